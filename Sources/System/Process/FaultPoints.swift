import CLinux
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
  package init(_ setting: String? = nil) { self.init(setting, die: { orc_die() }) }

  init(_ setting: String?, die: @escaping @Sendable () -> Void) {
    self.die = die
    let parts = (setting ?? "").split(separator: ":", maxSplits: 1)
    armed = parts.first.map { Armed(name: String($0), count: parts.count > 1 ? Int(parts[1]) ?? 1 : 1) }
  }

  /// Passes the place of that name; does not return when it is the one armed and its turn has come.
  package func hit(_ name: StaticString) {
    guard let armed else { return }
    guard armed.name == name.description else { return }
    if armed.remaining.subtract(1, ordering: .relaxed).newValue == 0 { die() }
  }
}
