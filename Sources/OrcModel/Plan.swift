/// A game's recipe: what to run, what a user may set, and which ports and folders it needs.
package struct Plan: Sendable, Equatable {
  package var id: GameID
  package var title: String
  /// The recipe's own version, as written.
  package var version: String
  package var description: String
  package var origin: PlanOrigin
  /// SHA-256 of the recipe file, in hex.
  package var digest: String
  package var image: PlanImage
  /// The groups of ports that belong together; the first free group is taken.
  package var portGroups: [[PlanPort]]
  package var variables: [PlanVariable]
  package var volumes: [PlanMount]
  /// Single files, mounted where the server's folder has them.
  package var files: [PlanMount]
  package var limits: Limits
  /// `uid:gid` of the processes in the container.
  package var user: String
  /// What runs instead of the image's own command; nil keeps that.
  package var command: [String]?
  package var stop: StopRule
  package var console: Console
  /// The console command that makes the game write its world to disk.
  package var flushCommand: String?
  package var ready: ReadyRule?
  package var hardening: Hardening
  /// Where and when somebody really played on it; empty means untried.
  package var tried: [Trial]
  /// What was odd in the recipe and how it was read.
  package var warnings: [String]
  /// Where the recipe's list says it comes from; nil when it is not listed there.
  package var listedURL: String?

  package init(
    id: GameID, title: String, version: String, description: String, origin: PlanOrigin, digest: String,
    image: PlanImage, portGroups: [[PlanPort]] = [], variables: [PlanVariable] = [], volumes: [PlanMount] = [],
    files: [PlanMount] = [], limits: Limits = Limits(), user: String = "1000:1000", command: [String]? = nil,
    stop: StopRule = StopRule(), console: Console = .none, flushCommand: String? = nil, ready: ReadyRule? = nil,
    hardening: Hardening = .strict, tried: [Trial] = [], warnings: [String] = [], listedURL: String? = nil
  ) {
    self.id = id
    self.title = title
    self.version = version
    self.description = description
    self.origin = origin
    self.digest = digest
    self.image = image
    self.portGroups = portGroups
    self.variables = variables
    self.volumes = volumes
    self.files = files
    self.limits = limits
    self.user = user
    self.command = command
    self.stop = stop
    self.console = console
    self.flushCommand = flushCommand
    self.ready = ready
    self.hardening = hardening
    self.tried = tried
    self.warnings = warnings
    self.listedURL = listedURL
  }
}

/// Where a plan was read from; it is only ever updated from there.
package struct PlanOrigin: Sendable, Equatable {
  /// The kinds of source.
  package enum Kind: String, Sendable { case shipped, folder, repository }

  package var kind: Kind
  /// The recipe's own folder, as an absolute path on this machine.
  package var folder: String
  /// The repository's revision, where there is one.
  package var revision: String?

  package init(kind: Kind, folder: String, revision: String? = nil) {
    self.kind = kind
    self.folder = folder
    self.revision = revision
  }
}

/// What a plan's container is made from.
package enum PlanImage: Sendable, Equatable {
  /// An image that the engine has or can pull.
  case reference(String)
  /// A folder of the recipe that the engine builds; the result carries `tag`.
  case build(context: String, dockerfile: String, tag: String)
}

/// One port of a plan.
package struct PlanPort: Sendable, Equatable {
  /// The variable that tells the game its number; upper case.
  package var name: String
  /// The number on the host, 1...65535.
  package var number: Int
  /// The number inside the container; nil means: the same as on the host, wherever that moves.
  package var container: Int?
  package var protocols: [PortProtocol]

  package init(name: String, number: Int, container: Int? = nil, protocols: [PortProtocol]) {
    self.name = name
    self.number = number
    self.container = container
    self.protocols = protocols
  }
}

/// A transport protocol that a port is opened for.
package enum PortProtocol: String, Sendable, CaseIterable, Comparable, Codable {
  case tcp, udp

  package static func < (left: PortProtocol, right: PortProtocol) -> Bool { left.rawValue < right.rawValue }
}

/// A file or folder of the server's own folder, seen in the container at `target`.
package struct PlanMount: Sendable, Equatable, Codable {
  /// Relative to the server's folder; never absolute, never with `..`.
  package var source: String
  /// An absolute path in the container.
  package var target: String
  package var isReadOnly: Bool
  /// A single file, mounted only where the server's folder has it when the server is set up.
  package var isFile: Bool

  package init(source: String, target: String, isReadOnly: Bool = false, isFile: Bool = false) {
    self.source = source
    self.target = target
    self.isReadOnly = isReadOnly
    self.isFile = isFile
  }
}

/// A recipe that was really played on: the day (YYYY-MM-DD) and the machine's architecture.
package struct Trial: Sendable, Equatable {
  package var date: String
  package var architecture: String

  package init(date: String, architecture: String) {
    self.date = date
    self.architecture = architecture
  }
}

/// A recipe that can't be used: where and why.
package struct BrokenPlan: Sendable, Equatable {
  /// The folder's name, which is the game's id where it is one.
  package var name: String
  /// The file, as an absolute path.
  package var file: String
  /// The line, from 1; nil where the fault is not in a line.
  package var line: Int?
  package var reason: String

  package init(name: String, file: String, line: Int?, reason: String) {
    self.name = name
    self.file = file
    self.line = line
    self.reason = reason
  }
}

extension BrokenPlan {
  /// The error for somebody who wants to use this plan.
  package var error: OrcError {
    let place = line.map { "\(file):\($0)" } ?? file
    return OrcError(.planInvalid, "Plan [\(printable(name))]: \(place): \(reason)")
  }
}
