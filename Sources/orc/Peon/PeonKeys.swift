import API
import ArgumentParser
import HTTP
import JSON

/// Keys of the API.
struct PeonKeys: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Change the key that opens the API.", subcommands: [PeonKeysReset.self])
}

/// Makes a new first key.
struct PeonKeysReset: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset", abstract: "Make a new first key, print it once, and let the old one open nothing any more.",
    discussion: """
      On the machine itself no key is needed for it: a lost one is replaced this way. Bots and web pages then need the \
      new one. Where API_KEY is set in Orc's settings, that is the key, and it is changed there.
      """)
  @OptionGroup var connection: PeonConnection
  @Flag(name: .shortAndLong, help: "Don't ask.") var yes = false

  func run() async throws {
    let profile = try connection.profileInUse()
    let client = try connection.client()
    try PeonAsk.confirm("The present key will open nothing any more, at once. Make a new one?", isAgreed: yes)
    let answer = try await client.send(.post, "/keys/reset", body: .object([:]))
    guard let key = answer["key"]?.string else { throw APIClientError.malformed("it has no key") }
    // The key first: nothing that fails after it may keep it from being seen.
    StandardStream.output(connection.json ? answer.description : key)
    if !connection.json {
      StandardStream.error("This is shown once. The old key opens nothing any more.")
    }
    if let profile { try keep(key, in: profile) }
  }

  /// A profile that was the way in shall stay one.
  private func keep(_ key: String, in name: String) throws {
    let path = Profiles.path(environmentVariables())
    var profiles = try Profiles.load(path)
    guard let profile = profiles[name], profile.key != nil else { return }
    profiles.set(name, Profiles.Profile(url: profile.url, key: key))
    try profiles.save(path)
    if !connection.json { StandardStream.error("Profile \(name) has it already.") }
  }
}
