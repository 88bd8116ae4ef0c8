import Compose

/// Turns a compose project into what the engine is asked for, as `docker compose` itself would.
enum ContainerMaker {
  /// The container of the project's service, with compose's labels and `added` ones.
  static func container(
    _ project: ComposeProject, _ service: ComposeService, imageID: String, directory: String,
    added: [String: String]
  ) -> EngineContainerRequest {
    var request = EngineContainerRequest(image: project.imageName(of: service))
    request.hostname = service.hostname
    request.user = service.user
    request.workingDirectory = service.workingDirectory
    request.entrypoint = service.entrypoint
    request.command = service.command
    request.environment = service.environment.compactMap { pair in pair.value.map { "\(pair.name)=\($0)" } }
    request.labels = project.containerLabels(of: service, imageID: imageID, directory: directory)
      .merging(added) { own, _ in own }
    request.isStdinOpen = service.isStdinOpen
    request.hasTTY = service.hasTTY
    request.stopSignal = service.stopSignal
    request.stopTimeout = service.stopGracePeriod.map { Int($0.components.seconds) }
    request.ports = service.ports.map { port in
      EnginePortBinding(
        container: port.target, transport: port.transport, hostAddress: port.hostAddress ?? "",
        hostPort: port.published ?? "")
    }
    fill(&request, service)
    connect(&request, project, service)
    return request
  }

  private static func fill(_ request: inout EngineContainerRequest, _ service: ComposeService) {
    request.binds = service.mounts.compactMap(\.bindText)
    request.mounts = service.mounts.filter { $0.bindText == nil }.map {
      .init(source: $0.source, target: $0.target, isReadOnly: $0.isReadOnly)
    }
    for text in service.tmpfs {
      let parts = text.split(separator: ":", maxSplits: 1)
      guard let path = parts.first else { continue }
      request.tmpfs[String(path)] = parts.count > 1 ? String(parts[1]) : ""
    }
    request.extraHosts = service.extraHosts.map { text in
      text.firstIndex(of: "=").map { text[..<$0] + ":" + text[text.index(after: $0)...] }.map { String($0) } ?? text
    }
    request.logDriver = service.logging?.driver
    for option in service.logging?.options ?? [] { request.logOptions[option.name] = option.value }
    request.restart = service.restart
    request.capabilitiesAdded = service.capabilitiesAdded
    request.capabilitiesDropped = service.capabilitiesDropped
    request.securityOptions = service.securityOptions
    request.isRootReadOnly = service.isReadOnly
    request.usesInit = service.usesInit
    request.pidsLimit = positive(service.pidsLimit)
    request.memory = positive(service.memoryLimitBytes)
    request.memoryReservation = positive(service.memoryReservationBytes)
    request.memorySwap = positive(service.memorySwapLimitBytes)
    request.sharedMemory = positive(service.sharedMemoryBytes)
    request.nanoCPUs = service.cpus == 0 ? nil : Int((Double(service.cpus) * 1e9).rounded())
    request.cpuShares = positive(service.cpuShares)
    request.ulimits = service.ulimits.map { ulimit in
      switch ulimit.limit {
      case .single(let value): (ulimit.name, value, value)
      case .pair(let soft, let hard): (ulimit.name, soft, hard)
      }
    }
  }

  private static func connect(
    _ request: inout EngineContainerRequest, _ project: ComposeProject, _ service: ComposeService
  ) {
    guard let membership = service.networks.first, let network = project.network(membership.key) else { return }
    request.network = network.name
    let names = [service.containerName, service.name].compactMap { $0 }
    request.aliases = names + (membership.settings?.aliases ?? [])
    request.ipv4Address = membership.settings?.ipv4Address
  }

  /// The project's network; nil when it has none of its own.
  static func network(_ project: ComposeProject, added: [String: String]) -> EngineNetworkRequest? {
    guard let network = project.networks.first, !network.isExternal else { return nil }
    var request = EngineNetworkRequest(name: network.name)
    request.driver = network.driver
    for option in network.driverOptions { request.driverOptions[option.name] = option.value }
    request.addressDriver = network.addressDriver
    request.pools = network.pools.map { .init(subnet: $0.subnet, range: $0.range, gateway: $0.gateway) }
    request.isInternal = network.isInternal
    request.isAttachable = network.isAttachable
    request.enablesIPv6 = network.enablesIPv6 ?? false
    request.labels = project.networkLabels(of: network).merging(added) { own, _ in own }
    return request
  }

  private static func positive(_ value: Int) -> Int? { value == 0 ? nil : value }
}
