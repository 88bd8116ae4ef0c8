import JSON
import OrcModel

/// The two shapes that a failure has on the wire.
extension OrcError {
  /// v1: one flat object that holds everything any of its clients looks for.
  func writeV1(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("status", "error")
    writer.member("error", code.rawValue)
    writer.member("err_code", code.rawValue)
    writer.member("info", message)
    writer.member("detail", message)
    writeDetails(into: &writer)
    writer.endObject()
  }

  /// v2: RFC 9457; `instance` is the path that was asked for, nil inside of a job.
  func writeProblem(instance: String?, into writer: inout JSONWriter) {
    let entry = ErrorTable.entry(of: code)
    writer.beginObject()
    writer.member("type", "/problems/\(code.rawValue)")
    writer.member("title", entry.title)
    writer.member("status", entry.status)
    writer.member("detail", message)
    if let instance { writer.member("instance", instance) }
    writer.member("code", code.rawValue)
    writeDetails(into: &writer)
    writer.endObject()
  }

  private func writeDetails(into writer: inout JSONWriter) {
    if !details.required.isEmpty { writer.texts("required", details.required) }
    if !details.available.isEmpty { writer.texts("available", details.available) }
    if let holder = details.holder { writer.member("holder", holder) }
    if let job = details.job { writer.member("job", job.text) }
    guard !details.faults.isEmpty else { return }
    writer.key("errors")
    writer.beginArray()
    for fault in details.faults {
      writer.beginObject()
      writer.member("pointer", fault.pointer)
      writer.member("detail", fault.detail)
      writer.endObject()
    }
    writer.endArray()
  }
}

extension JSONWriter {
  /// Writes a member that is a list of texts.
  mutating func texts(_ name: String, _ texts: some Sequence<String>) {
    key(name)
    beginArray()
    for text in texts { value(text) }
    endArray()
  }
}
