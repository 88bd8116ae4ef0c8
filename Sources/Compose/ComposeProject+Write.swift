import YAML

extension ComposeProject {
  /// The project as the text of a compose file; equal projects give equal bytes, and reading it gives the project.
  ///
  /// Values are in double quotes with `$` as `$$`, mounts in the long form, networks as they are.
  package func text(comments: [String] = []) -> String {
    var entries = [YAMLValue.Entry("name", .string(name))]
    entries.append(.init("services", .mapping(services.map { .init($0.name, .mapping($0.entries)) })))
    if !networks.isEmpty {
      entries.append(.init("networks", .mapping(networks.map { .init($0.key, .mapping($0.entries)) })))
    }
    return YAMLWriter.write(.mapping(entries), comments: comments)
  }
}

/// A value in quotes, in which `$` stands for itself.
private func literal(_ text: String) -> YAMLValue {
  .quoted(text.replacing("$", with: "$$"))
}

private func list(_ texts: [String]) -> YAMLValue {
  .sequence(texts.map(literal))
}

private func pairs(_ pairs: [ComposePair]) -> YAMLValue {
  .mapping(pairs.map { .init($0.name, literal($0.value), isKeyQuoted: true) })
}

private func variables(_ variables: [ComposeVariable]) -> YAMLValue {
  .mapping(variables.map { .init($0.name, $0.value.map(literal) ?? .null, isKeyQuoted: true) })
}

/// Collects the pairs of a mapping, leaving out what is empty.
private struct Entries {
  var entries: [YAMLValue.Entry] = []

  mutating func add(_ name: String, _ value: YAMLValue?) {
    switch value {
    case nil: break
    case .mapping(let entries)? where entries.isEmpty: break
    case .sequence(let elements)? where elements.isEmpty: break
    case let value?: entries.append(.init(name, value))
    }
  }

  mutating func add(_ name: String, text: String?) {
    add(name, text.map(literal))
  }

  mutating func add(_ name: String, number: Int) {
    add(name, number == 0 ? nil : .int(number))
  }

  mutating func add(_ name: String, flag: Bool) {
    add(name, flag ? .bool(true) : nil)
  }

  /// Also where it is empty, which is different from nothing.
  mutating func addAlways(_ name: String, _ value: YAMLValue) {
    entries.append(.init(name, value))
  }
}

extension ComposeService {
  fileprivate var entries: [YAMLValue.Entry] {
    var out = Entries()
    out.add("container_name", text: containerName)
    out.add("hostname", text: hostname)
    out.add("image", text: image)
    out.add("build", build.map { .mapping($0.entries) })
    out.add("user", text: user)
    out.add("working_dir", text: workingDirectory)
    if let entrypoint { out.addAlways("entrypoint", list(entrypoint)) }
    if let command { out.addAlways("command", list(command)) }
    out.add("init", usesInit.map { .bool($0) })
    out.add("environment", variables(environment))
    out.add("ports", .sequence(ports.map(\.value)))
    out.add("volumes", .sequence(mounts.map { .mapping($0.entries) }))
    out.add("tmpfs", list(tmpfs))
    out.add("stdin_open", flag: isStdinOpen)
    out.add("tty", flag: hasTTY)
    out.add("stop_signal", text: stopSignal)
    out.add("stop_grace_period", text: stopGracePeriod.map { ComposeDuration.format($0) })
    out.add("restart", text: restart)
    addLimits(to: &out)
    if let logging { out.addAlways("logging", .mapping(logging.entries)) }
    out.add("networks", networksValue)
    out.add("extra_hosts", list(extraHosts))
    out.add("labels", pairs(labels))
    return out.entries
  }

