import Glibc
import HTTP
import OrcTestSupport
import Testing

@testable import orc

@Suite("named Orcs")
struct ProfilesTests {
  @Test func theyAreKeptForTheirUserOnly() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/config/peon/profiles.json"
    #expect(try Profiles.load(path) == Profiles())
    var profiles = Profiles()
    profiles.set("garage", Profiles.Profile(url: "http://10.0.0.5:5000", key: "secret"))
    profiles.set("cloud", Profiles.Profile(url: "https://orc.example"))
    profiles.use("cloud")
    try profiles.save(path)
    let read = try Profiles.load(path)
    #expect(read == profiles)
    #expect(read["garage"]?.key == "secret")
    #expect(read["cloud"]?.key == nil)
    #expect(read.current == "cloud")
    #expect(try ChildProcess.run(["stat", "-c", "%a", path]).output == "600\n")
    for mode: mode_t in [0o640, 0o604, 0o620, 0o602] {
      unsafe chmod(path, mode)
      #expect(throws: PeonFailure.self) { try Profiles.load(path) }
    }
  }

  @Test(arguments: ["", "{", "[]", "{\"profiles\":1}", "{\"profiles\":{\"a\":{}}}"])
  func aDamagedFileIsTold(_ text: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/profiles.json"
    _ = try ChildProcess.run(["tee", path], input: Array(text.utf8))
    unsafe chmod(path, 0o600)
    let failure = #expect(throws: PeonFailure.self) { try Profiles.load(path) }
    #expect(failure?.description.contains(path) == true)
  }

  @Test func aRemovedOneIsNotInUse() {
    var profiles = Profiles()
    profiles.set("a", Profiles.Profile(url: "http://a"))
    profiles.set("b", Profiles.Profile(url: "http://b"))
    profiles.set("a", Profiles.Profile(url: "http://c"))
    #expect(profiles.entries.map(\.name) == ["a", "b"])
    profiles.use("a")
    profiles.remove("a")
    #expect(profiles.current == nil)
    #expect(profiles["a"] == nil)
  }

  @Test(arguments: [
    ("garage", true), ("a.b-c_1", true), ("", false), ("local", false), ("-x", false), ("a b", false), ("ä", false),
  ])
  func names(_ text: String, _ isName: Bool) {
    #expect(Profiles.isName(text) == isName)
  }

  @Test func theFileIsWhereTheUserKeepsSettings() {
    #expect(Profiles.path(["XDG_CONFIG_HOME": "/x", "HOME": "/h"]) == "/x/peon/profiles.json")
    #expect(Profiles.path(["XDG_CONFIG_HOME": "relative", "HOME": "/h"]) == "/h/.config/peon/profiles.json")
    #expect(Profiles.path(["HOME": "/h"]) == "/h/.config/peon/profiles.json")
  }

  @Test(arguments: [
    (OrcChoice(url: "http://a"), ["ORC_PROFILE": "p"], OrcChoice.Place.address("http://a", key: nil)),
    (OrcChoice(url: "http://a", key: "k"), ["ORC_KEY": "e"], .address("http://a", key: "k")),
    (OrcChoice(profile: "p"), ["ORC_URL": "http://e"], .profile("p")), (OrcChoice(profile: "local"), [:], .socket),
    (OrcChoice(home: "/h"), ["ORC_URL": "http://e"], .socket),
    (OrcChoice(), ["ORC_URL": "http://e", "ORC_KEY": "k", "ORC_PROFILE": "p"], .address("http://e", key: "k")),
    (OrcChoice(), ["ORC_PROFILE": "p", "ORC_HOME": "/h"], .profile("p")), (OrcChoice(), ["ORC_HOME": "/h"], .socket),
    (OrcChoice(), ["ORC_HOME": "", "ORC_URL": ""], .profile("chosen")),
  ])
  func whichOrcIsMeant(_ choice: OrcChoice, _ variables: [String: String], _ place: OrcChoice.Place) throws {
    #expect(try choice.place(variables) { "chosen" } == place)
  }

  @Test(arguments: [
    ("http://a", "a:5000"), ("http://a:80/", "a:80"), ("https://a", "a:443"), ("https://[::1]:8443", "[::1]:8443"),
    ("http://[::1]", "[::1]:5000"), ("a", nil), ("ftp://a", nil), ("http://", nil), ("http://a/b", nil),
    ("http://a:b", nil), ("http://a:1:2", nil), ("https://[::1", nil),
  ])
  func addresses(_ url: String, _ endpoint: String?) {
    #expect(PeonConnection.endpoint(url)?.description == endpoint)
  }

  @Test func optionsThatNameAnOrcAreFoundAmongWords() {
    let words = ["peon", "stop", "--home", "/h", "tee", "--url=http://a", "--json", "--profile"]
    #expect(PeonCompletion.connectionWords(words) == ["--home", "/h", "--url=http://a"])
  }
}

@Suite("flags of the older command")
struct OldFlagsTests {
  @Test(arguments: [
    ("-l", ["list"]), ("-t", ["list", "--long"]), ("-m", ["stats"]), ("-c", ["capacity"]), ("-h", ["--help"]),
    ("-k", ["stop", "--all"]),
  ])
  func mean(_ flag: String, _ words: [String]) throws {
    #expect(try OldFlags.translate([flag, "--json"]) == words + ["--json"])
  }

  @Test(arguments: ["-u", "-d", "-s", "-p", "-r"])
  func ofTheInstallation(_ flag: String) {
    let failure = #expect(throws: PeonFailure.self) { try OldFlags.translate([flag]) }
    #expect(failure?.code == 2)
    #expect(failure?.description.contains("docker compose") == true)
  }

  @Test func otherWordsStay() throws {
    #expect(try OldFlags.translate(["list", "-l"]) == ["list", "-l"])
    #expect(try OldFlags.translate([]) == [])
  }
}
