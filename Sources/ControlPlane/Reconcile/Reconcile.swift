package import OrcModel

/// Decides what must be done; pure, asks nobody.
///
/// - Parameters:
///   - goal: What the job wants.
///   - record: The server as it shall be, with the digests of the files that are known to say the same.
///   - observed: The server as it is.
package func reconcile(_ goal: Goal, _ record: ServerRecord, _ observed: Observed) -> ChangeSet {
  var changes = ChangeSet()
  let isActive = observed.state.isActive
  switch goal {
  case .stopped(let byForce):
    if isActive { changes.add(byForce ? .kill : .stop, because: "it is \(observed.state.rawValue)") }
  case .removed(let files):
    if isActive { changes.add(.stop, because: "it is \(observed.state.rawValue)") }
    changes.add(.remove(files), because: files == .keep ? "its files are kept" : "nothing of it is kept")
    // A document that was changed by hand is not understood without reading it, so it stays.
    if files == .keep, observed.folder.exists, let digest = record.files.document,
      digest == observed.folder.digests.document
    {
      changes.add(.writeFolder(keepsManifest: true), because: "its document says that it is not registered")
    }
  case .present:
    prepare(&changes, record, observed)
  case .updated(let mode):
    // What can fail without harm comes before the stop.
    if mode.refreshesImage { changes.add(.refreshImage, because: "the update is of the image") }
    if isActive { changes.add(.stop, because: "it is \(observed.state.rawValue)") }
    if mode == .reinit { changes.add(.emptyData, because: "the game is installed from nothing") }
    if mode.refreshesGame { changes.add(.requestUpdate, because: "the game's files are fetched anew") }
    prepare(&changes, record, observed)
    changes.add(.start, because: "an updated server runs")
  case .running(let anew):
    if isActive, anew { changes.add(.stop, because: "it starts anew") }
    guard !isActive || anew else { break }
    prepare(&changes, record, observed)
    changes.add(.start, because: isActive ? "it was running" : "it is \(observed.state.rawValue)")
  }
  return changes
}

/// What must be there before a server can start.
private func prepare(_ changes: inout ChangeSet, _ record: ServerRecord, _ observed: Observed) {
  let files = observed.folder.digests
  if !observed.folder.exists {
    changes.add(.writeFolder(keepsManifest: false), because: "there is no folder")
  } else if record.files.manifest == nil || files.manifest != record.files.manifest {
    changes.add(.writeFolder(keepsManifest: false), because: "its manifest does not say what the spec says")
  } else if record.files.document == nil || files.document != record.files.document {
    changes.add(.writeFolder(keepsManifest: true), because: "its document does not say what the record says")
  }
  let cause = observed.state == .absent ? "there is no container" : "it must be as the spec says"
  changes.add(.fetchImage, because: cause)
  // The reference may mean another image by now, also by the update of another server. After a step back it can't.
  if observed.state != .absent, record.spec.nextImage == nil {
    changes.add(.keepImage, because: "an image that is replaced is one step back")
  }
  changes.add(.create, because: cause)
}
