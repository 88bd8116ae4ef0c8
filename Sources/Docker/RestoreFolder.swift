import Archive
import Crypto
import OrcModel
import System

/// Brings servers' files back; all its work happens on a thread of its own, as a world may take minutes.
///
/// Below `.orc/restore/<uid>/` of the servers' folder, on one file system with them, lie `new/` (what is staged),
/// `old/` (what it replaced) and `plan`, which is written last of all that is staged.
actor RestoreFolder {
  private let executor: ThreadExecutor
  private let home: String
  private let faults: FaultPoints
  private let sweeper = TrashSweeper()

  init(home: String, faults: FaultPoints) throws(FileError) {
    self.home = home
    self.faults = faults
    executor = try ThreadExecutor("orc-restore")
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// Unpacks an archive and decides what of it replaces what; answers what was decided before, after a crash.
  func stage(
    _ id: ServerID, _ restore: RestoreInput, token: String, progress: @Sendable (Job.Progress) -> Void
  ) throws -> StagedRestore {
    let servers = try servers()
    guard let live = try? servers.directory(FolderPaths.folder(id)) else {
      throw OrcError(.noSuchServer, "There is no folder of [\(id)].")
    }
    try FolderPaths.refuseLinks(in: live, ["user", "config", "data"])
    let place = try RelativePath("\(FolderPaths.restore)/\(id)")
    if let plan = try plan(place, servers), plan.token == token { return try told(plan, place, servers) }
    try discard(id, servers)
    try servers.makeDirectory(place.appending("unpacked"), mode: 0o700)
    do {
      let staged = try servers.directory(place)
      let isOwn = try RestoreArchive(restore.source, home: home).unpack(
        into: staged.directory(RelativePath("unpacked")), owner: owner(of: restore.folder, live), progress)
      faults.hit("docker.restore.unpacked")
      let plan = try RestorePlan(token: token, isOwn: isOwn, restore, staged, live)
      try Self.refuseMounts(plan, staged, live)
      try staged.makeDirectory(RelativePath("old"), mode: 0o700)
      // The old files are let go of one day: by then the new ones must be on the disk.
      try staged.syncFileSystem()
      try staged.write(RelativePath("plan"), plan.bytes, mode: 0o600)
      faults.hit("docker.restore.staged")
      return try told(plan, place, servers)
    } catch {
      try? discard(id, servers)
      throw Self.failure(error)
    }
  }

  /// What is staged under that token; nil where nothing is.
  func staged(_ id: ServerID, token: String) throws -> StagedRestore? {
    let servers = try servers()
    let place = try RelativePath("\(FolderPaths.restore)/\(id)")
    guard let plan = try plan(place, servers), plan.token == token else { return nil }
    return try told(plan, place, servers)
  }

  /// Puts what is staged into its place.
  func swap(_ id: ServerID, token: String) throws {
    try each(id, token) { unit, new, old, live in
      guard try new.status(unit.path) != nil else { return }
      if unit.wasThere, try live.status(unit.path) != nil {
        if let parent = unit.path.parent { try old.makeDirectory(parent, mode: 0o700) }
        try live.rename(unit.path, to: unit.path, in: old)
        faults.hit("docker.restore.moved")
      }
      try new.rename(unit.path, to: unit.path, in: live)
      faults.hit("docker.restore.swapped")
    }
  }

  /// Puts the old files back into their place and forgets the rest.
  func undo(_ id: ServerID, token: String) throws {
    try each(id, token) { unit, new, old, live in
      if unit.wasThere {
        guard try old.status(unit.path) != nil else { return }
        if try live.status(unit.path) != nil { try live.rename(unit.path, to: unit.path, in: new) }
        faults.hit("docker.restore.emptied")
        try old.rename(unit.path, to: unit.path, in: live)
      } else if try new.status(unit.path) == nil, try live.status(unit.path) != nil {
        try live.rename(unit.path, to: unit.path, in: new)
      }
      faults.hit("docker.restore.undone")
    }
    try discard(id, try servers())
  }

  /// Lets go of the old files.
  func end(_ id: ServerID) throws { try discard(id, try servers()) }

  /// The servers whose restore has not been ended.
  func kept() throws -> Set<ServerID> {
    let servers = try servers()
    return Set(
      try servers.entries(RelativePath(FolderPaths.restore)).compactMap { try? ServerID(parsing: $0.name) })
  }

  private func servers() throws(FileError) -> DirectoryHandle {
    let servers = try DirectoryHandle.making(path: "\(home)/\(FolderPaths.servers)")
    for path in [FolderPaths.restore, FolderPaths.trash] { try servers.makeDirectory(RelativePath(path), mode: 0o700) }
    return servers
  }

  /// Does something with each part of a staged restore, in the order in which they were staged.
  private func each(
    _ id: ServerID, _ token: String,
    _ body: (RestorePlan.Unit, _ new: DirectoryHandle, _ old: DirectoryHandle, _ live: DirectoryHandle) throws -> Void
  ) throws {
    let servers = try servers()
    let place = try RelativePath("\(FolderPaths.restore)/\(id)")
    guard let plan = try plan(place, servers), plan.token == token else { return }
    let (new, old) = (
      try servers.directory(place.appending("new")), try servers.directory(place.appending("old"))
    )
    let live = try servers.directory(FolderPaths.folder(id))
    for unit in plan.units { try body(unit, new, old, live) }
  }

  private func plan(_ place: RelativePath, _ servers: DirectoryHandle) throws -> RestorePlan? {
    let path = try place.appending("plan")
    guard try servers.status(path) != nil else { return nil }
    return RestorePlan(try servers.read(path, max: RestorePlan.bytesMax))
  }

  private func told(_ plan: RestorePlan, _ place: RelativePath, _ servers: DirectoryHandle) throws -> StagedRestore {
    let new = try servers.directory(place.appending("new"))
    let old = try servers.directory(place.appending("old"))
    let isBegun = try plan.units.contains { try new.status($0.path) == nil || old.status($0.path) != nil }
    let isSwapped = try plan.units.allSatisfy { try new.status($0.path) == nil }
    return StagedRestore(replaces: plan.units.map(\.path.description), isBegun: isBegun, isSwapped: isSwapped)
  }

  /// Moves all of a restore to the trash, from where it is deleted behind everybody's back.
  private func discard(_ id: ServerID, _ servers: DirectoryHandle) throws {
    let place = try RelativePath("\(FolderPaths.restore)/\(id)")
    guard try servers.status(place) != nil else { return }
    try servers.rename(
      place, to: RelativePath("\(FolderPaths.trash)/\(id).\(RandomBytes.token(bytes: 9))"))
    try sweeper.sweep(servers)
  }

  /// Whom files belong to whose archive doesn't say it: the owner of the folder they go to.
  private func owner(of folder: String, _ live: DirectoryHandle) throws -> FileOwner? {
    guard ProcessFacts.owner.user == 0 else { return nil }
    var path: RelativePath? = try RelativePath(folder)
    while let each = path {
      if let status = try live.status(each) { return status.owner }
      path = each.parent
    }
    return try live.status().owner
  }

  /// Refuses what lies on another disk: it can't be swapped by a rename.
  private static func refuseMounts(_ plan: RestorePlan, _ staged: DirectoryHandle, _ live: DirectoryHandle) throws {
    let device = try staged.status().device
    for unit in plan.units {
      var path: RelativePath? = unit.path
      while let each = path {
        if let status = try live.status(each), status.device != device {
          throw OrcError(
            .actionFailed,
            "'\(each)' of the server lies on a disk of its own, where nothing can be swapped in one step. Nothing was "
              + "restored. Stop the server and unpack the archive there.")
        }
        path = each.parent
      }
    }
  }

  private static func failure(_ error: any Error) -> any Error {
    let file = (error as? FileError) ?? (error as? ArchiveError)?.cause
    if let file, file.isNoSpace {
      return OrcError(
        .noSpace, "The disk is full: nothing was restored, and the live files are as they were. Free some space.",
        cause: "\(error)")
    }
    if let error = error as? ArchiveError {
      let text = "\(error)"
      return OrcError(
        .badInput,
        "\(text.prefix(1).uppercased())\(text.dropFirst()). Nothing was restored, and the live files are as they were.",
        cause: text)
    }
    return error
  }
}
