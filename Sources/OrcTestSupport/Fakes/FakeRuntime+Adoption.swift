package import OrcModel
import Synchronization

extension FakeRuntime {
  package func adopt(_ servers: Set<ServerID>) {
    state.withLock { $0.adopted.formUnion(servers) }
  }

  package func lookAgain() {
    state.withLock { state in
      for follower in state.followers.values { follower.yield(Self.present(state)) }
    }
  }

  package func lastRestart() async throws -> Int? { state.withLock { $0.restartedAt } }

  /// The servers that were adopted.
  package var adopted: Set<ServerID> { state.withLock { $0.adopted } }

  /// Ends every container as an engine does that is shut down: first the games, then its answers.
  package func shutDown() {
    for id in containers.keys.sorted() { stopByHand(id) }
    lose("it was shut down")
  }

  /// Lets it answer again after a start of its own.
  package func startAgain() {
    state.withLock { state in
      state.clock += 1
      state.restartedAt = state.clock
    }
    comeBack()
  }

  /// Ends every container while nobody listens, and starts the machine anew.
  package func reboot() {
    for id in containers.keys.sorted() { crash(id) }
    startAgain()
  }

  /// Puts a server's folder there that nobody of this installation has made.
  package func place(_ id: ServerID, manifest: ServerSpec?, files: [String: [UInt8]] = [:]) {
    state.withLock { $0.folders[id] = Folder(manifest: manifest, files: files) }
  }

  /// Puts a running container there that nobody of this installation has made.
  package func runForeign(_ spec: ServerSpec) {
    state.withLock { state in
      state.containers[spec.id] = Container(spec: spec, status: ServerStatus(state: .running, since: state.clock))
      state.networks.insert(spec.id)
    }
  }
}
