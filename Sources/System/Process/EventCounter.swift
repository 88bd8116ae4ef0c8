import CLinux
import Glibc

/// A kernel counter (eventfd) by which one thread wakes another.
package struct EventCounter: ~Copyable, Sendable {
  private let file: Descriptor

  /// A counter at zero.
  package init() throws(FileError) {
    let raw = eventfd(0, Int32(EFD_CLOEXEC))
    guard raw >= 0 else { throw FileError.last("make", "an event counter") }
    file = Descriptor(owning: raw)
  }

  /// The descriptor's number, readable once `signal` was called.
  var raw: Int32 { file.raw }

  /// Wakes whoever waits, now or next.
  package func signal() {
    var one: UInt64 = 1
    _ = unsafe Glibc.write(file.raw, &one, 8)
  }

  /// Waits until somebody has signalled since the last wait.
  package func wait() {
    var count: UInt64 = 0
    while unsafe Glibc.read(file.raw, &count, 8) < 0, errno == EINTR {}
  }
}
