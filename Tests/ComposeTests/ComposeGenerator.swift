import Compose

/// Makes services of every shape, the same ones for the same seed.
struct ComposeGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private static let texts = [
    "plain", "", "$", "$$", "${HOME}", "$HOME", "a\"b", "it's", "back\\slash", "\\n", "\n", "two\nlines\n", "\t", " ",
    " lead", "trail ", "ünïcödé", "日本語", "😀👍🏽", "e\u{301}", "<html>&amp;", "\u{2028}\u{2029}", "\u{1}\u{1F}",
    "\u{7F}\u{85}", "#no comment", "a: b", "- x", "[x]", "{y}", "true", "no", "null", "~", "123", "1.50", "0x1F",
    "0777",
    "2001-01-01", "1_000", "*alias", "&anchor", "!tag", "%", "@", "`", "|", ">", "=", "a=b=c", "'", "\"", "\u{FEFF}",
    "\u{FFFE}", "a,b", "x;y|z", "long " + String(repeating: "word ", count: 60), "\u{0}", "\r\n", "${X:-y}", "$$$",
  ]

  private mutating func next(_ bound: Int) -> Int {
    // SplitMix64, so that a seed gives the same services everywhere.
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }

  private mutating func maybe<Value>(_ make: (inout ComposeGenerator) -> Value) -> Value? {
    next(3) == 0 ? make(&self) : nil
  }

  private mutating func list<Value>(_ most: Int, _ make: (inout ComposeGenerator, Int) -> Value) -> [Value] {
    next(3) == 0 ? (0...next(most)).map { make(&self, $0) } : []
  }

  private mutating func pick<Value>(_ values: [Value]) -> Value { values[next(values.count)] }

  private mutating func text() -> String { pick(Self.texts) }

  /// A text that isn't empty: compose takes an empty one for none.
  private mutating func someText() -> String {
    let text = text()
    return text.isEmpty ? "x" : text
  }

  mutating func service(name: String) -> ComposeService {
    var service = ComposeService(name: name)
    service.image = next(9) == 0 ? nil : someText()
    if service.image == nil || next(5) == 0 { service.build = build() }
    service.containerName = maybe { $0.someText() }
    service.hostname = maybe { $0.someText() }
    service.user = maybe { $0.pick(["1000:1000", "0", "steam"]) }
    service.workingDirectory = maybe { $0.pick(["/", "/game", "/a b/$c"]) }
    service.entrypoint = maybe { $0.words() }
    service.command = maybe { $0.words() }
    service.usesInit = maybe { $0.next(2) == 0 }
    service.environment = list(8) { ComposeVariable("V\($1)\($0.text())", $0.next(9) == 0 ? nil : $0.text()) }
    service.environment.removeAll { $0.name.contains("=") }
    service.ports = list(6) { $0.port($1) }
    service.mounts = list(5) { $0.mount($1) }
    service.tmpfs = list(3) { "/tmp\($1)" + $0.pick(["", ":size=64m,mode=1777", ":ro"]) }
    service.isStdinOpen = next(3) == 0
    service.hasTTY = next(4) == 0
    service.stopSignal = maybe { $0.pick(["SIGINT", "SIGTERM", "SIGQUIT", "2", "RTMIN+3"]) }
    service.stopGracePeriod = maybe { .nanoseconds($0.next(1 << 20) * $0.pick([1, 1_000, 1_000_000, 1_000_000_000])) }
    service.restart = maybe { $0.pick(["no", "always", "unless-stopped", "on-failure:5"]) }
    service.logging = maybe { $0.logging() }
    service.networks = networks()
    service.extraHosts = list(3) { "host\($1)=" + $0.pick(["host-gateway", "10.0.0.1", "fd00::1", ""]) }
    service.labels = list(4) { ComposePair("l\($1).\($0.text())", $0.text()) }
    service.labels.removeAll { $0.name.contains("=") }
    limits(&service)
    return service
  }

  private mutating func limits(_ service: inout ComposeService) {
    service.capabilitiesAdded = list(3) { $0.pick(["NET_ADMIN", "SYS_NICE", "CAP_CHOWN"]) + "\($1)" }
    service.capabilitiesDropped = next(2) == 0 ? ["ALL"] : []
    service.securityOptions = next(2) == 0 ? ["no-new-privileges:true", "seccomp=unconfined"] : []
    service.isReadOnly = next(5) == 0
    service.pidsLimit = pick([0, 0, 1, 512, -1])
    service.memoryLimitBytes = pick([0, 0, 1, 512 << 20, 3 << 40, (1 << 53) - 1])
    service.memoryReservationBytes = pick([0, 0, 6 << 20])
    service.memorySwapLimitBytes = pick([0, 0, -1, 2 << 30])
    service.sharedMemoryBytes = pick([0, 0, 64 << 20])
    service.cpus = Float(pick([0, 0, 1, 2, 7, 999])) / Float(pick([1, 2, 3, 10, 100, 1000]))
    service.cpuShares = pick([0, 0, 2, 1024])
    service.ulimits = list(2) { generator, index in
      let limit = generator.pick([0, -1, 1024, 1 << 40])
      return ComposeUlimit(
        name: ["nofile", "nproc", "core"][index],
        limit: generator.next(2) == 0 ? .single(limit) : .pair(soft: limit, hard: generator.pick([0, -1, 9])))
    }
  }

  private mutating func words() -> [String] { (0..<next(4)).map { _ in text() } }

  private mutating func build() -> ComposeBuild {
    ComposeBuild(
      context: pick(["/srv/plan", "https://example.org/x.git", "/a b"]), dockerfile: maybe { $0.someText() },
      arguments: list(3) { ComposeVariable("A\($1)", $0.text()) })
  }

  private mutating func port(_ number: Int) -> ComposePort {
    // Distinct targets: compose keeps only one of two equal bindings.
    let target = 1 + number * 9_000 + next(9_000)
    return ComposePort(
      target: target, published: pick([nil, "\(1 + next(65_535))", "\(target)", "7000-7010", "0"]),
      hostAddress: pick([nil, nil, "127.0.0.1", "0.0.0.0", "::1", "fd00::1:2"]),
      transport: pick(["tcp", "udp", "sctp"]),
      mode: next(9) == 0 ? "host" : "ingress")
  }

  private mutating func mount(_ number: Int) -> ComposeMount {
    let bind = maybe {
      ComposeMount.Bind(
        createsHostPath: $0.next(2) == 0, propagation: $0.maybe { $0.pick(["rprivate", "shared"]) },
        selinux: $0.maybe { $0.pick(["z", "Z"]) })
    }
    return ComposeMount(
      source: "/srv/" + text().replacing("\u{0}", with: "0"), target: "/t\(number)" + pick(["", " x", "/$y", "/ü"]),
      isReadOnly: next(3) == 0, bind: bind)
  }

  private mutating func logging() -> ComposeLogging {
    ComposeLogging(
      driver: maybe { $0.pick(["json-file", "local", "none"]) },
      options: list(3) { ComposePair("o\($1)", $0.text()) })
  }

  private mutating func networks() -> [ComposeServiceNetwork] {
    let settings = maybe {
      ComposeServiceNetwork.Settings(
        aliases: $0.list(3) { "alias\($1)" + $0.pick(["", "$x", "-ü"]) }, ipv4Address: $0.maybe { _ in "10.213.0.18" },
        ipv6Address: $0.maybe { _ in "fd00::12" }, priority: $0.pick([0, 0, 5, -1]))
    }
    let first = ComposeServiceNetwork("zugnet", settings: settings)
    return next(3) == 0 ? [first, ComposeServiceNetwork("second")] : [first]
  }
}
