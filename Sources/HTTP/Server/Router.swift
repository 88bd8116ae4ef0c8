/// Finds the handler for a path and a method: a trie over the path's segments.
///
/// Patterns are `/api/v1/server/{uid}`: a segment in braces matches any one non-empty segment, a literal
/// wins over it. One slash at the end of a path is tolerated.
package struct Router: Sendable {
  /// Answers a request; an `HTTPError` it throws is answered with its status, any other with 500.
  package typealias Handler = @Sendable (HTTPRequest, PathParameters) async throws -> HTTPResponse

  /// One registered route.
  package struct Route: Hashable, Sendable {
    /// The method.
    package let method: HTTPMethod
    /// The pattern as it was registered.
    package let pattern: String
  }

  /// Every route in the order of registration.
  package private(set) var routes: [Route] = []

  private var nodes: [Node] = [Node()]
  private let renderError: @Sendable (HTTPServerError) -> HTTPResponse
  private var respondToOptions: (@Sendable (HTTPRequest, _ allowed: [HTTPMethod]) -> HTTPResponse)?
  private var reportFailure: (@Sendable (HTTPRequest, any Error) -> Void)?

  private struct Node {
    /// Few per node, so that looking through them beats hashing.
    var literals: [(segment: String, node: Int)] = []
    var parameter: Int?
    var endpoints: [Endpoint] = []

    func child(_ segment: String) -> Int? { literals.first { $0.segment == segment }?.node }
  }

  private struct Endpoint {
    let method: HTTPMethod
    let parameterNames: [String]
    let handler: Handler
  }

  /// Makes a router whose own answers (400, 404, 405, 500) the closure renders.
  package init(renderError: @escaping @Sendable (HTTPServerError) -> HTTPResponse = HTTPServerError.plainText) {
    self.renderError = renderError
  }

  /// Registers a handler; registering a method twice for one pattern replaces the first.
  package mutating func on(_ method: HTTPMethod, _ pattern: String, _ handler: @escaping Handler) {
    var names: [String] = []
    var current = 0
    for segment in pattern.split(separator: "/") {
      if segment.hasPrefix("{"), segment.hasSuffix("}") {
        names.append(String(segment.dropFirst().dropLast()))
        current = parameterChild(of: current)
      } else {
        current = literalChild(of: current, String(segment))
      }
    }
    nodes[current].endpoints.removeAll { $0.method == method }
    nodes[current].endpoints.append(Endpoint(method: method, parameterNames: names, handler: handler))
    routes.removeAll { $0 == Route(method: method, pattern: pattern) }
    routes.append(Route(method: method, pattern: pattern))
  }

  /// Answers OPTIONS on any known path that has no handler of its own for it; without this hook it is
  /// 204 with Allow.
  package mutating func onOptions(
    _ respond: @escaping @Sendable (HTTPRequest, _ allowed: [HTTPMethod]) -> HTTPResponse
  ) {
    respondToOptions = respond
  }

  /// Is told of every error of a handler that isn't an `HTTPError`, since clients see only "internal error".
  package mutating func onFailure(_ report: @escaping @Sendable (HTTPRequest, any Error) -> Void) {
    reportFailure = report
  }

  /// Answers the request with its route's handler, or with an error that the application renders.
  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    guard let segments = request.pathSegments else {
      let cause = HTTPError(.target, "the path is not valid percent-encoding of UTF-8")
      return renderError(HTTPServerError(cause, request: request))
    }
    var values: [String] = []
    guard let node = find(segments[...], from: 0, values: &values) else {
      return renderError(HTTPServerError(HTTPError(.notFound, "nothing is at \(request.path)"), request: request))
    }
    guard let endpoint = endpoint(of: node, for: request.method) else {
      return respondWithoutEndpoint(request, node)
    }
    do {
      return try await endpoint.handler(request, PathParameters(names: endpoint.parameterNames, values: values))
    } catch var error as HTTPServerError {
      error.request = request
      return renderError(error)
    } catch let error as HTTPError {
      return renderError(HTTPServerError(error, request: request))
    } catch {
      reportFailure?(request, error)
      let cause = HTTPError(.handler, "internal error, request \(request.id)")
      return renderError(HTTPServerError(cause, request: request))
    }
  }

  private func respondWithoutEndpoint(_ request: HTTPRequest, _ node: Node) -> HTTPResponse {
    // `/a/` for `/a/{b}`: the value is missing, so nothing is there, although `/a` takes other methods.
    if request.path.hasSuffix("/"), let child = node.parameter, endpoint(of: nodes[child], for: request.method) != nil {
      return renderError(HTTPServerError(HTTPError(.notFound, "nothing is at \(request.path)"), request: request))
    }
    let allowed = allowedMethods(node)
    let list = allowed.map(\.rawValue).joined(separator: ", ")
    guard request.method == .options else {
      let message = "\(request.path) doesn't take \(request.method), only \(list)"
      let cause = HTTPError(.methodNotAllowed, message)
      return renderError(HTTPServerError(cause, headers: ["Allow": list], request: request))
    }
    return respondToOptions?(request, allowed) ?? HTTPResponse(status: .noContent, headers: ["Allow": list])
  }

  private func allowedMethods(_ node: Node) -> [HTTPMethod] {
    var methods = node.endpoints.map(\.method)
    if methods.contains(.get), !methods.contains(.head) { methods.append(.head) }
    if !methods.contains(.options) { methods.append(.options) }
    return methods
  }

  /// HEAD is answered by GET's handler; the server leaves the body out.
  private func endpoint(of node: Node, for method: HTTPMethod) -> Endpoint? {
    node.endpoints.first { $0.method == method }
      ?? (method == .head ? node.endpoints.first { $0.method == .get } : nil)
  }

  private func find(_ segments: ArraySlice<String>, from index: Int, values: inout [String]) -> Node? {
    let node = nodes[index]
    guard let segment = segments.first else { return node.endpoints.isEmpty ? nil : node }
    if let literal = node.child(segment), let found = find(segments.dropFirst(), from: literal, values: &values) {
      return found
    }
    guard let parameter = node.parameter, !segment.isEmpty else { return nil }
    values.append(segment)
    if let found = find(segments.dropFirst(), from: parameter, values: &values) { return found }
    values.removeLast()
    return nil
  }

  private mutating func parameterChild(of index: Int) -> Int {
    if let existing = nodes[index].parameter { return existing }
    nodes.append(Node())
    nodes[index].parameter = nodes.count - 1
    return nodes.count - 1
  }

  private mutating func literalChild(of index: Int, _ segment: String) -> Int {
    if let existing = nodes[index].child(segment) { return existing }
    nodes.append(Node())
    nodes[index].literals.append((segment, nodes.count - 1))
    return nodes.count - 1
  }
}
