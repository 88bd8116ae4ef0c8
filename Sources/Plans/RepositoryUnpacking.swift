import Archive
import Crypto
import System

/// Unpacks a repository's tarball into a fresh folder while it arrives, within limits.
final class RepositoryUnpacking {
  private let gzip = GzipReader(outputBytesMax: PlanLimits.repositoryBytesMax)
  private let extractor: TarExtractor
  private var hash = SHA256()
  private var start: [UInt8] = []

  /// Two blocks: the first header and the beginning of its content.
  private static let startBytes = 1024

  init(into folder: DirectoryHandle) {
    extractor = TarExtractor(
      into: folder,
      options: TarExtractor.Options(
        bytesMax: Int64(PlanLimits.repositoryBytesMax), entriesMax: PlanLimits.repositoryEntriesMax,
        depthMax: PlanLimits.repositoryDepthMax, stripsSpecialModes: true))
  }

  /// Takes the next bytes of the tarball.
  func take(_ bytes: [UInt8]) throws(ArchiveError) {
    hash.update(bytes)
    gzip.feed(bytes)
    while let part = try gzip.next() {
      if start.count < Self.startBytes { start += part.prefix(Self.startBytes - start.count) }
      try extractor.feed(part)
    }
  }

  /// Ends the tarball; answers its digest, and the commit that it was made from.
  ///
  /// Throws when it is not whole.
  func finish() throws(ArchiveError) -> (digest: String, commit: String?) {
    try gzip.finish()
    _ = try extractor.finish()
    return (Hex.encode(hash.finish()), Self.commit(start))
  }

  /// The commit that `git archive` writes into a comment for the whole archive: `52 comment=<40 or 64 hex digits>`.
  private static func commit(_ start: [UInt8]) -> String? {
    guard start.count == startBytes, start[156] == UInt8(ascii: "g") else { return nil }
    let mark = Array("comment=".utf8)
    let content = start[512...]
    guard let place = content.indices.first(where: { content[$0...].starts(with: mark) }) else { return nil }
    let digits = content[(place + mark.count)...].prefix { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
    return [40, 64].contains(digits.count) ? String(decoding: digits, as: UTF8.self) : nil
  }
}
