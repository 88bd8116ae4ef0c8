/// The id of a game and of its plan: `^[a-z0-9]{1,48}$`.
package struct GameID: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The longest id, in characters.
  package static let lengthMax = 48

  package let text: String

  /// Parses an id, folding upper case to lower.
  package init?(_ text: some StringProtocol) {
    let folded = text.utf8.map { asciiLowercased($0) }
    guard (1...Self.lengthMax).contains(folded.count), folded.allSatisfy(isLowerAlphanumeric) else { return nil }
    self.text = String(decoding: folded, as: UTF8.self)
  }

  package var description: String { text }

  package static func < (left: GameID, right: GameID) -> Bool { left.text < right.text }
}

/// The name of one server of a game: `^[a-z0-9][a-z0-9_-]{0,47}$`.
package struct ServerName: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The longest name, in characters.
  package static let lengthMax = 48

  package let text: String

  /// Parses a name, folding upper case to lower.
  package init?(_ text: some StringProtocol) {
    let folded = text.utf8.map { asciiLowercased($0) }
    guard (1...Self.lengthMax).contains(folded.count), isLowerAlphanumeric(folded[0]),
      folded.allSatisfy({ isLowerAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") })
    else { return nil }
    self.text = String(decoding: folded, as: UTF8.self)
  }

  package var description: String { text }

  package static func < (left: ServerName, right: ServerName) -> Bool { left.text < right.text }
}

/// The uid of a server: `<game>.<name>`.
///
/// Nothing outside this grammar ever reaches a path, a command or an engine's object name.
package struct ServerID: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let game: GameID
  package let name: ServerName

  package init(game: GameID, name: ServerName) {
    self.game = game
    self.name = name
  }

  /// Parses `game.name`.
  ///
  /// - Throws: `srv.param` that says what a uid looks like.
  package init(parsing text: some StringProtocol) throws(OrcError) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let game = GameID(parts[0]), let name = ServerName(parts[1]) else {
      throw OrcError(
        .badServerID,
        "The server id [\(printable(text))] is not valid. It is <game>.<name>: the game of a-z and 0-9, the name of "
          + "a-z, 0-9, '-' and '_', each at most 48 characters.")
    }
    self.init(game: game, name: name)
  }

  package var description: String { "\(game.text).\(name.text)" }

  package static func < (left: ServerID, right: ServerID) -> Bool {
    left.game == right.game ? left.name < right.name : left.game < right.game
  }
}

/// The longest piece of foreign text that an error message repeats, in characters.
private let quotedLengthMax = 64

/// Foreign text made fit for a message: cut short, control characters replaced.
package func printable(_ text: some StringProtocol) -> String {
  let scalars = text.unicodeScalars.prefix(quotedLengthMax).map { scalar in
    scalar.properties.generalCategory == .control ? "\u{FFFD}" : Character(scalar)
  }
  let isCut = text.unicodeScalars.count > quotedLengthMax
  return String(scalars) + (isCut ? "…" : "")
}

private func asciiLowercased(_ byte: UInt8) -> UInt8 {
  (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
}

private func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
