package import OrcModel
import Logging
import System

extension DockerRuntime {
  /// The repository of the images that updates replaced: one tag for each server.
  static let keptRepository = "orc-kept"

  /// The name of a server's kept image.
  static func keptReference(_ id: ServerID) -> String { "\(keptRepository)/\(id.game):\(id.name)" }

  /// See Updating.
  package func keepImage(_ spec: ServerSpec) async throws {
    let id = spec.id
    try await doing("keep the image of [\(id)]") {
      guard let container = try await container(id), !container.imageID.isEmpty else { return }
      guard try await image(spec.image.reference).id != container.imageID else { return }
      let kept = EngineImageName(Self.keptReference(id))
      let former = try await existing(kept.description)
      guard former?.id != container.imageID else { return }
      do {
        try await engine.tagImage(container.imageID, as: kept)
      } catch let error as EngineError where error.isMissing {
        // Somebody removed the image beneath the container: then there is nothing to go back to.
        return
      }
      memory.with { $0.images[kept.description] = nil }
      faults.hit("docker.image.kept")
      if let former { try await prune(former.id) }
    }
  }

  /// See Updating.
  package func keptImage(_ id: ServerID) async throws -> String? {
    try await doing("look for the kept image of [\(id)]") {
      try await existing(Self.keptReference(id)).map { _ in Self.keptReference(id) }
    }
  }

  /// See Updating.
  package func removeFile(_ id: ServerID, path: String) async throws {
    try await doing("remove \(printable(path)) of [\(id)]") { try await folders.removeFile(id, path) }
  }

  /// See Updating.
  package func emptyFolder(_ id: ServerID, path: String) async throws {
    try await doing("empty \(printable(path)) of [\(id)]") { try await folders.empty(id, path) }
  }

  /// Removes the kept image of a server that is gone.
  func removeKeptImage(_ id: ServerID) async {
    do {
      try await engine.removeImage(Self.keptReference(id))
    } catch {
      // There is none, or something runs on it: an image that stays does no harm.
      log.debug("no kept image removed", metadata: ["server": "\(id)", "reason": "\(error)"])
    }
  }

  private func existing(_ reference: String) async throws -> EngineImage? {
    do {
      return try await engine.image(reference)
    } catch let error as EngineError where error.isMissing {
      return nil
    }
  }

  /// Lets go of an image that only Orc's tag kept: one that has another name, or that something runs on, stays.
  private func prune(_ id: String) async throws {
    guard let image = try await existing(id), image.tags.isEmpty else { return }
    do {
      try await engine.removeImage(id)
    } catch let error as EngineError where error.isMissing || error.isConflict {
      // It is gone already, or in use.
    }
  }
}
