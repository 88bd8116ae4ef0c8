import HTTP
import JSON
import OrcModel
import Testing

@testable import API

@Suite("Every route answers what the document says")
struct RouteTableTests {
  static func target(_ route: Route) -> String {
    let path = route.path.split(separator: "/").map { segment in
      switch segment {
      case "{uid}", "{target}": "teeworlds.arena"
      case "{game}": "teeworlds"
      case "{file}": Sample.backup.text
      case "{id}": route.path.contains("/uploads/") ? Sample.upload.text : "j_01TEST"
      default: String(segment)
      }
    }
    return "/" + path.joined(separator: "/") + (route.id == "deleteServer" ? "?data=keep" : "")
  }

  static func body(_ route: Route) -> String {
    switch route.id {
    case "createServer": #"{"plan":"teeworlds","name":"arena"}"#
    case "v1Deploy", "v1CreateInList": #"{"game_uid":"teeworlds","servername":"arena"}"#
    case "changeServer", "v1Description", "v1DescriptionByPost": #"{"description":"new"}"#
    case "v1Files", "v1FilesByPost": #"{"type":"txt","name":"a.txt","content":"a"}"#
    case "addSchedule": #"{"server":"teeworlds.arena","action":"stop","at":"2030-01-01T00:00:00Z"}"#
    case "v1Schedule": #"{"server_uid":"teeworlds.arena","action":"stop","interval":"2h"}"#
    case "v1Command", "v1CommandByPost": #"{"command":"say hi"}"#
    case "restoreServer": #"{"backup":"\#(Sample.backup)"}"#
    case "upload": "zip"
    case "v1Eradicate": #"{"eradicate":true}"#
    default: ""
    }
  }

  @Test func answersFitTheirSchemas() async throws {
    let fake = Sample.fake()
    fake.change { $0.takesCommands = true }
    let service = Sample.service(fake)
    let check = SchemaCheck(schemas: .object(Schemas.all))
    for route in service.routes where !route.isHidden {
      let answer = try await service.send(route.method, Self.target(route), Self.body(route))
      let known = route.answers.first { $0.status == answer.status }
      guard let known else {
        Issue.record("\(route.id): status \(answer.status) is not documented: \(answer.json)")
        continue
      }
      if let other = known.otherMediaType, answer.headers["Content-Type"] == other { continue }
      guard known.mediaType == "application/json", let schema = known.schema else { continue }
      #expect(answer.headers["Content-Type"] == "application/json", "\(route.id)")
      #expect(check.faults(answer.json, schema) == [], "\(route.id)")
    }
  }

