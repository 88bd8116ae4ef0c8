import Glibc

/// What the machine has and is, as /proc tells.
package struct HostFacts: Sendable, Hashable {
  /// The memory, in bytes.
  package let memoryTotal: Int
  /// What programs could still take without swapping, in bytes.
  package let memoryAvailable: Int
  /// How many processors this process may run on.
  package let processors: Int
  /// The time since the machine started.
  package let uptime: Duration
  /// A text that is another one after each start of the machine.
  package let bootID: String
  /// The host's name.
  package let name: String
  /// Whether this process runs in a container.
  package let isContainer: Bool

  /// Looks at the machine.
  package static func load() throws(FileError) -> HostFacts {
    let memory = try ProcFile.read("/proc/meminfo")
    let uptime = try ProcFile.read("/proc/uptime").split(separator: " ").first.flatMap { Double($0) }
    return HostFacts(
      memoryTotal: field("MemTotal", of: memory) ?? 0, memoryAvailable: field("MemAvailable", of: memory) ?? 0,
      processors: processorCount(try ProcFile.read("/proc/self/status")),
      uptime: .milliseconds(Int((uptime ?? 0) * 1000)),
      bootID: line(try ProcFile.read("/proc/sys/kernel/random/boot_id")),
      name: line(try ProcFile.read("/proc/sys/kernel/hostname")), isContainer: looksLikeContainer())
  }

  /// A value of /proc/meminfo, which is in KiB there, in bytes.
  static func field(_ name: String, of text: String) -> Int? {
    for line in text.split(separator: "\n") where line.hasPrefix(name + ":") {
      return line.dropFirst(name.count + 1).split(separator: " ").first.flatMap { Int($0) }.map { $0 * 1024 }
    }
    return nil
  }

  /// Counts the bits of `Cpus_allowed`, hexadecimal words with commas between.
  static func processorCount(_ status: String) -> Int {
    for line in status.split(separator: "\n") where line.hasPrefix("Cpus_allowed:") {
      let bits = line.dropFirst("Cpus_allowed:".count).compactMap(\.hexDigitValue).map(\.nonzeroBitCount)
      return max(1, bits.reduce(0, +))
    }
    return 1
  }

  /// Container engines leave these files, or set up an overlay as the root.
  private static func looksLikeContainer() -> Bool {
    for path in ["/.dockerenv", "/run/.containerenv"] where unsafe access(path, F_OK) == 0 { return true }
    return (try? MountPoint.all())?.contains { $0.path == "/" && $0.kind == "overlay" } ?? false
  }

  private static func line(_ text: String) -> String { String(text.prefix { $0 != "\n" }) }
}
