/// What a runtime saw of one server.
package struct ServerStatus: Sendable, Equatable {
  package var state: RuntimeState
  /// True once the plan's ready rule was met, or at once where the plan has none and the server runs.
  package var isReady: Bool
  /// When the state began, in seconds since 1970; nil when never seen.
  package var since: Int?
  package var exitCode: Int?
  /// Why it ended or failed, in words.
  package var reason: String?
  /// `CONTAINER_TYPE` of the image's environment.
  package var imageType: String?
  /// `VERSION` of the image's environment.
  package var imageVersion: String?
  /// The small text files of the server's config folder, while it runs.
  package var configFiles: [String: String]
  /// True while the runtime can't be asked: this is the last that was known.
  package var isStale: Bool

  package init(
    state: RuntimeState, isReady: Bool = false, since: Int? = nil, exitCode: Int? = nil, reason: String? = nil,
    imageType: String? = nil, imageVersion: String? = nil, configFiles: [String: String] = [:], isStale: Bool = false
  ) {
    self.state = state
    self.isReady = isReady
    self.since = since
    self.exitCode = exitCode
    self.reason = reason
    self.imageType = imageType
    self.imageVersion = imageVersion
    self.configFiles = configFiles
    self.isStale = isStale
  }

  /// A server that exists and has nothing in the runtime yet.
  package static let absent = ServerStatus(state: .absent)
}

/// The states of a server's container or pod.
package enum RuntimeState: String, Sendable {
  /// There is none.
  case absent
  case created, running, paused, restarting, removing, exited, dead
  /// The runtime could not be asked since Orc started.
  case unknown
}

/// All that a client may see of one server, at one moment.
package struct ServerView: Sendable {
  package var record: ServerRecord
  package var status: ServerStatus
  /// The job that runs on it, or the last one if that failed a short while ago.
  package var job: Job?
  /// The earliest scheduled stop, in seconds since 1970.
  package var stopTime: Int?
  /// What a player types to get in; nil when unknown.
  package var connect: String?
  /// Changes whenever anything above changes, so that encoded forms can be kept.
  package var revision: UInt64

  package init(
    record: ServerRecord, status: ServerStatus, job: Job? = nil, stopTime: Int? = nil, connect: String? = nil,
    revision: UInt64
  ) {
    self.record = record
    self.status = status
    self.job = job
    self.stopTime = stopTime
    self.connect = connect
    self.revision = revision
  }

  package var id: ServerID { record.id }
}
