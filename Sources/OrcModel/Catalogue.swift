/// The plans, and how a plan and a user's settings become a spec.
package protocol Catalogue: Sendable, PlanFollowing {
  /// All usable plans, by id. From memory.
  func plans() -> [Plan]
  /// From memory.
  func plan(_ id: GameID) -> Plan?
  /// The recipes that can't be used, and why. From memory.
  func brokenPlans() -> [BrokenPlan]
  /// Takes what was fetched, reads all sources again and answers the ids that are new.
  ///
  /// - Throws: `plan.update`.
  func refresh() async throws -> [GameID]

  /// Makes up a name for a server that was given none; `isTaken` says which ones are in use.
  func inventName(for game: GameID, isTaken: (ServerName) -> Bool) -> ServerName

  /// Checks the settings and ports that a user gave; all faults are told at once.
  ///
  /// Needs `request.name` for a plan whose SERVER_NAME is left to default to it.
  /// - Throws: `srv.input` with `required` and `faults`.
  func resolve(_ plan: Plan, request: CreateRequest) throws(OrcError) -> ResolvedSettings

  /// Chooses the ports of a server; pure. What the server itself (`request.game` and `request.name`) uses is no
  /// conflict.
  ///
  /// - Throws: `srv.portsused` with `holder`, `srv.input` for an override out of range.
  func choosePorts(_ plan: Plan, request: CreateRequest, overrides: [String: Int], uses: [PortUse])
    throws(OrcError) -> ChosenPorts

  /// Renders the desired spec; pure.
  func spec(_ plan: Plan, id: ServerID, settings: ResolvedSettings, ports: [PortBinding], limits: Limits) -> ServerSpec

  /// What a new server's folder starts with: the recipe's files and config.json.
  func seed(_ plan: Plan?, record: ServerRecord) -> FolderSeed

  /// Reads a server's own config.json.
  ///
  /// - Throws: `plan.invalid` naming file and line.
  func document(_ bytes: [UInt8], of id: ServerID, file: String) throws(OrcError) -> ServerDocument
}

/// What a user asks for when creating a server.
package struct CreateRequest: Sendable, Equatable {
  /// How ports are chosen.
  package enum PortPolicy: Sendable, Equatable {
    /// The plan's groups only; refused when none is free.
    case planGroups
    /// The plan's groups, else free numbers within ORC_PORT_RANGE.
    case automatic
  }

  package var game: GameID
  /// Nil: a name is invented.
  package var name: ServerName?
  package var description: String?
  /// Variable or port name to value; port names override a port's number.
  package var settings: [String: SettingValue]
  package var ports: PortPolicy
  package var limits: Limits
  package var starts: Bool
  /// Keep what a failed create made, for a look.
  package var keepsFailed: Bool
  /// Settings and names that no plan knows are a fault (v2) or told as ignored (v1).
  package var refusesUnknown: Bool
  /// An empty text means "not given" (the web UI sends every field).
  package var emptyMeansAbsent: Bool
  /// Check only; nothing is made.
  package var isDryRun: Bool
  /// Files for the new server's folder.
  package var files: [ServerFile] = []
  /// Where the new server's world comes from; nil: it begins anew.
  package var world: RestoreSource?

  package init(
    game: GameID, name: ServerName? = nil, description: String? = nil, settings: [String: SettingValue] = [:],
    ports: PortPolicy = .planGroups, limits: Limits = Limits(), starts: Bool = true, keepsFailed: Bool = false,
    refusesUnknown: Bool = false, emptyMeansAbsent: Bool = false, isDryRun: Bool = false
  ) {
    self.game = game
    self.name = name
    self.description = description
    self.settings = settings
    self.ports = ports
    self.limits = limits
    self.starts = starts
    self.keepsFailed = keepsFailed
    self.refusesUnknown = refusesUnknown
    self.emptyMeansAbsent = emptyMeansAbsent
    self.isDryRun = isDryRun
  }
}

/// A setting as a client sent it.
package enum SettingValue: Sendable, Equatable {
  case text(String)
  /// A number, with its literal text.
  case number(String)
  case boolean(Bool)
  /// `null`: not given.
  case absent
  /// An array or object, which no setting takes.
  case unusable
}

/// A user's settings, checked against the plan.
package struct ResolvedSettings: Sendable, Equatable {
  /// Every variable that has a value, in the plan's order.
  package var values: [EnvironmentEntry]
  /// What the user gave, by name.
  package var given: [String: String]
  package var secrets: Set<String>
  /// Port name to number, where the user gave one.
  package var portOverrides: [String: Int]
  /// Names that the plan does not know, or that are fixed.
  package var ignored: [String]

  package init(
    values: [EnvironmentEntry], given: [String: String], secrets: Set<String> = [], portOverrides: [String: Int] = [:],
    ignored: [String] = []
  ) {
    self.values = values
    self.given = given
    self.secrets = secrets
    self.portOverrides = portOverrides
    self.ignored = ignored
  }
}

/// The ports of a server, and what was odd about the choice.
package struct ChosenPorts: Sendable, Equatable {
  package var bindings: [PortBinding]
  package var warnings: [String]

  package init(bindings: [PortBinding], warnings: [String] = []) {
    self.bindings = bindings
    self.warnings = warnings
  }
}

/// What a config.json says.
package struct ServerDocument: Sendable, Equatable {
  package var description: String?
  package var isRegistered: Bool?
  package var environment: [EnvironmentEntry]
  package var ports: [PortBinding]
  package var image: String?
  /// The version of the plan it was made from.
  package var planVersion: String?
  /// Its folders and files, as the plan mounted them.
  package var mounts: [PlanMount]
  /// The plan's ports are still in alternative groups: nothing was chosen yet.
  package var isUntouchedPlan: Bool

  package init(
    description: String? = nil, isRegistered: Bool? = nil, environment: [EnvironmentEntry] = [],
    ports: [PortBinding] = [], image: String? = nil, planVersion: String? = nil, mounts: [PlanMount] = [],
    isUntouchedPlan: Bool = false
  ) {
    self.description = description
    self.isRegistered = isRegistered
    self.environment = environment
    self.ports = ports
    self.image = image
    self.planVersion = planVersion
    self.mounts = mounts
    self.isUntouchedPlan = isUntouchedPlan
  }
}
