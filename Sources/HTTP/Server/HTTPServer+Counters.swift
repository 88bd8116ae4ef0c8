extension HTTPServer {
  /// What a server has done since it was made.
  package struct Counters: Hashable, Sendable {
    /// Connections that are open now.
    package var connectionsOpen = 0
    /// Connections that were accepted.
    package var connectionsAccepted = 0
    /// Connections that were refused since there were too many.
    package var refusedByTotal = 0
    /// Connections that were refused since there were too many from one address.
    package var refusedByAddress = 0
    /// Times that accepting paused since the process had no descriptor left.
    package var acceptPauses = 0
    /// Requests that were handed to the handler.
    package var requests = 0
    /// Requests that were malformed, too large or too slow.
    package var requestsRefused = 0
  }
}
