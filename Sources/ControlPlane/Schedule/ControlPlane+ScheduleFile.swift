import Logging
import OrcModel

extension ControlPlane {
  /// Takes in what is stored, and what a person or an older program wrote into the file since.
  func loadSchedules() async throws {
    scheduleBook.put(try await store.schedules())
    scheduleBook.load(try await store.scheduleRuns())
    if let file = configuration.scheduleFile { try await readFile(file) }
    await publish(servers: Set(scheduleBook.schedules { $0.draft.action == .stop }.map(\.draft.server)))
  }

  private func readFile(_ file: any ScheduleFile) async throws {
    let digest = try await store.scheduleFileDigest()
    let content: ScheduleFileContent?
    do {
      content = try file.load()
    } catch {
      // The file is a view: without it schedules work as well.
      logger.error("the file of schedules can't be read", metadata: ["error": "\(error)"])
      return
    }
    guard let content else {
      // Nobody has one until there is something to show.
      if digest == nil { scheduleBook.written = [] }
      return
    }
    guard content.digest != digest else {
      scheduleBook.written = fileEntries
      return
    }
    if content.skipped > 0 {
      logger.warning("entries of the file of schedules are dropped", metadata: ["count": "\(content.skipped)"])
    }
    try await take(content.entries)
  }

  /// Makes the schedules that the file can show be those that it has.
  private func take(_ entries: [ScheduleFileEntry]) async throws {
    var wanted: [ScheduleFileEntry] = []
    for entry in entries where !wanted.contains(entry) {
      if entry.action == .stop { wanted.removeAll { $0.server == entry.server && $0.action == .stop } }
      wanted.append(entry)
    }
    let present = scheduleBook.schedules { Self.fileEntry($0) != nil }
    let removed = present.filter { schedule in !wanted.contains { $0 == Self.fileEntry(schedule) } }
    let known = Set(present.compactMap { Self.fileEntry($0) })
    let now = configuration.now()
    let added = wanted.filter { !known.contains($0) }.prefix(Self.schedulesMax).map { entry in
      let time = Double(entry.time)
      return Schedule(
        id: ScheduleID(jobIDs.text("s_", at: now)),
        draft: ScheduleDraft(
          server: entry.server, action: entry.action, timing: .once(time), endsRun: entry.action == .stop),
        next: time, createdAt: now, createdBy: "schedule.json")
    }
    try await store.saveSchedules(added, removed: removed.map(\.id))
    scheduleBook.remove(removed.map(\.id))
    scheduleBook.put(added)
    logger.notice("the file of schedules was read again", metadata: ["entries": "\(wanted.count)"])
  }

  /// Brings the servers' stop times and the file up to what the schedules say.
  func publish(servers: Set<ServerID>) async {
    tellStops(of: servers)
    guard let file = configuration.scheduleFile else { return }
    let entries = fileEntries
    guard entries != scheduleBook.written else { return }
    do {
      let digest = try file.write(entries)
      scheduleBook.written = entries
      try await store.saveScheduleFileDigest(digest)
    } catch {
      // It is only a view, written again with the next change.
      scheduleBook.written = nil
      logger.error("the file of schedules can't be written", metadata: ["error": "\(error)"])
    }
  }

  func tellStops(of servers: Set<ServerID>) {
    guard !servers.isEmpty else { return }
    var times: [ServerID: Double] = [:]
    for schedule in scheduleBook.schedules(where: { $0.draft.action == .stop && servers.contains($0.draft.server) }) {
      guard let next = schedule.next else { continue }
      times[schedule.draft.server] = min(times[schedule.draft.server] ?? .infinity, next)
    }
    for server in servers { registry.setStopTime(server, times[server].map { Int($0) }) }
  }

  private var fileEntries: [ScheduleFileEntry] {
    scheduleBook.schedules { Self.fileEntry($0) != nil }.compactMap { Self.fileEntry($0) }.sorted {
      ($0.time, $0.server, $0.action.rawValue) < ($1.time, $1.server, $1.action.rawValue)
    }
  }

  /// What the file can say of a schedule: a single start, stop or restart that is still to come.
  private static func fileEntry(_ schedule: Schedule) -> ScheduleFileEntry? {
    let draft = schedule.draft
    guard let next = schedule.next, draft.isOnce, draft.then.isEmpty, draft.onlyWhen == nil,
      [.start, .stop, .restart].contains(draft.action)
    else { return nil }
    return ScheduleFileEntry(server: draft.server, time: Int(next), action: draft.action)
  }
}
