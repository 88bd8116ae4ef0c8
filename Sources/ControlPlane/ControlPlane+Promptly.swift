import OrcModel

extension ControlPlane {
  /// How long the runtime may take over what a client waits for before a job begins: clients of v1 are answered
  /// within 8 s, the wait for the runtime's first answer and for the job's end included.
  static let promptAnswerMax = Duration.seconds(4)
  /// How long the runtime may take over what is only read: v1 answers reads within a second.
  static let readAnswerMax = Duration.milliseconds(900)
  /// How long it may take over a measurement, which is two samples and the time between them.
  static let measurementMax = Duration.milliseconds(1900)

  /// Asks the runtime something that no job carries out.
  ///
  /// A late answer says nothing about the runtime as a whole: only this call fails.
  ///
  /// - Throws: `orc.notavailable` when no answer has come in time; the call is cancelled then.
  func promptly<Value: Sendable>(
    within limit: Duration = promptAnswerMax, _ ask: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
      group.addTask { try await ask() }
      group.addTask {
        try await self.configuration.sleep(limit)
        throw OrcError(.unavailable, "The container engine doesn't answer in time. Try again later.")
      }
      defer { group.cancelAll() }
      guard let answer = try await group.next() else { throw CancellationError() }
      return answer
    }
  }
}
