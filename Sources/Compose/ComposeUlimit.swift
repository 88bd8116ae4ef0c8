/// A resource limit of the processes in a container.
package struct ComposeUlimit: Sendable, Equatable {
  /// What a limit is.
  package enum Limit: Sendable, Equatable {
    /// Soft and hard limit alike; -1 is unlimited.
    case single(Int)
    /// The two limits; -1 is unlimited.
    case pair(soft: Int, hard: Int)
  }

  /// The resource, such as `nofile`.
  package var name: String
  /// The limit.
  package var limit: Limit

  /// Makes a limit.
  package init(name: String, limit: Limit) {
    self.name = name
    self.limit = limit
  }
}
