import OrcModel
import YAML

extension Recipe {
  /// The keys of a mount.
  static let mountKeys = ["source", "target", "read_only"]

  /// Folders or files of the server's folder, and where the container sees them.
  mutating func mounts(_ node: YAMLNode?, key: String, isFile: Bool) -> [PlanMount] {
    guard let node else { return [] }
    guard let nodes = node.sequence else {
      faults.add(node, "'\(key)' must be a list of {source, target}, not \(node.kind)")
      return []
    }
    var reading = MountReading()
    for node in nodes {
      guard let mount = mount(node, key: key, isFile: isFile) else { continue }
      let warnings = reading.warnings.count
      reading.add(mount, line: node.position.line)
      // The strict form doesn't guess: what the other format warns of is a fault here.
      if reading.warnings.count > warnings { faults.add(node, "the target '\(mount.target)' is mounted twice") }
    }
    faults.add(reading.faults)
    return reading.mounts
  }

  private mutating func mount(_ node: YAMLNode, key: String, isFile: Bool) -> PlanMount? {
    guard let map = RecipeMapping(node, "an entry of '\(key)'", keys: Recipe.mountKeys, &faults) else { return nil }
    for key in ["source", "target"] where map[key] == nil { faults.add(node, "'\(key)' is missing") }
    let isReadOnly = map.flag("read_only", &faults) ?? false
    guard let source = map.text("source", &faults), let target = map.text("target", &faults) else { return nil }
    // The other format's way to name a source is taken too.
    return PlanMount(
      source: PeonRecipe.source(source) ?? source, target: target, isReadOnly: isReadOnly, isFile: isFile)
  }
}
