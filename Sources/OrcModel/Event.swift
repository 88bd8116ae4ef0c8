/// An immutable fact that clients can follow.
package struct Event: Sendable {
  /// What happened.
  package enum Payload: Sendable {
    case serverStatus(ServerID, ServerStatus)
    case serverCreated(ServerID)
    case serverChanged(ServerID)
    case serverRemoved(ServerID)
    case job(Job)
    /// The runtime answers again, or no longer.
    case runtime(isAvailable: Bool, reason: String?)
    case plansChanged
  }

  /// Counts up by one, from 1, since this process started.
  package var id: UInt64
  /// Seconds since 1970, with fractions.
  package var at: Double
  package var payload: Payload

  package init(id: UInt64, at: Double, payload: Payload) {
    self.id = id
    self.at = at
    self.payload = payload
  }
}
