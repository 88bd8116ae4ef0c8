import Synchronization

/// Writes the body of a request, in chunks where its length isn't known.
final class RequestBodyWriter: HTTPBodyWriter {
  private let core: StreamCore
  private let isChunked: Bool
  private let remaining: Mutex<Int64>

  init(core: StreamCore, length: Int64?) {
    self.core = core
    isChunked = length == nil
    remaining = Mutex(length ?? 0)
  }

  func write(_ bytes: [UInt8]) async throws {
    try Task.checkCancellation()
    guard !bytes.isEmpty else { return }
    guard isChunked else {
      try remaining.withLock { remaining in
        guard Int64(bytes.count) <= remaining else {
          throw HTTPError(.usage, "the body is longer than its announced length")
        }
        remaining -= Int64(bytes.count)
      }
      return try await core.write(bytes)
    }
    var head: [UInt8] = []
    HeadSerializer.appendChunkSize(bytes.count, to: &head)
    try await core.write(head, bytes + [ASCII.cr, ASCII.lf])
  }

  /// Ends the body; throws `usage` when it is shorter than announced.
  func finish() async throws {
    guard remaining.withLock({ $0 }) == 0 else {
      throw HTTPError(.usage, "the body is shorter than its announced length")
    }
    if isChunked { try await core.write(Array("0\r\n\r\n".utf8)) }
  }
}
