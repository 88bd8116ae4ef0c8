import OrcModel
import YAML

// What the container may use and do, and where it was tried.
extension Recipe {
  mutating func limits(_ node: YAMLNode?) -> Limits {
    guard let node, let map = RecipeMapping(node, "'resources'", keys: ["memory", "cpus", "pids"], &faults) else {
      return Limits()
    }
    var limits = Limits(pids: map.integer("pids", 1...1_000_000, &faults))
    if let node = map["memory"], let text = map.text("memory", &faults) {
      limits.memoryBytes = Recipe.bytes(text)
      // Below 6 MiB the engine refuses to make a container.
      if limits.memoryBytes ?? 0 < 6 << 20 {
        faults.add(node, "'memory' must be a size such as 512m or 2g, at least 6m")
      }
    }
    if let node = map["cpus"], let cpus = map.number("cpus", &faults) {
      limits.cpus = cpus
      if !(0.01...1024).contains(cpus) { faults.add(node, "'cpus' must be a number from 0.01 to 1024") }
    }
    return limits
  }

  /// A size such as `512m` or `2g`; digits alone are bytes.
  private static func bytes(_ text: String) -> Int? {
    let units: [Character: Int] = ["k": 10, "m": 20, "g": 30]
    let shift = text.last.flatMap { units[$0] }
    let digits = shift == nil ? text[...] : text.dropLast()
    guard (1...13).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
      let number = Int(digits)
    else { return nil }
    let (bytes, hasOverflown) = number.multipliedReportingOverflow(by: 1 << (shift ?? 0))
    return hasOverflown ? nil : bytes
  }

  /// The keys of `hardening`.
  static let hardeningKeys = [
    "no_new_privileges", "drop_capabilities", "add_capabilities", "read_only", "temporary_folders",
  ]

  /// The capabilities that a recipe may ask for; those that lead out of the container are not among them.
  static let capabilities = [
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW",
    "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT", "SYS_NICE",
  ]

  mutating func hardening(_ node: YAMLNode?) -> Hardening {
    var hardening = Hardening.strict
    guard let node, let map = RecipeMapping(node, "'hardening'", keys: Recipe.hardeningKeys, &faults) else {
      return hardening
    }
    hardening.noNewPrivileges = map.flag("no_new_privileges", &faults) ?? true
    hardening.dropsCapabilities = map.flag("drop_capabilities", &faults) ?? true
    hardening.isRootReadOnly = map.flag("read_only", &faults) ?? false
    hardening.addedCapabilities = map.texts("add_capabilities", &faults) ?? []
    for name in hardening.addedCapabilities where !Recipe.capabilities.contains(name) {
      let accepted = Recipe.capabilities.joined(separator: ", ")
      faults.add(map["add_capabilities"] ?? node, "the capability '\(printable(name))' is not one of: \(accepted)")
    }
    hardening.temporaryFolders = map.texts("temporary_folders", &faults) ?? []
    for folder in hardening.temporaryFolders {
      guard let reason = MountReading.fault(inTarget: folder) else { continue }
      faults.add(map["temporary_folders"] ?? node, reason)
    }
    return hardening
  }

  mutating func trials(_ node: YAMLNode?) -> [Trial] {
    guard let node else { return [] }
    guard let nodes = node.sequence else {
      faults.add(node, "'tried' must be a list, not \(node.kind)")
      return []
    }
    let day = try? TextPattern("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
    return nodes.compactMap { node in
      guard let map = RecipeMapping(node, "an entry of 'tried'", keys: ["date", "architecture"], &faults) else {
        return nil
      }
      guard let date = map.text("date", &faults), day?.matches(date) == true,
        let architecture = map.label("architecture", &faults)
      else {
        faults.add(node, "an entry of 'tried' must have a date such as 2026-01-31 and an architecture such as x86_64")
        return nil
      }
      return Trial(date: date, architecture: architecture)
    }
  }
}
