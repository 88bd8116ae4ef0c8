import OrcModel

/// Checks the reference of an image, as in `[host[:port]/]name[/name][:tag][@digest]`.
enum ImageReading {
  /// The longest reference, in bytes.
  static let bytesMax = 512

  /// Says what is wrong with a reference; nil when nothing is.
  static func fault(in reference: String) -> String? {
    let bytes = Array(reference.utf8)
    let isWord = { (byte: UInt8) in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    guard let first = bytes.first, let last = bytes.last, isWord(first), isWord(last), bytes.count <= bytesMax,
      bytes.allSatisfy({ isWord($0) || "._-/:@".utf8.contains($0) }),
      !reference.contains("//"), !reference.contains("..")
    else { return "'\(printable(reference))' is not the name of an image" }
    return nil
  }

  /// Whether it is one of the PEON project's images, which run what lies in actions/.
  static func isWartable(_ reference: String) -> Bool { reference.hasPrefix("umlatt/steamcmd") }
}
