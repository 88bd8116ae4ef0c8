package import YAML

/// What reading a compose file depends on beside its text.
package struct ComposeLoadOptions: Sendable {
  /// The most faults that are listed for one file.
  package static let faultsMax = 100
  /// The most port bindings a service may have once ranges are expanded.
  package static let portsMax = 1_024

  /// The folder of the file as an absolute path, to which relative paths refer.
  package var directory: String
  /// The file, as it is called in messages.
  package var file: String
  /// The project's name, winning over the file's `name:` as `docker compose -p` does.
  package var projectName: String?
  /// The variables for `${VAR}`; a variable that isn't there is empty.
  package var environment: [String: String]
  /// The limits of the YAML text.
  package var limits: YAMLLimits

  /// Makes options.
  package init(
    directory: String, file: String = "docker-compose.yml", projectName: String? = nil,
    environment: [String: String] = [:], limits: YAMLLimits = YAMLLimits()
  ) {
    self.directory = directory
    self.file = file
    self.projectName = projectName
    self.environment = environment
    self.limits = limits
  }
}
