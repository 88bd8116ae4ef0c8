import OrcModel

/// The rules for free text that both versions take.
enum RequestText {
  /// The longest description, in characters.
  static let descriptionLengthMax = 500

  /// What is wrong with a description; nil when nothing is.
  static func fault(inDescription text: String) -> String? {
    if text.unicodeScalars.count > descriptionLengthMax {
      return "has \(text.unicodeScalars.count) characters; at most \(descriptionLengthMax) are taken"
    }
    let isClean = text.unicodeScalars.allSatisfy { scalar in
      scalar == "\n" || scalar == "\t" || scalar.properties.generalCategory != .control
    }
    return isClean ? nil : "contains control characters"
  }
}
