package import HTTP
import JSON

/// What became of a command that ran in a container.
package struct EngineExecState: Sendable, Equatable {
  /// It still runs.
  package var isRunning: Bool
  /// Nil while it runs.
  package var exitCode: Int?
}

extension EngineClient {
  /// Engine API operation ContainerExec: prepares a command and answers its id.
  package func createExec(
    in name: String, command: [String], user: String? = nil, takesInput: Bool = false
  ) async throws -> String {
    var body: JSONObject = ["Cmd": .strings(command), "AttachStdout": true, "AttachStderr": true]
    if takesInput { body["AttachStdin"] = true }
    body["User"] = user.map { .string($0) }
    let call = EngineCall(.post, "/containers/\(Self.segment(name))/exec").sending(.object(body))
    guard let id = try await json(call).text("Id") else {
      throw EngineError(.malformed, "the engine prepared a command without telling its id")
    }
    return id
  }

  /// Engine API operation ExecStart: runs a prepared command; its output comes in frames.
  package func startExec(_ id: String) async throws -> UpgradedStream {
    let call = EngineCall(.post, "/exec/\(Self.segment(id))/start").sending(["Detach": false, "Tty": false])
    return try await upgrade(call)
  }

  /// Engine API operation ExecInspect.
  package func exec(_ id: String) async throws -> EngineExecState {
    let answer = try await json(EngineCall(.get, "/exec/\(Self.segment(id))/json"))
    return EngineExecState(isRunning: answer.flag("Running"), exitCode: answer.integer("ExitCode"))
  }
}
