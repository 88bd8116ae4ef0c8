package import HTTP
import JSON
package import Logging
package import OrcModel

/// The API as one function from request to response.
///
/// It checks the key, finds the route, reads the body, and gives every failure the shape that belongs to the path.
package final class APIService: Sendable {
  /// The media type of v2's failures (RFC 9457).
  static let problemType = "application/problem+json"

  /// What an API is told from outside.
  package struct Configuration: Sendable {
    package var identity: Identity
    /// The origins whose pages may talk to the API; `*` is any.
    package var corsOrigins: [String]
    /// Seconds since 1970, with fractions.
    package var now: @Sendable () -> Double
    /// Waits; a test lets no time pass.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// Puts a new first key in the place of the one there is, and answers it.
    ///
    /// It throws `key.fixed` where the key is one of the settings.
    package var resetKey: @Sendable () async throws -> String = {
      throw OrcError(.fixedKey, "This Orc's key can't be changed while it runs.")
    }
    /// Is told of each request that was answered.
    package var onAnswer: (@Sendable (AccessRecord) -> Void)?

    /// Takes what differs between programs.
    package init(
      identity: Identity, corsOrigins: [String] = ["*"], now: @escaping @Sendable () -> Double,
      sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
      onAnswer: (@Sendable (AccessRecord) -> Void)? = nil
    ) {
      self.identity = identity
      self.corsOrigins = corsOrigins
      self.now = now
      self.sleep = sleep
      self.onAnswer = onAnswer
    }
  }

  let routes: [Route]
  private let services: Services
  private let keys: KeyRing
  private let configuration: Configuration
  private let cors: CORSPolicy
  private let logger: Logger
  private let router: Router

  /// Makes the API over what it translates to.
  package init(
    _ orchestration: any Orchestration, keys: KeyRing, configuration: Configuration, logger: Logger
  ) {
    let services = Services(
      orchestration: orchestration, identity: configuration.identity, now: configuration.now,
      sleep: configuration.sleep, resetKey: configuration.resetKey)
    let routes = Self.routes(services)
    var router = Router { error in Self.render(error, keys: keys) }
    for route in routes {
      router.on(route.method, route.path) { request, parameters in
        await Self.answer(request, parameters, route, keys, services, logger)
      }
    }
    self.routes = routes
    self.services = services
    self.keys = keys
    self.configuration = configuration
    self.logger = logger
    self.router = router
    cors = CORSPolicy(
      origins: configuration.corsOrigins, methods: [.get, .post, .put, .patch, .delete, .options],
      requestHeaders: ["Content-Type", "X-Api-Key", "Authorization", "api_key", "Prefer"],
      exposedHeaders: ["Location", "Preference-Applied"])
  }

  /// Answers a request.
  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    let start = ContinuousClock.now
    var response: HTTPResponse
    if cors.isPreflight(request) {
      response = cors.preflightResponse(for: request)
    } else {
      response = await router.respond(to: request)
      cors.apply(to: &response, for: request)
    }
    configuration.onAnswer?(
      AccessRecord(request: request, status: response.status.code, duration: ContinuousClock.now - start))
    return response
  }

  /// Gives a failure that the HTTP server answers by itself the API's shape.
  package func render(_ error: HTTPServerError) -> HTTPResponse { Self.render(error, keys: keys) }

  /// Ends the streams that would never end by themselves.
  package func endStreams() { services.streams.end() }

  private static func routes(_ services: Services) -> [Route] {
    let own = V1(services: services).routes + V2(services: services).routes
    let general = General(identity: services.identity, others: own)
    return general.routes + own
  }

  /// Does a route's work; whatever goes wrong becomes an answer.
  private static func answer(
    _ request: HTTPRequest, _ parameters: PathParameters, _ route: Route, _ keys: KeyRing,
    _ services: Services, _ logger: Logger
  ) async -> HTTPResponse {
    do {
      let caller = try authorize(request, route.access, keys, logger)
      guard let query = request.queryItems else {
        throw OrcError(.badInput, "The query is not valid percent-encoding of UTF-8.")
      }
      let body = route.body.map { !$0.isStreamed } ?? false ? try await request.body.collect() : []
      let began = services.now()
      // Somebody who asks right after the start shall not be told that nothing is known.
      if route.access != .open { await services.orchestration.waitForFirstAnswer(atMost: Services.firstAnswerMax) }
      return try await route.work(
        Call(
          request: request, parameters: parameters, query: query, body: body, caller: caller, beganAt: began))
    } catch let error as OrcError {
      log(error, request, logger)
      return render(error, request: request)
    } catch let error as HTTPError {
      return render(HTTPServerError(error, request: request), keys: keys)
    } catch is CancellationError {
      // The client is gone, or the program ends: nobody reads this, and nothing is wrong.
      return render(OrcError(.overloaded, "Orc is ending."), request: request)
    } catch {
      let wrapped = OrcError(
        .internalError, "Something unexpected went wrong; the log has more under request \(request.id).",
        cause: "\(error)")
      log(wrapped, request, logger)
      return render(wrapped, request: request)
    }
  }

  private static func authorize(
    _ request: HTTPRequest, _ access: Access, _ keys: KeyRing, _ logger: Logger
  ) throws(OrcError) -> Caller {
    if access == .open { return .nobody }
    guard let caller = keys.caller(of: request) else {
      logger.warning("auth failure from \(request.peer.host)", metadata: ["request": "\(request.id)"])
      throw unauthorized
    }
    guard caller.access >= access else {
      throw OrcError(.forbidden, "This key may not do that: it takes a key with the right to \(access).")
    }
    return caller
  }

  /// Internal failures are logged once, here, with what the client does not see.
  private static func log(_ error: OrcError, _ request: HTTPRequest, _ logger: Logger) {
    guard ErrorTable.entry(of: error.code).status >= 500 else { return }
    logger.error(
      "request failed",
      metadata: ["request": "\(request.id)", "code": "\(error.code.rawValue)", "reason": "\(error)"])
  }
}
