/// Tells Swift's code from its comments and string literals, interpolations included.
///
/// Regular-expression literals are taken for code; the house has none.
struct Lexer {
  private enum Context {
    /// Code; in an interpolation, with the number of open parentheses.
    case code(interpolated: Bool, open: Int)
    case text(hashes: Int, multiline: Bool)
    case lineComment
    case blockComment(depth: Int)
  }

  private let bytes: [UInt8]
  private var position = 0
  private var contexts: [Context] = [.code(interpolated: false, open: 0)]
  private var codeLines: [[UInt8]] = [[]]
  private var commentLines: [[UInt8]] = [[]]

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The code and the comments of each line.
  mutating func run() -> (code: [String], comments: [String]) {
    while position < bytes.count, let context = contexts.last {
      if bytes[position] == UInt8(ascii: "\n") {
        endLine(context)
        continue
      }
      switch context {
      case .code(let interpolated, let open): readCode(interpolated, open)
      case .text(let hashes, let multiline): readText(hashes, multiline)
      case .lineComment: take(1, asComment: true)
      case .blockComment(let depth): readBlockComment(depth)
      }
    }
    return (
      codeLines.map { String(decoding: $0, as: UTF8.self) }, commentLines.map { String(decoding: $0, as: UTF8.self) }
    )
  }

  private mutating func endLine(_ context: Context) {
    position += 1
    codeLines.append([])
    commentLines.append([])
    switch context {
    case .lineComment, .text(_, multiline: false): contexts.removeLast()
    default: break
    }
  }

  /// Moves on; what is not code leaves a blank in the code, so that columns stay.
  private mutating func take(_ count: Int, asCode: Bool = false, asComment: Bool = false) {
    for _ in 0..<count where position < bytes.count {
      let byte = bytes[position]
      codeLines[codeLines.count - 1].append(asCode ? byte : UInt8(ascii: " "))
      if asComment { commentLines[commentLines.count - 1].append(byte) }
      position += 1
    }
  }

  private func sees(_ text: StaticString, at offset: Int = 0) -> Bool {
    let wanted = Array(text.description.utf8)
    return bytes.count >= position + offset + wanted.count
      && wanted.indices.allSatisfy { bytes[position + offset + $0] == wanted[$0] }
  }

  private func hashes(at offset: Int) -> Int {
    bytes[min(position + offset, bytes.count)...].prefix { $0 == UInt8(ascii: "#") }.count
  }

  private mutating func replace(_ context: Context) { contexts[contexts.count - 1] = context }

  private mutating func readCode(_ interpolated: Bool, _ open: Int) {
    let hashes = hashes(at: 0)
    if sees("//") {
      contexts.append(.lineComment)
    } else if sees("/*") {
      contexts.append(.blockComment(depth: 0))
    } else if sees("\"\"\"", at: hashes) {
      take(hashes + 3, asCode: true)
      contexts.append(.text(hashes: hashes, multiline: true))
    } else if sees("\"", at: hashes) {
      take(hashes + 1, asCode: true)
      contexts.append(.text(hashes: hashes, multiline: false))
    } else if interpolated, sees("(") {
      take(1, asCode: true)
      replace(.code(interpolated: true, open: open + 1))
    } else if interpolated, sees(")") {
      take(1, asCode: true)
      if open == 1 { contexts.removeLast() } else { replace(.code(interpolated: true, open: open - 1)) }
    } else {
      take(1, asCode: true)
    }
  }

  private mutating func readText(_ hashes: Int, _ multiline: Bool) {
    let quotes = multiline ? 3 : 1
    if sees("\\") && self.hashes(at: 1) >= hashes {
      take(1 + hashes)
      if sees("(") {
        contexts.append(.code(interpolated: true, open: 0))
      } else if position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
        take(1)
      }
    } else if multiline ? sees("\"\"\"") : sees("\""), self.hashes(at: quotes) >= hashes {
      take(quotes + hashes, asCode: true)
      contexts.removeLast()
    } else {
      take(1)
    }
  }

  private mutating func readBlockComment(_ depth: Int) {
    if sees("/*") {
      take(2, asComment: true)
      replace(.blockComment(depth: depth + 1))
    } else if sees("*/") {
      take(2, asComment: true)
      if depth <= 1 { contexts.removeLast() } else { replace(.blockComment(depth: depth - 1)) }
    } else {
      take(1, asComment: true)
    }
  }
}
