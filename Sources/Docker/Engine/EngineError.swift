/// Why the engine did not do what it was asked: no answer, or a refusal in its own words.
package struct EngineError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of failure.
  package enum Kind: Sendable, Equatable {
    /// It can't be reached, or went away in the middle.
    case unreachable
    /// It took longer than allowed.
    case timeout
    /// It answered with an error; `status` has the code.
    case refused
    /// It answered something that is not its API.
    case malformed
    /// It is too old for this client, or too new.
    case version
  }

  /// The kind of failure.
  package let kind: Kind
  /// The HTTP status of the answer, 0 when there was none.
  package let status: Int
  /// The engine's own words, or what went wrong on the way to it.
  package let message: String

  /// Names a failure.
  package init(_ kind: Kind, status: Int = 0, _ message: String) {
    self.kind = kind
    self.status = status
    self.message = message
  }

  /// The message, with the status where there is one.
  package var description: String { status == 0 ? message : "\(message) (status \(status))" }

  /// There is no such container, image or network (404).
  package var isMissing: Bool { status == 404 }
  /// The name is taken, or the state does not allow it (409).
  package var isConflict: Bool { status == 409 }
  /// Whether a network's addresses overlap with another's (NetworkCreate: 403; the words are all that tells why).
  package var isSubnetTaken: Bool { (status == 403 || status == 500) && message.contains("overlap") }
}
