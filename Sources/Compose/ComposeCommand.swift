/// Commands given as one string.
enum ComposeCommand {
  /// The words of a command; nil with characters that a shell would act on, or an open quote.
  static func split(_ text: String) -> [String]? {
    // Compose stops at, or refuses, these, each in its own way; a list has no such surprises.
    guard !text.contains(where: { "\\`()<>;&|".contains($0) }) else { return nil }
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character == " " || character.isNewline || character == "\t" {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    guard quote == nil else { return nil }
    return word.map { words + [$0] } ?? words
  }
}
