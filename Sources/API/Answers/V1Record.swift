import JSON
import OrcModel

/// A server as v1's clients know it.
struct V1Record {
  let view: ServerView

  /// The record as one object.
  var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writeMembers(into: &writer)
    writer.endObject()
    return writer.bytes
  }

  /// The record's members; the caller adds its own and closes the object.
  func writeMembers(into writer: inout JSONWriter) {
    let status = view.status
    let config = visibleConfig
    writer.member("game_uid", view.id.game.text)
    writer.member("servername", view.id.name.text)
    writer.member("container_type", status.imageType ?? "unknown")
    writer.member("build_version", status.imageVersion ?? "unknown")
    writer.member("container_state", containerState)
    writer.member("server_state", status.isStale || status.state == .unknown ? "UNKNOWN" : containerState)
    writer.key("server_config")
    writer.beginObject()
    for (name, text) in config.sorted(by: { $0.key < $1.key }) { writer.member(name, text) }
    writer.endObject()
    writer.member("description", view.record.description)
    writer.member("time", view.stopTime)
    writer.member("game_state", status.state == .running ? config["state"] : "OFFLINE")
    writePorts(into: &writer)
    writer.member("connect", view.connect)
    writer.key("task")
    writeTask(into: &writer)
  }

  /// The engine's word for the state; a server without a container counts as created.
  private var containerState: String {
    view.status.state == .absent ? RuntimeState.created.rawValue : view.status.state.rawValue
  }

  /// What the game wrote into its config folder, while it runs; secrets are blotted out.
  private var visibleConfig: [String: String] {
    guard view.status.state == .running else { return [:] }
    let secrets = Set(view.record.secrets.compactMap { view.record.settings[$0] }.filter { !$0.isEmpty })
    guard !secrets.isEmpty else { return view.status.configFiles }
    return view.status.configFiles.mapValues { secrets.contains($0) ? Self.blot : $0 }
  }

  /// What stands in the place of a secret.
  private static let blot = "********"

  private func writePorts(into writer: inout JSONWriter) {
    writer.key("ports")
    writer.beginArray()
    for port in view.record.spec.ports {
      writer.beginObject()
      writer.member("name", port.name)
      writer.member("port", port.host)
      writer.member("protocol", port.proto.rawValue)
      writer.endObject()
    }
    writer.endArray()
  }

  private func writeTask(into writer: inout JSONWriter) {
    guard let job = view.job, job.state != .succeeded else { return writer.null() }
    writer.beginObject()
    writer.member("action", job.kind.rawValue)
    writer.member("state", job.state.isEnded ? "failed" : job.state.rawValue)
    writer.member("started", Int(job.startedAt ?? job.createdAt))
    let error = job.problem?.message ?? (job.state == .cancelled ? "It was cancelled." : nil)
    writer.member("error", job.state.isEnded ? error : nil)
    writer.endObject()
  }
}
