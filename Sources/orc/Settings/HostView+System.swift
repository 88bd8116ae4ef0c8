import Glibc
import System

extension SettingsReading.HostView {
  /// This machine.
  static var system: Self {
    Self(
      readFile: { path throws(FileError) in
        let (folder, name) = split(path)
        do throws(FileError) {
          let directory = try DirectoryHandle(path: folder)
          let bytes = try directory.read(RelativePath(name), max: SettingSources.fileBytesMax)
          return String(decoding: bytes, as: UTF8.self)
        } catch  where error.isMissing {
          return nil
        }
      },
      isFolder: { (try? DirectoryHandle(path: $0)) != nil },
      isWritableFolder: { path in unsafe access(path + "/", W_OK) == 0 },
      programPath: programPath())
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
  }

  private static func programPath() -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
