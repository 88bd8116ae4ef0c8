import Logging
import OrcModel

extension ControlPlane {
  /// Reads a server's files again where a person changed them: the record as they have it.
  ///
  /// The manifest wins over the document. Files that say what the record says carry their digests in `files`; one that
  /// is nil there has to be written.
  ///
  /// - Throws: `plan.invalid` naming file and line for what can't be honoured.
  func readHandEdits(_ record: ServerRecord, _ folder: FolderState, _ warnings: inout [String]) async throws
    -> ServerRecord
  {
    var record = record
    guard folder.exists else {
      record.files = FolderDigests()
      return record
    }
    let before = record.spec
    let now = folder.digests
    let isManifestEdited = Self.isEdited(record.files.manifest, now.manifest)
    let isDocumentEdited = Self.isEdited(record.files.document, now.document)
    if now.manifest == nil { record.files.manifest = nil }
    if now.document == nil { record.files.document = nil }
    if isDocumentEdited {
      if isManifestEdited {
        warnings.append("Both files of [\(record.id)] were changed by hand; what the manifest says counts.")
      } else {
        try await readDocument(&record)
        if record.spec != before { record.files.manifest = nil }
      }
      record.files.document = now.document
    }
    if isManifestEdited {
      record.spec = try await runtime.specFromManifest(record.spec)
      record.files.manifest = now.manifest
      if record.spec != before { record.files.document = nil }
    }
    if record.spec != before {
      record.generation += 1
      record.settings = Self.settings(record.settings, record.spec.environment)
      logger.info("changes by hand were read", metadata: ["server": "\(record.id)"])
    }
    return record
  }

  private static func isEdited(_ written: String?, _ present: String?) -> Bool {
    written != nil && present != nil && written != present
  }

  private func readDocument(_ record: inout ServerRecord) async throws {
    let file = "config.json"
    guard let bytes = try await runtime.readFile(record.id, path: file, bytesMax: Self.documentBytesMax) else { return }
    let document = try catalogue.document(bytes, of: record.id, file: file)
    guard !document.isUntouchedPlan else { return }
    record.description = document.description ?? record.description
    let ports = document.ports.isEmpty ? record.spec.ports : document.ports
    if let plan = catalogue.plan(record.id.game) {
      let spec = catalogue.spec(
        plan, id: record.id, settings: ResolvedSettings(values: document.environment, given: [:]), ports: ports,
        limits: record.spec.limits)
      record.spec.environment = spec.environment
      record.spec.ports = ports
    } else {
      record.spec.environment = Self.merged(record.spec.environment, document.environment)
    }
    if let image = document.image, image != record.spec.image.reference {
      record.spec.image = ImageSource(reference: image)
    }
    if !document.mounts.isEmpty { record.spec.mounts = document.mounts }
  }

  /// Where the plan is gone: the values of the document, the rest as it was.
  static func merged(_ old: [EnvironmentEntry], _ new: [EnvironmentEntry]) -> [EnvironmentEntry] {
    let values = Dictionary(new.map { ($0.name, $0.value) }) { first, _ in first }
    let known = Set(old.map(\.name))
    return old.map { EnvironmentEntry(name: $0.name, value: values[$0.name] ?? $0.value) }
      + new.filter { !known.contains($0.name) }
  }

  /// What the user gave, as the environment has it now.
  private static func settings(_ given: [String: String], _ environment: [EnvironmentEntry]) -> [String: String] {
    let values = Dictionary(environment.map { ($0.name, $0.value) }) { first, _ in first }
    return given.reduce(into: [:]) { result, each in result[each.key] = values[each.key] ?? each.value }
  }
}
