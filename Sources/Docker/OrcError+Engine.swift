import OrcModel
import System

extension OrcError {
  /// An engine's failure in words: `act` says what was tried, such as `start [game.name]`.
  init(_ error: EngineError, _ act: String) {
    switch error.kind {
    case .unreachable, .timeout, .version:
      self.init(
        .unavailable, "The Docker engine could not \(act): \(error.message).", cause: error.description)
    case .refused, .malformed:
      self.init(.actionFailed, "The Docker engine could not \(act): \(error.message).", cause: error.description)
    }
  }

  /// A failed file operation in words.
  init(_ error: FileError, _ act: String) {
    self.init(.actionFailed, "Orc could not \(act): \(error.description).", cause: "errno \(error.code)")
  }
}

/// Runs `body` and puts failures of engine and files in the words of `act`; Orc's own pass as they are.
func doing<Value>(_ act: @autoclosure () -> String, _ body: () async throws -> Value) async throws -> Value {
  do {
    return try await body()
  } catch let error as EngineError {
    throw OrcError(error, act())
  } catch let error as FileError {
    throw OrcError(error, act())
  }
}
