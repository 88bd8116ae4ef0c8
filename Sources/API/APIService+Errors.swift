import HTTP
import JSON
import OrcModel

/// Failures as answers.
extension APIService {
  static let unauthorized = OrcError(
    .unauthorized, "The key is missing or wrong. Send it in the header X-Api-Key, or as Authorization: Bearer.")

  /// A failure of Orc's.
  static func render(_ error: OrcError, request: HTTPRequest?) -> HTTPResponse {
    let status = HTTPStatus(ErrorTable.entry(of: error.code).status)
    var response = render(error, status: status, path: request?.path)
    if error.code == .unauthorized { response.headers.set("WWW-Authenticate", "Bearer") }
    return response
  }

  /// A failure that HTTP's server or router found; who has no key learns nothing about paths.
  static func render(_ error: HTTPServerError, keys: KeyRing) -> HTTPResponse {
    let isAboutPaths = [.notFound, .methodNotAllowed, .target].contains(error.cause.code)
    if let request = error.request, isAboutPaths, keys.caller(of: request) == nil {
      return render(unauthorized, request: request)
    }
    let wrapped = OrcError(code(of: error.cause.code), sentence(error.cause.message))
    var response = render(wrapped, status: error.status, path: error.request?.path)
    for field in error.headers.fields { response.headers.add(field.name, field.value) }
    return response
  }

  private static func render(_ error: OrcError, status: HTTPStatus, path: String?) -> HTTPResponse {
    var writer = JSONWriter()
    guard let path, path.hasPrefix(V2.prefix) else {
      error.writeV1(into: &writer)
      return .json(writer.bytes, status: status)
    }
    error.writeProblem(instance: path, into: &writer)
    return .json(writer.bytes, status: status, contentType: problemType)
  }

  /// A message of the toolkit as a sentence for people.
  private static func sentence(_ message: String) -> String {
    let start = message.prefix(1).uppercased() + message.dropFirst()
    return start.hasSuffix(".") ? start : start + "."
  }

  private static func code(of code: HTTPError.Code) -> OrcError.Code {
    switch code {
    case .startLine, .target, .field, .host, .bodyLength, .chunk, .incomplete, .webSocket, .usage: .badMessage
    case .headTooLarge: .headTooLarge
    case .headTimeout, .bodyTimeout: .tooSlow
    case .bodyTooLarge: .tooLarge
    case .notFound: .noSuchRoute
    case .methodNotAllowed: .unsupportedMethod
    case .expectation: .badExpectation
    case .transferCoding: .unsupportedCoding
    case .version: .unsupportedVersion
    case .unavailable: .overloaded
    default: .internalError
    }
  }
}
