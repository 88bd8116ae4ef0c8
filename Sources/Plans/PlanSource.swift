package import OrcModel

/// A folder of recipes.
package struct PlanSource: Sendable, Equatable {
  /// What kind of source it is; that is stored with each of its plans.
  package var kind: PlanOrigin.Kind
  /// The folder, as an absolute path; one that is missing has no plans.
  package var folder: String
  /// The repository's revision, where it is one.
  package var revision: String?

  /// A source.
  package init(kind: PlanOrigin.Kind, folder: String, revision: String? = nil) {
    self.kind = kind
    self.folder = folder
    self.revision = revision
  }
}
