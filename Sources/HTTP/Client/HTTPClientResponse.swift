/// What a server answered.
package struct HTTPClientResponse: Sendable {
  /// The status.
  package let status: HTTPStatus
  /// The header fields.
  package let headers: HTTPHeaders
  /// The body; dropping it unread closes the connection.
  package let body: HTTPClientResponseBody
}
