import JSON

/// What ContainerCreate is asked for; an optional that is nil and a list that is empty are not sent.
struct EngineContainerRequest: Sendable {
  /// A folder or file of the host.
  struct Mount: Sendable {
    var source: String
    var target: String
    var isReadOnly: Bool

    init(source: String, target: String, isReadOnly: Bool) {
      self.source = source
      self.target = target
      self.isReadOnly = isReadOnly
    }
  }

  /// The image's reference or id.
  var image: String
  var hostname: String?
  var user: String?
  var workingDirectory: String?
  var entrypoint: [String]?
  var command: [String]?
  /// `NAME=value`.
  var environment: [String] = []
  var labels: [String: String] = [:]
  var isStdinOpen = false
  var hasTTY = false
  var stopSignal: String?
  /// In seconds.
  var stopTimeout: Int?
  var ports: [EnginePortBinding] = []
  /// `source:target:options`, missing sources are made by the engine.
  var binds: [String] = []
  /// Missing sources are an error at the start.
  var mounts: [Mount] = []
  /// Path to options.
  var tmpfs: [String: String] = [:]
  /// The name of the network; nil is the engine's default.
  var network: String?
  /// Further names in the network.
  var aliases: [String] = []
  var ipv4Address: String?
  var extraHosts: [String] = []
  var logDriver: String?
  var logOptions: [String: String] = [:]
  var restart: String?
  var capabilitiesAdded: [String] = []
  var capabilitiesDropped: [String] = []
  var securityOptions: [String] = []
  var isRootReadOnly = false
  var usesInit: Bool?
  var pidsLimit: Int?
  /// In bytes.
  var memory: Int?
  /// In bytes.
  var memoryReservation: Int?
  /// Memory and swap together, in bytes; -1 is unlimited.
  var memorySwap: Int?
  /// In bytes.
  var sharedMemory: Int?
  /// In billionths of a processor.
  var nanoCPUs: Int?
  var cpuShares: Int?
  /// Name, soft and hard limit.
  var ulimits: [(name: String, soft: Int, hard: Int)] = []

  /// Asks for a container of an image with everything else as the image says.
  init(image: String) {
    self.image = image
  }

  /// The body of ContainerCreate.
  var json: JSONValue {
    var object: JSONObject = ["Image": .string(image)]
    object["Hostname"] = hostname.map { .string($0) }
    object["User"] = user.map { .string($0) }
    object["WorkingDir"] = workingDirectory.map { .string($0) }
    object["Entrypoint"] = entrypoint.map { .strings($0) }
    object["Cmd"] = command.map { .strings($0) }
    object["Env"] = environment.isEmpty ? nil : .strings(environment)
    object["Labels"] = labels.isEmpty ? nil : .table(labels)
    object["OpenStdin"] = isStdinOpen ? true : nil
    object["Tty"] = hasTTY ? true : nil
    object["StopSignal"] = stopSignal.map { .string($0) }
    object["StopTimeout"] = stopTimeout.map { JSONValue($0) }
    if !ports.isEmpty {
      object["ExposedPorts"] = .object(JSONObject(portKeys.map { ($0, JSONValue.object(JSONObject())) }))
    }
    object["HostConfig"] = .object(hostConfig)
    if let network {
      var endpoint: JSONObject = ["Aliases": .strings(aliases)]
      if let ipv4Address { endpoint["IPAMConfig"] = ["IPv4Address": .string(ipv4Address)] }
      let endpoints = JSONObject([(network, JSONValue.object(endpoint))])
      object["NetworkingConfig"] = ["EndpointsConfig": .object(endpoints)]
    }
    return .object(object)
  }

  private var portKeys: [String] {
    var seen: Set<String> = []
    return ports.map { "\($0.container)/\($0.transport)" }.filter { seen.insert($0).inserted }
  }

  private var hostConfig: JSONObject {
    var host = JSONObject()
    host["NetworkMode"] = network.map { .string($0) }
    if !ports.isEmpty { host["PortBindings"] = .object(portBindings) }
    host["Binds"] = binds.isEmpty ? nil : .strings(binds)
    host["Mounts"] = mounts.isEmpty ? nil : .array(mounts.map(\.json))
    host["Tmpfs"] = tmpfs.isEmpty ? nil : .table(tmpfs)
    host["ExtraHosts"] = extraHosts.isEmpty ? nil : .strings(extraHosts)
    if logDriver != nil || !logOptions.isEmpty {
      host["LogConfig"] = ["Type": .string(logDriver ?? ""), "Config": .table(logOptions)]
    }
    host["RestartPolicy"] = restart.map { ["Name": .string($0)] }
    host["CapAdd"] = capabilitiesAdded.isEmpty ? nil : .strings(capabilitiesAdded)
    host["CapDrop"] = capabilitiesDropped.isEmpty ? nil : .strings(capabilitiesDropped)
    host["SecurityOpt"] = securityOptions.isEmpty ? nil : .strings(securityOptions)
    host["ReadonlyRootfs"] = isRootReadOnly ? true : nil
    host["Init"] = usesInit.map { .bool($0) }
    addLimits(to: &host)
    return host
  }

  private func addLimits(to host: inout JSONObject) {
    host["PidsLimit"] = pidsLimit.map { JSONValue($0) }
    host["Memory"] = memory.map { JSONValue($0) }
    host["MemoryReservation"] = memoryReservation.map { JSONValue($0) }
    host["MemorySwap"] = memorySwap.map { JSONValue($0) }
    host["ShmSize"] = sharedMemory.map { JSONValue($0) }
    host["NanoCpus"] = nanoCPUs.map { JSONValue($0) }
    host["CpuShares"] = cpuShares.map { JSONValue($0) }
    let limits = ulimits.map { limit -> JSONValue in
      ["Name": .string(limit.name), "Soft": JSONValue(limit.soft), "Hard": JSONValue(limit.hard)]
    }
    host["Ulimits"] = limits.isEmpty ? nil : .array(limits)
  }

  private var portBindings: JSONObject {
    var bindings = JSONObject()
    for port in ports {
      let key = "\(port.container)/\(port.transport)"
      let binding: JSONValue = ["HostIp": .string(port.hostAddress), "HostPort": .string(port.hostPort)]
      bindings[key] = .array((bindings[key]?.array ?? []) + [binding])
    }
    return bindings
  }
}

extension EngineContainerRequest.Mount {
  fileprivate var json: JSONValue {
    ["Type": "bind", "Source": .string(source), "Target": .string(target), "ReadOnly": .bool(isReadOnly)]
  }
}
