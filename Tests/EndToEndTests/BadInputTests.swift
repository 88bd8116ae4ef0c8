import Glibc
import JSON
import OrcTestSupport
import Testing

extension EngineScenarios {
  /// Whatever is sent, the answer is a 4xx that says what and where, and the engine is untouched.
  @Suite struct BadInput {
    private static let create = "/api/v1/server/create/waiter.bad"
    private static let megabyte = String(repeating: "x", count: 1 << 20)

    private static let rows: [(method: String, path: String, body: String, names: String)] = [
      ("PUT", "/api/v1/server/create/nosuchgame.one", "{}", "nosuchgame"),
      ("PUT", create, #"{"LIMIT":"many"}"#, "LIMIT"),
      ("PUT", create, #"{"LIMIT":65}"#, "LIMIT"),
      ("PUT", create, #"{"SERVER_NAME":["a"]}"#, "SERVER_NAME"),
      ("PUT", create, #"{"SERVER_NAME":"a\u0007b"}"#, "SERVER_NAME"),
      ("PUT", create, #"{"SERVER_NAME":"a\u0000b"}"#, "SERVER_NAME"),
      ("PUT", create, #"{"SERVER_NAME":"\#(megabyte)"}"#, "SERVER_NAME"),
      ("PUT", create, #"{"description":7}"#, "description"),
      ("PUT", create, #"{"PORT":0}"#, "PORT"),
      ("PUT", create, #"{"PORT":"70000"}"#, "PORT"),
      ("PUT", create, #"["a"]"#, "object"),
      ("PUT", create, #""text""#, "object"),
      ("PUT", create, "no JSON", "JSON"),
      ("PUT", create, #"{"A":"#, "JSON"),
      ("PUT", create, #"{"SERVER_NAME":"a","SERVER_NAME":"b"}"#, "SERVER_NAME"),
      ("PUT", create, #"{"servername":"other"}"#, "other"),
      ("PUT", "/api/v1/server/create/../x", "{}", ""),
      ("PUT", "/api/v1/server/create/a.b.c", "{}", "a.b.c"),
      ("PUT", "/api/v1/server/create/%2e%2e", "{}", ""),
      ("PUT", "/api/v1/server/start/%2e%2e%2fx", "{}", ""),
      ("PUT", "/api/v1/server/create/", "{}", ""),
      ("PUT", "/api/v1/server/create/waiter.", "{}", ""),
      ("PUT", "/api/v1/server/create/waiter.\(String(repeating: "n", count: 300))", "{}", "48"),
      ("PUT", "/api/v1/server/create/waiter.a;b", "{}", ""),
      ("PUT", "/api/v1/server/fly/waiter.a", "{}", "fly"),
      ("PATCH", "/api/v1/servers", "{}", ""),
      ("GET", "/api/v1/nowhere", "", "nowhere"),
      ("POST", "/api/v2/servers", #"{"plan":"waiter","name":"bad","colour":"red"}"#, "colour"),
      ("POST", "/api/v2/servers", #"{"plan":"waiter","name":"bad","settings":{"NOPE":"1"}}"#, "NOPE"),
      ("POST", "/api/v2/servers", #"{"plan":"waiter","name":7}"#, "name"),
      ("POST", "/api/v2/servers", #"{"plan":"waiter","name":"bad","limits":{"memory_bytes":-1}}"#, "memory_bytes"),
      ("POST", "/api/v2/servers", #"{"name":"bad"}"#, "plan"),
      ("DELETE", "/api/v2/servers/waiter.none?data=delete", "", "waiter.none"),
      ("DELETE", "/api/v2/servers/waiter.none", "", "data"),
      ("POST", "/api/v2/servers/waiter.none/actions/start", "{}", "waiter.none"),
      ("POST", "/api/v2/servers/waiter.none/actions/fly", "{}", "fly"),
    ]

    @Test func eachIsRefusedWithWords() throws {
      let engine = try #require(TestEngine.shared)
      let orc = try OrcProcess()
      for (method, path, body, name) in Self.rows {
        let answer = try orc.call(method, path, body.isEmpty ? nil : body)
        let label = "\(method) \(path.prefix(60)) \(body.prefix(60))"
        #expect((400..<500).contains(answer.status), "\(label): \(answer.status)")
        let words = answer.body["info"]?.string ?? (answer.body["detail"]?.string ?? "")
        let faults = String(decoding: answer.body.serialized(), as: UTF8.self)
        #expect(!words.isEmpty, "\(label): \(answer.body)")
        #expect(faults.contains(name), "\(label) names \(name): \(faults.prefix(300))")
        #expect(faults.utf8.count < 4096, "\(label): an error does not repeat what was sent")
      }
      #expect(try engine.containers(named: "waiter.bad").isEmpty)
      #expect(try engine.networks(named: "waiter_bad").isEmpty)
      #expect(!orc.exists("servers/waiter"))
      #expect(try orc.call("GET", "/api/v1/servers").body.array?.isEmpty == true)
    }

    @Test func aPortOfAnotherProgramIsNamed() throws {
      let engine = try #require(TestEngine.shared)
      let orc = try OrcProcess()
      let folder = try TemporaryFolder()
      let hold = """
        import socket, time
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('0.0.0.0', 24000)); print('held', flush=True)
        time.sleep(60)
        """
      let program = try ChildProcess.start(
        ["python3", "-c", hold], outputPath: folder.path + "/out", errorPath: folder.path + "/err")
      defer {
        program.signal(SIGKILL)
        program.wait()
      }
      #expect(try eventually { try ChildProcess.run(["cat", folder.path + "/out"]).output == "held\n" })
      let refused = try orc.call("PUT", "/api/v1/server/create/waiter.taken", "{}")
      #expect(refused.status == 409 && refused.body["err_code"]?.string == "srv.portsused", "\(refused)")
      #expect(refused.body["holder"]?.string == "another program on the host")
      #expect(try engine.containers(named: "waiter.taken").isEmpty && !orc.exists("servers/waiter"))
      let moved = try orc.act("POST", "/servers", #"{"plan":"waiter","name":"taken","ports":"auto"}"#)
      #expect(moved.status == 200, "\(moved)")
      let port = try orc.call("GET", "/api/v2/servers/waiter.taken").body["ports"]?.array?.first?["host"]?.int ?? 0
      #expect((24100...25999).contains(port))
      #expect(try orc.act("DELETE", "/servers/waiter.taken?data=delete").status == 200)
    }

    @Test func aMissingKeyIsRefusedEverywhere() throws {
      let orc = try OrcProcess()
      for path in ["/api/v1/servers", "/api/v2/servers", "/api/v1/nowhere", "/openapi.json", "/api/v2/events"] {
        let none = try curl("GET", "http://127.0.0.1:\(orc.port)\(path)")
        let wrong = try curl("GET", "http://127.0.0.1:\(orc.port)\(path)", options: ["-H", "X-Api-Key: wrong"])
        #expect(none.status == 401 && wrong.status == 401, "\(path): \(none.status) \(wrong.status)")
      }
    }
  }
}
