import ArgumentParser
import Glibc
import JSON

/// Names other Orcs.
struct PeonProfile: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile", abstract: "Name other Orcs, with their addresses and keys.",
    discussion: """
      Profiles lie in ~/.config/peon/profiles.json (or below XDG_CONFIG_HOME), which only you can read.
      Example: peon profile add garage http://192.168.1.5:5000 && peon profile use garage
      """,
    subcommands: [PeonProfileList.self, PeonProfileAdd.self, PeonProfileUse.self, PeonProfileRemove.self],
    defaultSubcommand: PeonProfileList.self)
}

/// Shows the profiles, never their keys.
struct PeonProfileList: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Show the profiles, without keys.")
  @OptionGroup var output: PeonProfileOutput

  func run() throws {
    let profiles = try Profiles.load(Profiles.path(environmentVariables()))
    if output.json {
      let items = profiles.entries.map { entry -> JSONValue in
        [
          "name": .string(entry.name), "url": .string(entry.profile.url), "has_key": .bool(entry.profile.key != nil),
          "current": .bool(entry.name == profiles.current),
        ]
      }
      return StandardStream.output(JSONValue.object(["items": .array(items)]).description)
    }
    let own = [profiles.current == nil ? "*" : "", Profiles.local, "this machine's socket", "-"]
    let rows = profiles.entries.map { entry in
      [
        entry.name == profiles.current ? "*" : "", entry.name, entry.profile.url,
        entry.profile.key == nil ? "no" : "yes",
      ]
    }
    PeonTable(head: ["", "PROFILE", "ADDRESS", "KEY"], rows: [own] + rows).print()
  }
}

/// Adds a profile, or changes one.
struct PeonProfileAdd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Add a profile, or change one.",
    discussion: "The key is asked for on a terminal, else read from the first line of the standard input.")
  @Argument(help: "Its name.") var name: String
  @Argument(help: "Where that Orc answers: http://host:port, or https://host behind a proxy.") var url: String
  @Option(help: "Its key; others on this machine can see it while the command runs.") var key: String?
  @Flag(help: "Keep no key; ORC_KEY tells it each time.") var noKey = false
  @OptionGroup var output: PeonProfileOutput

  func run() throws {
    guard Profiles.isName(name) else {
      throw ValidationError(
        "'\(name)' can't name a profile: letters, digits, '-', '_' and '.', and not '\(Profiles.local)'")
    }
    guard PeonConnection.endpoint(url) != nil else {
      throw ValidationError("'\(url)' is no address; write it as http://host:port")
    }
    let path = Profiles.path(environmentVariables())
    var profiles = try Profiles.load(path)
    profiles.set(name, Profiles.Profile(url: url, key: try noKey ? nil : key ?? asked()))
    try profiles.save(path)
    output.tell("Profile \(name) is kept in \(path). Use it:   peon profile use \(name)", name, "kept")
  }

  private func asked() throws -> String {
    let answer = Terminal.canAsk ? try PeonAsk.secret("Key of \(name)") : readLine()
    guard let key = answer, !key.isEmpty else {
      throw ValidationError("a key is needed; --no-key keeps none, and ORC_KEY tells it each time")
    }
    return key
  }
}

/// Chooses the profile that is used when nothing is said.
struct PeonProfileUse: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "use", abstract: "Choose the profile that is used when nothing else is said.")
  @Argument(help: "Its name; '\(Profiles.local)' is this machine's own Orc.", completion: PeonCompletion.profiles)
  var name: String
  @OptionGroup var output: PeonProfileOutput

  func run() throws {
    let variables = environmentVariables()
    let path = Profiles.path(variables)
    var profiles = try Profiles.load(path)
    guard name == Profiles.local || profiles[name] != nil else { throw Profiles.unknown(name, profiles) }
    profiles.use(name == Profiles.local ? nil : name)
    try profiles.save(path)
    output.tell(name == Profiles.local ? "This machine's own Orc is used." : "Profile \(name) is used.", name, "used")
    for variable in ["ORC_URL", "ORC_PROFILE", "ORC_HOME"] where !(variables[variable] ?? "").isEmpty {
      StandardStream.error("note: \(variable) is set and goes before it; --profile \(name) goes before that")
    }
  }
}

/// Forgets a profile.
struct PeonProfileRemove: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "remove", abstract: "Forget a profile and its key.")
  @Argument(help: "Its name.", completion: PeonCompletion.profiles) var name: String
  @OptionGroup var output: PeonProfileOutput

  func run() throws {
    let path = Profiles.path(environmentVariables())
    var profiles = try Profiles.load(path)
    guard profiles[name] != nil else { throw Profiles.unknown(name, profiles) }
    profiles.remove(name)
    try profiles.save(path)
    output.tell("Profile \(name) is forgotten.", name, "removed")
  }
}

/// How the verbs of profiles tell what they did.
struct PeonProfileOutput: ParsableArguments {
  @Flag(help: "Print JSON.") var json = false

  /// Says it in words, or as `{"profile": ..., "is": ...}`.
  func tell(_ words: String, _ name: String, _ state: String) {
    let told: JSONValue = ["profile": .string(name), "is": .string(state)]
    StandardStream.output(json ? told.description : words)
  }
}

extension Profiles {
  /// The failure that names the profiles there are.
  static func unknown(_ name: String, _ profiles: Profiles) -> PeonFailure {
    let names = ([local] + profiles.entries.map(\.name)).joined(separator: ", ")
    return PeonFailure("there is no profile '\(name)'; there is: \(names)", code: ExitCode.usage)
  }
}
