package import HTTP

/// One request that was answered, for the log: neither body nor key nor value.
package struct AccessRecord: Sendable {
  package let request: HTTPRequest
  package let status: Int
  /// From the request's head to the answer's.
  package let duration: Duration
}
