/// The recipes that come with the program.
enum ShippedPlans {
  /// How far above the program a folder `plans` is looked for: `.build/<target>/release/orc` is the deepest case.
  static let levelsMax = 4

  /// The folder `share/orc/plans` of the installation, or `plans` beside or above the program; nil when there is none.
  static func find(near program: String, isFolder: (String) -> Bool) -> String? {
    var parts = program.split(separator: "/").dropLast()
    let installed = "/" + (parts.dropLast() + ["share", "orc", "plans"]).joined(separator: "/")
    if isFolder(installed) { return installed }
    for _ in 0..<levelsMax {
      let path = "/" + (parts + ["plans"]).joined(separator: "/")
      if isFolder(path) { return path }
      guard !parts.isEmpty else { return nil }
      parts.removeLast()
    }
    return nil
  }
}