  private func addLimits(to out: inout Entries) {
    out.add("read_only", flag: isReadOnly)
    out.add("cap_drop", list(capabilitiesDropped))
    out.add("cap_add", list(capabilitiesAdded))
    out.add("security_opt", list(securityOptions))
    out.add("pids_limit", number: pidsLimit)
    out.add("mem_limit", number: memoryLimitBytes)
    out.add("mem_reservation", number: memoryReservationBytes)
    out.add("memswap_limit", number: memorySwapLimitBytes)
    out.add("shm_size", number: sharedMemoryBytes)
    out.add("cpus", text: cpus == 0 ? nil : ComposeJSON.float(cpus).text)
    out.add("cpu_shares", number: cpuShares)
    out.add("ulimits", .mapping(ulimits.map { .init($0.name, $0.limit.value) }))
  }

  /// A list of keys where no network has settings, else a mapping.
  private var networksValue: YAMLValue {
    if networks.allSatisfy({ $0.settings == nil }) { return .sequence(networks.map { .string($0.key) }) }
    return .mapping(networks.map { .init($0.key, $0.settings.map { .mapping($0.entries) } ?? .null) })
  }
}

extension ComposeBuild {
  fileprivate var entries: [YAMLValue.Entry] {
    var out = Entries()
    out.add("context", text: context)
    out.add("dockerfile", text: dockerfile)
    out.add("args", variables(arguments))
    return out.entries
  }
}

extension ComposePort {
  fileprivate var value: YAMLValue {
    if let shortText { return .quoted(shortText) }
    var out = Entries()
    out.add("mode", text: mode)
    out.add("host_ip", text: hostAddress)
    out.add("target", .int(target))
    out.add("published", text: published)
    out.add("protocol", text: transport)
    return .mapping(out.entries)
  }
}

extension ComposeMount {
  fileprivate var entries: [YAMLValue.Entry] {
    var out = Entries()
    out.add("type", .string("bind"))
    out.add("source", text: source)
    out.add("target", text: target)
    out.add("read_only", flag: isReadOnly)
    if let bind {
      var options = Entries()
      options.add("create_host_path", .bool(bind.createsHostPath))
      options.add("propagation", text: bind.propagation)
      options.add("selinux", text: bind.selinux)
      out.add("bind", .mapping(options.entries))
    }
    return out.entries
  }
}

extension ComposeLogging {
  fileprivate var entries: [YAMLValue.Entry] {
    var out = Entries()
    out.add("driver", text: driver)
    out.add("options", pairs(options))
    return out.entries
  }
}

extension ComposeUlimit.Limit {
  fileprivate var value: YAMLValue {
    switch self {
    case .single(let limit): .int(limit)
    case .pair(let soft, let hard): .mapping([.init("soft", .int(soft)), .init("hard", .int(hard))])
    }
  }
}

extension ComposeServiceNetwork.Settings {
  fileprivate var entries: [YAMLValue.Entry] {
    var out = Entries()
    out.add("aliases", list(aliases))
    out.add("ipv4_address", text: ipv4Address)
    out.add("ipv6_address", text: ipv6Address)
    out.add("priority", number: priority)
    return out.entries
  }
}

extension ComposeNetwork {
  fileprivate var entries: [YAMLValue.Entry] {
    var out = Entries()
    out.add("name", text: name)
    out.add("driver", text: driver)
    out.add("driver_opts", pairs(driverOptions))
    var addresses = Entries()
    addresses.add("driver", text: addressDriver)
    addresses.add("config", .sequence(pools.map { .mapping($0.entries) }))
    out.add("ipam", .mapping(addresses.entries))
    out.add("external", flag: isExternal)
    out.add("internal", flag: isInternal)
    out.add("attachable", flag: isAttachable)
    out.add("enable_ipv6", enablesIPv6.map { .bool($0) })
    out.add("labels", pairs(labels))
    return out.entries
  }
}

extension ComposeNetwork.Pool {
  fileprivate var entries: [YAMLValue.Entry] {
    var out = Entries()
    out.add("subnet", text: subnet)
    out.add("ip_range", text: range)
    out.add("gateway", text: gateway)
    return out.entries
  }
}
