import Glibc

extension Descriptor {
  /// Reads exactly so many bytes from a place on; nil when they are not there or can't be read.
  package static func read(_ raw: Int32, at offset: Int64, _ count: Int) -> [UInt8]? {
    guard offset >= 0, count >= 0 else { return nil }
    var isShort = false
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let place = UnsafeMutableRawPointer(buffer.baseAddress)
        let result = unsafe pread(raw, place?.advanced(by: filled), count - filled, Int(offset) + filled)
        if result < 0, errno == EINTR { continue }
        guard result > 0 else {
          isShort = true
          return
        }
        filled += result
      }
    }
    return isShort ? nil : bytes
  }
}
