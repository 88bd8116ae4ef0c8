/// Sizes as compose reads them: `512m`, `1.5GiB`, `1048576` (powers of 1024; the engine's go-units).
enum ComposeSize {
  /// Reads a size in bytes, or nil when it isn't one.
  static func parse(_ text: String) -> Int? {
    let isNumber: (Character) -> Bool = { ("0"..."9").contains($0) || $0 == "." }
    let number = text.prefix(while: isNumber)
    var suffix = text.dropFirst(number.count)
    if suffix.hasPrefix(" ") { suffix = suffix.dropFirst() }
    guard !number.isEmpty, let size = Double(String(number)) else { return nil }
    var multiplier = 1.0
    let unit = suffix.lowercased()
    if !unit.isEmpty && unit != "b" {
      guard let first = unit.first, let power = ["k", "m", "g", "t", "p"].firstIndex(of: first),
        ["", "b", "ib"].contains(unit.dropFirst())
      else { return nil }
      for _ in 0...power { multiplier *= 1_024 }
    }
    let bytes = size * multiplier
    return bytes < Double(Int.max) ? Int(bytes) : nil
  }
}
