package import HTTP

/// Where an engine listens, as DOCKER_HOST says it.
package enum EngineEndpoint {
  /// The default of `docker` itself.
  package static let addressDefault = "unix:///var/run/docker.sock"

  /// Reads `unix:///path` or `tcp://host:port` (without TLS); nil for anything else.
  package static func parse(_ address: String) -> HTTPClientEndpoint? {
    if address.hasPrefix("unix://") {
      let path = String(address.dropFirst("unix://".count))
      return path.hasPrefix("/") ? .unix(path: path) : nil
    }
    guard address.hasPrefix("tcp://") else { return nil }
    var rest = address.dropFirst("tcp://".count)
    if rest.hasSuffix("/") { rest = rest.dropLast() }
    guard let colon = rest.lastIndex(of: ":"), let port = UInt16(rest[rest.index(after: colon)...]), port > 0 else {
      return nil
    }
    var host = rest[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    return host.isEmpty ? nil : .tcp(host: String(host), port: port)
  }
}
