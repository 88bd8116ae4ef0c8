import Compose
import OrcModel
import System

/// Writes a server's spec as a compose project, on which stock `docker compose` works.
struct ServerManifest: Sendable {
  /// How much of its output a container keeps: three files of 10 MB.
  static let logOptions = [ComposePair("max-file", "3"), ComposePair("max-size", "10m")]

  var installation: String
  var bindAddress: String
  /// The server's folder as the host sees it.
  var hostFolder: String
  var addedEnvironment: [EnvironmentEntry]
  var addedHosts: [String]

  /// The project; `hasFile` says which single files the server's folder has.
  func project(_ spec: ServerSpec, subnet: IPv4Subnet, hasFile: (String) -> Bool) -> ComposeProject {
    let name = ObjectNames.project(spec.id)
    var network = ComposeNetwork(
      key: ObjectNames.networkKey, name: name, pools: [.init(subnet: subnet.description)])
    network.labels = [ComposePair(ObjectNames.installationLabel, installation)]
    return ComposeProject(name: name, services: [service(spec, hasFile: hasFile)], networks: [network])
  }

  private func service(_ spec: ServerSpec, hasFile: (String) -> Bool) -> ComposeService {
    var service = ComposeService(name: ObjectNames.service)
    service.containerName = ObjectNames.container(spec.id)
    service.hostname = ObjectNames.hostname(spec.id)
    service.image = spec.image.reference
    service.user = spec.user
    service.command = spec.command
    service.environment = environment(spec)
    service.ports = spec.ports.map { port in
      ComposePort(
        target: port.container, published: String(port.host), hostAddress: publishedAddress,
        transport: port.proto.rawValue)
    }
    service.mounts = spec.mounts.filter { !$0.isFile || hasFile($0.source) }.map { mount in
      ComposeMount(
        source: "\(hostFolder)/\(mount.source)", target: mount.target, isReadOnly: mount.isReadOnly, bind: nil)
    }
    service.isStdinOpen = spec.console == .stdin
    service.stopSignal = spec.stop.signal
    service.stopGracePeriod = .seconds(spec.stop.graceSeconds)
    service.logging = ComposeLogging(driver: "json-file", options: Self.logOptions)
    service.networks = [ComposeServiceNetwork(ObjectNames.networkKey)]
    service.extraHosts = addedHosts
    service.labels = [ComposePair(ObjectNames.installationLabel, installation)]
    limit(&service, spec)
    return service
  }

  /// Nil for every address, as compose's short form has it.
  private var publishedAddress: String? {
    bindAddress == DockerConfiguration.bindAddressDefault || bindAddress.isEmpty ? nil : bindAddress
  }

  private func environment(_ spec: ServerSpec) -> [ComposeVariable] {
    let names = Set(spec.environment.map(\.name))
    let added = addedEnvironment.filter { !names.contains($0.name) }
    return (spec.environment + added).map { ComposeVariable($0.name, $0.value) }
  }

  private func limit(_ service: inout ComposeService, _ spec: ServerSpec) {
    service.memoryLimitBytes = spec.limits.memoryBytes ?? 0
    service.cpus = Float(spec.limits.cpus ?? 0)
    service.pidsLimit = spec.limits.pids ?? 0
    service.isReadOnly = spec.hardening.isRootReadOnly
    service.tmpfs = spec.hardening.temporaryFolders
    if spec.hardening.noNewPrivileges { service.securityOptions = ["no-new-privileges:true"] }
    guard spec.hardening.dropsCapabilities else { return }
    service.capabilitiesDropped = ["ALL"]
    service.capabilitiesAdded = spec.hardening.addedCapabilities
  }
}
