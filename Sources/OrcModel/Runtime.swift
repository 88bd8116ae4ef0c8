/// What runs servers: Docker, Kubernetes or another machine's.
///
/// Every act is idempotent: stopping a stopped server or removing one that is gone is not an error. All methods
/// throw `OrcError`: `orc.notavailable` when the runtime doesn't answer, `srv.action.error` when it refuses.
package protocol Runtime: Sendable, Updating, Adopting, BackupStorage, RestoreStorage {
  /// Follows the runtime until cancelled: tells a snapshot first, again after each reconnection, and each change
  /// between. Calls `report` in order, one at a time.
  func follow(_ report: @Sendable (RuntimeReport) async -> Void) async throws

  /// What the machine has and what runs it.
  func capacity() async throws -> RuntimeCapacity

  /// Who publishes or listens on which port right now, this installation's servers included.
  func portUses() async throws -> [PortUse]

  /// Looks at one server now.
  func observe(_ id: ServerID) async throws -> ServerStatus

  /// Looks at a server's folder.
  func folder(_ id: ServerID) async throws -> FolderState

  /// The spec as a hand-edited manifest has it, everything it does not say taken from `base`.
  ///
  /// - Throws: `plan.invalid` naming file and line for what Orc can't honour.
  func specFromManifest(_ base: ServerSpec) async throws -> ServerSpec

  /// Writes the server's folder and manifest: a new folder is staged and renamed into place whole.
  ///
  /// Files of `seed` that exist are replaced only where `seed` says so. Returns the digests of what was written.
  func writeFolder(_ spec: ServerSpec, seed: FolderSeed) async throws -> FolderDigests

  /// Reads one small file of a server's folder; nil when there is none.
  func readFile(_ id: ServerID, path: String, bytesMax: Int) async throws -> [UInt8]?

  /// Makes the image present, by pull or build, telling progress.
  ///
  /// Answers warnings, such as "pull failed, the image on this machine is used".
  func fetchImage(_ image: ImageSource, refresh: Bool, progress: @Sendable (Job.Progress, String) -> Void) async throws
    -> [String]

  /// Makes the server's container and network as the spec says, replacing one that differs; does not start it.
  func create(_ spec: ServerSpec) async throws

  /// Starts a created server.
  ///
  /// - Throws: `srv.portsused` when a port turns out to be taken.
  func start(_ spec: ServerSpec) async throws

  /// Ends a server by its stop rule, then by force when its grace time is over.
  func stop(_ spec: ServerSpec) async throws

  /// Ends a server at once.
  func kill(_ id: ServerID) async throws

  /// Removes container and network; the folder too when told so.
  func remove(_ id: ServerID, files: FilesPolicy) async throws

  /// All servers of this installation that the runtime or its folders know, for recovery.
  func inventory() async throws -> RuntimeInventory

  /// Removes what interrupted acts left behind in the staging and trash folders.
  func cleanUp() async throws

  /// The last lines of output, oldest first, control codes stripped.
  func logs(_ id: ServerID, linesMax: Int) async throws -> [String]

  /// Follows the output from now on, or from the container's start.
  func followLogs(_ id: ServerID, fromStart: Bool, line: @Sendable (String) async -> Bool) async throws

  /// One measurement; nil when it does not run.
  func stats(_ id: ServerID) async throws -> ServerStats?

  /// Writes a line to the standard input of a server whose console is that.
  func writeConsole(_ id: ServerID, line: String) async throws

  /// Whether the server answers the query right now.
  func probe(_ spec: ServerSpec, rule: ReadyRule) async throws -> Bool
}

/// What a runtime tells while it is followed.
package enum RuntimeReport: Sendable {
  /// All servers of this installation; the ones not named are absent.
  case snapshot([ServerID: ServerStatus])
  /// One server changed; `cause` says whether a person did it behind Orc's back.
  case changed(ServerID, ServerStatus, cause: RuntimeChangeCause)
  /// The runtime no longer answers.
  case lost(reason: String)
}

