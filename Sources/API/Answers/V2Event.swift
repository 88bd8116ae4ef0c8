import JSON
import OrcModel

/// An event as a stream of v2 carries it.
struct V2Event {
  let event: Event

  /// The event's type on the wire.
  var name: String {
    switch event.payload {
    case .serverStatus: "server.status"
    case .serverCreated: "server.created"
    case .serverChanged: "server.changed"
    case .serverRemoved: "server.removed"
    case .job: "job"
    case .runtime: "runtime"
    case .plansChanged: "plans.changed"
    }
  }

  /// The event's data: one line of JSON.
  var data: String {
    var writer = JSONWriter()
    if case .job(let job) = event.payload {
      V2Job(job: job).write(into: &writer)
      return writer.text
    }
    writer.beginObject()
    switch event.payload {
    case .serverStatus(let id, let status):
      writer.member("uid", id.description)
      V2Status(status: status).writeMembers(into: &writer)
    case .serverCreated(let id), .serverChanged(let id), .serverRemoved(let id):
      writer.member("uid", id.description)
    case .runtime(let isAvailable, let reason):
      writer.member("available", isAvailable)
      writer.member("reason", reason)
    case .plansChanged, .job: break
    }
    writer.member("at", Timestamp(event.at).text)
    writer.endObject()
    return writer.text
  }
}
