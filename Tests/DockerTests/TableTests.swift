@testable import Docker
import JSON
import OrcModel
import System
import Testing

@Suite("what is decided without an engine")
struct TableTests {
  @Test(
    "bind failures are read out of the engine's words",
    arguments: [
      (
        "driver failed programming external connectivity: Bind for 0.0.0.0:7777 failed: port is already allocated",
        7777, nil, true
      ),
      (
        "on endpoint x: Error starting userland proxy: listen udp4 0.0.0.0:27015: bind: address already in use",
        27015, .udp, false
      ),
      ("Error starting userland proxy: listen tcp4 10.0.0.1:80: bind: address already in use", 80, .tcp, false),
      (
        "failed to bind host port for 0.0.0.0:7777:10.213.0.2:7777/udp: address already in use",
        7777, .udp, false
      ),
      ("listen tcp [::]:8080: bind: address already in use", 8080, .tcp, false),
    ] as [(String, Int, PortProtocol?, Bool)])
  func bindFailures(_ message: String, _ port: Int, _ proto: PortProtocol?, _ isContainers: Bool) throws {
    let failure = try #require(BindFailure(message))
    #expect(failure.port == port)
    #expect(failure.proto == proto)
    #expect(failure.isContainers == isContainers)
  }

  @Test(
    "other failures are none of that",
    arguments: ["", "no such image", "address already in use", "Bind for nothing: port is already allocated"])
  func otherFailures(_ message: String) {
    #expect(BindFailure(message) == nil)
  }

