import YAML

extension ComposeReader {
  /// The project that a tree describes; what is wrong with it is in `faults`.
  mutating func project(_ root: YAMLNode) -> ComposeProject {
    let entries = mapping(root, "")
    var project = ComposeProject(name: projectName(root))
    // Compose adds this variable itself, so that values can name the project.
    options.environment["COMPOSE_PROJECT_NAME"] = project.name
    for entry in entries {
      switch entry.name {
      case "name": break
      // Ignored by stock compose too; it only says how old the file is.
      case "version": _ = scalar(entry.value, "version")
      case "services":
        for service in mapping(entry.value, "services") {
          project.services.append(self.service(service, "services.\(service.name)"))
        }
      case "networks":
        for network in mapping(entry.value, "networks") {
          project.networks.append(self.network(network, "networks.\(network.name)"))
        }
      default: unknown(entry, entry.name)
      }
    }
    connect(&project)
    check(project, root)
    return project
  }

  /// The name the caller gives, else the file's, else the folder's.
  private mutating func projectName(_ root: YAMLNode) -> String {
    let given = root["name"].flatMap { text($0, "name") }
    let folder = options.directory.split(separator: "/").last ?? ""
    let name = options.projectName ?? given ?? ComposeProject.name(fromFolder: String(folder))
    if !ComposeProject.isValid(name: name) {
      fail(
        root["name"] ?? root, "name",
        "'\(name)' is not a project name; it has lower-case letters, digits, '-' and '_' only")
    }
    return name
  }

  /// Gives networks their names, and services without a network the implicit one.
  private mutating func connect(_ project: inout ComposeProject) {
    for index in project.services.indices where project.services[index].networks.isEmpty {
      project.services[index].networks = [ComposeServiceNetwork("default")]
    }
    let usesDefault = project.services.contains { $0.networks.contains { $0.key == "default" } }
    if usesDefault, project.network("default") == nil {
      project.networks.append(ComposeNetwork(key: "default", name: ""))
    }
    for index in project.networks.indices where project.networks[index].name.isEmpty {
      let network = project.networks[index]
      project.networks[index].name = network.isExternal ? network.key : "\(project.name)_\(network.key)"
    }
  }

  private mutating func check(_ project: ComposeProject, _ root: YAMLNode) {
    guard let services = root["services"]?.mapping, !services.isEmpty else {
      if root["services"]?.mapping != nil || root["services"] == nil { fail(root, "services", "there is no service") }
      return
    }
    for (service, entry) in zip(project.services, services) {
      let key = "services.\(service.name)"
      if !ComposeReader.isKey(service.name) {
        fail(entry.key, key, "a name has letters, digits, '.', '_' and '-' only")
      }
      let isFaulty = faults.contains { $0.key == key || $0.key == "\(key).image" || $0.key.hasPrefix("\(key).build") }
      if service.image == nil, service.build == nil, !isFaulty {
        fail(entry.value, key, "neither 'image' nor 'build' is given")
      }
      for network in service.networks where project.network(network.key) == nil {
        fail(
          entry.value["networks"] ?? entry.value, "\(key).networks",
          "the network '\(network.key)' is not defined under 'networks'")
      }
    }
  }

  /// Whether a text may name a service or a network.
  static func isKey(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy {
        (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2E
          || $0 == 0x2D || $0 == 0x5F
      }
  }
}
