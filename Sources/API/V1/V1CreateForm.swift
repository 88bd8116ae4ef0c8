import JSON
import OrcModel

/// Reads any of v1's spellings of "make a server".
struct V1CreateForm {
  let body: LenientBody
  /// What stands in the path: a uid, a game, or nothing.
  let target: String?
  let emptyMeansAbsent: Bool

  /// Members that are no settings.
  static let reserved: Set<String> = [
    "description", "start_later", "noclean", "skip", "game_uid", "warcamp", "servername", "settings", "environment",
  ]

  /// The request that the form means.
  ///
  /// - Throws: `srv.param` for names, `srv.input` for everything else.
  func request() throws(OrcError) -> CreateRequest {
    let (game, name) = try identity()
    let (settings, files) = try settingsAndFiles()
    var request = CreateRequest(
      game: game, name: name, description: try description(), settings: settings,
      starts: try !body.flag("start_later"), keepsFailed: try body.flag("noclean"),
      emptyMeansAbsent: emptyMeansAbsent, isDryRun: try body.flag("skip"))
    request.files = files
    return request
  }

  private func description() throws(OrcError) -> String? {
    let text = try body.description()
    return emptyMeansAbsent && text == "" ? nil : text
  }

  private func identity() throws(OrcError) -> (GameID, ServerName?) {
    var game: GameID?
    var name: ServerName?
    if let target {
      if target.contains(".") {
        let id = try ServerID(parsing: target)
        (game, name) = (id.game, id.name)
      } else {
        game = try parsedGame(target)
      }
    }
    if let text = try given("game_uid") {
      let other = try parsedGame(text)
      guard game == nil || game == other else { throw contradiction("game_uid", text) }
      game = other
    }
    for member in ["servername", "warcamp"] {
      guard let text = try given(member) else { continue }
      guard let other = ServerName(text) else {
        throw OrcError(
          .badServerID,
          "The name [\(printable(text))] in [\(member)] is not valid. It starts with a letter or digit and has "
            + "only a-z, 0-9, '-' and '_', at most \(ServerName.lengthMax).")
      }
      guard name == nil || name == other else { throw contradiction(member, text) }
      name = other
    }
    guard let game else { throw OrcError(.badServerID, "The game is missing: say which one in [game_uid].") }
    return (game, name)
  }

  /// A member that names something; an empty one counts as not given.
  private func given(_ member: String) throws(OrcError) -> String? {
    guard let text = try body.text(member), !text.isEmpty else { return nil }
    return text
  }

  private func parsedGame(_ text: String) throws(OrcError) -> GameID {
    if let game = GameID(text) { return game }
    throw OrcError(
      .badServerID,
      "The game [\(printable(text))] is not valid. It has only a-z and 0-9, at most \(GameID.lengthMax) characters.")
  }

  private func contradiction(_ member: String, _ text: String) -> OrcError {
    LenientBody.fault(member, "is [\(printable(text))], which contradicts the path or another member")
  }

  /// Settings may stand at the top, under `environment` or under `settings`; the later named ones win.
  func settingsAndFiles() throws(OrcError) -> (settings: [String: SettingValue], files: [ServerFile]) {
    var settings: [String: SettingValue] = [:]
    var files: [ServerFile] = []
    for member in body.members.members where !Self.reserved.contains(member.key) {
      settings[member.key] = member.value.setting
    }
    try add("environment", to: &settings, &files)
    try add("settings", to: &settings, &files)
    return (settings, files)
  }

  private func add(
    _ member: String, to settings: inout [String: SettingValue], _ files: inout [ServerFile]
  ) throws(OrcError) {
    switch body.value(member) {
    case nil: return
    case .object(let object):
      for entry in object.members { settings[entry.key] = entry.value.setting }
    case .array(let items):
      for (index, item) in items.enumerated() { try add(item, at: index, of: member, to: &settings, &files) }
    case .some(let other): throw LenientBody.fault(member, "must be an object or a list, but is \(other.kind)")
    }
  }

  /// One item of the list form: `{"type": "env", "content": {...}}`, or a file of type `json` or `txt`.
  private func add(
    _ item: JSONValue, at index: Int, of member: String, to settings: inout [String: SettingValue],
    _ files: inout [ServerFile]
  ) throws(OrcError) {
    guard item["type"]?.string == "env" else {
      guard ["json", "txt"].contains(item["type"]?.string) else {
        let type = item["type"]?.string.map { "[\(printable($0))]" } ?? "missing"
        throw LenientBody.fault(member, "has item \(index) whose type is \(type); it must be env, json or txt")
      }
      files.append(try V1File.read(item, place: "\(member)/\(index)"))
      return
    }
    guard let content = item["content"]?.object else {
      throw LenientBody.fault(member, "has item \(index) without an object as its content")
    }
    for entry in content.members { settings[entry.key] = entry.value.setting }
  }
}
