/// Takes the chunked coding apart, byte by byte if need be (RFC 9112 section 7.1).
struct ChunkDecoder {
  /// What came out.
  enum Event: Equatable {
    /// These bytes of the input are data.
    case data(Range<Int>)
    /// The body and its trailers have ended.
    case end
  }

  /// The most bytes of one chunk's extensions.
  static let extensionBytesMax = 256
  /// The most bytes of all trailers.
  static let trailerBytesMax = 8 << 10
  /// The most digits of a chunk's size; fewer than 64 bits, so that nothing overflows.
  static let sizeDigitsMax = 15

  private enum State: Equatable {
    case size(digits: Int)
    case chunkExtension(count: Int)
    case sizeLineFeed
    case data
    case dataReturn
    case dataLineFeed
    case trailerStart
    case trailer
    case trailerLineFeed
    case lastLineFeed
    case done
  }

  private var state = State.size(digits: 0)
  private var remaining: Int64 = 0
  private var trailerBytes = 0

  /// Says that the body has ended.
  var isDone: Bool { state == .done }

  /// Reads on from `index`, which it moves; nil when the input is used up.
  mutating func next(_ input: Span<UInt8>, _ index: inout Int) throws(HTTPError) -> Event? {
    while index < input.count {
      if state == .data {
        let count = Int(min(remaining, Int64(input.count - index)))
        remaining -= Int64(count)
        if remaining == 0 { state = .dataReturn }
        defer { index += count }
        return .data(index..<index + count)
      }
      if state == .done { return nil }
      try step(input[index])
      index += 1
      if state == .done { return .end }
    }
    return nil
  }

  private mutating func step(_ byte: UInt8) throws(HTTPError) {
    switch state {
    case .size(let digits): try stepSize(byte, digits)
    case .chunkExtension(let count): try stepExtension(byte, count)
    case .sizeLineFeed:
      try expect(byte, ASCII.lf)
      state = remaining == 0 ? .trailerStart : .data
    case .dataReturn:
      try expect(byte, ASCII.cr)
      state = .dataLineFeed
    case .dataLineFeed:
      try expect(byte, ASCII.lf)
      state = .size(digits: 0)
    case .trailerStart, .trailer, .trailerLineFeed, .lastLineFeed: try stepTrailer(byte)
    case .data, .done: return
    }
  }

  private mutating func stepSize(_ byte: UInt8, _ digits: Int) throws(HTTPError) {
    if let value = ASCII.hexValue(byte) {
      guard digits < Self.sizeDigitsMax else { throw HTTPError(.chunk, "a chunk's size is too large") }
      remaining = (digits == 0 ? 0 : remaining) << 4 | Int64(value)
      state = .size(digits: digits + 1)
      return
    }
    guard digits > 0 else { throw HTTPError(.chunk, "a chunk's size is not a hexadecimal number") }
    switch byte {
    case ASCII.cr: state = .sizeLineFeed
    case ASCII.semicolon: state = .chunkExtension(count: 0)
    default: throw HTTPError(.chunk, "a chunk's size is not a hexadecimal number")
    }
  }

  private mutating func stepExtension(_ byte: UInt8, _ count: Int) throws(HTTPError) {
    if byte == ASCII.cr {
      state = .sizeLineFeed
      return
    }
    guard ASCII.isFieldValue(byte) else { throw HTTPError(.chunk, "a chunk's extension has a control character") }
    guard count < Self.extensionBytesMax else { throw HTTPError(.chunk, "a chunk's extension is too long") }
    state = .chunkExtension(count: count + 1)
  }

  private mutating func stepTrailer(_ byte: UInt8) throws(HTTPError) {
    trailerBytes += 1
    guard trailerBytes <= Self.trailerBytesMax else { throw HTTPError(.chunk, "the trailers are too long") }
    switch state {
    case .trailerStart where byte == ASCII.cr: state = .lastLineFeed
    case .trailerStart:
      guard ASCII.isToken(byte) else { throw HTTPError(.chunk, "a trailer is malformed") }
      state = .trailer
    case .trailer where byte == ASCII.cr: state = .trailerLineFeed
    case .trailer:
      guard ASCII.isFieldValue(byte) else { throw HTTPError(.chunk, "a trailer has a control character") }
    case .trailerLineFeed:
      try expect(byte, ASCII.lf)
      state = .trailerStart
    default:
      try expect(byte, ASCII.lf)
      state = .done
    }
  }

  private func expect(_ byte: UInt8, _ wanted: UInt8) throws(HTTPError) {
    guard byte == wanted else { throw HTTPError(.chunk, "a chunk doesn't end with CR LF") }
  }
}
