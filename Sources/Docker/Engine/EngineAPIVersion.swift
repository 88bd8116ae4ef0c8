/// A version of the Engine API, such as 1.41.
package struct EngineAPIVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The oldest that this client speaks: engine 20.10's.
  package static let oldest = EngineAPIVersion(major: 1, minor: 41)
  /// The newest whose changes were read before this client was written.
  package static let newest = EngineAPIVersion(major: 1, minor: 51)

  /// The number before the point.
  package let major: Int
  /// The number behind the point.
  package let minor: Int

  /// Makes a version.
  package init(major: Int, minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// Reads `1.41`; nil for anything else.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let major = Int(parts[0]), let minor = Int(parts[1]), major >= 0, minor >= 0 else {
      return nil
    }
    self.init(major: major, minor: minor)
  }

  /// The version that both ends take: the lower of the engine's newest and ours; nil where the engine is too old.
  package static func chosen(engineNewest: EngineAPIVersion) -> EngineAPIVersion? {
    engineNewest < oldest ? nil : min(engineNewest, newest)
  }

  /// The version as the API writes it.
  package var description: String { "\(major).\(minor)" }

  /// Orders by major, then minor.
  package static func < (left: Self, right: Self) -> Bool { (left.major, left.minor) < (right.major, right.minor) }
}
