/// Talking to the game itself.
package protocol Consoling: Sendable {
  /// Whether console commands are taken at all: the operator decides.
  var takesCommands: Bool { get }

  /// Writes one line to the console of a running server.
  ///
  /// - Throws: `srv.dne`, `srv.input`, `srv.action.unsupported` where it is switched off or the game's console is not
  ///   its standard input, `srv.action.error` where it does not run, `orc.notavailable`.
  func command(_ id: ServerID, _ line: String, by requester: String) async throws
}
