/// Which pages of other origins a browser lets talk to the server (WHATWG Fetch section 3.2).
package struct CORSPolicy: Sendable {
  /// The origins that are let in; `*` lets in any.
  package var origins: [String]
  /// The methods that a preflight allows.
  package var methods: [HTTPMethod]
  /// The request header fields that a preflight allows.
  package var requestHeaders: [String]
  /// The response header fields that a page may read.
  package var exposedHeaders: [String]
  /// For how long a browser may remember a preflight.
  package var maxAge: Duration

  /// Names what is allowed.
  package init(
    origins: [String], methods: [HTTPMethod], requestHeaders: [String], exposedHeaders: [String] = [],
    maxAge: Duration = .seconds(600)
  ) {
    self.origins = origins
    self.methods = methods
    self.requestHeaders = requestHeaders
    self.exposedHeaders = exposedHeaders
    self.maxAge = maxAge
  }

  /// Says that the request is a preflight: OPTIONS with Access-Control-Request-Method.
  package func isPreflight(_ request: HTTPRequest) -> Bool {
    request.method == .options && request.headers.contains("Access-Control-Request-Method")
  }

  /// Adds to a response the fields that let a page of the request's origin read it.
  ///
  /// Never allows credentials: keys travel in a header that the page sets itself.
  package func apply(to response: inout HTTPResponse, for request: HTTPRequest) {
    if origins.contains("*") {
      response.headers.set("Access-Control-Allow-Origin", "*")
    } else {
      addVary(to: &response)
      guard let origin = request.headers["Origin"], origins.contains(origin) else { return }
      response.headers.set("Access-Control-Allow-Origin", origin)
    }
    guard !exposedHeaders.isEmpty else { return }
    response.headers.set("Access-Control-Expose-Headers", exposedHeaders.joined(separator: ", "))
  }

  /// The answer to a preflight.
  package func preflightResponse(for request: HTTPRequest) -> HTTPResponse {
    var response = HTTPResponse(status: .noContent)
    apply(to: &response, for: request)
    guard response.headers.contains("Access-Control-Allow-Origin") else { return response }
    response.headers.set("Access-Control-Allow-Methods", methods.map(\.rawValue).joined(separator: ", "))
    response.headers.set("Access-Control-Allow-Headers", requestHeaders.joined(separator: ", "))
    response.headers.set("Access-Control-Max-Age", "\(maxAge.components.seconds)")
    return response
  }

  private func addVary(to response: inout HTTPResponse) {
    guard !response.headers.list(of: "Vary").contains(where: { $0.equalsIgnoringASCIICase("Origin") }) else { return }
    response.headers.add("Vary", "Origin")
  }
}
