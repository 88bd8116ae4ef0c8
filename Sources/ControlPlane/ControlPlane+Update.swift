import OrcModel

extension ControlPlane {
  /// Whether the act takes the world away with it: a reinit empties `data/`, where it may lie.
  static func losesWorld(_ mode: UpdateMode, _ record: ServerRecord) -> Bool {
    mode == .reinit && !record.spec.keepsWorldApart
  }

  /// Takes a server back to the image that its last update replaced.
  func rollBack(_ id: ServerID, _ requester: String) async throws -> Accepted {
    let record = try registered(id)
    guard record.spec.nextImage == nil else {
      throw OrcError(.badInput, "[\(id)] runs on the image before its last update already. An update takes it on.")
    }
    guard let kept = try await promptly({ try await self.runtime.keptImage(id) }) else {
      throw OrcError(
        .badInput, "There is no earlier image of [\(id)]: one is kept by each update that brings a new image.")
    }
    return try await start(id, .rollback, requester) { record in
      record.spec.nextImage = record.spec.image
      record.spec.image = ImageSource(reference: kept)
    }
  }
}

extension ServerSpec {
  /// The world lies in `user/`, which no update touches; else it is in `data/` (Peon API v1 section 3.5).
  var keepsWorldApart: Bool { mounts.contains { !$0.isFile && $0.source.split(separator: "/").first == "user" } }
}

extension SeedFile {
  /// A client's file at its place: beside config.json where the spec mounts a file of that name, else in `config/`.
  init(_ file: ServerFile, _ mounts: [PlanMount]) {
    let isMounted = mounts.contains { $0.isFile && $0.source == file.name }
    self.init(path: isMounted ? file.name : "config/\(file.name)", bytes: Array(file.text.utf8))
  }
}
