package import OrcModel

/// What a job wants of its server.
package enum Goal: Sendable, Equatable {
  /// It is set up, and stays as still as it is.
  case present
  /// It is set up and runs; `anew`: also where it runs already.
  case running(anew: Bool)
  case stopped(byForce: Bool)
  case removed(FilesPolicy)
  /// It is made anew, as far as the mode says, and runs.
  case updated(UpdateMode)
}
