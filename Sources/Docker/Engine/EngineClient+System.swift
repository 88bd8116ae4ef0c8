import HTTP
import JSON

/// What SystemInfo tells of the engine and its machine.
package struct EngineInfo: Sendable, Equatable {
  /// The engine's id.
  package var id: String
  /// The machine's name.
  package var name: String
  /// Of the engine, such as `20.10.24`.
  package var version: String
  /// Of the machine, such as `x86_64`.
  package var architecture: String
  /// The processors.
  package var cpus: Int
  /// The memory, in bytes.
  package var memoryBytes: Int

  init(_ json: JSONValue) {
    id = json.text("ID") ?? ""
    name = json.text("Name") ?? ""
    version = json.text("ServerVersion") ?? ""
    architecture = json.text("Architecture") ?? ""
    cpus = json.integer("NCPU") ?? 0
    memoryBytes = json.integer("MemTotal") ?? 0
  }
}

/// What SystemVersion tells.
package struct EngineVersion: Sendable, Equatable {
  /// Of the engine, such as `26.1.5`.
  package var version: String
  /// The newest API it speaks.
  package var apiVersion: String
  /// The oldest API it speaks.
  package var oldestAPIVersion: String

  init(_ json: JSONValue) {
    version = json.text("Version") ?? ""
    apiVersion = json.text("ApiVersion") ?? ""
    oldestAPIVersion = json.text("MinAPIVersion") ?? ""
  }
}

extension EngineClient {
  /// Engine API operation SystemInfo.
  package func info() async throws -> EngineInfo {
    EngineInfo(try await json(EngineCall(.get, "/info")))
  }

  /// Engine API operation SystemVersion.
  package func version() async throws -> EngineVersion {
    EngineVersion(try await json(EngineCall(.get, "/version")))
  }
}
