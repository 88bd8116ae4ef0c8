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

  @Option(help: "Orc's home on this machine (or ORC_HOME).")
  var home: String?

  @Flag(help: "Print the API's JSON.")
  var json = false

  /// A client of that Orc.
  ///
  /// - Throws: `APIClientError.unreachable` when there is no socket, `ValidationError` for a malformed address.
  func client() throws -> APIClient {
    let variables = environmentVariables()
    let loops = try EventLoopGroup(count: 1)
    if let url = url ?? variables["ORC_URL"] {
      guard let endpoint = Self.endpoint(url) else {
        throw ValidationError("'\(url)' is no address; write it as http://host:port")
      }
      // Never API_KEY: that is this machine's own, and the address may be another's.
      let key = key ?? variables["ORC_KEY"]
      return APIClient(HTTPClient(endpoint: endpoint, eventLoops: loops), key: key)
    }
    return APIClient(HTTPClient(endpoint: .unix(path: try socket(variables)), eventLoops: loops))
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

  /// Reads `http://host:port`; the port is 5000 when none is said.
  static func endpoint(_ url: String) -> HTTPClientEndpoint? {
    guard url.hasPrefix("http://") else { return nil }
    var rest = url.dropFirst("http://".count)
    while rest.hasSuffix("/") { rest = rest.dropLast() }
    guard !rest.isEmpty, !rest.contains("/") else { return nil }
    if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
      let host = String(rest[rest.index(after: rest.startIndex)..<end])
      let after = rest[rest.index(after: end)...]
      guard !after.isEmpty else { return .tcp(host: host, port: 5000) }
      return after.hasPrefix(":") ? UInt16(after.dropFirst()).map { .tcp(host: host, port: $0) } : nil
    }
    let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, !parts[0].isEmpty else { return nil }
    guard parts.count == 2 else { return .tcp(host: String(parts[0]), port: 5000) }
    return UInt16(parts[1]).map { .tcp(host: String(parts[0]), port: $0) }
  }
}
