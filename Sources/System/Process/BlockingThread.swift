import CLinux
import Glibc

/// A thread of its own for work that blocks, so that the cooperative pool never does.
package enum BlockingThread {
  private final class Body {
    let name: String
    let run: @Sendable () -> Void

    init(name: String, run: @escaping @Sendable () -> Void) {
      self.name = name
      self.run = run
    }
  }

  /// The stack of such a thread, in bytes; only what is touched takes memory.
  package static let stackBytes = 1024 * 1024

  /// Starts a thread that ends when the closure returns; nobody waits for it.
  ///
  /// The name shows in `ps -L` (15 bytes).
  package static func start(_ name: String, _ run: @escaping @Sendable () -> Void) throws(FileError) {
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    unsafe pthread_attr_setstacksize(&attributes, stackBytes)
    let body = unsafe Unmanaged.passRetained(Body(name: name, run: run))
    var thread = pthread_t()
    let code = unsafe pthread_create(&thread, &attributes, enter, body.toOpaque())
    guard code == 0 else {
      unsafe body.release()
      throw FileError("start the thread", name, code)
    }
  }

  private static let enter: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { pointer in
    guard let pointer = unsafe pointer else { return nil }
    let body = unsafe Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue()
    unsafe orc_name_thread(Array(body.name.utf8.prefix(15)) + [0])
    body.run()
    return nil
  }
}
