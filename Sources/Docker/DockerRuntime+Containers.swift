import Compose
package import OrcModel
import System

extension DockerRuntime {
  /// The grace time that is added to a call's time limit, for the engine's own work.
  static let stopMargin = Duration.seconds(30)
  /// What a container that was told to stop by its console still gets when it does not end, in seconds.
  static let secondGraceSecondsMax = 10

  /// See Runtime.
  package func observe(_ id: ServerID) async throws -> ServerStatus {
    try await doing("look at [\(id)]") {
      let found = try await look(id)
      if let found { await rememberImage(found.imageID) }
      var status = memory.status(id)
      status.isStale = false
      return status
    }
  }

  /// See Runtime.
  ///
  /// The container is what the manifest in the server's folder says, so that its hash is the one that stock compose
  /// computes from it. Network and container are made side by side: the engine looks for the network at the start only.
  package func create(_ spec: ServerSpec) async throws {
    let id = spec.id
    try await doing("create [\(id)]") {
      let project = try await project(id)
      guard let service = project.services.first else {
        throw OrcError(.planInvalid, "\(ObjectNames.manifest) of [\(id)] has no service.")
      }
      let image = try await image(project.imageName(of: service))
      if let old = try await container(id) {
        if old.configHash == service.configHash(), old.imageID == image.id {
          return try await ensureNetwork(project, id)
        }
        try await removeContainer(id, old)
      }
      let request = ContainerMaker.container(
        project, service, imageID: image.id, directory: try await hostFolder(id), added: labels)
      async let network: Void = ensureNetwork(project, id)
      let container: String
      do {
        container = try await engine.createContainer(name: ObjectNames.container(id), request)
      } catch let error as EngineError {
        // Both acts are over before the failure is told, so that undoing finds all that was made.
        _ = try? await network
        throw await creationFailure(error, id, image: request.image)
      }
      remember(id, container, request, service: service, image: image)
      faults.hit("docker.container.created")
      try await network
    }
  }

  private func remember(
    _ id: ServerID, _ container: String, _ request: EngineContainerRequest, service: ComposeService, image: KnownImage
  ) {
    let claims = request.ports.compactMap { port -> PortClaim? in
      guard let number = Int(port.hostPort), let proto = PortProtocol(rawValue: port.transport) else { return nil }
      return PortClaim(number: number, proto: proto)
    }
    let now = wall.now().seconds
    memory.with { state in
      state.wishes[container] = .init(holder: .server(id, isActive: true), claims: claims)
      // The engine's event may have been quicker.
      guard state.containers[id]?.id != container else { return }
      state.containers[id] = KnownContainer(
        created: container, installation: configuration.installation, configHash: service.configHash(),
        imageID: image.id, hasTTY: service.hasTTY, at: now)
    }
  }

  private func creationFailure(_ error: EngineError, _ id: ServerID, image: String) async -> any Error {
    if error.isMissing {
      memory.with { $0.images[image] = nil }
      return OrcError(error, "create [\(id)] from the image \(printable(image))")
    }
    guard error.isConflict else { return error }
    // Somebody made a container of that name behind Orc's back; whose it is, the look tells.
    do {
      try await look(id)
    } catch {
      return error
    }
    return error
  }

  /// See Runtime.
  package func start(_ spec: ServerSpec) async throws {
    let id = spec.id
    try await doing("start [\(id)]") {
      guard var found = try await container(id) else { throw Self.noContainer(id) }
      do {
        try await begin(found, id)
      } catch let error as EngineError where error.isMissing && !error.message.contains("network") {
        // It was replaced behind Orc's back and the event has not come yet.
        guard let newer = try await look(id), newer.id != found.id else { throw error }
        found = newer
        try await begin(found, id)
      } catch let error as EngineError {
        throw try await startFailure(error, spec)
      }
      faults.hit("docker.started")
    }
  }

  private func begin(_ container: KnownContainer, _ id: ServerID) async throws {
    let asked = wall.now()
    try await engine.startContainer(container.id)
    let now = wall.now().seconds
    memory.with { state in
      state.starts[container.id] = asked
      guard var known = state.containers[id], known.id == container.id, known.state != .running else { return }
      known.state = .running
      known.since = now
      known.isToldToStop = false
      (known.exitCode, known.reason) = (nil, nil)
      state.containers[id] = known
      state.published?[container.id] = state.wishes[container.id]
    }
  }

