import HTTP
import JSON
import OrcModel
import Testing

@testable import API

@Suite("v2: resources")
struct V2Tests {
  @Test func aServerShowsWhatIsWantedAndWhatIs() async throws {
    let answer = try await Sample.service(Sample.fake()).send(.get, "/api/v2/servers/teeworlds.arena")
    let server = answer.json
    #expect(server["uid"] == "teeworlds.arena")
    #expect(server["wanted"] == "running")
    #expect(server["status"]?["since"] == "2026-11-21T01:46:50Z")
    #expect(server["created_at"] == "2026-11-21T01:46:40Z")
    #expect(server["settings"] == ["SERVER_NAME": "Arena"])
    #expect(server["secret_settings"] == ["PASSWORD"])
    #expect(!String(decoding: answer.bytes, as: UTF8.self).contains("hunter2"))
  }

  @Test func createAnswers202AndWhereTheJobIs() async throws {
    let fake = Sample.fake()
    let body = """
      {"plan":"teeworlds","name":"arena","settings":{"MAP":"dm2"},"ports":"auto",
       "limits":{"memory_bytes":268435456,"cpus":0.5},"start":false}
      """
    let answer = try await Sample.service(fake).send(.post, "/api/v2/servers", body)
    #expect(answer.status == 202)
    #expect(answer.headers["Location"] == "/api/v2/jobs/j_01TEST")
    #expect(answer.json["progress"]?["total"] == 3)
    #expect(answer.json["created_at"] == "2026-11-21T01:46:40.250Z")
    let request = try #require(fake.state.created.first)
    #expect(request.ports == .automatic)
    #expect(request.limits == Limits(memoryBytes: 268_435_456, cpus: 0.5))
    #expect(!request.starts)
    #expect(request.refusesUnknown)
  }

  @Test(arguments: ["wait=20", "respond-async, wait=20", "wait = 20"])
  func preferWaitsForTheEnd(_ preference: String) async throws {
    let answer = try await Sample.service(Sample.fake()).send(
      .post, "/api/v2/servers/teeworlds.arena/actions/start", headers: ["Prefer": preference])
    #expect(answer.status == 200)
    #expect(answer.headers["Preference-Applied"] == "wait=20")
    #expect(answer.json["state"] == "succeeded")
    #expect(answer.json["result"]?["href"] == "/api/v2/servers/teeworlds.arena")
  }

  @Test func preferIs202WhenTheJobTakesLonger() async throws {
    let fake = Sample.fake()
    fake.change { $0.ended = nil }
    let answer = try await Sample.service(fake).send(
      .post, "/api/v2/servers/teeworlds.arena/actions/start", headers: ["Prefer": "wait=1"])
    #expect(answer.status == 202)
  }

