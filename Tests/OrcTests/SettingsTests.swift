import HTTP
import OrcTestSupport
import Plans
import System
import Testing

@testable import orc

@Suite("Settings of orc serve")
struct SettingsTests {
  private func read(
    _ arguments: [String] = [], _ environment: [String: String] = [:], files: [String: String] = [:],
    folders: Set<String> = []
  ) -> SettingsReading.Outcome {
    SettingsReading.read(
      arguments: arguments, environment: ["HOME": "/home/kim"].merging(environment) { $1 },
      host: .init(
        readFile: { path throws(FileError) in files[path] }, isFolder: { folders.contains($0) },
        isWritableFolder: { folders.contains($0) }, programPath: "/opt/orc/.build/x/release/orc"))
  }

  private func settings(_ outcome: SettingsReading.Outcome) throws -> Settings {
    switch outcome {
    case .usable(let settings): return settings
    case .faulty(let faults): throw ChildProcess.Failure(description: faults.joined(separator: "; "))
    }
  }

  @Test func nothingSaidMeansTheDefaults() throws {
    let settings = try settings(read())
    #expect(settings.home == "/home/kim/.local/share/orc")
    #expect(settings.listen == [.tcp(host: "0.0.0.0", port: 5000)])
    #expect(settings.dockerHost == "unix:///var/run/docker.sock")
    #expect(settings.bind == "0.0.0.0")
    #expect(settings.portRange == 20000...29999)
    #expect(settings.apiKey == nil && settings.hostDirectory == nil && settings.plans == nil)
    #expect(settings.corsOrigins == ["*"])
    #expect(settings.version == ProgramVersion.number)
  }

  @Test func plansAreFetchedWhereARepositoryIsNamed() throws {
    #expect(try settings(read()).plansRepository == nil)
    let environment = ["PLANS_REPO": "https://github.com/owner/name", "ORC_CA_FILE": "/etc/own.pem"]
    let named = try settings(read([], environment))
    #expect(named.plansRepository?.archive.description == "https://github.com/owner/name/archive/HEAD.tar.gz")
    #expect(named.updatesPlansAtCreate && named.authorities == "/etc/own.pem")
    #expect(try !settings(read(["--plans-auto-update", "false"], environment)).updatesPlansAtCreate)
  }

  @Test func flagsGoBeforeTheEnvironmentBeforeTheFile() throws {
    let file = [
      "/srv/peon/servers/.orc/orc.conf": "# c\n\nORC_BIND='10.0.0.1'\nPUBLIC_IP=a.example\nORC_LISTEN=1.2.3.4:1\n"
    ]
    let environment = ["ORC_HOME": "/srv/peon/", "ORC_LISTEN": "127.0.0.1:7", "ORC_BIND": ""]
    let settings = try settings(read(["--listen", "[::1]:8"], environment, files: file))
    #expect(settings.home == "/srv/peon")
    #expect(settings.listen == [.tcp(host: "::1", port: 8)])
    #expect(settings.bind == "10.0.0.1")
    #expect(settings.publicAddress == "a.example")
  }

  @Test func aNamedFileCanSayWhereTheHomeIs() throws {
    let settings = try settings(read(["--config=/etc/orc.conf"], files: ["/etc/orc.conf": "ORC_HOME=/data"]))
    #expect(settings.home == "/data")
  }

  @Test func theImagesHomeIsTakenWhereItCanBeWritten() throws {
    #expect(try settings(read(folders: ["/home/peon"])).home == "/home/peon")
  }

  @Test(arguments: [
    ("/opt/orc/plans", "/opt/orc/plans"), ("/opt/orc/.build/x/share/orc/plans", "/opt/orc/.build/x/share/orc/plans"),
  ])
  func shippedPlansAreFoundFromTheProgram(_ folder: String, _ found: String) throws {
    #expect(try settings(read(folders: [folder])).plans == found)
  }

