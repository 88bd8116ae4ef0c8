/// What is stored of one server: what its owner wants.
///
/// What is, the runtime tells.
package struct ServerRecord: Sendable, Equatable {
  /// The description of a server that was given none.
  package static let noDescription = "No description yet"

  package var spec: ServerSpec
  package var description: String
  /// The settings as the user gave them, by variable name.
  package var settings: [String: String]
  /// The names of the settings that are secret.
  package var secrets: Set<String>
  package var wanted: WantedState
  /// False for a server that was destroyed and whose files were kept.
  package var isRegistered: Bool
  /// Counts the changes of the spec, from 1.
  package var generation: Int
  package var files: FolderDigests
  /// Seconds since 1970.
  package var createdAt: Int

  package init(
    spec: ServerSpec, description: String, settings: [String: String], secrets: Set<String> = [],
    wanted: WantedState, isRegistered: Bool = true, generation: Int = 1, files: FolderDigests = FolderDigests(),
    createdAt: Int
  ) {
    self.spec = spec
    self.description = description
    self.settings = settings
    self.secrets = secrets
    self.wanted = wanted
    self.isRegistered = isRegistered
    self.generation = generation
    self.files = files
    self.createdAt = createdAt
  }

  package var id: ServerID { spec.id }
}

/// What a server's owner wants it to be.
package enum WantedState: String, Sendable {
  case running, stopped
}

/// SHA-256, in hex, of the files in a server's folder that Orc wrote; nil where it has not written one.
///
/// A file whose digest differs was changed by hand and is read again before the next act.
package struct FolderDigests: Sendable, Equatable {
  /// The runtime's own description of the server (for Docker: docker-compose.yml).
  package var manifest: String?
  /// The server's own description of itself: config.json.
  package var document: String?

  package init(manifest: String? = nil, document: String? = nil) {
    self.manifest = manifest
    self.document = document
  }
}
