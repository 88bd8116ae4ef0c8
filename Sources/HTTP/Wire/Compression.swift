import CZlib

/// The gzip content coding (RFC 9110 section 8.4.1.3).
enum Compression {
  /// The level: the fastest, since the event loop waits for it; JSON shrinks to a fifth even so.
  private static let level: Int32 = 1
  /// 32 KiB of window, and 16 asks zlib for gzip's head and trailer.
  private static let windowBits: Int32 = 15 + 16
  private static let memoryLevel: Int32 = 8

  /// Says that bodies of the type usually shrink.
  static func pays(for contentType: String) -> Bool {
    let type = contentType.prefix { $0 != ";" }.trimmingHTTPWhitespace().lowercased()
    return type.hasPrefix("text/") && type != "text/event-stream" || type.hasSuffix("+json") || type.hasSuffix("+xml")
      || ["application/json", "application/javascript", "application/xml", "image/svg+xml"].contains(type)
  }

  /// Says that Accept-Encoding takes gzip: names it, or `*`, with a weight other than 0.
  static func isAccepted(_ headers: HTTPHeaders) -> Bool {
    var star = false
    for member in headers.list(of: "Accept-Encoding") {
      let parts = member.split(separator: ";").map { $0.trimmingHTTPWhitespace() }
      guard let coding = parts.first else { continue }
      let weight = parts.dropFirst().first { $0.lowercased().hasPrefix("q=") }
      let isRefused = weight.map { $0.dropFirst(2).allSatisfy { $0 == "0" || $0 == "." } } ?? false
      if coding.equalsIgnoringASCIICase("gzip") || coding.equalsIgnoringASCIICase("x-gzip") { return !isRefused }
      if coding == "*" { star = !isRefused }
    }
    return star
  }

  /// The bytes in gzip's form; nil when zlib fails or they wouldn't shrink.
  static func gzip(_ bytes: [UInt8]) -> [UInt8]? {
    var stream = unsafe z_stream()
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    guard
      unsafe deflateInit2_(
        &stream, level, Z_DEFLATED, windowBits, memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK
    else { return nil }
    defer { _ = unsafe deflateEnd(&stream) }
    let output = unsafe [UInt8](unsafeUninitializedCapacity: bytes.count) { output, count in
      unsafe bytes.withUnsafeBufferPointer { input in
        // zlib's input pointer isn't const, yet it only reads.
        unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.avail_in = UInt32(input.count)
        unsafe stream.next_out = output.baseAddress
        unsafe stream.avail_out = UInt32(output.count)
        let isWhole = unsafe deflate(&stream, Z_FINISH) == Z_STREAM_END
        unsafe count = isWhole ? output.count - Int(stream.avail_out) : 0
      }
    }
    return output.isEmpty ? nil : output
  }
}
