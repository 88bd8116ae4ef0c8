import System

/// Orc's own folder below its home, held by one process at a time.
final class StateFolder: Sendable {
  private let lock: FileLock

  /// Makes the home's folders where they are missing, and takes the lock for as long as this object lives.
  ///
  /// The state folder is for Orc's user only: it has the database and the socket.
  /// - Throws: an error that names the process which holds the lock.
  init(_ settings: Settings) throws(FileError) {
    for folder in ["servers", "plans", "backup"] { _ = try DirectoryHandle.making(path: "\(settings.home)/\(folder)") }
    let directory = try DirectoryHandle.making(path: settings.stateFolder, mode: 0o700)
    let lock = try FileLock(RelativePath("orc.lock"), in: directory)
    self.lock = lock
  }
}
