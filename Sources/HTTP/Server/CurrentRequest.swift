/// What a connection has to remember of a request until it is answered.
struct CurrentRequest {
  var number: UInt64 = 0
  var isHead = false
  var isHTTP10 = false
  var keepsAlive = false
  var acceptsUpgrade = false
  /// The client waits for `100 Continue` before it sends the body.
  var awaitsContinue = false
  var body = BodyDecoder(.none)
  /// The response is a stream, and its head is out.
  var isStreaming = false
  /// The response's body goes out in chunks.
  var isChunked = false
  /// How many bytes of a stream are still to come where the length was announced.
  var streamRemaining: Int64?
  var headers = HTTPHeaders()
}
