/// Talking to the game itself.
package protocol Consoling: Sendable {
  /// Whether console commands are taken at all: the operator decides.
  var takesCommands: Bool { get }

  /// Writes one line to the console of a running server.
  ///
  /// - Throws: `srv.dne`, `srv.input` also where it does not run, `srv.action.unsupported` where it is switched off or
  ///   the game's console is not its standard input, `srv.action.error`, `orc.notavailable`.
  func command(_ id: ServerID, _ line: String, by requester: String) async throws
}

/// What may be written to a game's standard input at once.
package enum ConsoleLine {
  /// The longest line, in bytes without its end.
  package static let bytesMax = 4096

  /// Refuses what is no single line: an end of line within it would be a second command.
  ///
  /// - Throws: `srv.input`.
  package static func check(_ line: String) throws(OrcError) {
    guard line.utf8.count <= bytesMax, !line.unicodeScalars.contains(where: isControl) else {
      throw OrcError(.badInput, "A console command is one line of at most \(bytesMax) bytes without control codes.")
    }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar != "\t" && scalar.properties.generalCategory == .control
  }
}
