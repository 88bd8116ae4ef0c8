package import System

/// Makes a zip of a directory, part by part as it is asked for; links are kept as links, devices and sockets left out.
///
/// A file that shrinks meanwhile is filled up with zeros, one that grows is cut, one that vanishes is left out.
package final class ZipBuilder {
  private let source: TarBuilder
  private var parser = TarParser()
  private var writer: ZipWriter?

  /// How many bytes of files have been read.
  package private(set) var bytesRead: Int64 = 0

  /// An archive of what is in a directory.
  package init(_ root: DirectoryHandle, options: TarBuilder.Options = .init()) {
    source = TarBuilder(root, options: options)
    writer = ZipWriter()
  }

  /// The next part of the archive; nil at its end.
  ///
  /// Blocks on the disk.
  package func next() throws(ArchiveError) -> [UInt8]? {
    var output: [UInt8] = []
    while writer != nil, output.isEmpty {
      switch try parser.next() {
      case .needsMore, .end:
        guard let part = try source.next() else {
          defer { writer = nil }
          return writer?.finish()
        }
        parser.feed(part)
      case .entry(let entry):
        writer?.begin(entry)
        if case .symbolicLink(let link) = entry.kind { output += writer?.write(link) ?? [] }
      case .data(let data):
        bytesRead += Int64(data.count)
        output += writer?.write(Array(data)) ?? []
      case .endOfEntry: output += writer?.endEntry() ?? []
      }
    }
    return output.isEmpty ? nil : output
  }
}