  @Test("subnets are chosen around what is taken")
  func subnets() throws {
    let pool = try #require(SubnetPool(["10.9.0.0/26", "10.9.1.0/28"]))
    func taken(_ texts: String...) -> [IPv4Subnet] { texts.compactMap { IPv4Subnet($0) } }
    #expect(pool.choose(avoiding: [])?.description == "10.9.0.0/28")
    #expect(pool.choose(avoiding: taken("10.9.0.0/28", "10.9.0.20/30"))?.description == "10.9.0.32/28")
    #expect(pool.choose(avoiding: taken("10.9.0.0/27"))?.description == "10.9.0.32/28")
    #expect(pool.choose(avoiding: taken("10.9.0.0/24"))?.description == "10.9.1.0/28")
    #expect(pool.choose(avoiding: taken("10.0.0.0/8")) == nil)
    for bad in [[], ["x"], ["10.0.0.0/29"], ["10.0.0.0/16", ""]] { #expect(SubnetPool(bad) == nil) }
  }

  @Test("a large pool that is nearly used up is searched quickly")
  func manySubnets() throws {
    let pool = try #require(SubnetPool(["10.0.0.0/12"]))
    let all = (0..<65_535).compactMap { IPv4Subnet(containing: 0x0A00_0000 + UInt32($0) * 16, prefix: 28) }
    #expect(pool.choose(avoiding: all)?.description == "10.15.255.240/28")
  }

  @Test(
    "control codes are taken out of output",
    arguments: [
      ("plain ü", "plain ü"), ("\u{1B}[1;31mred\u{1B}[0m", "red"), ("a\tb\u{7}c", "a\tbc"), ("done\r", "done"),
      ("10%\r20%\r30%", "30%"), ("\u{1B}]0;title\u{7}x", "x"), ("\u{1B}]0;t\u{1B}\\x", "x"), ("\u{1B}(Bx", "x"),
      ("cut \u{1B}[3", "cut "), ("\u{1B}", ""), ("\u{1B}=x", "x"),
    ])
  func controlCodes(_ raw: String, _ plain: String) {
    #expect(LogLines.plain(Array(raw.utf8)) == plain)
  }

  @Test("lines of both streams are kept apart, and have a limit")
  func logLines() {
    var reader = LogLines()
    #expect(reader.take(Array("out".utf8)[...], isError: false) == [])
    #expect(reader.take(Array("err\n".utf8)[...], isError: true) == ["err"])
    #expect(reader.take(Array("put\nnext".utf8)[...], isError: false) == ["output"])
    #expect(reader.finish() == ["next"])
    let long = reader.take([UInt8](repeating: 0x61, count: LogLines.lineBytesMax + 10)[...], isError: false)
    #expect(long.map(\.utf8.count) == [LogLines.lineBytesMax])
    #expect(reader.finish() == ["aaaaaaaaaa"])
  }

  @Test("names of objects")
  func names() throws {
    let id = try ServerID(parsing: "valheim.my_fjord-1")
    #expect(ObjectNames.container(id) == "peon.warcamp.valheim.my_fjord-1")
    #expect(ObjectNames.project(id) == "valheim_my_fjord-1")
    #expect(ObjectNames.hostname(id) == "peon.warcamp.valheim.my_fjord-1")
    #expect(ObjectNames.server(container: ObjectNames.container(id)) == id)
    #expect(ObjectNames.server(network: ObjectNames.project(id)) == id)
    for other in ["x", "peon.warcamp.a", "peon.warcamp.A.b", "peon.warcamp.a.b.c", "peon.orc"] {
      #expect(ObjectNames.server(container: other) == nil)
    }
    for other in ["bridge", "a_", "_b", "A_b"] { #expect(ObjectNames.server(network: other) == nil) }
    let long = try ServerID(parsing: String(repeating: "g", count: 48) + "." + String(repeating: "n", count: 48))
    #expect(ObjectNames.hostname(long) == String(repeating: "g", count: 48) + "-" + String(repeating: "n", count: 14))
  }

  @Test("the host's directory is found in the own container's mounts")
  func hostDirectory() {
    func mounts(_ pairs: (String, String)...) -> [EngineMountPoint] {
      pairs.map { EngineMountPoint(["Source": .string($0.0), "Destination": .string($0.1)]) }
    }
    #expect(HostDirectory.path(mounts(("/srv/peon", "/home/peon")), home: "/home/peon") == "/srv/peon")
    #expect(HostDirectory.path(mounts(("/srv/p/servers", "/home/peon/servers")), home: "/home/peon") == "/srv/p")
    #expect(HostDirectory.path(mounts(("/srv/other", "/home/peon/servers")), home: "/home/peon") == nil)
    #expect(HostDirectory.path([], home: "/home/peon") == nil)
  }

  @Test("logins are read from Docker's own form")
  func logins() throws {
    let file =
      #"{"auths":{"r:5000":{"auth":"dTpwOnE="},"https://index.docker.io/v1/":{"username":"h","password":"x"}}}"#
    let logins = try RegistryLogins(Array(file.utf8), file: "f")
    #expect(logins.login(for: "r:5000") == EngineRegistryLogin(user: "u", password: "p:q", server: "r:5000"))
    #expect(logins.login(for: "docker.io")?.user == "h")
    #expect(logins.login(for: "other") == nil)
    #expect(throws: OrcError.self) { _ = try RegistryLogins(Array("{".utf8), file: "f") }
  }

  @Test("processor and memory use are computed from two samples")
  func stats() throws {
    let before: JSONValue = [
      "read": "t0", "cpu_stats": ["cpu_usage": ["total_usage": 1_000], "system_cpu_usage": 10_000],
    ]
    let now: JSONValue = [
      "read": "t1",
      "cpu_stats": ["cpu_usage": ["total_usage": 2_000], "system_cpu_usage": 20_000, "online_cpus": 2],
      "precpu_stats": ["cpu_usage": ["total_usage": 0]],
      "memory_stats": ["usage": 5_000, "limit": 9_000, "stats": ["inactive_file": 1_000]],
    ]
    let stats = StatsSample.read(StatsSample.joined(now, before: before), startedAt: 7)
    #expect(stats.cpuPercent == 20)
    #expect(stats.memoryBytes == 4_000)
    #expect(stats.memoryLimitBytes == 9_000)
    #expect(stats.startedAt == 7)
    let raw = try JSONValue.parse(stats.raw)
    #expect(raw["preread"]?.string == "t0")
    #expect(StatsSample.read(now, startedAt: nil).cpuPercent == nil)
  }

  @Test("a build's steps are told, and its last lines kept")
  func buildOutput() {
    var output = BuildOutput()
    #expect(output.take(EngineProgress(["stream": "Step 2/5 : RUN x\n"]))?.number == 1)
    #expect(output.take(EngineProgress(["stream": "E: no package\n"])) == nil)
    #expect(output.tail == "; the last lines were: Step 2/5 : RUN x | E: no package")
  }
}
