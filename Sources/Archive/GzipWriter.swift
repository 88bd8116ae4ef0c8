import CZlib

/// Compresses a stream to gzip (RFC 1952).
@safe package final class GzipWriter {
  /// The usual balance between size and time, 1 to 9.
  package static let levelDefault: Int32 = 6
  private static let chunkBytes = 64 * 1024

  // Allocated, because zlib keeps the stream's own address.
  private let stream: UnsafeMutablePointer<z_stream>

  /// A compressor at the start of a stream; ends the process when there is no memory for its 256 KiB.
  package init(level: Int32 = levelDefault) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let result = unsafe orc_gzip_begin(stream, level)
    guard result == Z_OK else { preconditionFailure("zlib refuses level \(level)") }
  }

  deinit {
    unsafe deflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Takes the next bytes; answers what is ready of the output, often nothing.
  package func write(_ bytes: [UInt8]) -> [UInt8] { run(bytes, Z_NO_FLUSH) }

  /// Ends the stream; answers the rest of the output.
  ///
  /// Nothing may be written after it.
  package func finish() -> [UInt8] { run([], Z_FINISH) }

  private func run(_ bytes: [UInt8], _ flush: Int32) -> [UInt8] {
    var input = bytes
    var output: [UInt8] = []
    unsafe input.withUnsafeMutableBufferPointer { buffer in
      unsafe stream.pointee.next_in = buffer.baseAddress
      unsafe stream.pointee.avail_in = UInt32(buffer.count)
      var room: UInt32 = 0
      repeat {
        let chunk = unsafe [UInt8](unsafeUninitializedCapacity: GzipWriter.chunkBytes) { space, filled in
          unsafe stream.pointee.next_out = space.baseAddress
          unsafe stream.pointee.avail_out = UInt32(GzipWriter.chunkBytes)
          _ = unsafe deflate(stream, flush)
          room = unsafe stream.pointee.avail_out
          filled = GzipWriter.chunkBytes - Int(room)
        }
        output += chunk
      } while room == 0
    }
    return output
  }
}
