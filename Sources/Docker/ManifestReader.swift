import Compose
import OrcModel

/// Reads a server's spec from a manifest that a person may have changed.
struct ManifestReader {
  /// The largest manifest, in bytes.
  static let bytesMax = 1 << 20

  let base: ServerSpec
  /// The server's folder as the host sees it.
  let hostFolder: String
  /// The file's name for messages.
  let file: String
  let bytes: [UInt8]
  /// What Orc itself added when it wrote the manifest.
  let added: [EnvironmentEntry]

  /// The project that a manifest describes; throws `plan.invalid` naming file and line of every fault.
  static func project(_ bytes: [UInt8], id: ServerID, hostFolder: String, file: String) throws -> ComposeProject {
    do throws(ComposeError) {
      // The original's files have no name: it gave the project's on each call.
      let name = isNamed(bytes) ? nil : ObjectNames.project(id)
      return try ComposeProject.load(
        bytes, options: ComposeLoadOptions(directory: hostFolder, file: file, projectName: name))
    } catch {
      throw OrcError(
        .planInvalid,
        "The files of [\(id)] can't be used: \(error.description.replacing("\n", with: "; ")). "
          + "Correct the file, or restore what was changed by hand.")
    }
  }

  private static func isNamed(_ bytes: [UInt8]) -> Bool {
    bytes.split(separator: UInt8(ascii: "\n")).contains { line in
      ["name:", "\"name\":", "'name':"].contains { line.starts(with: $0.utf8) }
    }
  }

  /// The spec: what the manifest says, everything it can't say taken from `base`.
  func spec() throws -> ServerSpec {
    let project = try Self.project(bytes, id: base.id, hostFolder: hostFolder, file: file)
    let service = try check(project)
    var spec = base
    let reference = project.imageName(of: service)
    if reference != base.image.reference { spec.image = ImageSource(reference: reference) }
    spec.environment = try environment(service)
    spec.ports = try service.ports.map { try port($0) }
    spec.mounts = try service.mounts.map { try mount($0) } + absentFiles(service)
    spec.user = service.user ?? ""
    spec.command = service.command
    spec.stop.signal = service.stopSignal
    spec.stop.graceSeconds = service.stopGracePeriod.map { Int($0.components.seconds) } ?? StopRule.graceSecondsDefault
    if service.isStdinOpen != (base.console == .stdin) { spec.console = service.isStdinOpen ? .stdin : .none }
    spec.limits = Limits(
      memoryBytes: service.memoryLimitBytes == 0 ? nil : service.memoryLimitBytes,
      cpus: service.cpus == 0 ? nil : exact(service.cpus), pids: service.pidsLimit == 0 ? nil : service.pidsLimit)
    spec.hardening = hardening(service)
    return spec
  }

  /// What must be as Orc made it, or the server would be another one.
  private func check(_ project: ComposeProject) throws -> ComposeService {
    let id = base.id
    guard project.name == ObjectNames.project(id) else {
      throw fault("name", "the project must be \(ObjectNames.project(id))")
    }
    guard let service = project.service(ObjectNames.service), project.services.count == 1 else {
      throw fault("services", "there must be one service, called \(ObjectNames.service)")
    }
    guard service.containerName == ObjectNames.container(id) else {
      throw fault("container_name", "it must be \(ObjectNames.container(id))")
    }
    guard service.build == nil else { throw fault("build", "name an image instead") }
    guard project.networks.count <= 1, service.networks.count <= 1,
      project.networks.first.map({ $0.name == ObjectNames.project(id) }) ?? true
    else { throw fault("networks", "there must be one network, called \(ObjectNames.project(id))") }
    return service
  }

  private func environment(_ service: ComposeService) throws -> [EnvironmentEntry] {
    try service.environment.compactMap { variable in
      guard let value = variable.value else { throw fault(variable.name, "give the variable a value") }
      let entry = EnvironmentEntry(name: variable.name, value: value)
      return added.contains(entry) && !base.environment.contains(entry) ? nil : entry
    }
  }

  private func port(_ port: ComposePort) throws -> PortBinding {
    let text = port.published ?? "\(port.target)"
    guard let host = port.published.flatMap({ Int($0) }), let proto = PortProtocol(rawValue: port.transport) else {
      throw fault(text, "a port needs one number on the host, and tcp or udp")
    }
    let claim = PortClaim(number: host, proto: proto)
    let known =
      base.ports.first { $0.claim == claim } ?? base.ports.first { $0.container == port.target && $0.proto == proto }
      ?? base.ports.first { $0.container == port.target }
    return PortBinding(name: known?.name ?? "PORT_\(host)", host: host, container: port.target, proto: proto)
  }

  private func mount(_ mount: ComposeMount) throws -> PlanMount {
    guard mount.source.hasPrefix(hostFolder + "/") else {
      throw fault(mount.source, "a volume must be in the server's own folder, \(hostFolder)")
    }
    let source = String(mount.source.dropFirst(hostFolder.count + 1))
    let known = base.mounts.first { $0.source == source }
    return PlanMount(
      source: source, target: mount.target, isReadOnly: mount.isReadOnly, isFile: known?.isFile ?? false)
  }

  /// Files that the plan would mount and the folder does not have: no line of the manifest speaks of them.
  private func absentFiles(_ service: ComposeService) -> [PlanMount] {
    let sources = Set(service.mounts.map(\.source))
    return base.mounts.filter { $0.isFile && !sources.contains("\(hostFolder)/\($0.source)") }
  }

  private func hardening(_ service: ComposeService) -> Hardening {
    let privileges = ["no-new-privileges:true", "no-new-privileges", "no-new-privileges=true"]
    return Hardening(
      noNewPrivileges: service.securityOptions.contains { privileges.contains($0) },
      dropsCapabilities: service.capabilitiesDropped.contains("ALL"),
      addedCapabilities: service.capabilitiesAdded, isRootReadOnly: service.isReadOnly,
      temporaryFolders: service.tmpfs)
  }

  /// The decimal that was written, which a Float only comes near to.
  private func exact(_ cpus: Float) -> Double { Double(cpus.description) ?? Double(cpus) }

  private func fault(_ word: String, _ reason: String) -> OrcError {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let line = lines.firstIndex { String(decoding: $0, as: UTF8.self).contains(word) }.map { ":\($0 + 1)" } ?? ""
    return OrcError(
      .planInvalid, "The files of [\(base.id)] can't be used: \(file)\(line): \(printable(word)): \(reason).")
  }
}
