/// A request's body: chunks as they arrive, read at the pace of the handler and only once.
///
/// Nothing is read from the connection before somebody asks, and `100 Continue` is sent only then
/// (RFC 9110 section 10.1.1).
package struct HTTPRequestBody: AsyncSequence, Sendable {
  /// A chunk of the body.
  package typealias Element = [UInt8]

  /// The most bytes that come out before `bodyTooLarge` is thrown; nil is without limit.
  package let bytesMax: Int?
  private let source: Source

  enum Source: Sendable {
    case empty
    case bytes([UInt8])
    case exchange(any HTTPBodySource)
  }

  init(source: Source, bytesMax: Int?) {
    self.source = source
    self.bytesMax = bytesMax
  }

  /// No body.
  package static var empty: Self { Self(source: .empty, bytesMax: nil) }

  /// A body that is already there; for tests of handlers.
  package static func bytes(_ bytes: [UInt8]) -> Self { Self(source: .bytes(bytes), bytesMax: nil) }

  /// The same body under another limit in bytes, for routes that stream; nil is without limit.
  package func limited(to bytesMax: Int?) -> Self { Self(source: source, bytesMax: bytesMax) }

  /// The length that the client announced; nil when it sends chunks.
  package var announcedLength: Int64? {
    switch source {
    case .empty: 0
    case .bytes(let bytes): Int64(bytes.count)
    case .exchange(let source): source.announcedLength
    }
  }

  /// Reads the whole body.
  ///
  /// Throws `bodyTooLarge` (413) when it is longer than `limit` bytes, before reading anything where the
  /// length was announced; `limit` nil takes the body's own limit.
  package func collect(upTo limit: Int? = nil) async throws -> [UInt8] {
    let limited = self.limited(to: limit ?? bytesMax)
    var bytes: [UInt8] = []
    var iterator = limited.makeAsyncIterator()
    while let chunk = try await iterator.next() {
      if bytes.isEmpty { bytes = chunk } else { bytes.append(contentsOf: chunk) }
    }
    return bytes
  }

  /// Starts reading.
  package func makeAsyncIterator() -> Iterator {
    Iterator(source: source, bytesMax: bytesMax, announced: announcedLength)
  }

  /// Reads one chunk after the other.
  package struct Iterator: AsyncIteratorProtocol {
    private var source: Source
    private let bytesMax: Int?
    private let announced: Int64?
    private var count = 0

    init(source: Source, bytesMax: Int?, announced: Int64?) {
      self.source = source
      self.bytesMax = bytesMax
      self.announced = announced
    }

    /// The next chunk, nil at the end; throws `bodyTooLarge`, `bodyTimeout`, `incomplete`, `chunk`.
    package mutating func next() async throws -> [UInt8]? {
      if let bytesMax, let announced, announced > Int64(bytesMax) { throw tooLarge(bytesMax) }
      guard let chunk = try await nextUnlimited() else { return nil }
      count += chunk.count
      if let bytesMax, count > bytesMax { throw tooLarge(bytesMax) }
      return chunk
    }

    private mutating func nextUnlimited() async throws -> [UInt8]? {
      switch source {
      case .empty: return nil
      case .bytes(let bytes):
        source = .empty
        return bytes.isEmpty ? nil : bytes
      case .exchange(let source): return try await source.nextChunk()
      }
    }

    private func tooLarge(_ bytesMax: Int) -> HTTPError {
      HTTPError(.bodyTooLarge, "the request's body is longer than \(bytesMax) bytes; send less")
    }
  }
}

/// Where the body of a request comes from.
protocol HTTPBodySource: Sendable {
  /// The length that the client announced; nil when it sends chunks.
  var announcedLength: Int64? { get }
  /// Waits for the next chunk; nil at the end.
  func nextChunk() async throws -> [UInt8]?
}
