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
      if let former { try await prune(former.id, of: spec) }
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
  ///
  /// The engine gives an image that was pulled a name by digest, and leaves it that when its tag goes on to another
  /// image. So a digest of the server's own repository tells nothing, unless a server's manifest asks for it; one of
  /// another repository is somebody's.
  private func prune(_ id: String, of spec: ServerSpec) async throws {
    guard let image = try await existing(id), image.tags.isEmpty else { return }
    // After a step back the spec names the kept image itself.
    let reference = spec.nextImage?.reference ?? spec.image.reference
    let repository = EngineImageName(reference).repository
    let digests = image.digests.map { EngineImageName($0) }
    guard digests.allSatisfy({ Self.isSame($0.repository, repository) }) else { return }
    guard try await !isPinned(digests.compactMap(\.digest)) else { return }
    do {
      try await engine.removeImage(id)
    } catch let error as EngineError where error.isMissing || error.isConflict {
      // It is gone already, or in use.
    }
  }

  /// Engines leave out the parts of a name that mean their default registry.
  private static func isSame(_ left: String, _ right: String) -> Bool {
    func plain(_ name: String) -> Substring {
      ["docker.io/", "library/"].reduce(name[...]) { $0.hasPrefix($1) ? $0.dropFirst($1.count) : $0 }
    }
    return plain(left) == plain(right)
  }

  /// Whether a server's manifest names its image by one of these digests.
  private func isPinned(_ digests: [String]) async throws -> Bool {
    guard !digests.isEmpty else { return false }
    for id in try await folders.list() {
      guard let bytes = try await manifest(id) else { continue }
      let text = String(decoding: bytes, as: UTF8.self)
      if digests.contains(where: { text.contains($0) }) { return true }
    }
    return false
  }
}
