import Glibc
import Synchronization

/// The time zones of the system, each read once.
package final class ZoneFolder: Sendable {
  /// The largest file that is read, in bytes.
  package static let fileBytesMax = 64 << 10
  /// How many zones are kept.
  private static let zonesMax = 1_000

  private let path: String
  private let zones = Mutex<[String: ZoneFile]>([:])

  /// The zones of a folder, by default tzdata's.
  package init(_ path: String = "/usr/share/zoneinfo") { self.path = path }

  /// The rules of a zone by its IANA name, such as `Europe/Berlin`; nil when there is none.
  package func zone(_ name: String) -> ZoneFile? {
    guard Self.isName(name) else { return nil }
    if let known = zones.withLock({ $0[name] }) { return known }
    guard let bytes = Self.content(path + "/" + name), let zone = ZoneFile(bytes) else { return nil }
    zones.withLock { if $0.count < Self.zonesMax { $0[name] = zone } }
    return zone
  }

  /// Parts of letters, digits and `_`, `+`, `-`, separated by `/`: never a path that leads elsewhere.
  private static func isName(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return name.utf8.count <= 64
      && parts.allSatisfy { part in
        !part.isEmpty
          && part.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || [0x5F, 0x2B, 0x2D].contains(byte)
          }
      }
  }

  private static func content(_ path: String) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: fileBytesMax)
    var count = 0
    while count < bytes.count {
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe read(descriptor, buffer.baseAddress?.advanced(by: count), fileBytesMax - count)
      }
      guard got >= 0 else { return nil }
      if got == 0 { return Array(bytes[..<count]) }
      count += got
    }
    return nil
  }
}
