import OrcModel

/// A port that the engine could not bind, read out of its words.
///
/// Engine 20.10 to 28 write `Bind for 0.0.0.0:7777 failed: port is already allocated` when a container has it, and
/// `listen udp4 0.0.0.0:7777: bind: address already in use` or
/// `failed to bind host port for 0.0.0.0:7777:10.1.0.2:7777/udp: address already in use` when a program has it.
struct BindFailure: Equatable {
  let port: Int
  /// Nil where the words don't tell.
  let proto: PortProtocol?
  /// Another container of the same engine has it.
  let isContainers: Bool

  init?(_ message: String) {
    let isContainers = message.contains("port is already allocated")
    guard isContainers || message.contains("address already in use") else { return nil }
    // The last address before the reason: the words in front of it may speak of other ones.
    let marks = [
      "Bind for ", "listen tcp4 ", "listen udp4 ", "listen tcp ", "listen udp ", "listen tcp6 ",
      "listen udp6 ", "host port for ", "bind host port ",
    ]
    let candidates = marks.compactMap { mark -> (Range<String.Index>, String)? in
      message.ranges(of: mark).last.map { ($0, mark) }
    }
    guard let (range, mark) = candidates.max(by: { $0.0.lowerBound < $1.0.lowerBound }),
      let port = Self.port(message[range.upperBound...])
    else { return nil }
    self.port = port
    self.isContainers = isContainers
    let rest = message[range.upperBound...].prefix { $0 != " " }
    if mark.contains("udp") || rest.contains("/udp") {
      proto = .udp
    } else if mark.contains("tcp") || rest.contains("/tcp") {
      proto = .tcp
    } else {
      proto = nil
    }
  }

  /// The number behind the address: `0.0.0.0:7777`, `[::]:7777`, `:7777`.
  private static func port(_ text: Substring) -> Int? {
    let word = text.prefix { $0 != " " }
    var rest = word
    if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") { rest = rest[rest.index(after: end)...] }
    guard let colon = rest.firstIndex(of: ":") else { return nil }
    return Int(rest[rest.index(after: colon)...].prefix { $0.isNumber })
  }
}
