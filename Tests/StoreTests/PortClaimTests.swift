import OrcModel
import OrcTestSupport
import Testing

@testable import Store

@Suite struct PortClaimTests {
  let samples: StoreSamples

  init() throws { samples = try StoreSamples() }

  @Test func onlyOneServerHoldsAPort() async throws {
    let store = try samples.open()
    let first = try StoreSamples.record("pong.a", ports: [1, 2])
    let second = try StoreSamples.record("pong.b", ports: [2, 3])
    try await store.beginCreate(first, job: StoreSamples.job(1, .create, first.id), claimsPorts: true)
    do {
      try await store.beginCreate(second, job: StoreSamples.job(2, .create, second.id), claimsPorts: true)
      Issue.record("port 2 was claimed twice")
    } catch let error as OrcError {
      #expect(error.code == .portsUsed && error.details.holder == "pong.a", "\(error)")
      #expect(error.message == "Port 2/udp, needed by pong.b, is held by pong.a.")
    }
    #expect(try await store.servers() == [first], "nothing of the refused one is stored")
    #expect(try await store.unfinishedJobs().count == 1)
    #expect(try await store.portUses().count == 2)
  }

  @Test func wishesMayMeetAndClaimsAreAllOrNothing() async throws {
    let store = try samples.open()
    let first = try StoreSamples.record("pong.a", ports: [1, 2], wanted: .stopped)
    let second = try StoreSamples.record("pong.b", ports: [2, 3], wanted: .stopped)
    try await store.save(first)
    try await store.save(second)
    try await store.claimPorts(second.id, second.spec.ports.map(\.claim))
    #expect(await code { try await store.claimPorts(first.id, first.spec.ports.map(\.claim)) } == .portsUsed)
    let active = try await store.portUses().compactMap { use in
      use.holder == .server(second.id, isActive: true) ? use.claim.number : nil
    }
    #expect(active == [2, 3], "port 1 was not claimed for the refused server")
    try await store.releasePorts(second.id)
    try await store.claimPorts(first.id, first.spec.ports.map(\.claim))
    try await store.save(first)
    #expect(try await store.portUses().allSatisfy { !$0.isActive }, "a server wanted stopped only wishes")
  }

  @Test func theIndexItselfRefusesASecondClaim() async throws {
    let store = try samples.open()
    try await store.save(try StoreSamples.record("pong.a", ports: [1]))
    try await store.save(try StoreSamples.record("pong.b", ports: [1]))
    #expect(try samples.sqlite3("UPDATE ports SET active = 1").contains("UNIQUE constraint failed"))
  }

  @Test func portsFollowTheSpec() async throws {
    let store = try samples.open()
    var record = try StoreSamples.record("pong.a", ports: [1, 2])
    let job = StoreSamples.job(1, .create, record.id)
    try await store.beginCreate(record, job: job, claimsPorts: true)
    record.spec.ports = try StoreSamples.record("pong.a", ports: [2, 3]).spec.ports
    try await store.end(StoreSamples.ended(job), server: .saved(record))
    let uses = try await store.portUses()
    #expect(uses.map(\.claim.number) == [2, 3])
    #expect(uses.map(\.isActive) == [true, false], "2 stays claimed, 3 is new")
    let removal = StoreSamples.job(2, .destroy, record.id)
    try await store.begin(removal, claims: [])
    try await store.end(StoreSamples.ended(removal), server: .removed(record.id))
    #expect(try await store.portUses() == [])
    #expect(try await store.servers() == [])
  }
}

extension PortUse {
  fileprivate var isActive: Bool {
    if case .server(_, let isActive) = holder { return isActive }
    return false
  }
}
