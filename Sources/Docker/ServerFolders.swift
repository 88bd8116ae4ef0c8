import Crypto
import OrcModel
import System

/// The servers' folders; all its work happens on a thread of its own, as disks block.
actor ServerFolders {
  /// The limits of the status files (Peon API v1 section 2): files of one folder.
  static let statusFilesMax = 64
  /// And bytes of one file.
  static let statusFileBytesMax = 8 << 10

  private let executor: ThreadExecutor
  private let home: String
  private let faults: FaultPoints
  private let sweeper = TrashSweeper()
  private var opened: DirectoryHandle?

  init(home: String, faults: FaultPoints) throws(FileError) {
    self.home = home
    self.faults = faults
    executor = try ThreadExecutor("orc-folders")
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// What a write needs beside the seed.
  struct Writing: Sendable {
    var id: ServerID
    var seed: FolderSeed
    var owner: FileOwner?
    /// The manifest's text, made when it is known which single files the folder has.
    var manifest: @Sendable (_ hasFile: (String) -> Bool) -> [UInt8]
  }

  /// Fills a server's folder: a new one is staged and renamed into place whole, an old one keeps what it has.
  func write(_ writing: Writing) throws -> FolderDigests {
    let servers = try servers()
    let path = try FolderPaths.folder(writing.id)
    let document = writing.seed.files.first { $0.path == ObjectNames.document }.map { Self.digest($0.bytes) }
    if try servers.status(path) != nil {
      return try rewrite(writing, in: servers.directory(path), servers, document)
    }
    let staged = try stage(writing.id, in: servers)
    let folder = try servers.directory(staged)
    try FolderTemplate(seed: writing.seed, owner: writing.owner).copy(into: folder)
    let manifest = try fill(writing, in: folder)
    try own(folder, writing.owner)
    faults.hit("docker.folder.staged")
    try servers.makeDirectory(FolderPaths.game(writing.id), owner: writing.owner)
    try servers.rename(staged, to: path)
    faults.hit("docker.folder.renamed")
    return FolderDigests(manifest: manifest, document: document)
  }

  /// Adds what is missing, and writes the seed's files and the manifest anew.
  private func rewrite(
    _ writing: Writing, in folder: DirectoryHandle, _ servers: DirectoryHandle, _ document: String?
  ) throws -> FolderDigests {
    if writing.seed.templateFolder != nil {
      let staged = try stage(writing.id, in: servers)
      let source = try servers.directory(staged)
      try FolderTemplate(seed: writing.seed, owner: writing.owner).copy(into: source)
      for name in try source.names() {
        let path = try RelativePath(components: [name])
        guard try folder.status(path) == nil else { continue }
        try source.rename(path, to: path, in: folder)
      }
      try servers.removeTree(staged)
    }
    let manifest = try fill(writing, in: folder)
    return FolderDigests(manifest: manifest, document: try document ?? digest(of: ObjectNames.document, in: folder))
  }

  /// Makes the folders and writes the files and the manifest; answers the manifest's digest.
  private func fill(_ writing: Writing, in folder: DirectoryHandle) throws -> String {
    for name in writing.seed.folders {
      let path = try RelativePath(name)
      guard let status = try folder.status(path) else {
        try folder.makeDirectory(path, owner: writing.owner)
        continue
      }
      guard let owner = writing.owner, status.owner.user != owner.user else { continue }
      try FolderOwnership.give(path, in: folder, to: owner)
    }
    for file in writing.seed.files {
      let path = try RelativePath(file.path)
      if let parent = path.parent { try folder.makeDirectory(parent, owner: writing.owner) }
      try folder.write(path, file.bytes, mode: file.mode, owner: writing.owner)
    }
    if writing.seed.keepsManifest, let kept = try digest(of: ObjectNames.manifest, in: folder) { return kept }
    let manifest = writing.manifest { source in
      guard let path = try? RelativePath(source) else { return false }
      return ((try? folder.status(path)) ?? nil)?.kind == .regular
    }
    try folder.write(
      RelativePath(ObjectNames.manifest), manifest, mode: 0o640, owner: writing.owner)
    return Self.digest(manifest)
  }

  /// Writes the manifest of a folder that is there anew; its owner stays.
  func replaceManifest(_ id: ServerID, _ bytes: [UInt8]) throws {
    guard let folder = try folder(id) else { return }
    let path = try RelativePath(ObjectNames.manifest)
    try folder.write(path, bytes, mode: 0o640, owner: try folder.status(path)?.owner)
  }

  /// What is there now.
  func state(_ id: ServerID) throws -> FolderState {
    guard let folder = try folder(id) else { return FolderState(exists: false, digests: FolderDigests()) }
    let digests = FolderDigests(
      manifest: try digest(of: ObjectNames.manifest, in: folder),
      document: try digest(of: ObjectNames.document, in: folder))
    return FolderState(exists: true, digests: digests)
  }

  /// A small file of a server's folder; nil when there is none.
  func read(_ id: ServerID, _ path: String, max limit: Int) throws -> [UInt8]? {
    guard let folder = try folder(id) else { return nil }
    do throws(FileError) {
      return try folder.read(RelativePath(path), max: limit)
    } catch {
      guard error.isMissing else { throw error }
      return nil
    }
  }

  /// Moves a server's folder to the trash, from where it is deleted behind everybody's back.
  func remove(_ id: ServerID) throws {
    let servers = try servers()
    let path = try FolderPaths.folder(id)
    if try servers.status(path) != nil {
      let target = try RelativePath("\(FolderPaths.trash)/\(id).\(RandomBytes.token(bytes: 9))")
      try servers.rename(path, to: target)
      faults.hit("docker.folder.trashed")
    }
    try servers.removeEmptyDirectory(FolderPaths.game(id))
    try sweeper.sweep(servers)
  }

  /// Removes one file of a server's folder; one that is gone is fine.
  func removeFile(_ id: ServerID, _ path: String) throws {
    guard let folder = try folder(id) else { return }
    let path = try RelativePath(path)
    guard try folder.status(path) != nil else { return }
    try folder.removeFile(path)
  }

  /// Makes a folder of a server's folder empty: the old one goes to the trash whole, and a new one takes its place.
  func empty(_ id: ServerID, _ path: String) throws {
    guard let folder = try folder(id) else { return }
    let path = try RelativePath(path)
    let owner = try folder.status(path)?.owner ?? folder.status().owner
    let servers = try servers()
    // Where a crash came between the two, there is only the new one left to make.
    guard try folder.status(path) != nil else {
      try folder.makeDirectory(path, owner: ProcessFacts.owner.user == 0 ? owner : nil)
      return
    }
    let target = try RelativePath("\(FolderPaths.trash)/\(id).\(RandomBytes.token(bytes: 9))")
    try folder.rename(path, to: target, in: servers)
    faults.hit("docker.folder.emptied")
    try folder.makeDirectory(path, owner: ProcessFacts.owner.user == 0 ? owner : nil)
    try sweeper.sweep(servers)
  }

  /// All server folders: two levels of valid names.
  func list() throws -> Set<ServerID> {
    let servers = try servers()
    var found: Set<ServerID> = []
    for game in try servers.entries() where game.status.kind == .directory {
      guard let gameID = GameID(game.name), gameID.text == game.name else { continue }
      for entry in try servers.entries(RelativePath(game.name)) where entry.status.kind == .directory {
        guard let name = ServerName(entry.name), name.text == entry.name else { continue }
        found.insert(ServerID(game: gameID, name: name))
      }
    }
    return found
  }

  /// Removes half-made folders, and goes on deleting what is in the trash.
  func cleanUp() throws {
    let servers = try servers()
    let staging = try RelativePath(FolderPaths.staging)
    for name in try servers.directory(staging).names() { try servers.removeTree(staging.appending(name)) }
    try sweeper.sweep(servers)
  }

  /// The folder of a server's status files, for watching; nil where there is none.
  func statusFolder(_ id: ServerID) -> DirectoryHandle? {
    guard let folder = try? folder(id) else { return nil }
    return try? folder.directory(RelativePath(ObjectNames.statusFolder))
  }

  /// The small text files directly in a server's config folder; what can't be read is left out.
  func statusFiles(_ id: ServerID) -> [String: String] {
    guard let folder = statusFolder(id), let entries = try? folder.entries() else { return [:] }
    var files: [String: String] = [:]
    for entry in entries.sorted(by: { $0.nameBytes.lexicographicallyPrecedes($1.nameBytes) }) {
      guard files.count < Self.statusFilesMax else { break }
      guard entry.status.kind == .regular, entry.nameBytes.first != UInt8(ascii: "."),
        let name = String(validating: entry.nameBytes, as: UTF8.self),
        let path = try? RelativePath(components: [entry.nameBytes]),
        let bytes = try? folder.read(path, max: Self.statusFileBytesMax),
        let text = String(validating: bytes, as: UTF8.self)
      else { continue }
      files[name] = trimmed(text)
    }
    return files
  }

  /// The space left for servers, in bytes.
  func freeBytes() throws -> Int { Int(clamping: try servers().disk().available) }

  static func digest(_ bytes: [UInt8]) -> String { Hex.encode(SHA256.hash(bytes)) }

  private func servers() throws(FileError) -> DirectoryHandle {
    if let opened { return opened }
    let servers = try DirectoryHandle.making(path: "\(home)/\(FolderPaths.servers)")
    try servers.makeDirectory(RelativePath(FolderPaths.staging), mode: 0o700)
    try servers.makeDirectory(RelativePath(FolderPaths.trash), mode: 0o700)
    opened = servers
    return servers
  }

  private func folder(_ id: ServerID) throws(FileError) -> DirectoryHandle? {
    do throws(FileError) {
      return try servers().directory(FolderPaths.folder(id))
    } catch {
      guard error.isMissing else { throw error }
      return nil
    }
  }

  private func stage(_ id: ServerID, in servers: DirectoryHandle) throws -> RelativePath {
    let path = try RelativePath("\(FolderPaths.staging)/\(id).\(RandomBytes.token(bytes: 9))")
    try servers.makeNewDirectory(path)
    return path
  }

  private func own(_ folder: DirectoryHandle, _ owner: FileOwner?) throws {
    guard let owner else { return }
    try folder.setOwner(owner)
  }

  private func digest(of name: String, in folder: DirectoryHandle) throws -> String? {
    do throws(FileError) {
      return Self.digest(try folder.read(RelativePath(name), max: ManifestReader.bytesMax))
    } catch {
      guard error.isMissing else { throw error }
      return nil
    }
  }

  private func trimmed(_ text: String) -> String {
    var rest = text[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
