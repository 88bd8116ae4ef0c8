/// Who asks.
struct Caller: Sendable, Equatable {
  /// `key:<name>`, `socket:<user>` or, where no key is needed, `nobody`.
  let name: String
  /// The most that the caller may do.
  let access: Access

  /// Somebody without a key, on the few paths that need none.
  static let nobody = Caller(name: "nobody", access: .open)
}
