import API
import ArgumentParser
import Glibc
import HTTP

/// Which Orc a command speaks to.
struct PeonConnection: ParsableArguments {
  @Option(help: "Another Orc: http://host:port (or ORC_URL); its key is taken from ORC_KEY.")
  var url: String?

  @Option(help: "The key for --url (or ORC_KEY, which other users of this machine can't see).")
  var key: String?

  @Option(
    help: "Another Orc by its name (or ORC_PROFILE); peon profile list shows them.", completion: PeonCompletion.profiles
  )
  var profile: String?

  @Option(help: "Orc's home on this machine (or ORC_HOME).", completion: .directory)
  var home: String?

  @Flag(help: "Print the API's JSON: one document.")
  var json = false

  func validate() throws {
    guard [url, profile, home].count(where: { $0 != nil }) <= 1 else {
      throw ValidationError("--url, --profile and --home can't go together: each names an Orc")
    }
  }

  private var choice: OrcChoice { OrcChoice(url: url, key: key, profile: profile, home: home) }

  /// A client of that Orc.
  ///
  /// - Throws: `APIClientError.unreachable` when there is no socket, `ValidationError` for a malformed address,
  ///   `PeonFailure` for a profile that is not there.
  func client() throws -> APIClient {
    let variables = environmentVariables()
    let profiles = Profiles.path(variables)
    switch try choice.place(variables, current: { try Profiles.load(profiles).current }) {
    case .socket:
      let loops = try EventLoopGroup(count: 1)
      return APIClient(HTTPClient(endpoint: .unix(path: try socket(variables)), eventLoops: loops))
    case .address(let url, let key): return try Self.client(url, key, variables)
    case .profile(let name):
      let all = try Profiles.load(profiles)
      guard let profile = all[name] else { throw Profiles.unknown(name, all) }
      return try Self.client(profile.url, key ?? profile.key ?? variables["ORC_KEY"], variables)
    }
  }

  /// The name of the profile that is in use; nil for an address or the socket.
  func profileInUse() throws -> String? {
    let variables = environmentVariables()
    let place = try choice.place(variables) { try Profiles.load(Profiles.path(variables)).current }
    if case .profile(let name) = place { return name }
    return nil
  }

  private static func client(_ url: String, _ key: String?, _ variables: [String: String]) throws -> APIClient {
    guard let endpoint = endpoint(url) else {
      throw ValidationError("'\(url)' is no address; write it as http://host:port")
    }
    var configuration = HTTPClient.Configuration()
    if let file = variables["ORC_CA_FILE"], !file.isEmpty { configuration.trust = .file(file) }
    let loops = try EventLoopGroup(count: 1)
    return APIClient(HTTPClient(endpoint: endpoint, eventLoops: loops, configuration: configuration), key: key)
  }

  private func socket(_ variables: [String: String]) throws -> String {
    let candidates = homes(variables).map { "\($0)/\(Settings.socketPath)" }
    for path in candidates {
      if unsafe access(path, R_OK | W_OK) == 0 { return path }
      guard errno == EACCES else { continue }
      throw APIClientError.unreachable(
        """
        you may not use the socket \(path)
        Be root or the user that Orc runs as, or give the key: ORC_KEY=... peon --url http://127.0.0.1:5000 ...
        """)
    }
    throw APIClientError.unreachable(
      """
      there is no socket at \(candidates.joined(separator: " or "))
      Start it with script/server or orc serve; if it runs with another home, say so: ORC_HOME=... peon ...
      """)
  }

  private func homes(_ variables: [String: String]) -> [String] {
    if let home = home ?? variables["ORC_HOME"], !home.isEmpty { return [home] }
    return [DefaultHome.image, DefaultHome.path(variables) { _ in false }]
  }

  /// Reads `http://host:port` or `https://host`; the port is 5000 or 443 when none is said.
  static func endpoint(_ url: String) -> HTTPClientEndpoint? {
    let isSealed = url.hasPrefix("https://")
    guard isSealed || url.hasPrefix("http://") else { return nil }
    let standard: UInt16 = isSealed ? 443 : 5000
    func endpoint(_ host: String, _ port: UInt16) -> HTTPClientEndpoint {
      isSealed ? .tls(host: host, port: port) : .tcp(host: host, port: port)
    }
    var rest = url.dropFirst(isSealed ? "https://".count : "http://".count)
    while rest.hasSuffix("/") { rest = rest.dropLast() }
    guard !rest.isEmpty, !rest.contains("/") else { return nil }
    if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
      let host = String(rest[rest.index(after: rest.startIndex)..<end])
      let after = rest[rest.index(after: end)...]
      guard !after.isEmpty else { return endpoint(host, standard) }
      return after.hasPrefix(":") ? UInt16(after.dropFirst()).map { endpoint(host, $0) } : nil
    }
    let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, !parts[0].isEmpty else { return nil }
    guard parts.count == 2 else { return endpoint(String(parts[0]), standard) }
    return UInt16(parts[1]).map { endpoint(String(parts[0]), $0) }
  }
}
