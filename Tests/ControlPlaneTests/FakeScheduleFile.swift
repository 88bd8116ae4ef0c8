import OrcModel
import Synchronization

/// The file of schedules as a value.
final class FakeScheduleFile: ScheduleFile {
  private let content = Mutex<ScheduleFileContent?>(nil)

  var entries: [ScheduleFileEntry] { content.withLock { $0?.entries ?? [] } }

  /// A person writes the file.
  func edit(_ entries: [ScheduleFileEntry]) {
    content.withLock { $0 = ScheduleFileContent(entries: entries, skipped: 0, digest: "by hand \(entries)") }
  }

  func load() throws -> ScheduleFileContent? { content.withLock { $0 } }

  func write(_ entries: [ScheduleFileEntry]) throws -> String {
    let digest = "\(entries)"
    content.withLock { $0 = ScheduleFileContent(entries: entries, skipped: 0, digest: digest) }
    return digest
  }
}
