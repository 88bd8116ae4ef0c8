import OrcModel

@testable import API

extension Sample {
  /// An upload that is there.
  static var upload: UploadID {
    guard let id = UploadID("u_01jd3w4x5y6z7a8b9c0d1e2f3g") else { preconditionFailure("the sample's id is one") }
    return id
  }
}

extension FakeOrchestration {
  func upload(_ content: ByteStream, announced: Int?, by requester: String) async throws -> Upload {
    try attempt()
    var bytes = 0
    for try await part in content { bytes += part.count }
    guard bytes > 0 else { throw OrcError(.badInput, "The upload is neither a zip nor a tar.") }
    return Upload(id: Sample.upload, bytes: bytes, format: .zip, digest: "digest", createdAt: 1_795_225_600)
  }

  func removeUpload(_ id: UploadID, by requester: String) async throws {
    try attempt()
    guard id == Sample.upload else { throw OrcError(.noSuchBackup, "There is no upload [\(id)].") }
  }

  func restore(_ id: ServerID, _ request: RestoreRequest, by requester: String) async throws -> Accepted {
    try attempt()
    guard server(id) != nil else { throw OrcError(.noSuchServer, "There is no server [\(id)].") }
    change { $0.restored.append(request) }
    return Accepted(job: Sample.job(.restore, on: id), server: id)
  }
}
