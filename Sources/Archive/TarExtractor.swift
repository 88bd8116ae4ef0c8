package import System

/// Writes a tar stream into a directory, which should be fresh, and refuses all that could reach out of it.
///
/// Refused: absolute names and `..`, links that lead or could lead out, devices and FIFOs, setuid and setgid bits,
/// a name given twice, and more bytes, entries or levels than allowed. After an error the directory holds a part of
/// the archive: remove it. No entry is ever written through a link.
package final class TarExtractor {
  /// What is allowed, and whom the files are to belong to.
  package struct Options: Sendable {
    /// The default for `bytesMax`: 100 GiB.
    package static let bytesDefault: Int64 = 100 << 30
    /// The default for `entriesMax`.
    package static let entriesDefault = 1_000_000
    /// The default for `depthMax`, in levels.
    package static let depthDefault = 64

    /// The content of all files together, in bytes.
    package var bytesMax: Int64
    /// How many entries there may be.
    package var entriesMax: Int
    /// How many parts a name may have.
    package var depthMax: Int
    /// Who owns what is written; nil for this process.
    package var owner: FileOwner?
    /// Whether what is written belongs to whom the archive says, instead of `owner`; needs root.
    package var keepsOwners: Bool
    /// Whether symbolic links are made; without this they are refused.
    package var allowsLinks: Bool
    /// Whether symbolic links may lead anywhere: they are never followed here, but whoever reads the files later may.
    package var allowsFarLinks = false
    /// Whether setuid, setgid and sticky bits are taken away; without this the first two are refused.
    package var stripsSpecialModes: Bool
    /// Whether directories keep their setgid and sticky bits nevertheless.
    package var keepsDirectoryBits = false

    /// Options; each limit's default is the named constant.
    package init(
      bytesMax: Int64 = bytesDefault, entriesMax: Int = entriesDefault, depthMax: Int = depthDefault,
      owner: FileOwner? = nil, keepsOwners: Bool = false, allowsLinks: Bool = true, stripsSpecialModes: Bool = false
    ) {
      self.bytesMax = bytesMax
      self.entriesMax = entriesMax
      self.depthMax = depthMax
      self.owner = owner
      self.keepsOwners = keepsOwners
      self.allowsLinks = allowsLinks
      self.stripsSpecialModes = stripsSpecialModes
    }
  }

  /// What was written.
  package struct Report: Sendable, Hashable {
    /// How many regular files.
    package var files = 0
    /// How many directories that the archive names.
    package var directories = 0
    /// How many links of both kinds.
    package var links = 0
    /// The content of the files, in bytes.
    package var bytes: Int64 = 0
  }

  private enum Seen { case file, directory, madeDirectory, link }

  private let target: DirectoryHandle
  private let options: Options
  private var parser = TarParser()
  private var seen: [RelativePath: Seen] = [:]
  private var entryCount = 0
  private var directories: [(RelativePath, TarEntry)] = []
  private var current: (path: RelativePath, entry: TarEntry)?
  private var file: Descriptor?
  private var report = Report()

  /// An extraction into a directory.
  package init(into target: DirectoryHandle, options: Options = Options()) {
    self.target = target
    self.options = options
  }

  /// Takes the next bytes of the archive and writes what they hold.
  package func feed(_ bytes: some Collection<UInt8>) throws(ArchiveError) {
    parser.feed(bytes)
    while true {
      switch try parser.next() {
      case .needsMore, .end: return
      case .entry(let entry): try begin(entry)
      case .data(let data): try write(data)
      case .endOfEntry: try endEntry()
      }
    }
  }

  /// Ends the archive; an error when it is not complete.
  package func finish() throws(ArchiveError) -> Report {
    try parser.finish()
    // Modes and times of directories come last, as writing into them needs the one and changes the other.
    for (path, entry) in directories.reversed() {
      try forEntry(entry) { () throws(FileError) in
        let directory = try target.directory(path)
        try directory.set(mode: entry.mode, modified: entry.modified)
      }
    }
    directories = []
    return report
  }

  private func begin(_ entry: TarEntry) throws(ArchiveError) {
    entryCount += 1
    guard entryCount <= options.entriesMax else {
      throw ArchiveError("it has more than the \(options.entriesMax) entries allowed", isLimit: true)
    }
    var entry = entry
    let keptBits: UInt32 = options.keepsDirectoryBits && entry.kind == .directory ? 0o3000 : 0
    if options.stripsSpecialModes { entry.mode &= 0o777 | keptBits }
    guard entry.mode & 0o6000 & ~keptBits == 0 || entry.isLink else {
      throw ArchiveError("it has setuid or setgid bits", entry: entry.name)
    }
    guard let path = try path(of: entry) else { return }
    if seen[path] == .madeDirectory, entry.kind == .directory { seen[path] = nil }
    guard seen[path] == nil else { throw ArchiveError("the name is given twice", entry: entry.name) }
    try makeParents(of: path, entry)
    switch entry.kind {
    case .file: try beginFile(entry, path)
    case .directory: try makeDirectory(entry, path)
    case .symbolicLink(let link): try makeLink(entry, path, link)
    case .hardLink(let existing): try makeHardLink(entry, path, existing)
    case .special: throw ArchiveError("it is a device, a FIFO or of an unknown kind", entry: entry.name)
    }
  }

  /// The checked name; nil for the root itself, which is there.
  private func path(of entry: TarEntry) throws(ArchiveError) -> RelativePath? {
    var parts = entry.name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
    if parts.last == [], entry.kind == .directory { parts.removeLast() }
    while parts.first == [UInt8(ascii: ".")] { parts.removeFirst() }
    if parts.isEmpty, entry.kind == .directory { return nil }
    guard parts.count <= options.depthMax else {
      throw ArchiveError("it is deeper than the \(options.depthMax) levels allowed", entry: entry.name, isLimit: true)
    }
    do throws(FileError) { return try RelativePath(components: parts) } catch {
      throw ArchiveError(error.text, entry: entry.name)
    }
  }

  /// Makes the directories above a name that the archive has not named, and refuses to go through anything else.
  private func makeParents(of path: RelativePath, _ entry: TarEntry) throws(ArchiveError) {
    guard let parent = path.parent else { return }
    switch seen[parent] {
    case .directory, .madeDirectory: return
    case .file, .link: throw ArchiveError("a part of its name is no directory", entry: entry.name)
    case nil: break
    }
    try makeParents(of: parent, entry)
    try forEntry(entry) { () throws(FileError) in try target.makeDirectory(parent, owner: options.owner) }
    seen[parent] = .madeDirectory
  }

  private func makeDirectory(_ entry: TarEntry, _ path: RelativePath) throws(ArchiveError) {
    seen[path] = .directory
    try forEntry(entry) { () throws(FileError) in
      try target.makeDirectory(path, mode: entry.mode | 0o700, owner: owner(entry))
    }
    directories.append((path, entry))
    report.directories += 1
  }

  private func beginFile(_ entry: TarEntry, _ path: RelativePath) throws(ArchiveError) {
    guard entry.size <= options.bytesMax - report.bytes else {
      throw ArchiveError(
        "it unpacks to more than the \(options.bytesMax) bytes allowed", entry: entry.name, isLimit: true)
    }
    seen[path] = .file
    report.bytes += entry.size
    current = (path, entry)
    do throws(FileError) { file = try target.createFile(path, mode: 0o600) } catch {
      throw ArchiveError(error, entry: entry.name)
    }
  }

  private func write(_ data: ArraySlice<UInt8>) throws(ArchiveError) {
    guard let current else { return }
    do throws(FileError) { try file?.write(data, path: current.path.description) } catch {
      throw ArchiveError(error, entry: current.entry.name)
    }
  }

  private func endEntry() throws(ArchiveError) {
    guard let (path, entry) = current else { return }
    do throws(FileError) {
      let text = path.description
      if let owner = owner(entry) { try file?.set(owner: owner, path: text) }
      try file?.set(mode: entry.mode, path: text)
      try file?.set(modified: entry.modified, path: text)
    } catch {
      throw ArchiveError(error, entry: entry.name)
    }
    file = nil
    current = nil
    report.files += 1
  }

  private func makeLink(_ entry: TarEntry, _ path: RelativePath, _ link: [UInt8]) throws(ArchiveError) {
    guard options.allowsLinks else { throw ArchiveError("links are not allowed here", entry: entry.name) }
    guard options.allowsFarLinks || TarLinks.staysInside(link, from: path) else {
      throw ArchiveError("the link could lead out of the folder", entry: entry.name)
    }
    guard !link.isEmpty, link.count <= RelativePath.bytesMax, !link.contains(0) else {
      throw ArchiveError("it is a link to nowhere", entry: entry.name)
    }
    seen[path] = .link
    try forEntry(entry) { () throws(FileError) in
      try target.makeLink(path, target: link, owner: owner(entry), modified: entry.modified)
    }
    report.links += 1
  }

  /// Gives a file of this archive another name; a link's other name could lead elsewhere than the link does.
  private func makeHardLink(_ entry: TarEntry, _ path: RelativePath, _ existing: [UInt8]) throws(ArchiveError) {
    guard options.allowsLinks else { throw ArchiveError("links are not allowed here", entry: entry.name) }
    let source = try self.path(of: TarEntry(name: existing, kind: .file))
    guard let source, seen[source] == .file else {
      throw ArchiveError("it is another name of something that is no file of the archive", entry: entry.name)
    }
    seen[path] = .file
    try forEntry(entry) { () throws(FileError) in try target.makeHardLink(path, to: source) }
    report.links += 1
  }

  private func owner(_ entry: TarEntry) -> FileOwner? { options.keepsOwners ? entry.owner : options.owner }

  private func forEntry(_ entry: TarEntry, _ body: () throws(FileError) -> Void) throws(ArchiveError) {
    do throws(FileError) { try body() } catch { throw ArchiveError(error, entry: entry.name) }
  }
}

extension TarEntry {
  /// Whether it is a link of either kind.
  fileprivate var isLink: Bool {
    switch kind {
    case .symbolicLink, .hardLink: true
    default: false
    }
  }
}
