import Glibc

/// The files of this repository.
struct Repository {
  let root: String

  /// Where this very file was compiled says where the repository is.
  static func containingTests(file: StaticString = #filePath) -> Repository {
    let parts = file.description.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    return Repository(root: parts.joined(separator: "/"))
  }

  /// What no rule reads: the build's own folders and git's.
  private static let skipped: Set<String> = [".git", ".build", ".swiftpm", "__pycache__", "Package.resolved"]
  private static let fileBytesMax = 4 << 20

  /// Every Swift file, by path, but those of the packages that the bench compares with.
  func swiftFiles() throws -> [SourceFile] {
    try paths().filter { $0.hasSuffix(".swift") && !$0.hasPrefix("script/") }.map {
      SourceFile(path: $0, text: try text($0))
    }
  }

  /// Every file's path below the root, in order.
  func paths() throws -> [String] {
    var found: [String] = []
    var folders = [""]
    while let folder = folders.popLast() {
      for (name, isFolder) in try entries(folder.isEmpty ? root : root + "/" + folder)
      where !Self.skipped.contains(name) {
        let path = folder.isEmpty ? name : folder + "/" + name
        if isFolder { folders.append(path) } else { found.append(path) }
      }
    }
    return found.sorted()
  }

  /// A file's text; bytes that are not UTF-8 are replaced.
  func text(_ path: String) throws -> String {
    let descriptor = unsafe open(root + "/" + path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Unreadable(path: path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < Self.fileBytesMax {
      let count = unsafe read(descriptor, &chunk, chunk.count)
      guard count >= 0 else { throw Unreadable(path: path) }
      guard count > 0 else { break }
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func entries(_ folder: String) throws -> [(name: String, isFolder: Bool)] {
    guard let stream = unsafe opendir(folder) else { throw Unreadable(path: folder) }
    defer { unsafe closedir(stream) }
    var found: [(name: String, isFolder: Bool)] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      let type = unsafe entry.pointee.d_type
      guard name != ".", name != "..", type == DT_DIR || type == DT_REG else { continue }
      found.append((name, type == DT_DIR))
    }
    return found
  }

  struct Unreadable: Error {
    let path: String
  }
}
