import HTTPTypes
import Hummingbird
import Logging

/// Answers `GET /api/v1/orchestrator` as Orc does, to callers that present the key.
@main
struct Peer {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let port = Int(arguments[1]) else { return print("usage: peer PORT KEY") }
    let key = arguments[2]
    let router = Router()
    router.add(middleware: KeyCheck(key: key))
    router.get("/api/v1/orchestrator") { _, _ in
      Response(
        status: .ok, headers: [.contentType: "application/json"],
        body: .init(byteBuffer: ByteBuffer(string: #"{"version":"0.1.0","name":"orc","api":"v1"}"#)))
    }
    var logger = Logger(label: "peer")
    logger.logLevel = .error
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
    try await application.runService()
  }
}

struct KeyCheck<Context: RequestContext>: RouterMiddleware {
  let key: String
  let name = HTTPField.Name("X-Api-Key") ?? .authorization

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard request.headers[name] == key else { throw HTTPError(.unauthorized) }
    return try await next(request, context)
  }
}
