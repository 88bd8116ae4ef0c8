import CZlib

/// Decompresses a gzip stream (RFC 1952) of one or more members, within limits.
@safe package final class GzipReader {
  /// How much output one `next` answers, in bytes.
  package static let chunkBytes = 64 * 1024
  /// The default for how many times larger the output may be than the input.
  package static let ratioDefault = 200
  /// Up to this much output the ratio does not matter, in bytes.
  package static let ratioFreeBytes = 16 * 1024 * 1024

  // Allocated, because zlib keeps the stream's own address.
  private let stream: UnsafeMutablePointer<z_stream>
  private let outputBytesMax: Int
  private let ratioMax: Int
  private var input: [UInt8] = []
  private var at = 0
  private var inputBytes = 0
  private var outputBytes = 0
  private var isBetweenMembers = false
  private var hasStarted = false
  /// Whether the last output filled its buffer, so that zlib may hold more back.
  private var isFull = false

  /// A decompressor; more output than the limits allow is an error (`isLimit`).
  package init(outputBytesMax: Int, ratioMax: Int = ratioDefault) {
    self.outputBytesMax = outputBytesMax
    self.ratioMax = ratioMax
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    guard unsafe orc_gunzip_begin(stream) == Z_OK else { preconditionFailure("zlib has no memory") }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Takes the next bytes of the stream.
  package func feed(_ bytes: [UInt8]) {
    input.removeFirst(at)
    at = 0
    input += bytes
    inputBytes += bytes.count
    hasStarted = hasStarted || !bytes.isEmpty
  }

  /// The next part of the output; nil when more input is needed.
  package func next() throws(ArchiveError) -> [UInt8]? {
    while true {
      if isBetweenMembers, try !beginMember() { return nil }
      guard at < input.count || isFull else { return nil }
      let (output, code) = inflateSome()
      switch code {
      case Z_STREAM_END: isBetweenMembers = true
      case Z_OK, Z_BUF_ERROR: break
      default: throw ArchiveError("its gzip compression is damaged")
      }
      outputBytes += output.count
      guard outputBytes <= outputBytesMax else {
        throw ArchiveError("it unpacks to more than the \(outputBytesMax) bytes allowed", isLimit: true)
      }
      guard outputBytes <= GzipReader.ratioFreeBytes || outputBytes / max(1, inputBytes) <= ratioMax else {
        throw ArchiveError("it unpacks to more than \(ratioMax) times its size", isLimit: true)
      }
      isFull = output.count == GzipReader.chunkBytes
      if !output.isEmpty { return output }
      if code == Z_BUF_ERROR { return nil }
    }
  }

  /// Says that the stream has ended; an error when the compression has not.
  package func finish() throws(ArchiveError) {
    guard isBetweenMembers else {
      throw ArchiveError(hasStarted ? "its gzip compression ends in the middle" : "it is empty")
    }
  }

  /// Begins another member where one follows; zeros between, as tapes have them, are skipped.
  private func beginMember() throws(ArchiveError) -> Bool {
    while at < input.count, input[at] == 0 { at += 1 }
    guard at < input.count else { return false }
    guard input[at] == 0x1F else { throw ArchiveError("something follows the end of its gzip compression") }
    unsafe inflateReset(stream)
    isBetweenMembers = false
    return true
  }

  private func inflateSome() -> ([UInt8], Int32) {
    var code: Int32 = Z_OK
    let start = at
    let count = input.count - at
    let output = unsafe input.withUnsafeMutableBufferPointer { buffer in
      unsafe stream.pointee.next_in = buffer.baseAddress.map { unsafe $0 + start }
      unsafe stream.pointee.avail_in = UInt32(count)
      return unsafe [UInt8](unsafeUninitializedCapacity: GzipReader.chunkBytes) { space, filled in
        unsafe stream.pointee.next_out = space.baseAddress
        unsafe stream.pointee.avail_out = UInt32(GzipReader.chunkBytes)
        code = unsafe inflate(stream, Z_NO_FLUSH)
        filled = unsafe GzipReader.chunkBytes - Int(stream.pointee.avail_out)
      }
    }
    at = unsafe input.count - Int(stream.pointee.avail_in)
    return (output, code)
  }
}
