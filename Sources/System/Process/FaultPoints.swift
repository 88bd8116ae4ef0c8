import CLinux
import Glibc
import Synchronization

/// Named places at which a test lets the process die as a power cut would; where none is armed, one branch.
package struct FaultPoints: Sendable {
  private final class Armed: Sendable {
    let name: String
    let remaining: Atomic<Int>

    init(name: String, count: Int) {
      self.name = name
      remaining = Atomic(count)
    }
  }

  private let armed: Armed?
  private let die: @Sendable () -> Void

  /// Armed by `name` (dies there the first time) or `name:3` (the third time); nil or empty arms nothing.
  ///
  /// `list` arms nothing either, but tells each place as it is passed, in a line `fault point=<name>` of the
  /// standard error stream, so that a test can learn all of them.
  package init(_ setting: String? = nil) { self.init(setting, die: { orc_die() }) }

  init(_ setting: String?, die: @escaping @Sendable () -> Void) {
    self.die = die
    let parts = (setting ?? "").split(separator: ":", maxSplits: 1)
    armed = parts.first.map { Armed(name: String($0), count: parts.count > 1 ? Int(parts[1]) ?? 1 : 1) }
  }

  /// Passes the place of that name; does not return when it is the one armed and its turn has come.
  package func hit(_ name: String) {
    guard let armed else { return }
    if armed.name == Self.listing { return tell(name) }
    guard armed.name == name else { return }
    if armed.remaining.subtract(1, ordering: .relaxed).newValue == 0 { die() }
  }

  private static let listing = "list"

  private func tell(_ name: String) {
    let line = Array("fault point=\(name)\n".utf8)
    // A line that can't be written is only missed by the test that reads it.
    _ = unsafe line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
