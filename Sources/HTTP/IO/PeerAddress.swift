/// Who is at the other end of a connection.
package enum PeerAddress: Hashable, Sendable, CustomStringConvertible {
  /// An address of the network; IPv4 in its dotted form, also where it came mapped into IPv6.
  case ip(address: String, port: UInt16)
  /// A process on this machine, as the kernel names it (SO_PEERCRED, unix(7)).
  case unix(uid: UInt32, gid: UInt32, pid: Int32)

  /// The address without its port; `unix` for a process of this machine.
  package var host: String {
    switch self {
    case .ip(let address, _): address
    case .unix: "unix"
    }
  }

  /// The address for a log line.
  package var description: String {
    switch self {
    case .ip(let address, let port): address.utf8.contains(ASCII.colon) ? "[\(address)]:\(port)" : "\(address):\(port)"
    case .unix(let uid, _, let pid): "unix:uid=\(uid),pid=\(pid)"
    }
  }
}
