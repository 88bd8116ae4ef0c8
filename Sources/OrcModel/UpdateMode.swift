/// How much of a server an update makes anew (Peon API v1 section 4.5).
package enum UpdateMode: String, Sendable, Codable, CaseIterable {
  /// The game's own files, by the container itself.
  case server
  /// The image.
  case image
  /// Image and game files.
  case full
  /// Image, and the game's files from nothing: `data/` is emptied.
  case reinit

  /// What clients call the modes besides their names.
  package static let aliases: [String: UpdateMode] = [
    "game": .server, "quick": .server, "validate": .server, "container": .image, "all": .full,
  ]

  /// A mode by its name or one of its aliases, in any case of letters; an empty text is the default, `full`.
  package init?(_ text: String) {
    let word = text.lowercased()
    guard let mode = word.isEmpty ? .full : Self(rawValue: word) ?? Self.aliases[word] else { return nil }
    self = mode
  }

  /// It fetches the image anew.
  package var refreshesImage: Bool { self != .server }
  /// The container is told to fetch the game's files anew.
  package var refreshesGame: Bool { self != .image }
}
