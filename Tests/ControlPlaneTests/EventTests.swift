import OrcModel
import OrcTestSupport
import Testing

@testable import ControlPlane

@Suite struct EventTests {
  private func bus() -> EventBus { EventBus(now: { 5 }) }

  private func ids(_ events: AsyncStream<Event>, _ count: Int) async -> [UInt64] {
    var ids: [UInt64] = []
    guard count > 0 else { return ids }
    for await event in events {
      ids.append(event.id)
      if ids.count == count { break }
    }
    return ids
  }

  @Test func aSubscriberGetsWhatHeMissed() async {
    let bus = bus()
    for _ in 0..<3 { bus.publish(.plansChanged) }
    let (events, hasGap) = bus.subscribe(after: 1)
    bus.publish(.plansChanged)
    #expect(!hasGap)
    #expect(await ids(events, 3) == [2, 3, 4])
    let (fresh, none) = bus.subscribe(after: nil)
    bus.publish(.plansChanged)
    #expect(!none)
    #expect(await ids(fresh, 1) == [5])
  }

  @Test func aGapIsTold() async {
    let bus = bus()
    for _ in 0..<(3 * EventBus.historyMax) { bus.publish(.plansChanged) }
    let (events, hasGap) = bus.subscribe(after: 1)
    #expect(hasGap)
    #expect(await ids(events, EventBus.historyMax).first == UInt64(2 * EventBus.historyMax + 1))
    #expect(bus.subscribe(after: 99_999).hasGap, "an id of another process")
    #expect(!bus.subscribe(after: UInt64(3 * EventBus.historyMax)).hasGap)
  }

  @Test func aSubscriberThatIsTooSlowIsCutOff() async {
    let bus = bus()
    let (events, _) = bus.subscribe(after: nil)
    let sent = EventBus.historyMax + EventBus.bufferMax + 10
    for _ in 0..<sent { bus.publish(.plansChanged) }
    var count = 0
    for await _ in events { count += 1 }
    #expect(count == EventBus.historyMax + EventBus.bufferMax)
  }

  @Test func idsOfJobsSortByTimeAndNeverRepeat() {
    let ids = JobIDs()
    let made = (0..<1_000).map { ids.next(at: 1_767_225_600 + Double($0 / 100)) }
    #expect(made == made.sorted() && Set(made).count == 1_000)
    #expect(made.allSatisfy { $0.text.count == 28 && $0.text.hasPrefix("j_") })
    #expect(ids.next(at: 5) > made[999], "a clock that runs back changes nothing")
  }

  @Test func aJobTellsItsWay() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let (events, _) = control.events(after: nil)
      let job = try #require(try await control.made(Scene.request()))
      var phases: [String] = []
      for await event in events {
        guard case .job(let told) = event.payload, told.id == job.id else { continue }
        if phases.last != told.phase { phases.append(told.phase) }
        if told.state.isEnded { break }
      }
      #expect(phases.first == "queued" && phases.suffix(3) == ["creating", "starting", "done"], "\(phases)")
      #expect(job.log.count == 4 && job.log.first == "write folder: there is no folder")
      #expect(job.requestedBy == "test" && job.startedAt != nil && job.endedAt != nil)
      #expect(try await control.job(job.id) == job)
      #expect(try await control.jobs(limit: 5, after: nil, server: job.server) == [job])
      #expect(await control.wait(for: JobID("j_x"), atMost: .zero) == nil)
    }
  }

  @Test func aWaitEndsInTime() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let gate = scene.runtime.hold(.start)
      let accepted = try await control.create(Scene.request(), by: "test")
      await gate.arrival()
      let id = try #require(accepted.job?.id)
      let job = await control.wait(for: id, atMost: .milliseconds(1))
      #expect(job?.state == .running && job?.phase == "starting")
      gate.open()
      #expect(await control.wait(for: id, atMost: Scene.patience)?.state == .succeeded)
    }
  }

  @Test func revisionsMoveWithViewsOnly() async throws {
    let scene = try Scene()
    try await scene.process { control in
      try await control.made(Scene.request())
      #expect(await control.until { $0.servers().count == 1 })
      let before = control.revision()
      #expect(control.servers().map(\.revision) == control.servers().map(\.revision))
      #expect(control.revision() == before)
      _ = try await control.describe(try Scene.id(), as: "Sunday", by: "test")
      #expect(control.revision() > before)
    }
  }
}
