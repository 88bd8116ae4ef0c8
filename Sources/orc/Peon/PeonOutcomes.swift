import API
import JSON

/// What a verb did to several servers: told one after the other, or as one JSON document.
///
/// One that fails does not keep the others from being done.
struct PeonOutcomes {
  /// Prints `{"items": [...]}` at the end, and nothing before.
  let isJSON: Bool

  /// Does the work on each in turn.
  ///
  /// - Throws: the first failure, after all were tried and each was told on the standard error stream.
  func each(_ names: [String], _ work: (String) async throws -> (answer: JSONValue, words: String)) async throws {
    var items: [JSONValue] = []
    var failures: [APIClientError] = []
    for name in names {
      do {
        let (answer, words) = try await work(name)
        items.append(answer)
        if !isJSON { StandardStream.output(words) }
      } catch let error as APIClientError {
        // Who does not answer now, or lets nobody in, will not for the next one either.
        guard case .refused(let status, _, _, _, _) = error, status != 401 else { throw error }
        failures.append(error)
        items.append(["server": .string(name), "error": error.json])
        StandardStream.error("peon: \(name): \(ShownText.lines(error.description))")
      }
    }
    if isJSON { StandardStream.output(JSONValue.object(["items": .array(items)]).description) }
    if let failure = failures.first { throw PeonFailure(told: failure) }
  }
}

/// Why a command ends early on this machine's side.
struct PeonFailure: Error, CustomStringConvertible {
  let description: String
  let code: Int32
  /// It was told already, so that only the code is left.
  var isTold = false

  init(_ description: String, code: Int32 = ExitCode.failed) {
    self.description = description
    self.code = code
  }

  init(told error: APIClientError) {
    self.init(error.description, code: ExitCode.of(error))
    isTold = true
  }
}

extension APIClientError {
  /// The failure as `--json` shows it.
  var json: JSONValue {
    guard case .refused(let status, let code, let message, let faults, let available) = self else {
      return ["code": isUnreachable ? "unreachable" : "malformed", "message": .string(description)]
    }
    var object: JSONObject = [
      "code": .string(code), "message": .string(message), "status": .number(JSONNumber(status)),
    ]
    if !faults.isEmpty { object["faults"] = .array(faults.map { .string($0) }) }
    if !available.isEmpty { object["available"] = .array(available.map { .string($0) }) }
    return .object(object)
  }

  private var isUnreachable: Bool {
    if case .unreachable = self { return true }
    return false
  }
}

extension ExitCode {
  /// The code for a failed call.
  static func of(_ error: APIClientError) -> Int32 {
    switch error {
    case .refused(let status, _, _, _, _): status == 401 || status == 403 ? forbidden : failed
    case .unreachable: unreachable
    case .malformed: failed
    }
  }
}
