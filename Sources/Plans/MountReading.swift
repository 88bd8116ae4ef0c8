import OrcModel
import System

/// Makes mounts from what a recipe wrote, whatever the format.
struct MountReading {
  private(set) var mounts: [PlanMount] = []
  private(set) var warnings: [String] = []
  private(set) var faults: [RecipeFault] = []

  /// What a game must not be able to change: these files decide what it is and may do.
  static let guardedNames: Set<String> = [
    "config.json", "plan.json", "plan.yml", "plan.yaml", "docker-compose.yml", "docker-compose.yaml", "compose.yml",
    "compose.yaml", "docker-compose.override.yml", "docker-compose.override.yaml", "compose.override.yml",
    "compose.override.yaml",
  ]

  /// Adds a mount; one whose target is taken already is dropped with a warning.
  mutating func add(_ mount: PlanMount, line: Int?) {
    if mounts.count == PlanLimits.mountsMax {
      faults.append(RecipeFault(line: line, reason: "there are more than \(PlanLimits.mountsMax) entries"))
    }
    guard mounts.count < PlanLimits.mountsMax else { return }
    let reasons = [
      MountReading.fault(inSource: mount.source), MountReading.fault(inTarget: mount.target),
    ].compactMap(\.self)
    guard reasons.isEmpty else {
      faults += reasons.map { RecipeFault(line: line, reason: $0) }
      return
    }
    let target = MountReading.cleaned(mount.target)
    if let first = mounts.first(where: { MountReading.cleaned($0.target) == target }) {
      warnings.append(
        "\(mount.source) and \(first.source) are both mounted at \(first.target); \(first.source) is used")
      return
    }
    mounts.append(mount)
  }

  /// Says what is wrong with the source of a mount, a path in the server's folder; nil when nothing is.
  static func fault(inSource source: String) -> String? {
    let shown = printable(source)
    if hasControls(source) { return "the source '\(shown)' contains control characters" }
    do {
      let path = try RelativePath(source)
      let first = path.components.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
      if path.components.count == 1, guardedNames.contains(first) {
        return "the source '\(shown)' is Orc's own file and can't be mounted"
      }
      if first.hasPrefix(".") { return "the source '\(shown)' must not begin with a dot" }
      return nil
    } catch {
      return "the source '\(shown)' must be a path in the server's own folder: \(error.text)"
    }
  }

  /// Says what is wrong with the target of a mount, a path in the container; nil when nothing is.
  static func fault(inTarget target: String) -> String? {
    let shown = printable(target)
    if hasControls(target) { return "the target '\(shown)' contains control characters" }
    guard target.hasPrefix("/") else { return "the target '\(shown)' must be an absolute path" }
    let parts = cleaned(target).split(separator: "/")
    if parts.isEmpty { return "the target '\(shown)' must not be the whole file system" }
    if parts.contains("..") { return "the target '\(shown)' must not contain '..'" }
    if target.utf8.count > RelativePath.bytesMax { return "the target '\(shown)' is too long" }
    return nil
  }

  static func hasControls(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }

  /// A target without empty parts and `.`, so that two spellings of one place are seen as one.
  private static func cleaned(_ target: String) -> String {
    "/" + target.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }
}
