import Glibc
import Synchronization

/// Names for files that are to take another name once they are whole.
enum TemporaryName {
  private static let counter = Atomic<UInt64>(0)
  /// How such a name begins, so that a person and a cleaner can tell it.
  static let prefix = ".orc-tmp-"

  /// A name no other call of this process gives, and no other process of the same number.
  static func make() -> [UInt8] {
    let count = counter.wrappingAdd(1, ordering: .relaxed).newValue
    return Array("\(prefix)\(getpid())-\(count)-\(UInt32.random(in: 0 ... .max))".utf8)
  }
}