/// Why a runtime reports a change.
package enum RuntimeChangeCause: String, Sendable {
  /// It was told to stop (by Orc or by a person).
  case stopRequest
  /// It was told to start.
  case startRequest
  /// It ended by itself.
  case ended
  /// Something else, such as a health change, a rename or a changed file.
  case other
}

/// What a machine has and what runs on it.
package struct RuntimeCapacity: Sendable, Equatable {
  package var name: String
  package var version: String
  package var architecture: String
  package var cpus: Int
  package var memoryBytes: Int
  package var memoryAvailableBytes: Int?
  package var diskFreeBytes: Int?

  package init(
    name: String, version: String, architecture: String, cpus: Int, memoryBytes: Int,
    memoryAvailableBytes: Int? = nil, diskFreeBytes: Int? = nil
  ) {
    self.name = name
    self.version = version
    self.architecture = architecture
    self.cpus = cpus
    self.memoryBytes = memoryBytes
    self.memoryAvailableBytes = memoryAvailableBytes
    self.diskFreeBytes = diskFreeBytes
  }
}

/// What a server's folder holds.
package struct FolderState: Sendable, Equatable {
  package var exists: Bool
  /// The digests of the files as they are now; nil for a missing file.
  package var digests: FolderDigests

  package init(exists: Bool, digests: FolderDigests) {
    self.exists = exists
    self.digests = digests
  }
}

/// What a server's folder is filled with.
package struct FolderSeed: Sendable {
  /// A recipe's folder to copy into a new server's folder; symbolic links are not followed and not copied.
  package var templateFolder: String?
  /// Names directly in the recipe's folder that are not copied, such as `.env` and the build files.
  package var templateExclusions: Set<String>
  /// Folders in the server's folder whose files are made executable (mode 0755) when they are copied.
  package var executableFolders: [String]
  /// Folders that must exist, owned by the server's user.
  package var folders: [String]
  /// Files written anew each time, such as config.json.
  package var files: [SeedFile]
  /// A manifest that exists stays as it is: only what is missing and `files` are written.
  package var keepsManifest: Bool

  package init(
    templateFolder: String? = nil, templateExclusions: Set<String> = [], executableFolders: [String] = [],
    folders: [String] = [], files: [SeedFile] = [], keepsManifest: Bool = false
  ) {
    self.templateFolder = templateFolder
    self.templateExclusions = templateExclusions
    self.executableFolders = executableFolders
    self.folders = folders
    self.files = files
    self.keepsManifest = keepsManifest
  }
}

/// One file of a server's folder.
package struct SeedFile: Sendable {
  /// Relative to the server's folder.
  package var path: String
  package var bytes: [UInt8]
  /// Permission bits, such as 0o640.
  package var mode: UInt32

  package init(path: String, bytes: [UInt8], mode: UInt32 = 0o640) {
    self.path = path
    self.bytes = bytes
    self.mode = mode
  }
}

/// What becomes of a removed server's files.
package enum FilesPolicy: String, Sendable {
  case keep, delete
}

/// What exists, for comparing with the database after a crash.
package struct RuntimeInventory: Sendable, Equatable {
  package var containers: Set<ServerID>
  package var networks: Set<ServerID>
  package var folders: Set<ServerID>

  package init(containers: Set<ServerID>, networks: Set<ServerID>, folders: Set<ServerID>) {
    self.containers = containers
    self.networks = networks
    self.folders = folders
  }
}

/// One measurement of a running server.
package struct ServerStats: Sendable {
  /// Of one core: 100 is one core fully used.
  package var cpuPercent: Double?
  package var memoryBytes: Int?
  package var memoryLimitBytes: Int?
  /// When it was started, in seconds since 1970.
  package var startedAt: Int?
  /// The runtime's own document, as JSON text, passed on to clients that expect it.
  package var raw: [UInt8]

  package init(cpuPercent: Double?, memoryBytes: Int?, memoryLimitBytes: Int?, startedAt: Int?, raw: [UInt8]) {
    self.cpuPercent = cpuPercent
    self.memoryBytes = memoryBytes
    self.memoryLimitBytes = memoryLimitBytes
    self.startedAt = startedAt
    self.raw = raw
  }
}
