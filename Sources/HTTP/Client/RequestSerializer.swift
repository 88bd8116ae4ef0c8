/// Writes the head of a request.
enum RequestSerializer {
  /// Refuses what can't be put on the wire without changing its meaning.
  static func check(_ request: HTTPClientRequest) throws(HTTPError) {
    guard !request.method.rawValue.isEmpty, request.method.rawValue.utf8.allSatisfy(ASCII.isToken) else {
      throw HTTPError(.usage, "the method \(request.method) is not a token")
    }
    guard !request.target.isEmpty, request.target.utf8.allSatisfy(ASCII.isTarget) else {
      throw HTTPError(.usage, "the request target has a space or a control character; percent-encode it")
    }
    for field in request.headers.fields {
      guard !field.name.isEmpty, field.name.utf8.allSatisfy(ASCII.isToken),
        field.value.utf8.allSatisfy(ASCII.isFieldValue)
      else { throw HTTPError(.usage, "the header field \(field.name) has a character that can't be sent") }
    }
  }

  /// The head, from the request line to the empty line.
  static func head(_ request: HTTPClientRequest, host: String) -> [UInt8] {
    var output: [UInt8] = []
    HeadSerializer.appendRequestLine(request.method, request.target, to: &output)
    if !request.headers.contains("Host") {
      HeadSerializer.append(HTTPField(name: "Host", value: host), to: &output)
    }
    for field in request.headers.fields
    where !field.name.equalsIgnoringASCIICase("content-length")
      && !field.name.equalsIgnoringASCIICase("transfer-encoding")
    {
      HeadSerializer.append(field, to: &output)
    }
    if let field = framing(request) { HeadSerializer.append(field, to: &output) }
    output.append(contentsOf: [ASCII.cr, ASCII.lf, ASCII.cr, ASCII.lf])
    return output
  }

  /// RFC 9110 section 8.6: methods that usually have a body say so also when it is empty.
  private static func framing(_ request: HTTPClientRequest) -> HTTPField? {
    switch request.body {
    case .none:
      let expectsBody = ["POST", "PUT", "PATCH"].contains(request.method.rawValue)
      return expectsBody ? HTTPField(name: "Content-Length", value: "0") : nil
    case .bytes(let bytes): return HTTPField(name: "Content-Length", value: "\(bytes.count)")
    case .stream(let length?, _): return HTTPField(name: "Content-Length", value: "\(length)")
    case .stream(nil, _): return HTTPField(name: "Transfer-Encoding", value: "chunked")
    }
  }
}
