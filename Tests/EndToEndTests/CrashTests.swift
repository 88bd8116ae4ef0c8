import Glibc
import JSON
import OrcTestSupport
import Testing

extension EngineScenarios {
  /// `kill -9` at every journal boundary and at random moments: a server is wholly there or wholly gone.
  @Suite struct Crashes {
    /// What is done to a server, and what makes the state before it.
    enum Act: String, CaseIterable {
      case create, start, stop, destroy, eradicate

      var needsServer: Bool { self != .create }

      func run(_ orc: OrcProcess, _ name: String) throws {
        switch self {
        case .create:
          _ = try orc.act("POST", "/servers", #"{"plan":"waiter","name":"\#(name)","ports":"auto"}"#)
        case .start, .stop: _ = try orc.act("POST", "/servers/waiter.\(name)/actions/\(rawValue)", "{}")
        case .destroy: _ = try orc.act("DELETE", "/servers/waiter.\(name)?data=keep")
        case .eradicate: _ = try orc.act("DELETE", "/servers/waiter.\(name)?data=delete")
        }
      }
    }

    /// The fault points that an act passes, in order, as the program itself tells them.
    private func points(of act: Act) throws -> [String] {
      let orc = try OrcProcess(["ORC_FAULT": "list"])
      if act.needsServer { try runToItsEnd(.create, orc) }
      if act == .start { try runToItsEnd(.stop, orc) }
      let before = try orc.faultPoints().count
      try runToItsEnd(act, orc)
      var seen: Set<String> = []
      return try orc.faultPoints().dropFirst(before).filter { seen.insert($0).inserted }
    }

    /// A job's last boundary is passed after its client has the answer.
    private func runToItsEnd(_ act: Act, _ orc: OrcProcess) throws {
      try act.run(orc, "probe")
      #expect(try eventually(within: 60) { try orc.faultPoints().contains("\(act.rawValue).ended") })
    }

    @Test(arguments: Act.allCases)
    func atEveryJournalBoundary(_ act: Act) throws {
      let points = try points(of: act)
      #expect(points.count >= 2, "\(act) passes \(points)")
      let orc = try OrcProcess()
      for (number, point) in points.enumerated() {
        let name = "\(act.rawValue)\(number)"
        if act.needsServer { try Act.create.run(orc, name) }
        if act == .start { try Act.stop.run(orc, name) }
        orc.killHard()
        try orc.restart(["ORC_FAULT": point])
        _ = try? act.run(orc, name)
        #expect(orc.endsByItself() == 128 + SIGKILL, "\(point) was passed")
        try orc.restart()
        try expectWhole(orc, name, after: point)
      }
    }

    @Test func atTwentyRandomMoments() throws {
      let orc = try OrcProcess()
      var random = SystemRandomNumberGenerator()
      for number in 0..<20 {
        let name = "random\(number)"
        let act = Act.allCases[number % Act.allCases.count]
        if act.needsServer { try Act.create.run(orc, name) }
        if act == .start { try Act.stop.run(orc, name) }
        let microseconds = UInt32.random(in: 0..<400_000, using: &random)
        let client = try ChildProcess.start(
          ["curl", "-s", "-H", "X-Api-Key: \(OrcProcess.key)", "-H", "Prefer: wait=60"] + request(act, orc, name),
          outputPath: "/dev/null", errorPath: "/dev/null")
        usleep(microseconds)
        orc.killHard()
        client.wait()
        try orc.restart()
        try expectWhole(orc, name, after: "\(act) and \(microseconds) us")
      }
    }

    private func request(_ act: Act, _ orc: OrcProcess, _ name: String) -> [String] {
      let base = "http://127.0.0.1:\(orc.port)/api/v2/servers"
      return switch act {
      case .create: ["-X", "POST", "-d", #"{"plan":"waiter","name":"\#(name)","ports":"auto"}"#, base]
      case .start, .stop: ["-X", "POST", "-d", "{}", "\(base)/waiter.\(name)/actions/\(act.rawValue)"]
      case .destroy: ["-X", "DELETE", "\(base)/waiter.\(name)?data=keep"]
      case .eradicate: ["-X", "DELETE", "\(base)/waiter.\(name)?data=delete"]
      }
    }

    /// Once recovery is through, the inventories of engine, database and folders agree, and the next command works.
    private func expectWhole(_ orc: OrcProcess, _ name: String, after moment: String) throws {
      let engine = try #require(TestEngine.shared)
      #expect(try orc.endsItsJobs(), "recovery after \(moment) ends")
      let listed = try orc.call("GET", "/api/v2/servers/waiter.\(name)").status == 200
      let container = try engine.containers(named: "peon.warcamp.waiter.\(name)")["peon.warcamp.waiter.\(name)"]
      let network = try engine.networks(named: "waiter_\(name)").contains("waiter_\(name)")
      let folder = orc.exists("servers/waiter/\(name)")
      #expect((container != nil) == listed, "after \(moment): listed \(listed), container \(container != nil)")
      #expect(network == listed, "after \(moment): listed \(listed), network \(network)")
      if listed { #expect(folder, "after \(moment): a listed server has its folder") }
      #expect(
        try ChildProcess.run(["find", orc.home.path + "/servers/.orc/staging", "-mindepth", "1"]).output == "",
        "nothing stays staged after \(moment)")
      if listed {
        #expect(try orc.state("waiter.\(name)") == container?["State"]?.string, "after \(moment)")
        let next = try orc.act("POST", "/servers/waiter.\(name)/actions/start", "{}")
        #expect([200, 204].contains(next.status), "start after \(moment): \(next)")
        let removed = try orc.act("DELETE", "/servers/waiter.\(name)?data=delete")
        #expect(removed.status == 200, "remove after \(moment): \(removed)")
      } else {
        let again = try orc.act("POST", "/servers", #"{"plan":"waiter","name":"\#(name)","ports":"auto"}"#)
        #expect(again.status == 200, "create after \(moment): \(again)")
        #expect(try orc.act("DELETE", "/servers/waiter.\(name)?data=delete").status == 200)
      }
    }
  }
}
