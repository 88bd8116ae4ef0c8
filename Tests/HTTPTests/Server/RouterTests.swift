import Testing

@testable import HTTP

@Suite struct RouterTests {
  private static func router() -> Router {
    var router = Router()
    for pattern in ["/", "/a", "/a/{x}", "/a/special", "/a/{x}/c/{y}", "/a/special/d"] {
      router.on(.get, pattern) { _, parameters in
        .text("\(pattern) \(parameters["x"] ?? "-") \(parameters["y"] ?? "-")")
      }
    }
    router.on(.put, "/a/{x}") { _, _ in throw HTTPError(.bodyTooLarge, "too much") }
    router.on(.delete, "/a/{x}") { _, _ in throw CancellationError() }
    return router
  }

  private func answer(_ method: HTTPMethod, _ target: String) async -> (status: Int, text: String, headers: HTTPHeaders)
  {
    let response = await Self.router().respond(to: HTTPRequest(method: method, target: target))
    return (response.status.code, String(decoding: response.bytes, as: UTF8.self), response.headers)
  }

  @Test(
    "finds the handler",
    arguments: [
      ("/", "/ - -"), ("/a", "/a - -"), ("/a/", "/a - -"), ("/a/b", "/a/{x} b -"), ("/a/special", "/a/special - -"),
      ("/a/b%2Fc", "/a/{x} b/c -"), ("/a/special/c/z", "/a/{x}/c/{y} special z"), ("/a/special/d", "/a/special/d - -"),
      ("/a/x?y=1", "/a/{x} x -"),
    ])
  func finds(_ target: String, _ wanted: String) async {
    let answer = await answer(.get, target)
    #expect(answer.status == 200)
    #expect(answer.text == wanted)
  }

  @Test(
    "answers by itself",
    arguments: [
      ("GET", "/b", 404), ("GET", "/a//", 404), ("GET", "//", 404), ("GET", "/a/b/c", 404), ("POST", "/a", 405),
      ("GET", "/a/%zz", 400), ("PUT", "/a/b", 413), ("DELETE", "/a/b", 500), ("OPTIONS", "/a", 204),
      ("HEAD", "/a", 200), ("PUT", "/a/", 404), ("PUT", "/a", 405), ("POST", "/a/", 405),
    ])
  func answersByItself(_ method: String, _ target: String, _ status: Int) async {
    #expect(await answer(HTTPMethod(rawValue: method), target).status == status)
  }

  @Test func namesTheAllowedMethods() async {
    #expect(await answer(.post, "/a/b").headers["Allow"] == "GET, PUT, DELETE, HEAD, OPTIONS")
  }

  @Test func letsOtherOriginsIn() async {
    let policy = CORSPolicy(origins: ["https://a"], methods: [.get, .put], requestHeaders: ["X-Api-Key"])
    let preflight = HTTPRequest(
      method: .options, target: "/a", headers: ["Origin": "https://a", "Access-Control-Request-Method": "PUT"])
    #expect(policy.isPreflight(preflight))
    let answer = policy.preflightResponse(for: preflight)
    #expect(answer.headers["Access-Control-Allow-Origin"] == "https://a")
    #expect(answer.headers["Access-Control-Allow-Headers"] == "X-Api-Key")
    #expect(answer.headers["Vary"] == "Origin")
    var other = HTTPResponse()
    policy.apply(to: &other, for: HTTPRequest(method: .get, target: "/", headers: ["Origin": "https://b"]))
    #expect(other.headers["Access-Control-Allow-Origin"] == nil)
    #expect(other.headers["Vary"] == "Origin")
    #expect(!policy.isPreflight(HTTPRequest(method: .options, target: "/a")))
  }
}
