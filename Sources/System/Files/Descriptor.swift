import CLinux
import Glibc

/// The one owner of a file descriptor; it is closed when the owner goes.
package struct Descriptor: ~Copyable, Sendable {
  /// How much is read or copied at a time, in bytes.
  static let chunkBytes = 128 * 1024

  /// The number, valid as long as this owner lives.
  package let raw: Int32

  /// Takes over an open descriptor.
  package init(owning raw: Int32) { self.raw = raw }

  deinit { close(raw) }

  /// Hands the descriptor over; the caller closes it.
  package consuming func release() -> Int32 {
    let raw = raw
    discard self
    return raw
  }

  /// Reads up to so many bytes; empty at the end.
  package borrowing func read(upTo count: Int, path: String = "") throws(FileError) -> [UInt8] {
    var code: Int32 = 0
    let raw = raw
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      var result: Int
      repeat { result = unsafe Glibc.read(raw, buffer.baseAddress, count) } while result < 0 && errno == EINTR
      if result < 0 { code = errno }
      filled = max(0, result)
    }
    if code != 0 { throw FileError("read", path, code) }
    return bytes
  }

  /// Reads to the end, refusing more than so many bytes (EFBIG).
  package borrowing func readAll(max limit: Int, path: String = "") throws(FileError) -> [UInt8] {
    let size = try status(path: path).size
    guard size <= limit else { throw Descriptor.tooLarge(path, limit) }
    // One byte more than the size, so that the usual file needs one read and one that finds the end.
    var bytes = try read(upTo: Swift.max(Int(size) + 1, 4096), path: path)
    while !bytes.isEmpty {
      guard bytes.count <= limit else { throw Descriptor.tooLarge(path, limit) }
      let more = try read(upTo: Descriptor.chunkBytes, path: path)
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }

  /// Writes all of the bytes.
  package borrowing func write(_ bytes: some Collection<UInt8>, path: String = "") throws(FileError) {
    var code: Int32 = 0
    let raw = raw
    let done: Void? = bytes.withContiguousStorageIfAvailable { buffer in
      code = unsafe Descriptor.writeAll(raw, UnsafeRawBufferPointer(buffer))
    }
    if done == nil {
      let copy = Array(bytes)
      unsafe copy.withUnsafeBytes { buffer in code = unsafe Descriptor.writeAll(raw, buffer) }
    }
    if code != 0 { throw FileError("write", path, code) }
  }

  /// What the descriptor stands for.
  package borrowing func status(path: String = "") throws(FileError) -> FileStatus {
    var status = orc_status()
    guard unsafe orc_fstat(raw, &status) == 0 else { throw FileError.last("inspect", path) }
    return FileStatus(status)
  }

  /// Waits until the file's bytes are on the disk.
  package borrowing func sync(path: String = "") throws(FileError) {
    guard fsync(raw) == 0 else { throw FileError.last("sync", path) }
  }

  private static func writeAll(_ raw: Int32, _ buffer: UnsafeRawBufferPointer) -> Int32 {
    var rest = unsafe buffer[...]
    while unsafe !rest.isEmpty {
      let part = unsafe UnsafeRawBufferPointer(rebasing: rest)
      let written = unsafe Glibc.write(raw, part.baseAddress, part.count)
      if written < 0, errno != EINTR { return errno }
      unsafe rest = rest.dropFirst(Swift.max(0, written))
    }
    return 0
  }

  private static func tooLarge(_ path: String, _ limit: Int) -> FileError {
    FileError("read", path, EFBIG, reason: "it has more than the \(limit) bytes allowed")
  }
}
