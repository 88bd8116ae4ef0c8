/// Where a client connects to.
package enum HTTPClientEndpoint: Hashable, Sendable, CustomStringConvertible {
  /// A socket file.
  case unix(path: String)
  /// A host name or a numeric address, and a port.
  case tcp(host: String, port: UInt16)
  /// The same over TLS; the server must show a certificate for the host.
  case tls(host: String, port: UInt16)

  /// The endpoint as people write it.
  package var description: String {
    switch self {
    case .unix(let path): "unix:\(path)"
    case .tcp(let host, let port), .tls(let host, let port):
      host.utf8.contains(ASCII.colon) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
  }

  /// What the Host field says when a request brings none; `localhost` for a socket file.
  var hostField: String {
    switch self {
    case .unix: "localhost"
    case .tcp(let host, 80), .tls(let host, 443): host.utf8.contains(ASCII.colon) ? "[\(host)]" : host
    case .tcp, .tls: description
    }
  }
}
