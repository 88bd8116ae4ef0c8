package import HTTP
import JSON

/// What ImageBuild is asked for.
package struct EngineBuildRequest: Sendable {
  /// The name of the result.
  package var tag: String
  /// The build file, relative to the context.
  package var file: String
  /// The build arguments.
  package var arguments: [String: String]
  /// Pulls the base images anew.
  package var refreshesBase: Bool
  /// Runs every step anew.
  package var ignoresCache: Bool

  /// Asks for a build.
  package init(
    tag: String, file: String, arguments: [String: String] = [:], refreshesBase: Bool = false,
    ignoresCache: Bool = false
  ) {
    self.tag = tag
    self.file = file
    self.arguments = arguments
    self.refreshesBase = refreshesBase
    self.ignoresCache = ignoresCache
  }
}

extension EngineClient {
  /// Engine API operation ImageList.
  package func images() async throws -> [EngineImage] {
    try await json(EngineCall(.get, "/images/json").limited(to: Self.listBytesMax)).array?.map { EngineImage($0) } ?? []
  }

  /// Engine API operation ImageInspect: one image by reference or id.
  package func image(_ name: String) async throws -> EngineImage {
    EngineImage(try await json(EngineCall(.get, "/images/\(Self.segment(name))/json")))
  }

  /// Engine API operation ImageCreate with `fromImage`: pulls an image, handing over its progress.
  ///
  /// Throws what the registry or the engine says, also when that comes in the middle of the stream.
  func pull(
    _ name: EngineImageName, login: EngineRegistryLogin?, progress: (EngineProgress) async throws -> Void
  ) async throws {
    let query = [
      QueryItem(name: "fromImage", value: name.repository), QueryItem(name: "tag", value: name.pullTag),
    ]
    var call = EngineCall(.post, "/images/create", query: query)
      .waiting(Self.progressTimeout, idle: Self.progressTimeout)
    if let login { call.headers["X-Registry-Auth"] = login.header }
    try await follow(call, progress)
  }

  /// Engine API operation ImageCreate with `fromSrc`: makes an image of a tar file of its root; `changes` are
  /// Dockerfile instructions.
  package func importImage(
    _ tar: HTTPClientRequest.Body, repository: String, tag: String, changes: [String] = []
  ) async throws {
    var query = [
      QueryItem(name: "fromSrc", value: "-"), QueryItem(name: "repo", value: repository),
      QueryItem(name: "tag", value: tag),
    ]
    query += changes.map { QueryItem(name: "changes", value: $0) }
    var call = EngineCall(.post, "/images/create", query: query)
      .waiting(Self.progressTimeout, idle: Self.progressTimeout)
    call.headers["Content-Type"] = "application/x-tar"
    call.body = tar
    try await follow(call) { _ in }
  }

  /// Engine API operation ImageBuild: builds from a context sent as a tar stream, handing over its output.
  ///
  /// Throws the failing step's words.
  package func build(
    _ request: EngineBuildRequest, context: HTTPClientRequest.Body,
    progress: (EngineProgress) async throws -> Void
  ) async throws {
    var query = [
      QueryItem(name: "t", value: request.tag), QueryItem(name: "dockerfile", value: request.file),
      QueryItem(name: "rm", value: "1"), QueryItem(name: "forcerm", value: "1"),
    ]
    if !request.arguments.isEmpty {
      query.append(QueryItem(name: "buildargs", value: JSONValue.table(request.arguments).serializedText()))
    }
    if request.ignoresCache { query.append(QueryItem(name: "nocache", value: "1")) }
    if request.refreshesBase { query.append(QueryItem(name: "pull", value: "1")) }
    var call = EngineCall(.post, "/build", query: query).waiting(Self.progressTimeout, idle: Self.progressTimeout)
    call.headers["Content-Type"] = "application/x-tar"
    call.body = context
    try await follow(call, progress)
  }

  /// Engine API operation ImageDelete.
  package func removeImage(_ name: String) async throws {
    try await bytes(EngineCall(.delete, "/images/\(Self.segment(name))").waiting(Self.actTimeout))
  }

  /// Engine API operation ImageTag: gives an image a further name.
  package func tagImage(_ name: String, as newName: EngineImageName) async throws {
    let query = [
      QueryItem(name: "repo", value: newName.repository), QueryItem(name: "tag", value: newName.tag ?? "latest"),
    ]
    try await bytes(EngineCall(.post, "/images/\(Self.segment(name))/tag", query: query))
  }

  /// Reads a stream of progress to its end; an error in it is thrown.
  private func follow(_ call: EngineCall, _ progress: (EngineProgress) async throws -> Void) async throws {
    let response = try await open(call)
    var lines = EngineLineReader()
    func take(_ lines: [[UInt8]]) async throws {
      for line in lines {
        let step = EngineProgress(try Self.parse(line, limit: EngineLineReader.lineBytesMax))
        if let error = step.error { throw EngineError(.refused, status: response.status.code, error) }
        try await progress(step)
      }
    }
    try await chunks(of: response) { chunk in
      try await take(try lines.take(chunk))
      return true
    }
    try await take(lines.finish())
  }
}
