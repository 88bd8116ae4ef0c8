/// Where everything is kept when nothing is said.
enum DefaultHome {
  /// The home of PEON's image.
  static let image = "/home/peon"

  /// `/home/peon` where that can be written to, else a folder of the user's own.
  static func path(_ environment: [String: String], isWritableFolder: (String) -> Bool) -> String {
    if isWritableFolder(image) { return image }
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/root"
    return (home == "/" ? "" : home) + "/.local/share/orc"
  }
}
