package import OrcModel

/// What there is of a server before a job's first act, so that deciding needs no further question.
package struct Observed: Sendable, Equatable {
  package var state: RuntimeState
  package var folder: FolderState

  package init(state: RuntimeState, folder: FolderState) {
    self.state = state
    self.folder = folder
  }

  /// Nothing at all.
  package static let nothing = Observed(
    state: .absent, folder: FolderState(exists: false, digests: FolderDigests()))
}

extension RuntimeState {
  /// It has processes, or is about to have some.
  var isActive: Bool { self == .running || self == .paused || self == .restarting }
}
