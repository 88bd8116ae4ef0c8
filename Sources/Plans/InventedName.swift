import OrcModel

/// Makes up names for servers: two words in one, such as `ironford`.
enum InventedName {
  /// How often the dice are thrown for two words alone before a number is added.
  static let throwsMax = 64

  static let firstWords = [
    "amber", "ash", "autumn", "birch", "black", "bright", "bronze", "cedar", "cold", "copper", "crag", "dawn", "deep",
    "dusk", "east", "elder", "ember", "fair", "fern", "flint", "frost", "gold", "granite", "green", "grey", "hazel",
    "high", "hollow", "iron", "ivy", "lone", "maple", "mist", "moon", "moss", "north", "oak", "old", "pine", "quiet",
    "raven", "red", "river", "rowan", "silver", "snow", "south", "star", "stone", "storm", "sun", "swift", "thorn",
    "west", "white", "wild", "willow", "winter", "wolf",
  ]

  static let secondWords = [
    "bank", "barrow", "bay", "beck", "bridge", "brook", "burg", "cairn", "cliff", "cove", "crest", "cross", "dale",
    "fall", "fell", "field", "ford", "forge", "gard", "gate", "glen", "grove", "hall", "harbor", "haven", "heath",
    "hill", "hold", "holm", "keep", "knoll", "lake", "land", "marsh", "mead", "mill", "moor", "mount", "pass", "peak",
    "point", "pond", "reach", "ridge", "rock", "shore", "spire", "stead", "stone", "thorpe", "vale", "view", "ward",
    "watch", "water", "well", "wick", "wood",
  ]

  static func make(
    using generator: inout some RandomNumberGenerator, isTaken: (ServerName) -> Bool
  ) -> ServerName {
    var number = 1
    while true {
      let words = pick(firstWords, &generator) + pick(secondWords, &generator)
      // Two throws may give one word twice, which reads badly.
      let text = number <= throwsMax ? words : words + String(number)
      number += 1
      if let name = ServerName(text), !isTaken(name) { return name }
    }
  }

  private static func pick(_ words: [String], _ generator: inout some RandomNumberGenerator) -> String {
    words.randomElement(using: &generator) ?? "server"
  }
}
