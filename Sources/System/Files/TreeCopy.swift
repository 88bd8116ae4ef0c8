import CLinux
import Glibc

/// Copies a directory tree: regular files and directories; links, devices and the like are left out and reported.
package struct TreeCopy: Sendable {
  /// How much a copy may be.
  package struct Limits: Sendable {
    /// The default for `bytes`: 1 TiB.
    package static let bytesDefault: Int64 = 1 << 40
    /// The default for `files`.
    package static let filesDefault = 2_000_000
    /// How deep directories may be nested, in levels.
    package static let depthDefault = 100

    /// The content of all files together, in bytes.
    package var bytes: Int64
    /// Files and directories together.
    package var files: Int
    /// How deep directories may be nested, in levels.
    package var depth: Int

    /// Limits; each default is the named constant.
    package init(bytes: Int64 = bytesDefault, files: Int = filesDefault, depth: Int = depthDefault) {
      self.bytes = bytes
      self.files = files
      self.depth = depth
    }
  }

  /// What was copied, and what was not.
  package struct Report: Sendable, Hashable {
    /// How many regular files.
    package var files = 0
    /// How many directories.
    package var directories = 0
    /// Their content, in bytes.
    package var bytes: Int64 = 0
    /// What was left out because it is no regular file or directory, relative to the source.
    package var skipped: [RelativePath] = []
  }

  private let limits: Limits
  private let owner: FileOwner?
  private var report = Report()

  private init(limits: Limits, owner: FileOwner?) {
    self.limits = limits
    self.owner = owner
  }

  /// Copies what is in `source` into `target`; existing files there are an error (`isExisting`).
  ///
  /// Modes keep their permission bits (no setuid, setgid or sticky), times are kept, the owner is the one given.
  static func run(
    _ source: DirectoryHandle, into target: DirectoryHandle, limits: Limits, owner: FileOwner?
  ) throws(FileError) -> Report {
    var copy = TreeCopy(limits: limits, owner: owner)
    // Paths, not open directories: a wide tree must not run out of descriptors.
    var pending: [RelativePath?] = [nil]
    while let above = pending.popLast() {
      let from = try above.map { above throws(FileError) in try source.directory(above) } ?? source
      let to = try above.map { above throws(FileError) in try target.directory(above) } ?? target
      for entry in try from.entries() {
        let name = try RelativePath(components: [entry.nameBytes])
        let path = try RelativePath(components: (above?.components ?? []) + [entry.nameBytes])
        switch entry.status.kind {
        case .regular: try copy.file(name, path, from: from, to: to)
        case .directory:
          try copy.count(path)
          guard path.components.count <= limits.depth else { throw copy.exceeded(path, "\(limits.depth) levels") }
          try to.makeNewDirectory(name, mode: entry.status.mode & 0o777, owner: owner)
          copy.report.directories += 1
          pending.append(path)
        case .symbolicLink, .special: copy.report.skipped.append(path)
        }
      }
    }
    return copy.report
  }

  private mutating func file(
    _ name: RelativePath, _ path: RelativePath, from: DirectoryHandle, to: DirectoryHandle
  ) throws(FileError) {
    try count(path)
    let source = try from.openFile(name)
    let status = try source.status(path: path.description)
    let target = try to.createFile(name, mode: 0o600)
    while true {
      let wanted = UInt64(Descriptor.chunkBytes * 64)
      var copied = orc_copy_range(source.raw, target.raw, wanted)
      if copied < 0, errno == EXDEV || errno == EINVAL || errno == ENOSYS || errno == EPERM {
        let bytes = try source.read(upTo: Descriptor.chunkBytes, path: path.description)
        try target.write(bytes, path: path.description)
        copied = Int64(bytes.count)
      }
      guard copied >= 0 else { throw FileError.last("copy", path.description) }
      if copied == 0 { break }
      report.bytes += copied
      guard report.bytes <= limits.bytes else { throw exceeded(path, "\(limits.bytes) bytes") }
    }
    try target.set(owner: owner, mode: status.mode & 0o777, path: path.description)
    try target.set(modified: status.modified, path: path.description)
    report.files += 1
  }

  private func count(_ path: RelativePath) throws(FileError) {
    guard report.files + report.directories < limits.files else { throw exceeded(path, "\(limits.files) files") }
  }

  private func exceeded(_ path: RelativePath, _ limit: String) -> FileError {
    FileError("copy", path.description, EFBIG, reason: "the tree has more than the \(limit) allowed")
  }
}

extension DirectoryHandle {
  /// Copies what is in this directory into another, which should be empty; see `TreeCopy`.
  package func copyTree(
    into target: DirectoryHandle, owner: FileOwner? = nil, limits: TreeCopy.Limits = TreeCopy.Limits()
  ) throws(FileError) -> TreeCopy.Report {
    try TreeCopy.run(self, into: target, limits: limits, owner: owner)
  }
}
