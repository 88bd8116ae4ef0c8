/// An address on the web: `https://host:port/path?query`, checked.
package struct WebAddress: Hashable, Sendable, CustomStringConvertible {
  /// Whether it is reached over TLS.
  package let isSecure: Bool
  /// A name in lower case, or a numeric address without brackets.
  package let host: String
  /// The port.
  package let port: UInt16
  /// Path and query, as a request has them.
  package let target: String

  /// The longest address, in bytes.
  package static let bytesMax = 4096

  /// Takes an absolute address; nil for what is none, for other schemes, and for one with a user or password in it.
  package init?(_ text: String) {
    guard text.utf8.count <= Self.bytesMax, text.utf8.allSatisfy(ASCII.isTarget),
      let colon = text.range(of: "://")
    else { return nil }
    switch text[..<colon.lowerBound].lowercased() {
    case "https": isSecure = true
    case "http": isSecure = false
    default: return nil
    }
    let rest = text[colon.upperBound...].prefix { $0 != "#" }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard let place = Self.place(authority, isSecure: isSecure) else { return nil }
    (host, port) = place
    let target = rest[authority.endIndex...]
    self.target = target.hasPrefix("/") ? String(target) : "/" + target
  }

  private init(isSecure: Bool, host: String, port: UInt16, target: String) {
    self.isSecure = isSecure
    self.host = host
    self.port = port
    self.target = target
  }

  /// The path, without the query.
  package var path: String { String(target.prefix { $0 != "?" }) }

  /// The address without its query, which may hold what is not for everybody's eyes.
  package var description: String {
    let shown = host.contains(":") ? "[\(host)]" : host
    let isUsual = port == (isSecure ? 443 : 80)
    return "\(isSecure ? "https" : "http")://\(shown)\(isUsual ? "" : ":\(port)")\(path)"
  }

  /// The address with its query.
  package var whole: String { description + target.dropFirst(path.count) }

  /// The same place with another path and query.
  package func with(target: String) -> WebAddress {
    WebAddress(isSecure: isSecure, host: host, port: port, target: target)
  }

  /// What a reference found here leads to (RFC 3986 section 5.2); nil for what can't be followed.
  package func resolving(_ reference: String) -> WebAddress? {
    let reference = String(reference.prefix { $0 != "#" })
    guard reference.utf8.count <= Self.bytesMax, reference.utf8.allSatisfy(ASCII.isTarget) else { return nil }
    if reference.isEmpty { return self }
    if reference.hasPrefix("//") { return WebAddress((isSecure ? "https:" : "http:") + reference) }
    if reference.hasPrefix("?") { return with(target: path + reference) }
    let first = reference.prefix { $0 != "/" && $0 != "?" }
    if first.contains(":") { return WebAddress(reference) }
    let referencePath = reference.prefix { $0 != "?" }
    let query = reference[referencePath.endIndex...]
    let folder = path[...(path.lastIndex(of: "/") ?? path.startIndex)]
    let whole = referencePath.hasPrefix("/") ? String(referencePath) : String(folder) + referencePath
    return with(target: Self.withoutDots(whole) + query)
  }

  var endpoint: HTTPClientEndpoint { isSecure ? .tls(host: host, port: port) : .tcp(host: host, port: port) }

  private static func place(_ authority: Substring, isSecure: Bool) -> (String, UInt16)? {
    var host = authority
    var port: UInt16 = isSecure ? 443 : 80
    // A colon behind the bracket of a numeric IPv6 address, or the only one of a name.
    let bracket = authority.lastIndex(of: "]") ?? authority.startIndex
    if let colon = authority[bracket...].lastIndex(of: ":") {
      let digits = authority[authority.index(after: colon)...]
      host = authority[..<colon]
      if !digits.isEmpty {
        guard digits.utf8.allSatisfy(ASCII.isDigit), let number = UInt16(digits), number > 0 else { return nil }
        port = number
      }
    }
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      guard host.contains(":"), SocketAddress(host: String(host), port: 0) != nil else { return nil }
      return (String(host), port)
    }
    let isName = !host.isEmpty && host.utf8.count <= 253 && host.utf8.allSatisfy(isNameByte)
    return isName ? (host.lowercased(), port) : nil
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
    default: false
    }
  }

  /// The path without `.` and `..` (RFC 3986 section 5.2.4).
  private static func withoutDots(_ path: String) -> String {
    var parts: [Substring] = []
    let all = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    for (place, part) in all.enumerated() {
      let isLast = place == all.count - 1
      switch part {
      case ".": if isLast { parts.append("") }
      case "..":
        _ = parts.popLast()
        if isLast { parts.append("") }
      default: parts.append(part)
      }
    }
    return "/" + parts.joined(separator: "/")
  }
}

extension String {
  /// Where the text stands first.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
