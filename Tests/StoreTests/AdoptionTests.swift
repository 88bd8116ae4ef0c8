import OrcModel
import Testing

@testable import Store

@Suite struct AdoptionTests {
  let samples: StoreSamples

  init() throws { samples = try StoreSamples() }

  @Test func importedServersAreKnownAsSuchUntilTheyAreGone() async throws {
    let store = try samples.open()
    let (first, second) = (try StoreSamples.record("pong.a"), try StoreSamples.record("pong.b", ports: [1]))
    try await store.saveImported([first, second])
    try await store.saveImported([first])
    let again = try samples.open()
    #expect(try await again.adopted() == [first.id, second.id])
    #expect(try await store.servers() == [first, second])
    let job = StoreSamples.job(1, .eradicate, first.id)
    try await store.begin(job, claims: [])
    try await store.end(StoreSamples.ended(job), server: .removed(first.id))
    #expect(try await store.adopted() == [second.id])
  }
}
