import OrcModel

/// The names of a server's objects on the engine, fixed by the Peon API: clients and people look for them.
enum ObjectNames {
  static let containerPrefix = "peon.warcamp."
  /// The only service of a project.
  static let service = "server"
  /// The key of the network in a manifest.
  static let networkKey = "zugnet"
  static let manifest = "docker-compose.yml"
  static let document = "config.json"
  /// The folder of status files that a game writes.
  static let statusFolder = "config"
  /// Names the installation that a container or network belongs to.
  static let installationLabel = "orc.installation"
  /// The longest host name that Linux takes, in bytes.
  static let hostnameBytesMax = 63

  static func container(_ id: ServerID) -> String { containerPrefix + id.description }

  /// Both the compose project and the network.
  static func project(_ id: ServerID) -> String { "\(id.game.text)_\(id.name.text)" }

  static func hostname(_ id: ServerID) -> String {
    let name = container(id)
    if name.utf8.count <= hostnameBytesMax { return name }
    var short = "\(id.game.text)-\(id.name.text)".prefix(hostnameBytesMax)
    while let last = short.last, last == "-" || last == "_" { short.removeLast() }
    return String(short)
  }

  /// The server whose container has that name; nil for other containers.
  static func server(container name: String) -> ServerID? {
    guard name.hasPrefix(containerPrefix) else { return nil }
    let text = name.dropFirst(containerPrefix.count)
    guard let id = try? ServerID(parsing: text), id.description == text else { return nil }
    return id
  }

  /// The server whose network has that name; nil for other networks.
  static func server(network name: String) -> ServerID? {
    guard let underscore = name.firstIndex(of: "_"), let game = GameID(name[..<underscore]),
      let server = ServerName(name[name.index(after: underscore)...])
    else { return nil }
    let id = ServerID(game: game, name: server)
    return project(id) == name ? id : nil
  }
}
