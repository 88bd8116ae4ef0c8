extension YAMLError {
  /// The parser's own words turned into ones that tell a person what to change.
  static func words(for problem: String, _ context: String?) -> String {
    switch problem {
    case "mapping values are not allowed in this context":
      return "a second ':' in one value; put the value in quotes, or check the indentation"
    case "found character that cannot start any token":
      return "a value cannot start with this character (a tab, '@', '`' or '%'); indent with spaces, or use quotes"
    case "could not find expected ':'":
      return "a key without ':'; check this line and the one before"
    case "did not find expected key":
      return "the indentation doesn't fit, or a key is missing here"
    case "did not find expected '-' indicator":
      return "the indentation doesn't fit the list, or a '-' is missing here"
    case "found unexpected end of stream":
      return "the text ends within a quoted value; a closing quote is missing"
    case "control characters are not allowed":
      return "a control character is not allowed"
    case "did not find expected ',' or ']'":
      return "a list in brackets is not closed, or a ',' is missing"
    case "did not find expected ',' or '}'":
      return "a mapping in braces is not closed, or a ',' is missing"
    case _ where problem.contains("UTF-8"):
      return "the text is not UTF-8"
    default:
      guard let context else { return problem }
      return "\(context): \(problem)"
    }
  }
}
