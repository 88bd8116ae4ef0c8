/// Changing what a server is, beyond its description.
package protocol Changing: Sendable {
  /// Changes settings, description, port numbers and limits in one act.
  ///
  /// - Throws: `srv.dne`, `srv.input`, `srv.busy`, `srv.portsused`, `plan.dne`, `plan.invalid`, `orc.notavailable`.
  func modify(_ id: ServerID, _ request: ModifyRequest, by requester: String) async throws -> Modified

  /// Writes small files into a server's folder: beside config.json where its plan mounts a file of that name, else into
  /// `config/`.
  ///
  /// - Throws: `srv.dne`, `srv.input`, `srv.busy`, `plan.invalid`, `orc.notavailable`.
  func writeFiles(_ id: ServerID, _ files: [ServerFile], by requester: String) async throws -> Modified
}

/// What is to be changed; what is not named stays.
package struct ModifyRequest: Sendable, Equatable {
  /// Variable or port name to value; `absent` goes back to the plan's default.
  package var settings: [String: SettingValue]
  package var description: String?
  /// Replaces the limits that it has; the others stay.
  package var limits: Limits
  /// Those that go back to the plan's.
  package var resetLimits: Set<Limits.Name>
  /// Small files for its folder, as `writeFiles` takes them.
  package var files: [ServerFile]
  /// A server that runs is started anew, with this change and with those that wait for it.
  package var restarts: Bool
  /// Names that the plan does not know are a fault (v2) or told as ignored (v1).
  package var refusesUnknown: Bool

  package init(
    settings: [String: SettingValue] = [:], description: String? = nil, limits: Limits = Limits(),
    resetLimits: Set<Limits.Name> = [], files: [ServerFile] = [], restarts: Bool = false, refusesUnknown: Bool = false
  ) {
    self.settings = settings
    self.description = description
    self.limits = limits
    self.resetLimits = resetLimits
    self.files = files
    self.restarts = restarts
    self.refusesUnknown = refusesUnknown
  }
}

/// What became of a change.
package struct Modified: Sendable {
  package var server: ServerView
  /// The names of what is different now.
  package var changed: [String]
  package var ignored: [String]
  package var warnings: [String]
  /// The server runs, and runs without the change until it is started anew.
  package var needsRestart: Bool
  /// The restart that was asked for.
  package var job: Job?

  package init(
    server: ServerView, changed: [String], ignored: [String] = [], warnings: [String] = [], needsRestart: Bool,
    job: Job? = nil
  ) {
    self.server = server
    self.changed = changed
    self.ignored = ignored
    self.warnings = warnings
    self.needsRestart = needsRestart
    self.job = job
  }
}

/// A small file that a client puts into a server's folder.
package struct ServerFile: Sendable, Equatable, Codable {
  /// The longest content, in bytes of UTF-8.
  package static let bytesMax = 1 << 20
  /// The most files of one request.
  package static let countMax = 32
  /// The longest name, in characters.
  package static let nameLengthMax = 128

  /// `^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$`: never a path.
  package let name: String
  package var text: String

  /// Checks the name; nil for one that is not of its form.
  package init?(name: String, text: String) {
    func isPlain(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F
    }
    guard let first = name.utf8.first, isPlain(first), name.utf8.count <= Self.nameLengthMax,
      name.utf8.allSatisfy({ isPlain($0) || $0 == 0x2E || $0 == 0x2D })
    else { return nil }
    self.name = name
    self.text = text
  }

  /// Beside config.json it would be, or take the place of, a file that says what the server is: its document, or a
  /// compose file by any of the names that compose looks for.
  package var isOrcsOwn: Bool {
    let name = name.lowercased()
    let isCompose = name.hasPrefix("docker-compose.") || name.hasPrefix("compose.")
    return name == "config.json" || isCompose && (name.hasSuffix(".yml") || name.hasSuffix(".yaml"))
  }
}

/// What an update asks of a runtime.
///
/// Every act may be repeated; all throw `OrcError`.
package protocol Updating: Sendable {
  /// Keeps the image that the server's container was made from under a name of Orc's, where the container's reference
  /// means another image by now; the one that was kept before is let go of.
  func keepImage(_ spec: ServerSpec) async throws

  /// The reference of the kept image; nil when there is none.
  func keptImage(_ id: ServerID) async throws -> String?

  /// Removes one file of a server's folder; one that is gone already is no error.
  func removeFile(_ id: ServerID, path: String) async throws

  /// Empties a folder of a server's folder, dot files included; the folder itself stays, with its owner.
  func emptyFolder(_ id: ServerID, path: String) async throws
}
