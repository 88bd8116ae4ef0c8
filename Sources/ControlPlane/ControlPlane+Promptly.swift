import OrcModel

extension ControlPlane {
  /// How long the runtime may take over what a client waits for itself: some clients give up after 10 s.
  static let promptAnswerMax = Duration.seconds(5)

  /// Asks the runtime something that no job carries out.
  ///
  /// - Throws: `orc.notavailable` when no answer has come in time; the call is cancelled then.
  func promptly<Value: Sendable>(_ ask: @escaping @Sendable () async throws -> Value) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
      group.addTask { try await ask() }
      group.addTask {
        try await self.configuration.sleep(Self.promptAnswerMax)
        throw OrcError(.unavailable, "The container engine doesn't answer in time. Try again later.")
      }
      defer { group.cancelAll() }
      guard let answer = try await group.next() else { throw CancellationError() }
      return answer
    }
  }
}
