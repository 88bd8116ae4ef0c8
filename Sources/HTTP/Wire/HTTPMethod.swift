/// A request method, case-sensitive (RFC 9110 section 9).
package struct HTTPMethod: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The method as it stands on the request line.
  package let rawValue: String

  /// Takes a method that is known to be a token.
  package init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// GET, RFC 9110 section 9.3.1.
  package static var get: Self { Self(rawValue: "GET") }
  /// HEAD, RFC 9110 section 9.3.2.
  package static var head: Self { Self(rawValue: "HEAD") }
  /// PUT, RFC 9110 section 9.3.4.
  package static var put: Self { Self(rawValue: "PUT") }
  /// POST, RFC 9110 section 9.3.3.
  package static var post: Self { Self(rawValue: "POST") }
  /// PATCH, RFC 5789.
  package static var patch: Self { Self(rawValue: "PATCH") }
  /// DELETE, RFC 9110 section 9.3.5.
  package static var delete: Self { Self(rawValue: "DELETE") }
  /// OPTIONS, RFC 9110 section 9.3.7.
  package static var options: Self { Self(rawValue: "OPTIONS") }

  /// Says that sending the request twice does no more than sending it once (RFC 9110 section 9.2.2).
  package var isIdempotent: Bool {
    switch rawValue {
    case "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE": true
    default: false
    }
  }

  /// The method's name.
  package var description: String { rawValue }
}
