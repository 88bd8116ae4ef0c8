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
  case refreshImage, keepImage, emptyData, requestUpdate

  package var description: String {
    switch self {
    case .writeFolder(let keepsManifest): keepsManifest ? "write document" : "write folder"
    case .fetchImage: "fetch image"
    case .create: "create"
    case .start: "start"
    case .stop: "stop"
    case .kill: "kill"
    case .remove(let files): files == .keep ? "remove" : "remove with its files"
    case .refreshImage: "refresh image"
    case .keepImage: "keep image"
    case .emptyData: "empty data"
    case .requestUpdate: "request update"
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
    case .refreshImage: "refreshed"
    case .keepImage: "kept"
    case .emptyData: "emptied"
    case .requestUpdate: "requested"
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
    case .refreshImage: "fetching image"
    case .keepImage: "keeping the image"
    case .emptyData: "emptying data"
    case .requestUpdate: "asking for an update"
    }
  }
}