  @Test func portsByNameBecomeSettings() async throws {
    let fake = Sample.fake()
    _ = try await Sample.service(fake).send(.post, "/api/v2/servers", #"{"plan":"teeworlds","ports":{"PORT":9000}}"#)
    #expect(fake.state.created.first?.settings == ["PORT": .number("9000")])
    #expect(fake.state.created.first?.ports == .planGroups)
  }

  @Test func aDryRunIs204() async throws {
    let answer = try await Sample.service(Sample.fake()).send(
      .post, "/api/v2/servers", #"{"plan":"teeworlds","dry_run":true}"#)
    #expect(answer.status == 204)
  }

  @Test func allFaultsAreToldAtOnce() async throws {
    let body = #"{"name":"a b","limits":{"cpus":0,"colour":"red"},"start":"yes","ports":7,"speed":1}"#
    let fake = Sample.fake()
    let answer = try await Sample.service(fake).send(.post, "/api/v2/servers", body)
    #expect(answer.status == 400)
    #expect(answer.headers["Content-Type"] == "application/problem+json")
    #expect(answer.json["type"] == "/problems/srv.input")
    #expect(answer.json["instance"] == "/api/v2/servers")
    let pointers = (answer.json["errors"]?.array ?? []).compactMap { $0["pointer"]?.string }
    #expect(Set(pointers) == ["/plan", "/name", "/limits/cpus", "/limits/colour", "/start", "/ports", "/speed"])
    #expect(fake.state.created.isEmpty)
  }

  @Test func anActWithoutMembersSaysSo() async throws {
    let answer = try await Sample.service(Sample.fake()).send(
      .post, "/api/v2/servers/teeworlds.arena/actions/stop", #"{"delay":1}"#)
    #expect(answer.json["errors"]?.array?.first?["detail"] == "is not known here; no member is")
  }

  @Test(arguments: [
    ("POST", "/servers", "[]"), ("POST", "/servers", "{"), ("POST", "/servers", ""),
    ("POST", "/servers", #"{"plan":"teeworlds","plan":"x"}"#), ("POST", "/servers", #"{"plan":"../x"}"#),
    ("POST", "/servers/teeworlds.arena/actions/stop", #"{"delay_seconds":300}"#),
    ("PATCH", "/servers/teeworlds.arena", #"{"wanted":"stopped"}"#),
    ("PATCH", "/servers/teeworlds.arena", #"{"description":7}"#), ("DELETE", "/servers/teeworlds.arena", ""),
    ("DELETE", "/servers/teeworlds.arena?data=burn", ""), ("GET", "/servers/..%2f..", ""),
    ("GET", "/servers?state=happy", ""), ("GET", "/jobs?limit=0", ""), ("GET", "/jobs?limit=1001", ""),
    ("GET", "/jobs?server=x", ""), ("GET", "/servers/teeworlds.arena/logs?lines=many", ""),
    ("GET", "/jobs?server=%zz", ""),
  ])
  func badInputIs400AndDoesNothing(_ method: String, _ path: String, _ body: String) async throws {
    let fake = Sample.fake()
    let answer = try await Sample.service(fake).send(HTTPMethod(rawValue: method), "/api/v2" + path, body)
    #expect(answer.status == 400)
    #expect(answer.json["detail"]?.string?.isEmpty == false)
    #expect(fake.state.created.isEmpty && fake.state.acted.isEmpty)
  }

  @Test(arguments: [
    ("GET", "/servers/teeworlds.none", "srv.dne"), ("GET", "/jobs/none", "job.dne"), ("GET", "/plans/none", "plan.dne"),
    ("GET", "/plans/%2e%2e", "plan.dne"), ("POST", "/servers/teeworlds.none/actions/start", "srv.dne"),
    ("POST", "/servers/teeworlds.arena/actions/fly", "srv.action.unsupported"), ("GET", "/jobs/none/events", "job.dne"),
  ])
  func whatIsNotThereIs404(_ method: String, _ path: String, _ code: String) async throws {
    let answer = try await Sample.service(Sample.fake()).send(HTTPMethod(rawValue: method), "/api/v2" + path)
    #expect(answer.status == 404)
    #expect(answer.json["code"] == .string(code))
  }

  @Test func theListCanBeNarrowed() async throws {
    let fake = Sample.fake()
    fake.change { $0.servers = [Sample.view(), Sample.view(Sample.id("valheim", "fjord"), state: .exited)] }
    let service = Sample.service(fake)
    #expect(try await service.send(.get, "/api/v2/servers").json["items"]?.array?.count == 2)
    let exited = try await service.send(.get, "/api/v2/servers?state=exited").json["items"]
    #expect(exited?.array?.count == 1)
    #expect(exited?[0]?["uid"] == "valheim.fjord")
    #expect(try await service.send(.get, "/api/v2/servers?game=ark").json["items"]?.array?.isEmpty == true)
  }

  @Test func eventsCarryTheirIdsAndTypes() async throws {
    let fake = Sample.fake()
    let payloads: [Event.Payload] = [
      .serverStatus(Sample.id(), ServerStatus(state: .exited, exitCode: 0)), .serverCreated(Sample.id()),
      .job(Sample.job(.start, on: Sample.id())), .runtime(isAvailable: false, reason: "gone"), .plansChanged,
    ]
    fake.change {
      $0.events = AsyncStream { continuation in
        for (index, payload) in payloads.enumerated() {
          continuation.yield(Event(id: UInt64(index + 1), at: 1_795_225_600, payload: payload))
        }
        continuation.finish()
      }
    }
    let answer = try await Sample.service(fake).send(.get, "/api/v2/events")
    #expect(answer.headers["Content-Type"] == "text/event-stream")
    var parser = EventStreamParser()
    let events = try parser.take(answer.bytes)
    #expect(events.map(\.event) == ["server.status", "server.created", "job", "runtime", "plans.changed"])
    #expect(events.map(\.id) == ["1", "2", "3", "4", "5"])
    let first = try JSONValue.parse(events[0].data)
    #expect(first["uid"] == "teeworlds.arena")
    #expect(first["state"] == "exited")
    #expect(first["at"] == "2026-11-21T01:46:40.000Z")
  }

  @Test func aJobsStreamEndsWithTheJob() async throws {
    let fake = Sample.fake()
    let (events, continuation) = AsyncStream.makeStream(of: Event.self)
    var other = Sample.job(.stop, on: nil)
    other.id = JobID("j_other")
    for (index, job) in [other, Sample.job(.create, on: nil), Sample.job(.create, on: nil, state: .succeeded)]
      .enumerated()
    {
      continuation.yield(Event(id: UInt64(index), at: 0, payload: .job(job)))
    }
    fake.change { $0.events = events }
    // The stream of events itself never ends; only the job does.
    let answer = try await Sample.service(fake).send(.get, "/api/v2/jobs/j_01TEST/events")
    var parser = EventStreamParser()
    let states = try parser.take(answer.bytes).map { try JSONValue.parse($0.data)["state"]?.string }
    #expect(states == ["running", "running", "succeeded"])
    continuation.finish()
  }

  @Test func streamsEndWithTheProgram() async throws {
    let fake = Sample.fake()
    let (events, continuation) = AsyncStream.makeStream(of: Event.self)
    fake.change { $0.events = events }
    let service = Sample.service(fake)
    service.endStreams()
    let answer = try await service.send(.get, "/api/v2/events")
    #expect(answer.status == 200)
    continuation.finish()
  }

  @Test func logsCanBeFollowed() async throws {
    let fake = Sample.fake()
    fake.change { $0.logs = ["old"] }
    let answer = try await Sample.service(fake).send(.get, "/api/v2/servers/teeworlds.arena/logs?follow=true")
    var parser = EventStreamParser()
    let events = try parser.take(answer.bytes)
    #expect(events.map(\.event) == ["line", "line", "line", "end"])
    #expect(events.dropLast().map(\.data) == ["old", "new one", "new two"])
  }
}
