import Glibc

/// A file descriptor with one owner; it is closed when the owner lets go of it.
struct Descriptor: ~Copyable {
  /// The number that system calls take.
  let raw: Int32

  /// Takes over a descriptor that a system call has just made.
  init(owning raw: Int32) {
    self.raw = raw
  }

  deinit {
    // EINTR isn't tried again: Linux has released the descriptor by then (close(2)).
    _ = Glibc.close(raw)
  }
}
