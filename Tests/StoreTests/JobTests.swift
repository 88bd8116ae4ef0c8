import OrcModel
import OrcTestSupport
import Testing

@testable import Store

@Suite struct JobTests {
  let samples: StoreSamples

  init() throws { samples = try StoreSamples() }

  @Test func aServerHasOneJobAtATime() async throws {
    let store = try samples.open()
    let record = try StoreSamples.record("pong.a")
    try await store.save(record)
    let first = StoreSamples.job(1, .start, record.id)
    try await store.begin(first, claims: [])
    do {
      try await store.begin(StoreSamples.job(2, .stop, record.id), claims: [])
      Issue.record("a second job began")
    } catch let error as OrcError {
      #expect(error.code == .busy && error.details.job == first.id)
    }
    try await store.end(StoreSamples.ended(first), server: .unchanged)
    try await store.begin(StoreSamples.job(2, .stop, record.id), claims: [])
    #expect(await code { try await store.begin(Self.job(3, "pong.no"), claims: []) } == .noSuchServer)
  }

  @Test func aClaimThatFailsLeavesNoJob() async throws {
    let store = try samples.open()
    let first = try StoreSamples.record("pong.a")
    let second = try StoreSamples.record("pong.b")
    try await store.save(first)
    try await store.save(second)
    let claims = first.spec.ports.map(\.claim)
    try await store.begin(StoreSamples.job(1, .start, first.id), claims: claims)
    #expect(
      await code { try await store.begin(StoreSamples.job(2, .start, second.id), claims: claims) } == .portsUsed)
    #expect(try await store.unfinishedJobs().count == 1)
  }

  @Test func anEndedJobTellsItsProblem() async throws {
    let store = try samples.open()
    let record = try StoreSamples.record("pong.a")
    try await store.save(record)
    var job = StoreSamples.job(1, .start, record.id)
    try await store.begin(job, claims: [])
    job.phase = "pulling image"
    job.input.isUndoing = true
    job.log = ["one", "two"]
    job.warnings = ["careful"]
    try await store.update(job)
    #expect(try await store.unfinishedJobs() == [job])
    let problem = OrcError(
      .portsUsed, "taken", details: .init(holder: "x", job: job.id, faults: [.init(pointer: "/a", detail: "b")]),
      cause: "inner")
    let ended = StoreSamples.ended(job, problem)
    try await store.end(ended, server: .unchanged)
    #expect(try await store.job(job.id) == ended)
    #expect(try await store.unfinishedJobs() == [])
    #expect(try await store.job(JobID("j_no")) == nil)
  }

  @Test func pagesRunFromTheNewest() async throws {
    let store = try samples.open()
    for (number, uid) in ["pong.a", "pong.b", "pong.a", "pong.a"].enumerated() {
      let record = try StoreSamples.record(uid)
      try await store.save(record)
      let job = StoreSamples.job(number, .stop, record.id)
      try await store.begin(job, claims: [])
      try await store.end(StoreSamples.ended(job), server: .unchanged)
    }
    let page = try await store.jobs(limit: 2, after: nil, server: nil)
    #expect(page.map(\.createdAt) == [3.25, 2.25])
    #expect(try await store.jobs(limit: 9, after: page.last?.id, server: nil).map(\.createdAt) == [1.25, 0.25])
    let own = try await store.jobs(limit: 9, after: nil, server: try ServerID(parsing: "pong.b"))
    #expect(own.map(\.createdAt) == [1.25])
  }

  @Test func onlyTheNewestEndedJobsAreKept() async throws {
    let store = try samples.open()
    let record = try StoreSamples.record("pong.a")
    try await store.save(record)
    _ = try samples.sqlite3(
      """
      WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1099)
      INSERT INTO jobs SELECT printf('j_%026d', i), 'stop', NULL, 'succeeded', '', '', '',
        i, i, i, '{}', '[]', '[]', NULL
      FROM n
      """)
    for number in 0..<SQLiteStore.endedJobsBatch {
      let job = StoreSamples.job(5_000 + number, .stop, record.id)
      try await store.begin(job, claims: [])
      try await store.end(StoreSamples.ended(job), server: .unchanged)
    }
    #expect(try samples.sqlite3("SELECT count(*), max(id) FROM jobs").hasPrefix("\(SQLiteStore.endedJobsMax)|"))
    #expect(try samples.sqlite3("SELECT min(created_at) FROM jobs") == "164.0\n", "the oldest went")
  }

  private static func job(_ number: Int, _ uid: String) throws -> Job {
    StoreSamples.job(number, .start, try ServerID(parsing: uid))
  }
}
