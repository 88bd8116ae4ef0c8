/// A place in a text, for people: both numbers count from one.
package struct JSONPosition: Sendable, Hashable {
  /// The line; a line ends with LF (or CR LF).
  package let line: Int
  /// The column, in Unicode scalars.
  package let column: Int

  /// A place.
  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The place of a byte, found by counting from the start: positions are asked for only when something is wrong.
  init(of offset: Int, in bytes: [UInt8]) {
    var line = 1
    var column = 1
    for byte in bytes[..<min(offset, bytes.count)] {
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    self.init(line: line, column: column)
  }
}
