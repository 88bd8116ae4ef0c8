package import HTTP
import OrcModel
import Synchronization
import System

/// A repository of recipes: fetched as a tarball over HTTPS, kept in a folder of Orc's own.
///
/// The folder has `current`, which is in use, `staged`, which was fetched and checked and is not in use yet, and
/// `previous`, which whoever reads in it may finish reading. Each has `plans` and `source.json`, so that one rename
/// changes both. What is unpacked but not checked is in `incoming`, and thrown away at the next fetch.
package final class PlanRepository: Sendable {
  /// What a repository is made with.
  package struct Configuration: Sendable {
    /// Where it is fetched from.
    package var address: RepositoryAddress
    /// The folder for it, as an absolute path; made when it is needed.
    package var folder: String
    /// Whether a game's recipe is asked for anew when a server is made of it.
    package var checksAtCreate: Bool

    /// A configuration.
    package init(address: RepositoryAddress, folder: String, checksAtCreate: Bool = true) {
      self.address = address
      self.folder = folder
      self.checksAtCreate = checksAtCreate
    }
  }

  /// One of the states that are kept.
  enum Place: String {
    case current, staged, previous, incoming
  }

  let configuration: Configuration
  let fetch: WebFetch
  /// Held while states are renamed.
  private let moving = Mutex(())

  /// A repository; nothing is fetched before `fetchLatest`.
  package init(_ configuration: Configuration, fetch: WebFetch) {
    self.configuration = configuration
    self.fetch = fetch
  }

  /// The recipes in use; nil while there are none of this address.
  var source: PlanSource? { source(.current) }

  func source(_ place: Place) -> PlanSource? {
    kept(place).map {
      PlanSource(
        kind: .repository, folder: "\(configuration.folder)/\(place.rawValue)/plans", revision: $0.revision)
    }
  }

  /// What is kept at a place of this address; nil where there is nothing, or of another address.
  func kept(_ place: Place) -> FetchedRevision? {
    guard let folder = try? DirectoryHandle(path: "\(configuration.folder)/\(place.rawValue)"),
      let path = try? RelativePath("source.json"),
      let bytes = try? folder.read(path, max: FetchedRevision.bytesMax),
      let revision = FetchedRevision(bytes), revision.address == configuration.address.archive.whole
    else { return nil }
    return revision
  }

  /// Puts what was fetched in use; false where nothing is staged.
  @discardableResult
  func takeStaged() throws(FileError) -> Bool {
    guard kept(.staged) != nil else { return false }
    let folder = try DirectoryHandle(path: configuration.folder)
    let (current, staged, previous) = (try Self.path(.current), try Self.path(.staged), try Self.path(.previous))
    return try moving.withLock { _ throws(FileError) -> Bool in
      // Another call may have taken it.
      guard try folder.status(staged) != nil else { return false }
      try folder.removeTree(previous)
      if try folder.status(current) == nil {
        try folder.rename(staged, to: current)
      } else {
        try folder.exchange(staged, with: current)
        try folder.rename(staged, to: previous)
      }
      return true
    }
  }

  /// Makes what was unpacked and checked the staged state.
  func stageIncoming(_ folder: DirectoryHandle) throws(FileError) {
    let (staged, incoming) = (try Self.path(.staged), try Self.path(.incoming))
    try moving.withLock { _ throws(FileError) in
      try folder.removeTree(staged)
      try folder.rename(incoming, to: staged)
    }
  }

  static func path(_ place: Place) throws(FileError) -> RelativePath { try RelativePath(place.rawValue) }
}
