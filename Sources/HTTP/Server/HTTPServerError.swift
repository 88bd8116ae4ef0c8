/// A failure that the server or the router answers by itself; the application makes the body.
package struct HTTPServerError: Error, Sendable {
  /// The status to answer with.
  package var status: HTTPStatus
  /// What went wrong; its message may be shown to the client.
  package var cause: HTTPError
  /// Fields that belong to the answer, as Allow and Retry-After.
  package var headers: HTTPHeaders
  /// The request that failed, since an application may answer by its path; nil when its head wasn't understood.
  package var request: HTTPRequest?

  /// Names a failure; the status follows from the cause.
  package init(_ cause: HTTPError, headers: HTTPHeaders = [:], request: HTTPRequest? = nil) {
    self.status = cause.status
    self.cause = cause
    self.headers = headers
    self.request = request
  }

  /// The answer when an application doesn't make its own: the message as plain text.
  package static func plainText(_ error: HTTPServerError) -> HTTPResponse {
    var response = HTTPResponse.text("\(error.cause.message)\n", status: error.status)
    for field in error.headers.fields { response.headers.add(field.name, field.value) }
    return response
  }
}
