import OrcModel

/// The one table from an error's code to what HTTP and people call it.
enum ErrorTable {
  /// What one code means in HTTP.
  struct Entry: Sendable {
    let code: OrcError.Code
    let status: Int
    /// The `title` of RFC 9457: the same for every case of the code.
    let title: String
  }

  /// Every code that an answer can carry.
  static let entries: [Entry] = [
    Entry(code: .unauthorized, status: 401, title: "Key missing or wrong"),
    Entry(code: .forbidden, status: 403, title: "Not allowed"),
    Entry(code: .badServerID, status: 400, title: "Malformed server id"),
    Entry(code: .badInput, status: 400, title: "Invalid input"),
    Entry(code: .schedulePast, status: 400, title: "Time in the past"),
    Entry(code: .badMessage, status: 400, title: "Malformed HTTP message"),
    Entry(code: .noSuchServer, status: 404, title: "No such server"),
    Entry(code: .noSuchPlan, status: 404, title: "No such plan"),
    Entry(code: .noPlans, status: 404, title: "No plans"),
    Entry(code: .noSuchJob, status: 404, title: "No such job"),
    Entry(code: .noSuchSchedule, status: 404, title: "No such schedule"),
    Entry(code: .noSuchBackup, status: 404, title: "No such backup"),
    Entry(code: .unsupportedAction, status: 404, title: "Unknown action"),
    Entry(code: .noSuchRoute, status: 404, title: "Unknown path"),
    Entry(code: .unsupportedMethod, status: 405, title: "Method not supported"),
    Entry(code: .tooSlow, status: 408, title: "Request too slow"),
    Entry(code: .serverExists, status: 409, title: "Server exists"),
    Entry(code: .busy, status: 409, title: "Server busy"),
    Entry(code: .portsUsed, status: 409, title: "Port in use"),
    Entry(code: .fixedKey, status: 409, title: "Key set elsewhere"),
    Entry(code: .tooLarge, status: 413, title: "Body too large"),
    Entry(code: .noSuchRange, status: 416, title: "No such range"),
    Entry(code: .badExpectation, status: 417, title: "Expectation not met"),
    Entry(code: .planInvalid, status: 422, title: "Plan unusable"),
    Entry(code: .upgradeRequired, status: 426, title: "Upgrade required"),
    Entry(code: .headTooLarge, status: 431, title: "Head too large"),
    Entry(code: .internalError, status: 500, title: "Unexpected failure"),
    Entry(code: .unsupportedCoding, status: 501, title: "Transfer coding not supported"),
    Entry(code: .actionFailed, status: 502, title: "The engine refused or failed"),
    Entry(code: .planUpdateFailed, status: 502, title: "Plans not updated"),
    Entry(code: .unavailable, status: 503, title: "The engine does not answer"),
    Entry(code: .overloaded, status: 503, title: "Too many connections"),
    Entry(code: .unsupportedVersion, status: 505, title: "HTTP version not supported"),
    Entry(code: .noSpace, status: 507, title: "Disk full"),
  ]

  private static let byCode = Dictionary(uniqueKeysWithValues: entries.map { ($0.code, $0) })

  /// The entry of a code; one that is missing here counts as an unexpected failure.
  static func entry(of code: OrcError.Code) -> Entry {
    byCode[code] ?? Entry(code: code, status: 500, title: "Unexpected failure")
  }
}

/// The codes of what goes wrong before a request reaches a route.
extension OrcError.Code {
  static let badMessage = Self(rawValue: "http.invalid")
  static let tooSlow = Self(rawValue: "http.timeout")
  static let headTooLarge = Self(rawValue: "http.head")
  static let noSuchRange = Self(rawValue: "http.range")
  static let badExpectation = Self(rawValue: "http.expectation")
  static let upgradeRequired = Self(rawValue: "http.upgrade")
  static let unsupportedCoding = Self(rawValue: "http.coding")
  static let unsupportedVersion = Self(rawValue: "http.version")
  static let overloaded = Self(rawValue: "http.overload")
}
