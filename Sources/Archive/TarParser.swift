import System

/// Reads a tar stream: bytes are fed in as they come, actions are taken out; it does no input or output itself.
///
/// Understands ustar, pax (path, linkpath, size, uid, gid, mtime) and GNU's long names and large numbers. Names are
/// passed on as they are: whoever acts on them must check them.
package struct TarParser: Sendable {
  /// What to do next.
  package enum Action: Sendable, Hashable {
    /// Feed more bytes.
    case needsMore
    /// An entry begins.
    case entry(TarEntry)
    /// The next part of the entry's content.
    case data(ArraySlice<UInt8>)
    /// The entry is complete.
    case endOfEntry
    /// The archive is complete; what is fed from now on is ignored.
    case end
  }

  private enum State {
    case header
    case content(remaining: Int64, padding: Int)
    case padding(Int)
    case ended
  }

  private var buffer: [UInt8] = []
  private var at = 0
  private var state = State.header
  private var overrides = TarOverrides()

  /// A parser at the start of an archive.
  package init() {}

  /// Takes the next bytes of the stream.
  package mutating func feed(_ bytes: some Collection<UInt8>) {
    if case .ended = state { return }
    if at == buffer.count {
      buffer = Array(bytes)
    } else {
      buffer.removeFirst(at)
      buffer.append(contentsOf: bytes)
    }
    at = 0
  }

  /// Says that the stream has ended; an error when the archive has not.
  package func finish() throws(ArchiveError) {
    guard case .ended = state else { throw ArchiveError("it ends in the middle") }
  }

  /// The next action.
  package mutating func next() throws(ArchiveError) -> Action {
    while true {
      switch state {
      case .ended: return .end
      case .padding(let count):
        let skipped = min(count, buffer.count - at)
        at += skipped
        guard skipped == count else {
          state = .padding(count - skipped)
          return .needsMore
        }
        state = .header
        return .endOfEntry
      case .content(let remaining, let padding):
        guard remaining > 0 else {
          state = .padding(padding)
          continue
        }
        guard at < buffer.count else { return .needsMore }
        let count = Int(min(remaining, Int64(buffer.count - at)))
        state = .content(remaining: remaining - Int64(count), padding: padding)
        defer { at += count }
        return .data(buffer[at..<at + count])
      case .header:
        if let action = try header() { return action }
      }
    }
  }

  /// Reads one header with what it extends; nil when another follows for the same entry.
  private mutating func header() throws(ArchiveError) -> Action? {
    guard buffer.count - at >= TarFormat.blockBytes else { return .needsMore }
    let block = buffer[at..<at + TarFormat.blockBytes]
    if block.allSatisfy({ $0 == 0 }) {
      state = .ended
      buffer = []
      at = 0
      return .end
    }
    let fields = try TarFields(block)
    switch fields.type {
    case UInt8(ascii: "x"), UInt8(ascii: "g"), UInt8(ascii: "L"), UInt8(ascii: "K"):
      guard fields.size <= TarFormat.extensionBytesMax else {
        throw ArchiveError("an extended header is larger than \(TarFormat.extensionBytesMax) bytes", isLimit: true)
      }
      let total = TarFormat.blockBytes + Int(fields.size) + TarFormat.padding(fields.size)
      guard buffer.count - at >= total else { return .needsMore }
      let start = at + TarFormat.blockBytes
      try overrides.take(fields.type, buffer[start..<start + Int(fields.size)])
      at += total
      return nil
    default:
      at += TarFormat.blockBytes
      let entry = try overrides.applied(to: fields)
      overrides = TarOverrides()
      state = .content(remaining: entry.size, padding: TarFormat.padding(entry.size))
      return .entry(entry)
    }
  }
}
