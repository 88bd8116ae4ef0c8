/// How a game is asked to end.
package struct StopRule: Sendable, Equatable, Codable {
  /// The grace time when a plan names none, in seconds.
  package static let graceSecondsDefault = 10

  /// A signal such as `SIGINT`; nil means SIGTERM or the image's own.
  package var signal: String?
  /// A console command that is sent first, such as `stop`.
  package var command: String?
  /// How long the game may take before it is killed, in whole seconds, 0...3600.
  package var graceSeconds: Int

  package init(signal: String? = nil, command: String? = nil, graceSeconds: Int = graceSecondsDefault) {
    self.signal = signal
    self.command = command
    self.graceSeconds = graceSeconds
  }
}

/// How a person talks to the running game.
package enum Console: Sendable, Equatable, Codable {
  case none
  /// The game reads commands from its standard input.
  case stdin
  /// Source RCON on the port of that name; the password is the value of the variable.
  case rcon(port: String, passwordVariable: String)
  /// Something else, in words.
  case other(String)
}

/// When a game that runs counts as ready to be played on.
package enum ReadyRule: Sendable, Equatable, Codable {
  /// A line of its output contains this text.
  case logLine(String)
  /// It answers a query on the port of that name.
  case query(QueryKind, port: String)

  /// The query protocols that Orc can speak.
  package enum QueryKind: String, Sendable, CaseIterable, Codable {
    /// A TCP connection is accepted.
    case tcp
    /// Valve's A2S_INFO over UDP.
    case a2s
    /// Quake 3's getstatus over UDP.
    case quake3
    /// Teeworlds 0.7's connection-less server info over UDP.
    case teeworlds
    /// Minecraft Bedrock's unconnected ping over UDP.
    case raknet
  }
}

/// What a server may use; nil means: no limit of Orc's.
package struct Limits: Sendable, Equatable, Codable {
  package var memoryBytes: Int?
  /// Processor cores, such as 0.5.
  package var cpus: Double?
  /// The most processes and threads.
  package var pids: Int?

  /// One of the limits.
  package enum Name: String, Sendable, CaseIterable {
    case memory = "memory_bytes"
    case cpus, pids
  }

  package init(memoryBytes: Int? = nil, cpus: Double? = nil, pids: Int? = nil) {
    self.memoryBytes = memoryBytes
    self.cpus = cpus
    self.pids = pids
  }

  /// Takes the named ones from `other`, also where it has none.
  package mutating func reset(_ names: Set<Name>, to other: Limits) {
    if names.contains(.memory) { memoryBytes = other.memoryBytes }
    if names.contains(.cpus) { cpus = other.cpus }
    if names.contains(.pids) { pids = other.pids }
  }

  /// These limits, with those of `other` where it has any.
  package func overridden(by other: Limits) -> Limits {
    Limits(
      memoryBytes: other.memoryBytes ?? memoryBytes, cpus: other.cpus ?? cpus, pids: other.pids ?? pids)
  }
}

/// What a container is denied.
package struct Hardening: Sendable, Equatable, Codable {
  /// Processes can't gain rights, for instance through setuid programs.
  package var noNewPrivileges: Bool
  /// All capabilities are dropped, but these.
  package var dropsCapabilities: Bool
  package var addedCapabilities: [String]
  /// The image's own files can't be changed.
  package var isRootReadOnly: Bool
  /// Folders in memory, for games that need to write outside their volumes.
  package var temporaryFolders: [String]

  package init(
    noNewPrivileges: Bool, dropsCapabilities: Bool, addedCapabilities: [String] = [], isRootReadOnly: Bool = false,
    temporaryFolders: [String] = []
  ) {
    self.noNewPrivileges = noNewPrivileges
    self.dropsCapabilities = dropsCapabilities
    self.addedCapabilities = addedCapabilities
    self.isRootReadOnly = isRootReadOnly
    self.temporaryFolders = temporaryFolders
  }

  /// The default of Orc's own recipes.
  package static let strict = Hardening(noNewPrivileges: true, dropsCapabilities: true)
  /// What images need that run `su` at their first start, as those of the PEON project do.
  package static let none = Hardening(noNewPrivileges: false, dropsCapabilities: false)
}
