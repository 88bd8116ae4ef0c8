/// Why a call to Orc brought nothing.
package enum APIClientError: Error, Sendable, CustomStringConvertible {
  /// Orc refused: its status, code and message, each fault with its place, and what it would have taken.
  case refused(status: Int, code: String, message: String, faults: [String], available: [String])
  /// Nobody answers there.
  case unreachable(String)
  /// What answers is not Orc.
  case malformed(String)

  /// A sentence for a person, with one line per fault where there are several.
  package var description: String {
    switch self {
    case .refused(_, _, let message, let faults, let available):
      ([message] + (faults.count > 1 ? faults.map { "  \($0)" } : [])
        + (available.isEmpty ? [] : ["There is: \(available.joined(separator: ", "))"])).joined(separator: "\n")
    case .unreachable(let reason): "Orc does not answer: \(reason)"
    case .malformed(let reason): "The answer is not Orc's: \(reason)"
    }
  }
}
