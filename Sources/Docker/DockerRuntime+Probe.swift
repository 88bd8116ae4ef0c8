package import OrcModel
import System

extension DockerRuntime {
  /// How long one answer to a query may take, in milliseconds.
  static let probeMilliseconds: Int32 = 1_000
  /// How much of the output a probe for a line reads, in lines.
  static let probeLinesMax = 1_000

  /// See Runtime.
  package func probe(_ spec: ServerSpec, rule: ReadyRule) async throws -> Bool {
    switch rule {
    case .logLine(let text):
      return try await logs(spec.id, linesMax: Self.probeLinesMax).contains { $0.contains(text) }
    case .query(let kind, let port):
      let proto: PortProtocol = kind == .tcp ? .tcp : .udp
      guard
        let binding = spec.ports.first(where: { $0.name == port && $0.proto == proto })
          ?? spec.ports.first(where: { $0.name == port }), let number = UInt16(exactly: binding.host)
      else {
        throw OrcError(
          .planInvalid, "The ready rule of [\(spec.id)] names the port \(printable(port)), which it has not.")
      }
      return try await ask(kind, at: number)
    }
  }

  /// Asks on a thread of its own, as waiting for an answer blocks.
  private func ask(_ kind: ReadyRule.QueryKind, at port: UInt16) async throws -> Bool {
    let address = probeAddress
    return try await withCheckedThrowingContinuation { continuation in
      do throws(FileError) {
        try BlockingThread.start("orc-probe") {
          continuation.resume(returning: GameQuery.isAnswered(kind, address: address, port: port))
        }
      } catch {
        continuation.resume(throwing: OrcError(error, "ask the game"))
      }
    }
  }

  private var probeAddress: String {
    if let told = configuration.probeAddress { return told }
    let bound = configuration.bindAddress
    return bound.isEmpty || bound == DockerConfiguration.bindAddressDefault ? "127.0.0.1" : bound
  }
}