  @Test func skipDoesNothingAndFitsItsSchemaToo() async throws {
    let fake = Sample.fake()
    let service = Sample.service(fake)
    let check = SchemaCheck(schemas: .object(Schemas.all))
    for route in service.routes
    where !route.isHidden && [.put, .post].contains(route.method) && route.path.hasPrefix("/api/v1/")
      && route.body != nil
      && route.id != "v1Schedule"
    {
      let body = Self.body(route).isEmpty ? "{}" : Self.body(route)
      let answer = try await service.send(
        route.method, Self.target(route), String(body.dropLast()) + (body == "{}" ? "" : ",") + #""skip":"True"}"#)
      #expect(answer.status == 200, "\(route.id): \(answer.json)")
      let schema = try #require(route.answers.first?.schema)
      #expect(check.faults(answer.json, schema) == [], "\(route.id)")
      #expect(answer.json["error"] == nil)
    }
    #expect(fake.state.acted.isEmpty && fake.state.modified.isEmpty && fake.state.files.isEmpty)
    #expect(fake.state.created.allSatisfy(\.isDryRun) && fake.state.describedAs == nil && fake.state.commands.isEmpty)
  }

  @Test func anEmptyLastParameterIsNoPathOfTheAPI() async throws {
    let service = Sample.service(Sample.fake())
    let lists = Set(service.routes.map { "\($0.method) \($0.path)" })
    for route in service.routes where route.path.hasSuffix("}") {
      let list = route.path.split(separator: "/").dropLast().joined(separator: "/")
      // What is there without the value takes a slash at its end.
      guard !lists.contains("\(route.method) /\(list)") else { continue }
      let answer = try await service.send(route.method, "/\(list)/", Self.body(route))
      #expect(answer.status == 404, "\(route.id)")
    }
  }

  @Test func aVerbosePlanFitsTheDocument() async throws {
    let service = Sample.service(Sample.fake())
    let answer = try await service.send(.get, "/api/v1/plan/teeworlds?verbose=true")
    let schema = try #require(service.routes.first { $0.id == "v1Plan" }?.answers.first?.schema)
    #expect(answer.json["image"] != nil)
    #expect(SchemaCheck(schemas: .object(Schemas.all)).faults(answer.json, schema) == [])
  }

  @Test func everyRouteNeedsAKeyUnlessItIsOpen() async throws {
    let fake = Sample.fake()
    let service = Sample.service(fake)
    for route in service.routes where route.access > .open {
      for key in [nil, "wrong", String(repeating: "x", count: 5000)] {
        let answer = try await service.send(route.method, Self.target(route), Self.body(route), key: key)
        #expect(answer.status == 401, "\(route.id)")
        let member = route.path.hasPrefix(V2.prefix) ? "code" : "error"
        #expect(answer.json[member] == "unauthorized", "\(route.id)")
      }
    }
    #expect(fake.state.acted.isEmpty && fake.state.created.isEmpty)
  }

  @Test func aReadingKeyChangesNothing() async throws {
    let fake = Sample.fake()
    let service = Sample.service(fake)
    for route in service.routes where route.access > .read {
      let answer = try await service.send(route.method, Self.target(route), Self.body(route), key: Sample.readKey)
      #expect(answer.status == 403, "\(route.id)")
    }
    #expect(fake.state.acted.isEmpty && fake.state.created.isEmpty && fake.state.describedAs == nil)
  }

  @Test func idsOfOperationsAreUnique() {
    let ids = Sample.service(Sample.fake()).routes.map(\.id)
    #expect(Set(ids).count == ids.count)
  }

  @Test func everyCodeOfARouteIsInTheTable() {
    let known = Set(ErrorTable.entries.map(\.code))
    for route in Sample.service(Sample.fake()).routes { #expect(known.isSuperset(of: route.errors), "\(route.id)") }
  }

  @Test func everySchemaThatIsNamedExists() {
    let service = Sample.service(Sample.fake())
    let document = OpenAPIDocument(identity: Identity(version: "1"), routes: service.routes).value
    let text = document.description
    for piece in text.split(separator: "#/components/schemas/").dropFirst() {
      let name = String(piece.prefix { $0 != "\"" })
      #expect(document["components"]?["schemas"]?[name] != nil, "\(name)")
    }
  }

  @Test func theBodyOfHEADIsAnsweredByGETsRoute() async throws {
    let answer = try await Sample.service(Sample.fake()).send(.head, "/api/v2/version")
    #expect(answer.status == 200)
  }

  @Test func aTrailingSlashIsTaken() async throws {
    let answer = try await Sample.service(Sample.fake()).send(.get, "/api/v1/servers/")
    #expect(answer.status == 200)
  }

  @Test(arguments: [
    ("/api/v1/nothing", "error", "route.dne"), ("/api/v2/nothing", "code", "route.dne"),
    ("/nothing", "error", "route.dne"), ("/api/v1/server/get/", "error", "route.dne"),
    ("/api/v1/server/explode/teeworlds.arena", "error", "srv.action.unsupported"),
  ])
  func unknownPathsAreJSON(_ path: String, _ member: String, _ code: String) async throws {
    let answer = try await Sample.service(Sample.fake()).send(.get, path)
    #expect(answer.status == 404)
    #expect(answer.json[member] == .string(code))
  }

  @Test func aWrongMethodNamesTheRightOnes() async throws {
    let service = Sample.service(Sample.fake())
    let v1 = try await service.send(.delete, "/api/v1/servers")
    #expect(v1.status == 405)
    #expect(v1.json["error"] == "method.unsupported")
    #expect(v1.headers["Allow"]?.contains("GET") == true)
    let v2 = try await service.send(.put, "/api/v2/servers/teeworlds.arena")
    #expect(v2.status == 405)
    #expect(v2.headers["Content-Type"] == "application/problem+json")
    #expect(v2.json["code"] == "method.unsupported")
    #expect(v2.json["instance"] == "/api/v2/servers/teeworlds.arena")
  }
}
