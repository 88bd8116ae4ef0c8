/// What went wrong, in words for a person and in a code for a program.
///
/// The message is a whole sentence that names the object and the remedy; `cause` holds the inner detail
/// (an engine's answer, a system error) for the log and never reaches a client on its own.
package struct OrcError: Error, Sendable, Equatable, Codable, CustomStringConvertible {
  /// The stable code that clients match on.
  package let code: Code
  /// A sentence for the user.
  package let message: String
  /// Members that belong to the case, such as the holder of a port.
  package var details: Details
  /// The inner reason, for the log only.
  package let cause: String?

  package init(_ code: Code, _ message: String, details: Details = Details(), cause: String? = nil) {
    self.code = code
    self.message = message
    self.details = details
    self.cause = cause
  }

  package var description: String {
    cause.map { "\(code.rawValue): \(message) (\($0))" } ?? "\(code.rawValue): \(message)"
  }
}

extension OrcError {
  /// A stable error code; the table of codes and HTTP statuses is in the API.
  package struct Code: RawRepresentable, Hashable, Sendable, Codable {
    package let rawValue: String

    package init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// No key was sent, or one that is not known.
    package static let unauthorized = Code(rawValue: "unauthorized")
    /// The key may not do this.
    package static let forbidden = Code(rawValue: "auth.forbidden")
    /// A server's uid is malformed.
    package static let badServerID = Code(rawValue: "srv.param")
    /// A value in the request is invalid.
    package static let badInput = Code(rawValue: "srv.input")
    /// The time of a schedule lies in the past.
    package static let schedulePast = Code(rawValue: "schedule.past")
    /// No server has this uid.
    package static let noSuchServer = Code(rawValue: "srv.dne")
    /// No plan has this id.
    package static let noSuchPlan = Code(rawValue: "plan.dne")
    /// There are no plans at all.
    package static let noPlans = Code(rawValue: "plans.dne")
    /// No job has this id.
    package static let noSuchJob = Code(rawValue: "job.dne")
    /// No schedule has this id.
    package static let noSuchSchedule = Code(rawValue: "schedule.dne")
    /// A server can't do this.
    package static let unsupportedAction = Code(rawValue: "srv.action.unsupported")
    /// No backup has this name.
    package static let noSuchBackup = Code(rawValue: "backup.dne")
    /// The disk has no room for it.
    package static let noSpace = Code(rawValue: "srv.nospace")
    /// The path is not one of the API.
    package static let noSuchRoute = Code(rawValue: "route.dne")
    /// The path is there, but not with this method.
    package static let unsupportedMethod = Code(rawValue: "method.unsupported")
    /// A server with this uid is there already.
    package static let serverExists = Code(rawValue: "srv.exists")
    /// Another job works on the server.
    package static let busy = Code(rawValue: "srv.busy")
    /// Ports that the server needs are held by another; the message names the holder.
    package static let portsUsed = Code(rawValue: "srv.portsused")
    /// A plan, or a server's own files, can't be used; the message names file, line and reason.
    package static let planInvalid = Code(rawValue: "plan.invalid")
    /// What was sent is larger than its limit.
    package static let tooLarge = Code(rawValue: "srv.toolarge")
    /// The engine refused or failed.
    package static let actionFailed = Code(rawValue: "srv.action.error")
    /// Plans could not be fetched or read anew.
    package static let planUpdateFailed = Code(rawValue: "plan.update")
    /// The engine doesn't answer.
    package static let unavailable = Code(rawValue: "orc.notavailable")
    /// Orc itself is at fault; the log says more.
    package static let internalError = Code(rawValue: "bad.code")
  }

  /// The optional members of an error.
  package struct Details: Sendable, Equatable, Codable {
    /// Settings that are required and missing.
    package var required: [String] = []
    /// What would be accepted instead.
    package var available: [String] = []
    /// Who holds the port or the name.
    package var holder: String?
    /// The job that is in the way.
    package var job: JobID?
    /// Each fault of a request, all at once.
    package var faults: [Fault] = []

    package init(
      required: [String] = [], available: [String] = [], holder: String? = nil, job: JobID? = nil, faults: [Fault] = []
    ) {
      self.required = required
      self.available = available
      self.holder = holder
      self.job = job
      self.faults = faults
    }
  }

  /// One fault of a request: where (an RFC 6901 pointer into the body) and what.
  package struct Fault: Sendable, Equatable, Codable {
    package let pointer: String
    package let detail: String

    package init(pointer: String, detail: String) {
      self.pointer = pointer
      self.detail = detail
    }
  }
}
