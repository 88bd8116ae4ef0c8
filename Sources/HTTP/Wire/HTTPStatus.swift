/// A status code with its reason phrase (RFC 9110 section 15).
package struct HTTPStatus: Sendable, CustomStringConvertible {
  /// The code, 100 to 999.
  package let code: Int
  /// The reason phrase, may be empty.
  package let reason: String

  /// Takes a code with a reason phrase of one's own.
  package init(code: Int, reason: String) {
    self.code = code
    self.reason = reason
  }

  /// Takes a code with the phrase that RFC 9110 gives it, none when it is unknown.
  package init(_ code: Int) {
    self.init(code: code, reason: Self.phrase(code))
  }

  /// Says that the request succeeded (2xx).
  package var isSuccess: Bool { (200..<300).contains(code) }

  /// The code and the phrase, as on a status line.
  package var description: String { reason.isEmpty ? "\(code)" : "\(code) \(reason)" }

  /// Says that a response with this status never has a body (RFC 9110 section 6.4.1).
  var isBodiless: Bool { code < 200 || code == 204 || code == 304 }

  private static func phrase(_ code: Int) -> String {
    switch code {
    case 100: "Continue"
    case 101: "Switching Protocols"
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 206: "Partial Content"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 303: "See Other"
    case 304: "Not Modified"
    case 307: "Temporary Redirect"
    case 308: "Permanent Redirect"
    default: code < 500 ? clientErrorPhrase(code) : serverErrorPhrase(code)
    }
  }

  private static func clientErrorPhrase(_ code: Int) -> String {
    switch code {
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 406: "Not Acceptable"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 410: "Gone"
    case 411: "Length Required"
    case 412: "Precondition Failed"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 416: "Range Not Satisfiable"
    case 417: "Expectation Failed"
    case 422: "Unprocessable Content"
    case 426: "Upgrade Required"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    default: ""
    }
  }

  private static func serverErrorPhrase(_ code: Int) -> String {
    switch code {
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    case 505: "HTTP Version Not Supported"
    case 507: "Insufficient Storage"
    default: ""
    }
  }
}

extension HTTPStatus: Hashable {
  /// Two statuses are equal when their codes are; the phrase means nothing (RFC 9112 section 4).
  package static func == (left: Self, right: Self) -> Bool { left.code == right.code }

  /// Hashes the code only.
  package func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

extension HTTPStatus {
  /// 200, the request succeeded.
  package static var ok: Self { Self(code: 200, reason: "OK") }
  /// 201, something was made.
  package static var created: Self { Self(code: 201, reason: "Created") }
  /// 202, the work was taken on and isn't done.
  package static var accepted: Self { Self(code: 202, reason: "Accepted") }
  /// 204, done, and there is no body.
  package static var noContent: Self { Self(code: 204, reason: "No Content") }
  /// 206, the part of a body that was asked for.
  package static var partialContent: Self { Self(code: 206, reason: "Partial Content") }
  /// 304, what the client has is current.
  package static var notModified: Self { Self(code: 304, reason: "Not Modified") }
  /// 400, the request can't be understood.
  package static var badRequest: Self { Self(400) }
  /// 401, who asks must say who they are.
  package static var unauthorized: Self { Self(401) }
  /// 403, who asks may not.
  package static var forbidden: Self { Self(403) }
  /// 404, there is no such thing.
  package static var notFound: Self { Self(404) }
  /// 405, the thing is there and doesn't take this method.
  package static var methodNotAllowed: Self { Self(405) }
  /// 408, the request didn't arrive in time.
  package static var requestTimeout: Self { Self(408) }
  /// 409, the state of the thing doesn't allow it.
  package static var conflict: Self { Self(409) }
  /// 413, the body is longer than the route takes.
  package static var contentTooLarge: Self { Self(413) }
  /// 422, understood but not usable.
  package static var unprocessableContent: Self { Self(422) }
  /// 429, too many requests.
  package static var tooManyRequests: Self { Self(429) }
  /// 431, the head is larger than the server takes.
  package static var headTooLarge: Self { Self(431) }
  /// 500, the server failed.
  package static var internalServerError: Self { Self(500) }
  /// 501, the server doesn't know how.
  package static var notImplemented: Self { Self(501) }
  /// 502, what stands behind the server failed.
  package static var badGateway: Self { Self(502) }
  /// 503, not now.
  package static var serviceUnavailable: Self { Self(503) }
  /// 504, what stands behind the server took too long.
  package static var gatewayTimeout: Self { Self(504) }
}
