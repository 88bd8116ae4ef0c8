import Logging
package import OrcModel

extension ControlPlane {
  /// Whether console commands are taken at all.
  package var takesCommands: Bool { configuration.takesCommands }

  /// Writes one line to the console of a running server; what it says is not logged, as it may hold a password.
  ///
  /// - Throws: `srv.dne`, `srv.input`, `srv.action.unsupported`, `srv.action.error`, `orc.notavailable`.
  package func command(_ id: ServerID, _ line: String, by requester: String) async throws {
    let record = try registered(id)
    guard takesCommands else {
      throw OrcError(
        .unsupportedAction, "Console commands are switched off. Orc takes them when CONSOLE_INPUT is enabled.")
    }
    guard record.spec.console == .stdin else {
      throw OrcError(
        .unsupportedAction,
        "The game of [\(id)] takes no commands: its plan says nothing of a console on its standard input.")
    }
    try ConsoleLine.check(line)
    try requireRuntimeNow()
    guard registry.status(id).state == .running else {
      throw OrcError(.badInput, "The server [\(id)] does not run, so nobody reads its console. Start it first.")
    }
    try await promptly { try await self.runtime.writeConsole(id, line: line) }
    logger.info("console command", metadata: ["server": "\(id)", "by": "\(requester)"])
  }
}
