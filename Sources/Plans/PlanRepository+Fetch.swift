import Archive
import HTTP
import OrcModel
import System

extension PlanRepository {
  /// How long fetching may take altogether.
  static let fetchTimeMax = Duration.seconds(120)

  /// Fetches what the repository has now, where that is another state than the last one that was fetched.
  ///
  /// It is checked and staged, not used. One call at a time.
  /// - Throws: `plan.update` with the reason; what was there before is untouched then.
  @concurrent
  func fetchLatest() async throws {
    do {
      let known = kept(.staged) ?? kept(.current)
      var headers: HTTPHeaders = ["User-Agent": "orc", "Accept": "*/*"]
      if let tag = known?.entityTag { headers.set("If-None-Match", tag) }
      try await fetch.get(configuration.address.archive, headers: headers, timeout: Self.fetchTimeMax) { answer in
        if answer.status.code == 304, known != nil { return }
        guard answer.status.code == 200 else {
          throw RepositoryFault(reason: "the server answers \(answer.status)")
        }
        try await self.take(answer, known)
      }
    } catch let error as CancellationError {
      throw error
    } catch {
      throw refusal("\(error)")
    }
  }

  private func refusal(_ reason: String) -> OrcError {
    OrcError(
      .planUpdateFailed,
      "The plans could not be fetched from \(configuration.address): \(reason). "
        + (kept(.current) == nil ? "There are none of it yet." : "Those that are there stay in use."))
  }

  private func take(_ answer: WebFetch.Answer, _ known: FetchedRevision?) async throws {
    let folder = try DirectoryHandle.making(path: configuration.folder, mode: 0o700)
    let incoming = try Self.path(.incoming)
    try folder.removeTree(incoming)
    try folder.makeNewDirectory(incoming)
    do {
      let place = try folder.directory(incoming)
      let tree = try RelativePath("tree")
      try place.makeNewDirectory(tree)
      let unpacking = RepositoryUnpacking(into: try place.directory(tree))
      try await answer.read(upTo: PlanLimits.tarballBytesMax) { try unpacking.take($0) }
      let (digest, commit) = try unpacking.finish()
      guard digest != known?.digest else {
        try folder.removeTree(incoming)
        return
      }
      try place.rename(try Self.recipes(in: place, tree), to: RelativePath("plans"))
      try place.removeTree(tree)
      try check()
      let revision = FetchedRevision(
        address: configuration.address.archive.whole, commit: commit, entityTag: answer.headers["ETag"], digest: digest)
      try place.write(RelativePath("source.json"), revision.bytes)
      try stageIncoming(folder)
    } catch {
      // Only room on the disk is at stake: the next fetch begins by removing it.
      _ = try? folder.removeTree(incoming)
      throw error
    }
  }

  /// Where in the tree the recipes are: at its top, or in the one folder that an archive of a repository has there;
  /// there in a folder `plans` where none are beside it.
  private static func recipes(in place: DirectoryHandle, _ tree: RelativePath) throws -> RelativePath {
    var tops = [tree]
    let entries = try place.entries(tree).filter { $0.nameBytes.first != UInt8(ascii: ".") }
    if entries.count == 1, entries[0].status.kind == .directory {
      tops.append(try tree.appending(entries[0].nameBytes))
    }
    let places = try tops + tops.map { top throws(FileError) in try top.appending("plans") }
    for path in places where try place.status(path)?.kind == .directory {
      if try hasRecipes(place.directory(path)) { return path }
    }
    throw RepositoryFault(
      reason:
        "it has no folder with a recipe (\(PlanReading.recipeNames.joined(separator: ", "))) at its top or in plans/")
  }

  private static func hasRecipes(_ folder: DirectoryHandle) throws(FileError) -> Bool {
    for entry in try folder.entries() where entry.status.kind == .directory {
      for name in PlanReading.recipeNames {
        let path = try RelativePath(components: [entry.nameBytes, Array(name.utf8)])
        if try folder.status(path)?.kind == .regular { return true }
      }
    }
    return false
  }

  /// Reads every recipe of what was unpacked; broken ones are told when it is in use, but some must be good.
  private func check() throws {
    let folder = "\(configuration.folder)/\(Place.incoming.rawValue)/plans"
    let reading = PlanReading([PlanSource(kind: .repository, folder: folder)], baseImage: nil)
    guard reading.plans.isEmpty else { return }
    let reasons = reading.broken.prefix(3).map { "\($0.name): \($0.reason)" }.joined(separator: "; ")
    throw RepositoryFault(reason: "none of its recipes can be used (\(reasons))")
  }
}

/// Why what was fetched is not taken, as the end of a sentence.
struct RepositoryFault: Error, CustomStringConvertible {
  let reason: String

  var description: String { reason }
}
