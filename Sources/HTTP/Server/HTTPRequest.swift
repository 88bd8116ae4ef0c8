/// A request as a handler gets it.
package struct HTTPRequest: Sendable {
  /// The method.
  package var method: HTTPMethod
  /// The request target as it stood on the request line (RFC 9112 section 3.2).
  package let target: String
  /// The header fields.
  package var headers: HTTPHeaders
  /// The body; not yet read, and perhaps not yet sent.
  package var body: HTTPRequestBody
  /// Who sent the request.
  package let peer: PeerAddress
  private let number: UInt64

  /// Makes a request; tests of handlers do this too.
  package init(
    method: HTTPMethod, target: String, headers: HTTPHeaders = [:], body: HTTPRequestBody = .empty,
    peer: PeerAddress = .unix(uid: 0, gid: 0, pid: 0), number: UInt64 = 0
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
    self.peer = peer
    self.number = number
  }

  /// The request's id for log lines and error bodies: unique within the process, 11 to 13 characters.
  package var id: String { RequestNumber.text(number) }

  /// The path as it was sent, percent-encoded, without the query.
  package var path: String {
    let target = originForm
    guard let mark = target.utf8.firstIndex(of: ASCII.question) else { return String(target) }
    return String(target[..<mark])
  }

  /// The query as it was sent, without its question mark; nil when there is none.
  package var query: String? {
    guard let mark = target.utf8.firstIndex(of: ASCII.question) else { return nil }
    return String(target[target.utf8.index(after: mark)...])
  }

  /// The decoded segments of the path without empty ones at its end; nil when an encoding is broken.
  ///
  /// A `%2F` becomes a slash inside its segment and never splits it.
  package var pathSegments: [String]? { PathSegments.decode(path) }

  /// The decoded query; nil when an encoding is broken, empty when there is no query.
  package var queryItems: [QueryItem]? {
    guard let query else { return [] }
    return QueryItem.parse(query)
  }

  /// The value of the first query item of the name.
  package func queryValue(_ name: String) -> String? {
    queryItems?.first { $0.name == name }?.value
  }

  /// The target without scheme and authority, where the client sent the absolute form
  /// (RFC 9112 section 3.2.2).
  private var originForm: Substring {
    guard target.utf8.first != ASCII.slash, let scheme = target.firstRange(of: "://") else { return target[...] }
    let rest = target[scheme.upperBound...]
    guard let start = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
    return rest[start] == "/" ? rest[start...] : "/\(rest[start...])"[...]
  }
}
