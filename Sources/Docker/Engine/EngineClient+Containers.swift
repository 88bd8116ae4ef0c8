package import HTTP
import JSON

extension EngineClient {
  /// Engine API operation ContainerList: containers that match the filters, the ones that don't run too when `all`.
  package func containers(all: Bool, filters: [(String, [String])] = []) async throws -> [EngineContainerSummary] {
    var query = all ? [QueryItem(name: "all", value: "1")] : []
    if !filters.isEmpty { query.append(Self.filter(filters)) }
    let call = EngineCall(.get, "/containers/json", query: query).limited(to: Self.listBytesMax)
    return try await json(call).array?.map { EngineContainerSummary($0) } ?? []
  }

  /// Engine API operation ContainerInspect: one container by id or name.
  package func container(_ name: String) async throws -> EngineContainer {
    EngineContainer(try await json(EngineCall(.get, "/containers/\(Self.segment(name))/json")))
  }

  /// Engine API operation ContainerCreate: makes a container and answers its id.
  ///
  /// Throws 404 when the image is missing, 409 when the name is taken.
  func createContainer(name: String, _ request: EngineContainerRequest) async throws -> String {
    let call = EngineCall(.post, "/containers/create", query: [QueryItem(name: "name", value: name)])
    return try await json(call.sending(request.json).waiting(Self.actTimeout)).text("Id") ?? name
  }

  /// Engine API operation ContainerStart; a running container is fine (304).
  package func startContainer(_ name: String) async throws {
    try await bytes(act(name, "start"), accepting: [304])
  }

  /// Engine API operation ContainerStop: signal, grace time in seconds, kill; a stopped container is fine (304).
  ///
  /// Without `seconds` the container's own grace time holds; `atMost` bounds the wait then.
  package func stopContainer(_ name: String, seconds: Int?, atMost: Duration) async throws {
    let query = seconds.map { [QueryItem(name: "t", value: String($0))] } ?? []
    try await bytes(act(name, "stop", query).waiting(atMost), accepting: [304])
  }

  /// Engine API operation ContainerKill: sends a signal, SIGKILL when nil; throws 409 when it does not run.
  package func killContainer(_ name: String, signal: String? = nil) async throws {
    try await bytes(act(name, "kill", signal.map { [QueryItem(name: "signal", value: $0)] } ?? []))
  }

  /// Engine API operation ContainerRestart: stops with a grace time in seconds, and starts.
  package func restartContainer(_ name: String, seconds: Int) async throws {
    let call = act(name, "restart", [QueryItem(name: "t", value: String(seconds))])
    try await bytes(call.waiting(Self.actTimeout + .seconds(seconds)))
  }

  /// Engine API operation ContainerWait: waits until it does not run and answers its exit code.
  package func waitForContainer(_ name: String, atMost: Duration?) async throws -> Int {
    let call = act(name, "wait", [QueryItem(name: "condition", value: "not-running")])
    // The head comes at once; the code when it ended.
    return try await json(call.waiting(Self.callTimeout, idle: atMost)).integer("StatusCode") ?? 0
  }

  /// Engine API operation ContainerDelete: kills it when it runs; its unnamed volumes go too.
  package func removeContainer(_ name: String) async throws {
    let query = [QueryItem(name: "force", value: "1"), QueryItem(name: "v", value: "1")]
    try await bytes(EngineCall(.delete, "/containers/\(Self.segment(name))", query: query).waiting(Self.actTimeout))
  }

  /// Engine API operation ContainerRename.
  package func renameContainer(_ name: String, to newName: String) async throws {
    try await bytes(act(name, "rename", [QueryItem(name: "name", value: newName)]))
  }

  /// Engine API operation ContainerTop: the titles and the rows of `ps` for it.
  package func processes(of name: String) async throws -> (titles: [String], rows: [[String]]) {
    let answer = try await json(EngineCall(.get, "/containers/\(Self.segment(name))/top"))
    return (answer.texts("Titles"), answer.list("Processes").map { $0.array?.compactMap(\.string) ?? [] })
  }

  /// Engine API operation ContainerStats, one measurement: the engine's document as it is.
  ///
  /// With `isOneShot` the engine does not wait for a second sample, and `precpu_stats` is empty.
  package func stats(of name: String, isOneShot: Bool) async throws -> [UInt8] {
    var query = [QueryItem(name: "stream", value: "0")]
    if isOneShot { query.append(QueryItem(name: "one-shot", value: "1")) }
    return try await bytes(EngineCall(.get, "/containers/\(Self.segment(name))/stats", query: query))
  }

  /// Engine API operation ContainerAttach to the standard input only: what is written reaches the process.
  package func attachInput(of name: String) async throws -> UpgradedStream {
    let query = [QueryItem(name: "stream", value: "1"), QueryItem(name: "stdin", value: "1")]
    return try await upgrade(act(name, "attach", query))
  }

  func act(_ name: String, _ verb: String, _ query: [QueryItem] = []) -> EngineCall {
    EngineCall(.post, "/containers/\(Self.segment(name))/\(verb)", query: query).waiting(Self.actTimeout)
  }
}
