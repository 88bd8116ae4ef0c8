import CYAML

/// Reads events from a text with libyaml; the one place of this module that touches C.
@safe
struct YAMLEventReader: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>

  init(bytes: [UInt8]) {
    unsafe parser = .allocate(capacity: 1)
    unsafe input = .allocate(capacity: bytes.count)
    _ = unsafe input.initialize(from: bytes)
    // Only a failing allocation makes this return 0, and then nothing could go on anyway.
    precondition(unsafe yaml_parser_initialize(parser) == 1, "no memory for a YAML parser")
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe input.deallocate()
  }

  /// The next event; after `end` there is none.
  func next() throws(YAMLError) -> YAMLEvent {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
    defer { unsafe yaml_event_delete(&event) }
    return unsafe YAMLEvent(event)
  }

  private func failure() -> YAMLError {
    let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "not valid YAML"
    let context = unsafe parser.pointee.context.map { unsafe String(cString: $0) }
    if unsafe parser.pointee.error == YAML_READER_ERROR {
      let offset = unsafe min(parser.pointee.problem_offset, input.count)
      let before = unsafe Array(input[..<offset])
      let line = before.count { $0 == UInt8(ascii: "\n") } + 1
      let lineBytes = before.reversed().prefix { $0 != UInt8(ascii: "\n") }
      // Bytes that continue a character don't count as columns.
      let column = lineBytes.count { $0 & 0xC0 != 0x80 } + 1
      return YAMLError(position: YAMLPosition(line: line, column: column), reason: YAMLError.words(for: problem, nil))
    }
    let mark = unsafe parser.pointee.problem_mark
    return YAMLError(position: YAMLPosition(mark), reason: YAMLError.words(for: problem, context))
  }
}

extension YAMLPosition {
  init(_ mark: yaml_mark_t) {
    self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }
}

extension YAMLEvent {
  init(_ event: yaml_event_t) {
    unsafe position = YAMLPosition(event.start_mark)
    var anchor: UnsafeMutablePointer<yaml_char_t>?
    switch unsafe event.type {
    case YAML_DOCUMENT_START_EVENT: kind = .documentStart
    case YAML_STREAM_END_EVENT, YAML_NO_EVENT: kind = .end
    case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
    case YAML_MAPPING_END_EVENT: kind = .mappingEnd
    case YAML_ALIAS_EVENT: kind = unsafe .alias(String(cString: event.data.alias.anchor))
    case YAML_SEQUENCE_START_EVENT:
      let data = unsafe event.data.sequence_start
      unsafe anchor = unsafe data.anchor
      kind = .sequenceStart(tag: unsafe data.tag.map { unsafe String(cString: $0) })
    case YAML_MAPPING_START_EVENT:
      let data = unsafe event.data.mapping_start
      unsafe anchor = unsafe data.anchor
      kind = .mappingStart(tag: unsafe data.tag.map { unsafe String(cString: $0) })
    case YAML_SCALAR_EVENT:
      let data = unsafe event.data.scalar
      unsafe anchor = unsafe data.anchor
      let bytes = unsafe UnsafeBufferPointer(start: data.value, count: data.length)
      kind = unsafe .scalar(
        text: String(decoding: bytes, as: UTF8.self), style: YAMLScalar.Style(data.style),
        tag: data.tag.map { unsafe String(cString: $0) })
    default: kind = .other
    }
    self.anchor = unsafe anchor.map { unsafe String(cString: $0) }
  }
}

extension YAMLScalar.Style {
  fileprivate init(_ style: yaml_scalar_style_t) {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: self = .literal
    case YAML_FOLDED_SCALAR_STYLE: self = .folded
    default: self = .plain
    }
  }
}
