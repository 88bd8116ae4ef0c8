package import HTTP

extension EngineClient {
  /// Engine API operation ContainerArchive: a file or folder of a container as a tar stream.
  package func archive(of name: String, path: String) async throws -> HTTPClientResponseBody {
    let query = [QueryItem(name: "path", value: path)]
    return try await open(EngineCall(.get, "/containers/\(Self.segment(name))/archive", query: query)).body
  }

  /// Engine API operation PutContainerArchive: unpacks a tar stream into a folder of a container.
  package func putArchive(to name: String, path: String, _ tar: HTTPClientRequest.Body) async throws {
    let query = [QueryItem(name: "path", value: path)]
    var call = EngineCall(.put, "/containers/\(Self.segment(name))/archive", query: query)
      .waiting(Self.progressTimeout)
    call.headers["Content-Type"] = "application/x-tar"
    call.body = tar
    try await bytes(call)
  }
}
