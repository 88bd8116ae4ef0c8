import HTTP
import JSON
import OrcModel
import Testing

@testable import API

/// Every status that the document names for a route is reached, and every failure has the shape that it should.
@Suite("documented statuses")
struct StatusTests {
  /// One way to call a route.
  private struct Try {
    var state: (inout FakeOrchestration.State) -> Void = { _ in }
    var body: String?
    var path: (String) -> String = { $0 }
    var key: String? = Sample.key
    var headers: HTTPHeaders = [:]
  }

  private struct Unforeseen: Error {}

  /// What is tried on every route: it, what is asked for, and what it asks may be missing or fail.
  private static func tries(_ route: Route) -> [Try] {
    var tries = [
      Try(), Try(headers: ["Prefer": "wait=5"]), Try(key: nil), Try(key: Sample.readKey), Try(path: { $0 + "?a=%zz" }),
      Try(state: { $0.servers = [] }), Try(state: { $0.plans = [] }), Try(state: { $0.jobs = [] }),
      Try(state: { $0.runtime = RuntimeAvailability(isAvailable: false, reason: "gone") }),
      Try(state: {
        $0.plans = []
        $0.broken = [BrokenPlan(name: "teeworlds", file: "/p/plan.yml", line: 1, reason: "no image")]
      }),
      Try(state: { $0.fault = Unforeseen() }), Try(path: { $0.replacing("j_01TEST", with: "j_none") }),
      Try(body: #"{"plan":"teeworlds","name":"arena","dry_run":true}"#),
    ]
    for range in ["bytes=1-", "bytes=9-"] {
      tries.append(Try(path: { "\($0)?file=\(Sample.backup)" }, headers: ["Range": range]))
    }
    if route.answers.contains(where: { $0.status == 204 }) { tries.append(Try(state: { $0.doesNothing = true })) }
    for code in route.errors { tries.append(Try(state: { $0.fault = OrcError(code, "It is as it is.") })) }
    return tries
  }

  /// The statuses of a route's operation in the document.
  private func documented(_ route: Route, _ document: JSONValue) -> Set<Int> {
    let operation = document["paths"]?[route.path]?[route.method.rawValue.lowercased()]
    return Set(operation?["responses"]?.object?.keys.compactMap { Int($0) } ?? [])
  }

  /// Routes that answer also when what they ask fails.
  private static let isResilient: Set<String> = ["nodes"]

  /// Those that HTTP's server answers by itself, whatever the route: see `LiveStatusTests`.
  private static let ofTheServer: Set<Int> = [408, 413, 426]

  @Test func eachIsReached() async throws {
    let routes = Sample.service(Sample.fake()).routes.filter { !$0.isHidden }
    let document = OpenAPIDocument(identity: Identity(version: "1"), routes: routes).value
    let check = SchemaCheck(schemas: .object(Schemas.all))
    for route in routes {
      var reached: Set<Int> = []
      var canFail = false
      let wanted = documented(route, document)
      for each in Self.tries(route) {
        let fake = Sample.fake()
        fake.change {
          $0.takesCommands = true
          each.state(&$0)
        }
        let answer = try await Sample.service(fake).send(
          route.method, each.path(RouteTableTests.target(route)), each.body ?? RouteTableTests.body(route),
          key: each.key, headers: each.headers)
        canFail = canFail || fake.state.attempts > 0 && fake.state.fault == nil && !Self.isResilient.contains(route.id)
        reached.insert(answer.status)
        #expect(wanted.contains(answer.status), "\(route.id): \(answer.status) is not in the document: \(answer.json)")
        guard answer.status >= 400 else { continue }
        let isV2 = route.path.hasPrefix(V2.prefix)
        #expect(answer.headers["Content-Type"] == (isV2 ? APIService.problemType : "application/json"), "\(route.id)")
        let faults = check.faults(answer.json, .ref(isV2 ? "Problem" : "V1Error"))
        #expect(faults == [], "\(route.id) \(answer.status): \(answer.json)")
      }
      var rest = wanted.subtracting(reached).subtracting(Self.ofTheServer)
      // Who asks nobody, or does without an answer, does nothing that could go wrong unforeseen.
      if !canFail { rest.remove(500) }
      #expect(rest == [], "\(route.id) \(route.method) \(route.path): reached \(reached.sorted())")
    }
  }

  @Test func eachCodeOfARouteKeepsItsStatus() async throws {
    for route in Sample.service(Sample.fake()).routes where !route.isHidden {
      for code in route.errors {
        let fake = Sample.fake()
        fake.change { state in
          state.takesCommands = true
          state.fault = OrcError(
            code, "It is as it is.", details: .init(required: ["A"], holder: "h", job: JobID("j_1")))
        }
        let answer = try await Sample.service(fake).send(
          route.method, RouteTableTests.target(route), RouteTableTests.body(route))
        guard fake.state.attempts > 0 else { continue }
        #expect(answer.status == ErrorTable.entry(of: code).status, "\(route.id) \(code)")
        let member = route.path.hasPrefix(V2.prefix) ? "code" : "error"
        #expect(answer.json[member] == .string(code.rawValue), "\(route.id) \(code)")
      }
    }
  }

  @Test func aWrongMethodIs405OnEveryPath() async throws {
    let service = Sample.service(Sample.fake())
    for route in service.routes where !route.isHidden {
      let answer = try await service.send(HTTPMethod(rawValue: "PROPFIND"), RouteTableTests.target(route))
      #expect(answer.status == 405, "\(route.id)")
      #expect(answer.headers["Allow"]?.contains(route.method.rawValue) == true, "\(route.id)")
      let member = route.path.hasPrefix(V2.prefix) ? "code" : "error"
      #expect(answer.json[member] == "method.unsupported", "\(route.id)")
    }
  }
}
