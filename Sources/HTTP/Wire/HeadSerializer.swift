/// Writes heads.
///
/// Every line's end is written with the line after it, so that fields can follow the status.
enum HeadSerializer {
  /// Appends `HTTP/1.1 200 OK` without its line end.
  static func appendStatusLine(_ status: HTTPStatus, to output: inout [UInt8]) {
    if status.code == 200 { return append("HTTP/1.1 200 OK", to: &output) }
    append("HTTP/1.1 ", to: &output)
    append(Int64(status.code), to: &output)
    output.append(ASCII.space)
    appendSafely(status.reason, to: &output)
  }

  /// Appends a request line without its line end; the caller has checked the target.
  static func appendRequestLine(_ method: HTTPMethod, _ target: String, to output: inout [UInt8]) {
    output.append(contentsOf: method.rawValue.utf8)
    output.append(ASCII.space)
    output.append(contentsOf: target.utf8)
    append(" HTTP/1.1", to: &output)
  }

  /// Appends a line end and a field.
  static func append(_ field: HTTPField, to output: inout [UInt8]) {
    output.append(ASCII.cr)
    output.append(ASCII.lf)
    appendSafely(field.name, to: &output)
    output.append(ASCII.colon)
    output.append(ASCII.space)
    appendSafely(field.value, to: &output)
  }

  /// Appends a constant.
  static func append(_ text: StaticString, to output: inout [UInt8]) {
    unsafe output.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends a decimal number.
  static func append(_ number: Int64, to output: inout [UInt8]) {
    guard number >= 10 else { return output.append(ASCII.zero + UInt8(truncatingIfNeeded: number)) }
    append(number / 10, to: &output)
    output.append(ASCII.zero + UInt8(truncatingIfNeeded: number % 10))
  }

  /// Appends a chunk's size and its line end (RFC 9112 section 7.1).
  static func appendChunkSize(_ size: Int, to output: inout [UInt8]) {
    output.append(contentsOf: String(size, radix: 16).utf8)
    output.append(ASCII.cr)
    output.append(ASCII.lf)
  }

  /// Appends text; line ends and NUL become spaces, so that no value can begin a field of its own
  /// (RFC 9110 section 5.5).
  private static func appendSafely(_ text: String, to output: inout [UInt8]) {
    let start = output.count
    output.append(contentsOf: text.utf8)
    for index in start..<output.count where !ASCII.isFieldValue(output[index]) { output[index] = ASCII.space }
  }
}
