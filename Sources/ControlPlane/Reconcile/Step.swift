package import OrcModel

/// One call of the runtime.
package enum Step: Sendable, Equatable, CustomStringConvertible {
  case writeFolder(keepsManifest: Bool)
  case fetchImage
  case create
  case start
  case stop
  case kill
  case remove(FilesPolicy)

  package var description: String {
    switch self {
    case .writeFolder(let keepsManifest): keepsManifest ? "write document" : "write folder"
    case .fetchImage: "fetch image"
    case .create: "create"
    case .start: "start"
    case .stop: "stop"
    case .kill: "kill"
    case .remove(let files): files == .keep ? "remove" : "remove with its files"
    }
  }

  /// The second half of the name of the fault point behind the step.
  var point: String {
    switch self {
    case .writeFolder: "folder"
    case .fetchImage: "image"
    case .create: "container"
    case .start: "started"
    case .stop, .kill: "stopped"
    case .remove: "removed"
    }
  }

  /// What a job says while the step goes on.
  var phase: String {
    switch self {
    case .writeFolder: "writing files"
    case .fetchImage: "fetching image"
    case .create: "creating"
    case .start: "starting"
    case .stop, .kill: "stopping"
    case .remove: "removing"
    }
  }
}
