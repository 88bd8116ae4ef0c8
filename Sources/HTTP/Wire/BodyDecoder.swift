/// Takes a body out of the bytes of a connection, whatever its framing (RFC 9112 section 6.3).
struct BodyDecoder {
  private enum Framing {
    case done
    case length(Int64)
    case chunked(ChunkDecoder)
    case untilEnd
  }

  private var framing: Framing

  init(_ body: ResponseHead.Body) {
    framing =
      switch body {
      case .none: .done
      case .length(let length): .length(length)
      case .chunked: .chunked(ChunkDecoder())
      case .untilEnd: .untilEnd
      }
  }

  /// Says that the body has ended.
  var isDone: Bool {
    if case .done = framing { return true }
    return false
  }

  /// The bytes that are still to come where the length was announced.
  var remaining: Int64? {
    switch framing {
    case .done: 0
    case .length(let length): length
    case .chunked, .untilEnd: nil
    }
  }

  /// Reads on from `index`, which it moves, and says where data is; nil when the input is used up or the
  /// body has ended.
  mutating func next(_ input: Span<UInt8>, _ index: inout Int) throws(HTTPError) -> Range<Int>? {
    switch framing {
    case .done: return nil
    case .untilEnd:
      defer { index = input.count }
      return index < input.count ? index..<input.count : nil
    case .length(let length):
      let count = Int(min(length, Int64(input.count - index)))
      guard count > 0 else { return nil }
      framing = Int64(count) == length ? .done : .length(length - Int64(count))
      defer { index += count }
      return index..<index + count
    case .chunked(var decoder):
      let event = try decoder.next(input, &index)
      framing = decoder.isDone ? .done : .chunked(decoder)
      guard case .data(let range) = event else { return nil }
      return range
    }
  }

  /// Takes note of the connection's end; throws `incomplete` when the body isn't whole.
  mutating func end() throws(HTTPError) {
    switch framing {
    case .done, .untilEnd: framing = .done
    case .length, .chunked: throw HTTPError(.incomplete, "the connection ended within a body")
    }
  }
}