  /// A port that turned out to be taken is told with who has it; everything else in the engine's words.
  private func startFailure(_ error: EngineError, _ spec: ServerSpec) async throws -> any Error {
    guard let failure = BindFailure(error.message) else { return error }
    let claim =
      spec.ports.first { $0.host == failure.port && (failure.proto == nil || $0.proto == failure.proto) }?.claim
      ?? PortClaim(number: failure.port, proto: failure.proto ?? .tcp)
    var holder = PortUse.Holder.host
    if failure.isContainers {
      memory.with { $0.published = nil }
      let uses = try await publishedPorts().filter { $0.holder != .server(spec.id, isActive: true) }
      holder = uses.first { $0.claim == claim }?.holder ?? .container("another container")
    }
    return OrcError(
      .portsUsed, "Port \(claim), needed by \(spec.id), is held by \(holder).",
      details: .init(holder: holder.description), cause: error.description)
  }

  static func noContainer(_ id: ServerID) -> OrcError {
    OrcError(.actionFailed, "The server [\(id)] has no container; create it anew.")
  }

  /// See Runtime.
  package func stop(_ spec: ServerSpec) async throws {
    let id = spec.id
    try await doing("stop [\(id)]") {
      guard let found = try await container(id) else { return }
      memory.noteStop(id)
      var grace = spec.stop.graceSeconds
      if let command = spec.stop.command, spec.console == .stdin, found.state == .running {
        if try await end(found.id, by: command, within: grace) { return faults.hit("docker.stopped") }
        grace = min(grace, Self.secondGraceSecondsMax)
      }
      try await endContainer(found.id, seconds: grace, atMost: .seconds(grace) + Self.stopMargin)
      faults.hit("docker.stopped")
    }
  }

  /// Sends the game its own command to end; answers whether it did in time.
  private func end(_ container: String, by command: String, within seconds: Int) async throws -> Bool {
    do {
      try await write(command, to: container)
      _ = try await engine.waitForContainer(container, atMost: .seconds(seconds))
      return true
    } catch let error as EngineError where error.kind != .unreachable {
      // Too slow, or its input is closed: the signal comes next.
      return false
    }
  }

  /// Stops a container; one that is gone or does not run is fine.
  private func endContainer(_ container: String, seconds: Int?, atMost: Duration) async throws {
    do {
      try await engine.stopContainer(container, seconds: seconds, atMost: atMost)
    } catch let error as EngineError where error.isMissing {
      return
    }
  }

  /// See Runtime.
  package func kill(_ id: ServerID) async throws {
    try await doing("kill [\(id)]") {
      guard let found = try await container(id) else { return }
      memory.noteStop(id)
      do {
        try await engine.killContainer(found.id)
      } catch let error as EngineError where error.isMissing || error.isConflict {
        return
      }
    }
  }

  /// See Runtime.
  ///
  /// A container that still runs is stopped first as its own settings say.
  package func remove(_ id: ServerID, files: FilesPolicy) async throws {
    try await doing("remove [\(id)]") {
      if let found = try await container(id) { try await removeContainer(id, found) }
      try await removeNetwork(id)
      memory.with { state in
        state.subnets[id] = nil
        state.samples[id] = nil
      }
      if files == .delete {
        try await folders.remove(id)
        await removeKeptImage(id)
      }
    }
  }

  private func removeContainer(_ id: ServerID, _ container: KnownContainer) async throws {
    memory.noteStop(id)
    if container.isActive {
      try await endContainer(container.id, seconds: nil, atMost: EngineClient.progressTimeout)
    }
    do {
      try await engine.removeContainer(container.id)
    } catch let error as EngineError where error.isMissing || (error.isConflict && error.message.contains("already")) {
      // Somebody else removes it at this moment.
    }
    memory.with { state in
      if state.containers[id]?.id == container.id { state.containers[id] = nil }
      state.wishes[container.id] = nil
      state.starts[container.id] = nil
      state.published?[container.id] = nil
    }
    faults.hit("docker.container.removed")
  }

  private func removeNetwork(_ id: ServerID) async throws {
    let name = ObjectNames.project(id)
    let known = memory.with { $0.isLive ? $0.networks : nil }
    var mark = known.map { $0.first { $0.value.name == name } }
    if mark == nil {
      do {
        let found = try await engine.network(name)
        mark = .some((found.id, KnownNetwork(found)))
      } catch let error as EngineError where error.isMissing {
        return
      }
    }
    guard let (key, network) = mark.flatMap({ $0 }), owns(network, id) else { return }
    do {
      try await engine.removeNetwork(key)
    } catch let error as EngineError where error.isMissing {
      // It is gone already.
    }
    _ = memory.with { $0.networks?.removeValue(forKey: key) }
    faults.hit("docker.network.removed")
  }
}
