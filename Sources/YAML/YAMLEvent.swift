/// One event of the parser, copied out of C.
struct YAMLEvent {
  enum Kind {
    case documentStart
    case end
    case alias(String)
    case scalar(text: String, style: YAMLScalar.Style, tag: String?)
    case sequenceStart(tag: String?)
    case sequenceEnd
    case mappingStart(tag: String?)
    case mappingEnd
    case other
  }

  let kind: Kind
  let anchor: String?
  let position: YAMLPosition

  /// The bytes of a scalar's text, else 0.
  var textBytes: Int {
    if case .scalar(let text, _, _) = kind { text.utf8.count } else { 0 }
  }
}
