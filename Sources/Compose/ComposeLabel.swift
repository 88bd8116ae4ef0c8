/// The labels that stock compose sets on what it creates, and looks for in what it finds.
///
/// What `docker compose up -d` of 2.26.1 compares before it keeps a container (tried on an engine with each label
/// left out and wrong in turn): it takes the containers whose `project` label is its own, which have a `config-hash`
/// label and whose `oneoff` is `False`, for the service their `service` label names. One that lacks any of these isn't
/// seen: `up` then fails on the container's name, and `ps` doesn't list it. A container that is seen is kept, and
/// started if it isn't running, when `config-hash` is the hash of the file's service and `image` is the id of the
/// image that the service's name points to now; else it is recreated. Nothing else of the container is looked at:
/// neither its mounts, ports and networks, nor `version`, `config_files`, `working_dir` and `depends_on`; a missing
/// `container-number` gives a warning. A network with the right name is taken as it is when its `network` label is
/// right, else `up` fails; its subnet and its other labels are not compared.
package enum ComposeLabel {
  /// The project's name.
  package static let project = "com.docker.compose.project"
  /// The service's name.
  package static let service = "com.docker.compose.service"
  /// The hash of the service's configuration.
  package static let configHash = "com.docker.compose.config-hash"
  /// Which of the service's containers it is, from 1.
  package static let containerNumber = "com.docker.compose.container-number"
  /// `True` for what `docker compose run` starts, else `False`.
  package static let oneOff = "com.docker.compose.oneoff"
  /// The services the service waits for; empty here, as there are none.
  package static let dependsOn = "com.docker.compose.depends_on"
  /// The id of the image (`sha256:...`) the container was created from.
  package static let image = "com.docker.compose.image"
  /// The version of compose.
  package static let version = "com.docker.compose.version"
  /// The compose files as absolute paths, with commas between.
  package static let configFiles = "com.docker.compose.project.config_files"
  /// The folder of the first compose file as an absolute path.
  package static let workingDirectory = "com.docker.compose.project.working_dir"
  /// The network's key in the file.
  package static let network = "com.docker.compose.network"

  /// The version of compose whose labels and hash these are.
  package static let versionValue = "2.26.1"
}

extension ComposeProject {
  /// All labels of the container of a service, its own from the file included.
  ///
  /// - Parameters:
  ///   - imageID: the id of the image the container is created from, `sha256:...`.
  ///   - directory: the folder of the compose file on the host, as an absolute path.
  ///   - file: the name of the compose file in it.
  package func containerLabels(
    of service: ComposeService, imageID: String, directory: String, file: String = "docker-compose.yml"
  ) -> [String: String] {
    var labels = Dictionary(service.labels.map { ($0.name, $0.value) }) { $1 }
    labels[ComposeLabel.project] = name
    labels[ComposeLabel.service] = service.name
    labels[ComposeLabel.configHash] = service.configHash()
    labels[ComposeLabel.containerNumber] = "1"
    labels[ComposeLabel.oneOff] = "False"
    labels[ComposeLabel.dependsOn] = ""
    labels[ComposeLabel.image] = imageID
    labels[ComposeLabel.version] = ComposeLabel.versionValue
    labels[ComposeLabel.configFiles] = "\(directory)/\(file)"
    labels[ComposeLabel.workingDirectory] = directory
    return labels
  }

  /// All labels of a network, its own from the file included.
  package func networkLabels(of network: ComposeNetwork) -> [String: String] {
    var labels = Dictionary(network.labels.map { ($0.name, $0.value) }) { $1 }
    labels[ComposeLabel.network] = network.key
    labels[ComposeLabel.project] = name
    labels[ComposeLabel.version] = ComposeLabel.versionValue
    return labels
  }
}
