import HTTP
import JSON
import OrcModel

/// What happens, as it happens.
extension V2 {
  var streamRoutes: [Route] {
    [
      Route(
        method: .get, path: "\(Self.prefix)/events", id: "events", summary: "Everything that happens from now on",
        access: .read,
        answers: [
          RouteAnswer(
            status: 200, summary: "Server-sent events: server.status, server.created, job and so on",
            schema: .type("string"), mediaType: "text/event-stream")
        ], work: { _ in events() }),
      Route(
        method: .get, path: "\(Self.prefix)/jobs/{id}/events", id: "jobEvents",
        summary: "A job as it is now and at every step, until it ends", access: .read,
        answers: [
          RouteAnswer(
            status: 200, summary: "Server-sent events of the type job", schema: .type("string"),
            mediaType: "text/event-stream")
        ], errors: [.noSuchJob], work: jobEvents),
    ]
  }

  private func events() -> HTTPResponse {
    let services = services
    return .events { writer in
      // The client learns at once that the stream stands.
      try await writer.write(ServerSentEvent.heartbeat)
      let (events, _) = services.orchestration.events(after: nil)
      let stream = EventStream(events: events, streams: services.streams, sleep: services.sleep)
      try await stream.write(to: writer, encode: Self.encode)
    }
  }

  private func jobEvents(_ call: Call) async throws -> HTTPResponse {
    let services = services
    let id = call.jobID()
    _ = try await knownJob(id)
    return .events { writer in
      // Events are followed before the job is looked at, so that its end can't fall between the two.
      let (events, _) = services.orchestration.events(after: nil)
      guard let job = try await services.orchestration.job(id) else { return }
      try await writer.write(ServerSentEvent(event: "job", data: Self.text(of: job)).bytes)
      if job.state.isEnded { return }
      let stream = EventStream(events: events, streams: services.streams, sleep: services.sleep)
      try await stream.write(to: writer) { event in
        Self.job(in: event)?.id == id ? Self.encode(event) : nil
      } isLast: { event in
        Self.job(in: event).map { $0.id == id && $0.state.isEnded } ?? false
      }
    }
  }

  private static func encode(_ event: Event) -> ServerSentEvent {
    let encoded = V2Event(event: event)
    return ServerSentEvent(id: String(event.id), event: encoded.name, data: encoded.data)
  }

  private static func text(of job: Job) -> String {
    var writer = JSONWriter()
    V2Job(job: job).write(into: &writer)
    return writer.text
  }

  private static func job(in event: Event) -> Job? {
    guard case .job(let job) = event.payload else { return nil }
    return job
  }
}
