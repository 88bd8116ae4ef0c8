/// Sizes as compose reads them: `512m`, `1.5GiB`, `1048576` (powers of 1024; the engine's go-units).
enum ComposeSize {
  /// Reads a size in bytes, or nil when it isn't one.
  static func parse(_ text: String) -> Int? {
    let number = text.prefix { ("0"..."9").contains($0) || $0 == "." }
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty }), let size = Double(String(number)) else { return nil }
    var unit = text.dropFirst(number.count)[...]
    if unit.hasPrefix(" ") { unit = unit.dropFirst() }
    var multiplier = 1.0
    if let first = unit.lowercased().first, let power = ["k", "m", "g", "t", "p"].firstIndex(of: first) {
      for _ in 0...power { multiplier *= 1_024 }
      unit = unit.dropFirst()
    }
    let bytes = size * multiplier
    guard ["", "b", "i", "ib"].contains(unit.lowercased()), bytes < Double(Int.max) else { return nil }
    return Int(bytes)
  }
}
