/// Where a server listens.
package enum ListenAddress: Hashable, Sendable, CustomStringConvertible {
  /// A numeric IPv4 or IPv6 address and a port; port 0 takes any free one.
  case tcp(host: String, port: UInt16)
  /// A socket file and its mode; a stale file of the same name is replaced.
  case unix(path: String, mode: UInt32)

  /// The address as people write it.
  package var description: String {
    switch self {
    case .tcp(let host, let port): host.utf8.contains(ASCII.colon) ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path, _): "unix:\(path)"
    }
  }

  /// The TCP port, nil for a socket file.
  package var port: UInt16? {
    guard case .tcp(_, let port) = self else { return nil }
    return port
  }
}
