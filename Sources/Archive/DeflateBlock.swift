import CZlib
import Synchronization

/// A part of a content that is deflated by itself, so that several threads can work on one file.
///
/// As pigz does: it may refer to the end of the part before, and ends on a whole byte.
final class DeflateBlock: Sendable {
  /// What a content promises by a sample of it.
  enum Promise {
    /// Deflate finds nothing in it: it is compressed or encrypted already.
    case noise
    /// Little, such as the padding between a world's compressed chunks: runs are all that is worth looking for, and
    /// found three times as fast as everything.
    case runs
    case plain
  }

  /// How large a block is at most, in bytes.
  static let bytesMax = 256 << 10
  /// How far back deflate refers, in bytes.
  static let dictionaryBytes = 32 << 10
  /// What a content must shrink to for being compressed at all, in percent.
  private static let noisePercent = 97
  /// What a sample must shrink to for more than runs being looked for, in percent.
  private static let runsPercent = 75
  /// A sample is so many pieces of so many bytes, from all over the content.
  private static let samplePieces = 16
  private static let samplePieceBytes = 1 << 10
  /// A prime, so that the pieces lie at all places.
  private static let sampleStride = 5_003

  private let data: [UInt8]
  private let dictionary: [UInt8]
  /// Whether it is all of a content.
  let isWhole: Bool
  private let output = Mutex<(bytes: [UInt8], isDeflated: Bool)?>(nil)

  init(_ data: [UInt8], dictionary: [UInt8], isWhole: Bool) {
    self.data = data
    self.dictionary = dictionary
    self.isWhole = isWhole
  }

  /// Whether its work is done.
  var isDone: Bool { output.withLock { $0 != nil } }

  /// What came of it; nil before its work is done.
  var result: (bytes: [UInt8], isDeflated: Bool)? { output.withLock { $0 } }

  /// Does the work.
  func run(level: Int32) {
    let promise = Self.sample(data)
    var bytes: [UInt8]
    switch promise {
    case .noise where isWhole: bytes = data
    case .noise: bytes = deflated(0, Z_DEFAULT_STRATEGY)
    case .runs: bytes = deflated(1, Z_RLE)
    case .plain: bytes = deflated(level, Z_DEFAULT_STRATEGY)
    }
    let isStored = isWhole && (promise == .noise || bytes.count >= data.count)
    if isStored { bytes = data }
    output.withLock { $0 = (bytes, !isStored) }
  }

  /// Looks how much a content may shrink.
  static func sample(_ data: [UInt8]) -> Promise {
    var pieces = data
    if data.count > 2 * samplePieces * samplePieceBytes {
      let step = data.count / samplePieces
      pieces = (0..<samplePieces).reduce(into: []) { sample, number in
        // Never at the same place of a sector: a world's padding is at the ends of its sectors.
        let start = number * step + number * sampleStride % (step - samplePieceBytes)
        sample += data[start..<start + samplePieceBytes]
      }
    }
    let size = DeflateBlock(pieces, dictionary: [], isWhole: true).deflated(1, Z_DEFAULT_STRATEGY).count
    if size * 100 >= pieces.count * noisePercent { return .noise }
    return size * 100 >= pieces.count * runsPercent ? .runs : .plain
  }

  private func deflated(_ level: Int32, _ strategy: Int32) -> [UInt8] {
    // Allocated, because zlib keeps the stream's own address.
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    defer { unsafe stream.deallocate() }
    guard unsafe orc_deflate_begin(stream, level, strategy) == Z_OK else {
      preconditionFailure("zlib has no memory, or refuses level \(level)")
    }
    defer { unsafe deflateEnd(stream) }
    if !dictionary.isEmpty { _ = unsafe deflateSetDictionary(stream, dictionary, UInt32(dictionary.count)) }
    // A flush adds an empty block to what zlib counts on.
    let room = Int(unsafe deflateBound(stream, UInt(data.count))) + 64
    var input = data
    return unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe [UInt8](unsafeUninitializedCapacity: room) { space, filled in
        unsafe stream.pointee.next_in = source.baseAddress
        unsafe stream.pointee.avail_in = UInt32(source.count)
        unsafe stream.pointee.next_out = space.baseAddress
        unsafe stream.pointee.avail_out = UInt32(room)
        _ = unsafe deflate(stream, isWhole ? Z_FINISH : Z_SYNC_FLUSH)
        filled = unsafe room - Int(stream.pointee.avail_out)
      }
    }
  }
}
