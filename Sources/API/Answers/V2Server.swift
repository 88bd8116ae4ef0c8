import JSON
import OrcModel

/// A server as v2 shows it: what is wanted and what is.
struct V2Server {
  let view: ServerView

  /// The server as one object.
  var bytes: [UInt8] {
    var writer = JSONWriter()
    write(into: &writer)
    return writer.bytes
  }

  /// Writes the server as one object.
  func write(into writer: inout JSONWriter) {
    let record = view.record
    writer.beginObject()
    writer.member("uid", view.id.description)
    writer.member("plan", record.spec.plan.id.text)
    writer.member("plan_version", record.spec.plan.version)
    writer.member("name", view.id.name.text)
    writer.member("description", record.description)
    writer.member("node", Self.localNode)
    writer.member("image", record.spec.image.reference)
    writer.member("generation", record.generation)
    writer.member("wanted", record.wanted.rawValue)
    writer.key("status")
    V2Status(status: view.status).write(into: &writer)
    writePorts(into: &writer)
    writer.member("connect", view.connect)
    writeSettings(into: &writer)
    writer.key("limits")
    record.spec.limits.write(into: &writer)
    writer.key("job")
    if let job = view.job { V2Job(job: job).write(into: &writer) } else { writer.null() }
    writer.member("created_at", Timestamp(record.createdAt).text)
    writer.endObject()
  }

  /// The name of the node that Orc itself runs on.
  static let localNode = "local"

  private func writePorts(into writer: inout JSONWriter) {
    writer.key("ports")
    writer.beginArray()
    for port in view.record.spec.ports {
      writer.beginObject()
      writer.member("name", port.name)
      writer.member("host", port.host)
      writer.member("container", port.container)
      writer.member("protocol", port.proto.rawValue)
      writer.endObject()
    }
    writer.endArray()
  }

  /// The settings that are no secrets, and the names of those that are.
  private func writeSettings(into writer: inout JSONWriter) {
    let record = view.record
    writer.key("settings")
    writer.beginObject()
    for (name, value) in record.settings.sorted(by: { $0.key < $1.key }) where !record.secrets.contains(name) {
      writer.member(name, value)
    }
    writer.endObject()
    writer.texts("secret_settings", record.settings.keys.filter { record.secrets.contains($0) }.sorted())
  }
}

/// What a runtime saw of a server, as v2 shows it.
struct V2Status {
  let status: ServerStatus

  /// Writes the status as one object.
  func write(into writer: inout JSONWriter) {
    writer.beginObject()
    writeMembers(into: &writer)
    writer.endObject()
  }

  /// Writes the members only.
  func writeMembers(into writer: inout JSONWriter) {
    writer.member("state", status.state.rawValue)
    writer.member("ready", status.isReady)
    writer.member("since", status.since.map { Timestamp($0).text })
    writer.member("exit_code", status.exitCode)
    writer.member("reason", status.reason)
    writer.member("stale", status.isStale)
  }
}

extension Limits {
  /// Writes the limits as one object; `null` is no limit.
  func write(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("memory_bytes", memoryBytes)
    writer.key("cpus")
    if let cpus { writer.value(cpus) } else { writer.null() }
    writer.member("pids", pids)
    writer.endObject()
  }
}
