import JSON
import OrcModel

/// A job as v2 shows it.
struct V2Job {
  let job: Job

  /// The job as one object, with its log.
  var bytes: [UInt8] {
    var writer = JSONWriter()
    write(into: &writer, withLog: true)
    return writer.bytes
  }

  /// Writes the job as one object.
  func write(into writer: inout JSONWriter, withLog: Bool = false) {
    writer.beginObject()
    writer.member("id", job.id.text)
    writer.member("kind", job.kind.rawValue)
    writer.member("server", job.server?.description)
    writer.member("state", job.state.rawValue)
    writer.member("phase", job.phase)
    writer.key("progress")
    writeProgress(into: &writer)
    writer.member("requested_by", job.requestedBy)
    writer.member("cause", job.cause)
    writer.member("created_at", Timestamp(job.createdAt).text)
    writer.member("started_at", job.startedAt.map { Timestamp($0).text })
    writer.member("ended_at", job.endedAt.map { Timestamp($0).text })
    writer.key("result")
    writeResult(into: &writer)
    writer.key("problem")
    if let problem = job.problem { problem.writeProblem(instance: nil, into: &writer) } else { writer.null() }
    writer.texts("warnings", job.warnings)
    if withLog { writer.texts("log", job.log) }
    writer.endObject()
  }

  private func writeProgress(into writer: inout JSONWriter) {
    guard let progress = job.progress else { return writer.null() }
    writer.beginObject()
    writer.member("done", progress.done)
    writer.member("total", progress.total)
    writer.member("unit", progress.unit)
    writer.endObject()
  }

  /// Where the result is: the server, unless the job was to remove it.
  private func writeResult(into writer: inout JSONWriter) {
    guard job.state == .succeeded, let server = job.server, job.kind != .destroy, job.kind != .eradicate else {
      return writer.null()
    }
    writer.beginObject()
    writer.member("href", "/api/v2/servers/\(server)")
    writer.endObject()
  }
}
