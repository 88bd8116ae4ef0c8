package import OrcModel
import Synchronization

extension FakeRuntime {
  package func keepImage(_ spec: ServerSpec) async throws {
    try await enter(.keepImage, spec.id)
    state.withLock { state in
      guard let old = state.containers[spec.id]?.imageVersion, old != state.imageVersion else { return }
      state.keptImages[spec.id] = old
    }
  }

  package func keptImage(_ id: ServerID) async throws -> String? {
    try await enter(.keptImage, id)
    return state.withLock { $0.keptImages[id] == nil ? nil : "kept/\(id)" }
  }

  package func removeFile(_ id: ServerID, path: String) async throws {
    try await enter(.removeFile, id)
    state.withLock { $0.folders[id]?.files[path] = nil }
  }

  package func emptyFolder(_ id: ServerID, path: String) async throws {
    try await enter(.emptyFolder, id)
    state.withLock { state in
      for file in state.folders[id]?.files.keys.filter({ $0.hasPrefix(path + "/") }) ?? [] {
        state.folders[id]?.files[file] = nil
      }
    }
  }

  /// The images that updates replaced, by server, each as the version it was.
  package var keptImages: [ServerID: Int] { state.withLock { $0.keptImages } }

  /// Counts up with each refresh of an image.
  package var imageVersion: Int { state.withLock { $0.imageVersion } }
}
