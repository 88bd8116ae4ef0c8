import OrcModel
import OrcTestSupport
import Synchronization
import Testing

@testable import Store

@Suite struct ServerRecordTests {
  let samples: StoreSamples

  init() throws { samples = try StoreSamples() }

  @Test func aRecordComesBackAsItWas() async throws {
    let store = try samples.open()
    let record = try StoreSamples.record("pong.a")
    let job = StoreSamples.job(1, .create, record.id)
    try await store.beginCreate(record, job: job, claimsPorts: true)
    #expect(try await store.servers() == [record])
    #expect(try await store.unfinishedJobs() == [job])
    let again = try samples.open()
    #expect(try await again.servers() == [record])
    #expect(try await again.job(job.id) == job)
  }

  @Test func theStoredFormOfASpecStands() throws {
    let text = try StoredJSON.text(try StoreSamples.record("pong.a").spec)
    let stored = """
      {"command":["run",""],"console":{"rcon":{"passwordVariable":"PASSWORD","port":"RCON"}},"environment":\
      [{"name":"SERVER_NAME","value":"Ünï \\"$HOME\\" \\\\ /"}],"flushCommand":"save-all","hardening":\
      {"addedCapabilities":[],"dropsCapabilities":true,"isRootReadOnly":false,"noNewPrivileges":true,\
      "temporaryFolders":[]},"id":"pong.a","image":{"build":{"arguments":[],"file":"Dockerfile","folder":\
      "/plans/pong"},"reference":"pong:1"},"limits":{"cpus":0.5,"memoryBytes":268435456},"mounts":[{"isFile":false,\
      "isReadOnly":false,"source":"data","target":"/data"}],"plan":{"digest":"d","id":"pong","version":"1.0.0"},\
      "ports":[{"container":8303,"host":8303,"name":"PORT","proto":"udp"}],"ready":{"query":{"_0":"teeworlds",\
      "port":"PORT"}},"stop":{"command":"stop","graceSeconds":10,"signal":"SIGINT"},"user":"1000:1000"}
      """
    #expect(text == stored, "rows of released versions must stay readable")
  }

  @Test func aRegisteredServerIsNotReplaced() async throws {
    let store = try samples.open()
    let record = try StoreSamples.record("pong.a")
    let job = StoreSamples.job(1, .create, record.id)
    try await store.beginCreate(record, job: job, claimsPorts: true)
    #expect(
      await code {
        try await store.beginCreate(record, job: StoreSamples.job(2, .create, record.id), claimsPorts: true)
      } == .serverExists)
    var detached = record
    detached.isRegistered = false
    try await store.end(StoreSamples.ended(job), server: .saved(detached))
    #expect(try await store.portUses() == [], "a detached server wishes for no port")
    try await store.beginCreate(record, job: StoreSamples.job(2, .create, record.id), claimsPorts: true)
    #expect(try await store.servers() == [record])
  }

  @Test func anUnreadableRowIsKeptToldAndSkipped() async throws {
    let store = try samples.open()
    try await store.save(try StoreSamples.record("pong.a"))
    try await store.save(try StoreSamples.record("pong.b"))
    _ = try samples.sqlite3("UPDATE servers SET spec = '{\"id\":\"pong.a\"}' WHERE uid = 'pong.a'")
    #expect(try await store.servers().map(\.id.description) == ["pong.b"])
    let told = samples.skipped.errors.withLock { $0 }
    #expect(told.count == 1 && told[0].message.contains("[pong.a]"), "\(told)")
    #expect(try samples.sqlite3("SELECT count(*) FROM servers") == "2\n")
    let record = try StoreSamples.record("pong.a")
    #expect(
      await code {
        try await store.beginCreate(record, job: StoreSamples.job(1, .create, record.id), claimsPorts: true)
      } == .serverExists, "what can't be read is not replaced")
  }

  @Test func theInstallationKeepsItsID() async throws {
    let id = try await samples.open().installationID()
    #expect(id.count == 32)
    #expect(try await samples.open().installationID() == id)
    #expect(try await StoreSamples().open().installationID() != id)
  }

  @Test func keysAndPlansAreReplacedByName() async throws {
    let store = try samples.open()
    let key = StoredKey(id: "k_1", name: "first", hash: [0, 255, 7], scopes: ["admin"], createdAt: 5)
    try await store.saveKey(key)
    var second = key
    second.id = "k_2"
    second.hash = []
    try await store.saveKey(second)
    #expect(try await store.keys() == [second])
    let game = try ServerID(parsing: "pong.a").game
    let plan = StoredPlan(id: game, version: "1", digest: "d", source: "shipped", title: "Pong", fault: nil)
    try await store.savePlans([plan, plan])
    try await store.savePlans([plan])
    #expect(try samples.sqlite3("SELECT id, version, title FROM plans") == "pong|1|Pong\n")
  }
}