  @Test(arguments: [
    (["ORC_LISTEN": "nowhere"], "ORC_LISTEN"), (["ORC_LISTEN": "127.0.0.1:70000"], "ORC_LISTEN"),
    (["ORC_LISTEN": ","], "ORC_LISTEN"), (["ORC_HOME": "relative"], "ORC_HOME"), (["ORC_HOME": "/a/../b"], "ORC_HOME"),
    (["ORC_PORT_RANGE": "9-1"], "ORC_PORT_RANGE"), (["ORC_PORT_RANGE": "0-70000"], "ORC_PORT_RANGE"),
    (["ORC_SUBNETS": "300.0.0.0/8"], "ORC_SUBNETS"), (["DOCKER_HOST": "gopher://x"], "DOCKER_HOST"),
    (["DOCKER_HOST": "tcp://x"], "DOCKER_HOST"), (["ORC_BIND": "eth0"], "ORC_BIND"),
    (["PUBLIC_IP": "a b"], "PUBLIC_IP"),
    (["CORS_ORIGINS": "panel.example"], "CORS_ORIGINS"), (["PEON_CACHE_ENABLED": "true"], "PEON_CACHE_ENABLED"),
    (["DEV_MODE": "perhaps"], "DEV_MODE"), (["API_KEY": "has blank"], "API_KEY"), (["ORC_PLANS": "/none"], "ORC_PLANS"),
    (["PLANS_REPO": "http://example.org/a/b"], "PLANS_REPO"),
    (["PLANS_REPO": "https://kim:has blank@x/"], "PLANS_REPO"),
    (["PLANS_AUTO_UPDATE": "maybe"], "PLANS_AUTO_UPDATE"), (["ORC_CA_FILE": "ca.pem"], "ORC_CA_FILE"),
  ])
  func aWrongValueIsNamed(_ environment: [String: String], _ name: String) throws {
    guard case .faulty(let faults) = read([], environment) else {
      Issue.record("\(environment) was taken")
      return
    }
    #expect(faults.count == 1)
    #expect(faults.first?.hasPrefix(name) == true, "\(faults)")
    #expect(faults.first?.contains("has blank") == false, "a key is never repeated")
  }

  @Test func allThatIsWrongIsToldAtOnce() {
    let environment = ["ORC_LISTEN": "nowhere", "ORC_BIND": "x", "ORC_HOME": "/srv"]
    let files = ["/srv/servers/.orc/orc.conf": "NONSENSE=1\nwhat\n"]
    guard case .faulty(let faults) = read(["--bogus", "--listen"], environment, files: files) else {
      Issue.record("all of that was taken")
      return
    }
    #expect(faults.count == 6, "\(faults)")
  }

  @Test(arguments: [
    ("http://h:1", HTTPClientEndpoint.tcp(host: "h", port: 1)), ("http://h", .tcp(host: "h", port: 5000)),
    ("http://[::1]:9/", .tcp(host: "::1", port: 9)), ("https://h", .tls(host: "h", port: 443)),
  ])
  func peonReadsAddresses(_ text: String, _ endpoint: HTTPClientEndpoint) {
    #expect(PeonConnection.endpoint(text) == endpoint)
  }

  @Test(arguments: ["h:1", "https://h/path", "http://", "http://h:x", "http://h/path", "http://a:b:c"])
  func peonRefusesOtherAddresses(_ text: String) { #expect(PeonConnection.endpoint(text) == nil) }

  @Test(arguments: [("a.b", "a.b"), ("../x", "..%2Fx"), ("..", "%2E%2E"), ("a b", "a%20b"), ("", "")])
  func whatPeopleTypeStaysInItsSegment(_ text: String, _ segment: String) {
    #expect(PeonPath.segment(text) == segment)
  }

  @Test func aLogLineCanNotBeForged() {
    var line = LogLine(time: "t", level: "info", message: "a\nb")
    line.add("path", "/x y\"\n2026 error")
    line.add("plain", "v")
    line.add("cut", "abcdef", bytesMax: 3)
    line.end()
    #expect(
      String(decoding: line.bytes, as: UTF8.self) == "t info a\\nb path=\"/x y\\\"\\n2026 error\" plain=v cut=abc\n")
  }

  @Test(arguments: [
    (Duration.microseconds(30), "0.03"), (.milliseconds(7000), "7000.00"), (.microseconds(1500), "1.50"),
  ])
  func durationsHaveTwoDigits(_ duration: Duration, _ text: String) {
    #expect(AccessLog.milliseconds(duration) == text)
  }

  @Test func aLineBeginsWithTheTimeNow() {
    let line = String(decoding: LogLine(level: "info", message: "m").bytes, as: UTF8.self)
    let time = line.split(separator: " ").first.map(String.init) ?? ""
    #expect(time.utf8.count == 24 && WallTime(rfc3339: time) != nil, "\(line)")
  }

  @Test func theVersionIsTheFiles() throws {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let bytes = try DirectoryHandle(path: root).read(RelativePath("VERSION"), max: 100)
    #expect(
      String(decoding: bytes, as: UTF8.self).trimmed.split(separator: "\n").first.map(String.init)
        == ProgramVersion.number)
  }
}
