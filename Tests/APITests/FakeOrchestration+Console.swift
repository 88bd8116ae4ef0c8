import OrcModel

extension FakeOrchestration {
  var takesCommands: Bool { state.takesCommands }

  func command(_ id: ServerID, _ line: String, by requester: String) async throws {
    try attempt()
    guard takesCommands else { throw OrcError(.unsupportedAction, "Console commands are switched off.") }
    change { $0.commands.append("\(id) \(line) \(requester)") }
  }
}
