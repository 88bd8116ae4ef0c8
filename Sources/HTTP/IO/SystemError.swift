import Glibc

extension HTTPError {
  /// Names the system call that failed and why.
  static func system(_ call: String, _ number: Int32 = Glibc.errno) -> HTTPError {
    HTTPError(.system, "\(call) failed: \(reason(number))", errno: number)
  }

  /// The system's words for an error number.
  static func reason(_ number: Int32) -> String {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
      guard let start = buffer.baseAddress, unsafe strerror_r(number, start, buffer.count) == 0 else {
        return "error \(number)"
      }
      return unsafe String(cString: start)
    }
  }
}
