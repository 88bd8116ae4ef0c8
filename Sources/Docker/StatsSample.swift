import JSON
import OrcModel
import System

/// One measurement of a container, kept for the next one to be compared with.
struct StatsSample: Sendable {
  let container: String
  /// The engine's document.
  let json: JSONValue
  /// When it was taken.
  let taken: Duration
  let stats: ServerStats

  /// The document with the former sample in the place where the engine's own second sample would be.
  static func joined(_ now: JSONValue, before: JSONValue?) -> JSONValue {
    guard let before, case .object(var object) = now else { return now }
    object["precpu_stats"] = before["cpu_stats"]
    object["preread"] = before["read"]
    return .object(object)
  }

  /// Reads the measurement out of the engine's document (Engine API operation ContainerStats).
  static func read(_ json: JSONValue, startedAt: Int?) -> ServerStats {
    let memory = json["memory_stats"] ?? .null
    var used = memory.integer("usage")
    if let usage = used {
      // What `docker stats` does: file cache that can be dropped is not counted (cgroup v1, then v2).
      let details = memory["stats"] ?? .null
      let cache = details.integer("total_inactive_file") ?? details.integer("inactive_file") ?? 0
      used = cache < usage ? usage - cache : usage
    }
    return ServerStats(
      cpuPercent: cpuPercent(json), memoryBytes: used, memoryLimitBytes: memory.integer("limit"),
      startedAt: startedAt, raw: json.serialized())
  }

  /// The share of one processor between two samples: container's time over the system's, times the processors.
  private static func cpuPercent(_ json: JSONValue) -> Double? {
    guard let now = json["cpu_stats"], let before = json["precpu_stats"],
      let used = now["cpu_usage"]?.integer("total_usage"), let usedBefore = before["cpu_usage"]?.integer("total_usage"),
      let system = now.integer("system_cpu_usage"), let systemBefore = before.integer("system_cpu_usage"),
      system > systemBefore, used >= usedBefore
    else { return nil }
    let processors = now.integer("online_cpus") ?? max(1, now["cpu_usage"]?.list("percpu_usage").count ?? 1)
    return Double(used - usedBefore) / Double(system - systemBefore) * Double(processors) * 100
  }
}
