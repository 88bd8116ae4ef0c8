import Crypto
import JSON
import OrcModel
import System

/// `servers/schedule.json` below the home.
struct HomeScheduleFile: ScheduleFile {
  /// The largest file that is read, in bytes.
  static let bytesMax = 8 << 20

  private let folder: String

  /// The file below that home.
  init(home: String) { folder = "\(home)/servers" }

  func load() throws -> ScheduleFileContent? {
    let directory = try DirectoryHandle(path: folder)
    let name = try RelativePath("schedule.json")
    guard try directory.status(name) != nil else { return nil }
    let bytes = try directory.read(name, max: Self.bytesMax)
    let limits = JSONLimits(depth: 8, members: 1_000_000)
    guard let list = (try? JSONValue.parse(bytes, limits: limits))?.array else {
      try directory.rename(name, to: RelativePath("schedule.json.bad"), replacing: true)
      return nil
    }
    let entries = list.compactMap(Self.entry)
    return ScheduleFileContent(
      entries: entries, skipped: list.count - entries.count, digest: Hex.encode(SHA256.hash(bytes)))
  }

  func write(_ entries: [ScheduleFileEntry]) throws -> String {
    let list = entries.map { entry in
      JSONValue.object([
        "server_uid": .string(entry.server.description), "time": .number(JSONNumber(entry.time)),
        "action": .string(entry.action.rawValue),
      ])
    }
    let bytes = JSONValue.array(list).serialized() + [UInt8(ascii: "\n")]
    try DirectoryHandle(path: folder).write(RelativePath("schedule.json"), bytes)
    return Hex.encode(SHA256.hash(bytes))
  }

  /// One entry, its time a whole number or digits; nil for what can't be used.
  private static func entry(_ value: JSONValue) -> ScheduleFileEntry? {
    guard let uid = value["server_uid"]?.string, let server = try? ServerID(parsing: uid),
      let time = value["time"]?.int ?? value["time"]?.string.flatMap({ Int($0) }), (1...99_999_999_999).contains(time),
      let action = value["action"]?.string.flatMap(ScheduleAction.init(rawValue:)),
      [.start, .stop, .restart].contains(action)
    else { return nil }
    return ScheduleFileEntry(server: server, time: time, action: action)
  }
}
