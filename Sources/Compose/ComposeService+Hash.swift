import Crypto

extension ComposeService {
  /// The value of the label `com.docker.compose.config-hash`, as `docker compose config --hash` of 2.26.1 prints it.
  ///
  /// It is the SHA-256 of the service as Go's JSON encoder writes compose's `ServiceConfig` (compose-go 2.4.8, which
  /// Debian's 2.26.1 is built with), without `build`, `pull_policy`, `scale` and `deploy.replicas`.
  package func configHash() -> String {
    SHA256.hex(configText)
  }

  /// The text the hash is taken over.
  ///
  /// The order of the fields is the order of Go's struct, in which an empty field is left out, except `command` and
  /// `entrypoint`.
  var configText: String {
    var fields: [(String, ComposeJSON)] = []
    func add(_ name: String, _ value: ComposeJSON?) {
      if let value { fields.append((name, value)) }
    }
    add("cap_add", capabilitiesAdded.isEmpty ? nil : .strings(capabilitiesAdded))
    add("cap_drop", capabilitiesDropped.isEmpty ? nil : .strings(capabilitiesDropped))
    add("cpus", cpus == 0 ? nil : .float(cpus))
    add("cpu_shares", cpuShares == 0 ? nil : .int(cpuShares))
    add("command", command.map { .strings($0) } ?? .null)
    add("container_name", text(containerName))
    add("entrypoint", entrypoint.map { .strings($0) } ?? .null)
    add("environment", environment.isEmpty ? nil : .map(environment.map { ($0.name, .init($0.value)) }))
    add("extra_hosts", extraHosts.isEmpty ? nil : .strings(extraHosts.sorted(by: bytewise)))
    add("hostname", text(hostname))
    add("image", text(image))
    add("init", usesInit.map { .bool($0) })
    add("labels", map(labels))
    add("logging", logging.map { .object(optional("driver", text($0.driver)) + optional("options", map($0.options))) })
    add("mem_limit", size(memoryLimitBytes))
    add("mem_reservation", size(memoryReservationBytes))
    add("memswap_limit", size(memorySwapLimitBytes))
    add("networks", .map(networks.map { ($0.key, $0.settings?.json ?? .null) }))
    add("pids_limit", pidsLimit == 0 ? nil : .int(pidsLimit))
    add("ports", ports.isEmpty ? nil : .array(ports.map(\.json)))
    add("read_only", isReadOnly ? .bool(true) : nil)
    add("restart", text(restart))
    add("security_opt", securityOptions.isEmpty ? nil : .strings(securityOptions))
    add("shm_size", size(sharedMemoryBytes))
    add("stdin_open", isStdinOpen ? .bool(true) : nil)
    add("stop_grace_period", stopGracePeriod.map { .string(ComposeDuration.format($0)) })
    add("stop_signal", text(stopSignal))
    add("tmpfs", tmpfs.isEmpty ? nil : .strings(tmpfs))
    add("tty", hasTTY ? .bool(true) : nil)
    add("ulimits", ulimits.isEmpty ? nil : .map(ulimits.map { ($0.name, $0.limit.json) }))
    add("user", text(user))
    add("volumes", mounts.isEmpty ? nil : .array(mounts.map(\.json)))
    add("working_dir", text(workingDirectory))
    return ComposeJSON.object(fields).text
  }
}

private func text(_ text: String?) -> ComposeJSON? {
  text.flatMap { $0.isEmpty ? nil : .string($0) }
}

private func size(_ bytes: Int) -> ComposeJSON? {
  bytes == 0 ? nil : .string(String(bytes))
}

private func map(_ pairs: [ComposePair]) -> ComposeJSON? {
  pairs.isEmpty ? nil : .map(pairs.map { ($0.name, .string($0.value)) })
}

private func optional(_ name: String, _ value: ComposeJSON?) -> [(String, ComposeJSON)] {
  value.map { [(name, $0)] } ?? []
}

private func bytewise(_ a: String, _ b: String) -> Bool {
  a.utf8.lexicographicallyPrecedes(b.utf8)
}

extension ComposeJSON {
  fileprivate init(_ text: String?) {
    self = text.map { .string($0) } ?? .null
  }
}

extension ComposePort {
  fileprivate var json: ComposeJSON {
    .object(
      optional("mode", text(mode)) + optional("host_ip", text(hostAddress)) + [("target", .int(target))]
        + optional("published", text(published)) + optional("protocol", text(transport)))
  }
}

extension ComposeMount {
  fileprivate var json: ComposeJSON {
    let options = bind.map { bind in
      ComposeJSON.object(
        optional("selinux", text(bind.selinux)) + optional("propagation", text(bind.propagation))
          + optional("create_host_path", bind.createsHostPath ? .bool(true) : nil))
    }
    return .object(
      [("type", .string("bind")), ("source", .string(source)), ("target", .string(target))]
        + optional("read_only", isReadOnly ? .bool(true) : nil) + optional("bind", options))
  }
}

extension ComposeServiceNetwork.Settings {
  fileprivate var json: ComposeJSON {
    .object(
      optional("priority", priority == 0 ? nil : .int(priority))
        + optional("aliases", aliases.isEmpty ? nil : .strings(aliases))
        + optional("ipv4_address", text(ipv4Address)) + optional("ipv6_address", text(ipv6Address)))
  }
}

extension ComposeUlimit.Limit {
  fileprivate var json: ComposeJSON {
    switch self {
    case .single(0): .object([])
    case .single(let limit): .int(limit)
    case .pair(let soft, let hard):
      .object(optional("soft", soft == 0 ? nil : .int(soft)) + optional("hard", hard == 0 ? nil : .int(hard)))
    }
  }
}
