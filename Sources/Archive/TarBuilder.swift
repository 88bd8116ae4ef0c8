package import System

/// Makes a tar stream of a directory, part by part as it is asked for: for build contexts and downloads.
///
/// Names are sorted, so that the same files give the same bytes. Links are archived as links; devices, FIFOs and
/// sockets are left out and reported; setuid, setgid and sticky
/// bits are left out too. A file that shrinks meanwhile is filled up with zeros, one that grows is cut.
package final class TarBuilder {
  /// What goes into the archive, and how.
  package struct Options: Sendable {
    /// The default for `bytesMax`: 1 TiB.
    package static let bytesDefault: Int64 = 1 << 40
    /// The default for `entriesMax`.
    package static let entriesDefault = 1_000_000

    /// The owner of all entries; nil keeps each file's own.
    package var owner: FileOwner?
    /// The time of all entries; nil keeps each file's own, cut to seconds.
    package var modified: WallTime?
    /// A prefix for all names, such as `plan/`; empty for none.
    package var prefix: String
    /// The content of all files together, in bytes.
    package var bytesMax: Int64
    /// How many entries there may be.
    package var entriesMax: Int
    /// Whether directories keep their setgid and sticky bits, which a game's own tools may count on.
    package var keepsDirectoryBits = false
    /// Whether an entry is wanted; a directory that is not is not entered.
    package var includes: @Sendable (RelativePath, FileStatus) -> Bool

    /// Options; each limit's default is the named constant.
    package init(
      owner: FileOwner? = nil, modified: WallTime? = nil, prefix: String = "", bytesMax: Int64 = bytesDefault,
      entriesMax: Int = entriesDefault,
      includes: @escaping @Sendable (RelativePath, FileStatus) -> Bool = { _, _ in true }
    ) {
      self.owner = owner
      self.modified = modified
      self.prefix = prefix
      self.bytesMax = bytesMax
      self.entriesMax = entriesMax
      self.includes = includes
    }
  }

  /// How much of a file one part of the stream holds, in bytes.
  package static let chunkBytes = 128 * 1024

  private let root: DirectoryHandle
  private let options: Options
  private let writer = TarWriter()
  /// Directories still to be listed and names still to be written, the next one last.
  private var pending: [RelativePath?] = [nil]
  private var file: Shared?
  private var fileName: [UInt8] = []
  private var remaining: Int64 = 0
  private var padding: [UInt8] = []
  private var bytes: Int64 = 0
  private var entries = 0
  private var isEnded = false

  /// What was left out because it is no file, directory or link, or vanished while the archive was made.
  package private(set) var skipped: [RelativePath] = []

  /// An archive of what is in a directory.
  package init(_ root: DirectoryHandle, options: Options = Options()) {
    self.root = root
    self.options = options
  }

  /// The next part of the stream; nil at its end.
  ///
  /// Blocks on the disk.
  package func next() throws(ArchiveError) -> [UInt8]? {
    while true {
      if remaining > 0 || !padding.isEmpty { return try nextOfFile() }
      guard let path = pending.popLast() else {
        defer { isEnded = true }
        return isEnded ? nil : TarWriter.end
      }
      do throws(ArchiveError) {
        if let part = try begin(path) { return part }
      } catch {
        // What a running game removes meanwhile is no failure.
        guard error.cause?.isMissing == true, let path else { throw error }
        skipped.append(path)
      }
    }
  }

  /// Begins a name: the header of an entry, and the names below a directory for later.
  private func begin(_ path: RelativePath?) throws(ArchiveError) -> [UInt8]? {
    guard let path else {
      try list(nil)
      return nil
    }
    guard let status = try forEntry(path, { () throws(FileError) in try root.status(path) }) else {
      skipped.append(path)
      return nil
    }
    guard options.includes(path, status) else { return nil }
    switch status.kind {
    case .directory:
      let header = try header(path, .directory, status, size: 0)
      try list(path)
      return header
    case .symbolicLink:
      let target = try forEntry(path) { () throws(FileError) in try root.linkTarget(path) }
      return try header(path, .symbolicLink(target: target), status, size: 0)
    case .regular: return try beginFile(path)
    case .special:
      skipped.append(path)
      return nil
    }
  }

  private func list(_ path: RelativePath?) throws(ArchiveError) {
    do throws(FileError) {
      let directory = if let path { try root.directory(path) } else { root }
      let names = try directory.names().sorted { $1.lexicographicallyPrecedes($0) }
      for name in names { pending.append(try RelativePath(components: (path?.components ?? []) + [name])) }
    } catch {
      throw ArchiveError(error, entry: path?.bytes ?? [])
    }
  }

  private func beginFile(_ path: RelativePath) throws(ArchiveError) -> [UInt8] {
    let (opened, status) = try open(path)
    bytes += status.size
    guard bytes <= options.bytesMax else {
      throw ArchiveError("the folder has more than the \(options.bytesMax) bytes allowed", isLimit: true)
    }
    file = opened
    fileName = path.bytes
    remaining = status.size
    padding = writer.padding(status.size)
    return try header(path, .file, status, size: status.size)
  }

  /// Opens a file and asks the open file, not its name, for its size.
  private func open(_ path: RelativePath) throws(ArchiveError) -> (Shared, FileStatus) {
    do throws(FileError) {
      let file = try root.openFile(path)
      let status = try file.status(path: path.description)
      return (Shared(file), status)
    } catch {
      throw ArchiveError(error, entry: path.bytes)
    }
  }

  private func nextOfFile() throws(ArchiveError) -> [UInt8] {
    guard remaining > 0 else {
      defer { padding = [] }
      return padding
    }
    let count = Int(min(remaining, Int64(TarBuilder.chunkBytes)))
    var part: [UInt8] = []
    do throws(FileError) { part = try file?.descriptor.read(upTo: count) ?? [] } catch {
      throw ArchiveError(error, entry: fileName)
    }
    if part.isEmpty { part = [UInt8](repeating: 0, count: count) }
    remaining -= Int64(part.count)
    if remaining == 0 {
      file = nil
      part += padding
      padding = []
    }
    return part
  }

  private func header(
    _ path: RelativePath, _ kind: TarEntry.Kind, _ status: FileStatus, size: Int64
  ) throws(ArchiveError) -> [UInt8] {
    entries += 1
    guard entries <= options.entriesMax else {
      throw ArchiveError("the folder has more than the \(options.entriesMax) entries allowed", isLimit: true)
    }
    return writer.header(
      TarEntry(
        name: Array(options.prefix.utf8) + path.bytes, kind: kind,
        mode: status.mode & (options.keepsDirectoryBits && kind == .directory ? 0o3777 : 0o777),
        owner: options.owner ?? status.owner, size: size,
        modified: options.modified ?? WallTime(seconds: status.modified.seconds)))
  }

  private func forEntry<Value>(
    _ path: RelativePath, _ body: () throws(FileError) -> Value
  ) throws(ArchiveError) -> Value {
    do throws(FileError) { return try body() } catch { throw ArchiveError(error, entry: path.bytes) }
  }

  /// A descriptor in a box, as a tuple cannot hold what cannot be copied.
  private final class Shared {
    let descriptor: Descriptor
    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
  }
}
