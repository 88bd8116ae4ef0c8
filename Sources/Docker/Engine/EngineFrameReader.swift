/// Takes a multiplexed stream of output apart: bytes in, pieces out.
///
/// Frames have an 8-byte head (stream, three zeros, length as big-endian number) and their payload
/// (Engine API operation ContainerAttach, section "Stream format").
struct EngineFrameReader {
  /// Which of a container's streams bytes are of.
  enum Stream: UInt8, Sendable {
    case stdin = 0
    case stdout = 1
    case stderr = 2
    /// An error of the engine itself.
    case system = 3
  }

  /// A piece of one stream; a frame may come in several.
  struct Piece: Equatable {
    let stream: Stream
    let bytes: ArraySlice<UInt8>

    static func == (left: Piece, right: Piece) -> Bool {
      left.stream == right.stream && left.bytes.elementsEqual(right.bytes)
    }
  }

  private var head: [UInt8] = []
  private var stream = Stream.stdout
  private var remaining = 0

  init() {
    head.reserveCapacity(8)
  }

  /// Takes what came and answers the pieces in it, which share its memory.
  mutating func take(_ bytes: [UInt8]) throws(EngineError) -> [Piece] {
    var pieces: [Piece] = []
    var at = bytes.startIndex
    while at < bytes.endIndex {
      if remaining == 0 {
        let count = min(8 - head.count, bytes.endIndex - at)
        head.append(contentsOf: bytes[at..<(at + count)])
        at += count
        if head.count == 8 { try open() }
      } else {
        let count = min(remaining, bytes.endIndex - at)
        pieces.append(Piece(stream: stream, bytes: bytes[at..<(at + count)]))
        at += count
        remaining -= count
      }
    }
    return pieces
  }

  private mutating func open() throws(EngineError) {
    guard let stream = Stream(rawValue: head[0]), head[1...3].allSatisfy({ $0 == 0 }) else {
      throw EngineError(.malformed, "the engine's output is not in frames")
    }
    self.stream = stream
    remaining = head[4...7].reduce(0) { $0 << 8 | Int($1) }
    head.removeAll(keepingCapacity: true)
  }
}
