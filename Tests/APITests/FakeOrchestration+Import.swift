import OrcModel

extension FakeOrchestration {
  func importServers(by requester: String) async throws -> ImportOutcome {
    try attempt()
    change { $0.acted.append("import \(requester)") }
    if let failure = state.failure { throw failure }
    return state.imported
  }
}
