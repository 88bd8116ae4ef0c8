import OrcModel
import OrcTestSupport
import Plans
import Testing

@Suite struct RecipeTests {
  static let whole = """
    id: arena
    title: Arena
    version: 1.2.0
    description: |
      Shooting.
      A lot of it.
    image: example.org:5000/arena:7
    ports:
      - - {name: PORT, host: 8303, protocol: udp}
        - {name: RCON, host: 8404, container: 27015, protocol: both}
      - - {name: PORT, host: 8313, protocol: udp}
        - {name: RCON, host: 8414, container: 27015, protocol: both}
    variables:
      SERVER_NAME: {label: Name, required: true, rule: {length_min: 1, length_max: 20}}
      SLOTS: {type: integer, default: 8, rule: {min: 1, max: 64}}
      MODE: {default: dm, options: [dm, ctf]}
      PASSWORD: {secret: true, rule: {pattern: "[a-z]{4,}", hint: at least four small letters}}
      TEAM: {type: boolean, default: "yes"}
      FIXED: {default: "1", fixed: true}
      SHORT: plain
    volumes:
      - {source: user, target: /user}
      - {source: config, target: /config, read_only: true}
    files:
      - {source: server.cfg, target: /user/server.cfg}
    resources: {memory: 512m, cpus: 1.5, pids: 200}
    user: "1000:1001"
    command: [run, --fast]
    stop: {signal: SIGINT, command: quit, grace: 1m30s}
    console: stdin
    flush: save
    ready: {query: quake3, port: PORT}
    hardening: {no_new_privileges: false, add_capabilities: [CHOWN], read_only: true, temporary_folders: [/tmp]}
    tried:
      - {date: 2026-01-31, architecture: x86_64}
    """

  @Test func readsAWholeRecipe() throws {
    let read = try readRecipe("arena", "plan.yml", Self.whole)
    let plan = try #require(read.plan, "\(read.fault)")
    #expect(plan.title == "Arena" && plan.version == "1.2.0" && plan.description == "Shooting.\nA lot of it.")
    #expect(plan.image == .reference("example.org:5000/arena:7"))
    #expect(
      plan.portGroups[1] == [
        PlanPort(name: "PORT", number: 8313, protocols: [.udp]),
        PlanPort(name: "RCON", number: 8414, container: 27015, protocols: [.tcp, .udp]),
      ])
    #expect(plan.variables.map(\.name) == ["SERVER_NAME", "SLOTS", "MODE", "PASSWORD", "TEAM", "FIXED", "SHORT"])
    #expect(plan.variables.map(\.defaultValue) == [nil, "8", "dm", nil, "true", "1", "plain"])
    #expect(plan.variables[3].isSecret && plan.variables[5].isFixed && plan.variables[0].isRequired)
    #expect(plan.volumes[1] == PlanMount(source: "config", target: "/config", isReadOnly: true))
    #expect(plan.files == [PlanMount(source: "server.cfg", target: "/user/server.cfg", isFile: true)])
    #expect(plan.limits == Limits(memoryBytes: 512 << 20, cpus: 1.5, pids: 200))
    #expect(plan.user == "1000:1001" && plan.command == ["run", "--fast"])
    #expect(plan.stop == StopRule(signal: "SIGINT", command: "quit", graceSeconds: 90))
    #expect(plan.console == .stdin && plan.flushCommand == "save" && plan.ready == .query(.quake3, port: "PORT"))
    #expect(
      plan.hardening
        == Hardening(
          noNewPrivileges: false, dropsCapabilities: true, addedCapabilities: ["CHOWN"], isRootReadOnly: true,
          temporaryFolders: ["/tmp"]))
    #expect(plan.tried == [Trial(date: "2026-01-31", architecture: "x86_64")])
    #expect(plan.warnings.isEmpty)
  }

  @Test func aShortRecipeHasSensibleDefaults() throws {
    let read = try readRecipe("arena", "plan.yaml", "version: 1\nimage: a/b\n")
    let plan = try #require(read.plan, "\(read.fault)")
    #expect(plan.title == "arena" && plan.hardening == .strict && plan.user == "1000:1000")
    #expect(plan.stop == StopRule() && plan.console == .none && plan.portGroups.isEmpty && plan.tried.isEmpty)
  }

  /// Each row: lines after `version: 1` and `image: a/b`, and the fault.
  @Test(arguments: [
    (
      "nmae: x",
      "3: unknown key 'nmae' in the recipe; accepted: id, title, version, description, image, build, "
        + "ports, variables, volumes, files, resources, user, command, stop, console, flush, ready, hardening, tried"
    ),
    ("id: other", "3: 'id' is 'other', but the recipe's folder is 'arena'"),
    ("title: [a]", "3: 'title' must be text, not a list"),
    ("build: {context: .}", "2: give 'image' or 'build', not both"),
    ("ports: 7", "3: 'ports' must be a list, not a number"),
    ("ports: [{name: A, host: 0, protocol: udp}]", "3: 'host' must be a whole number from 1 to 65535"),
    ("ports: [{name: A, host: 1, protocol: sctp}]", "3: 'protocol' must be tcp, udp or both"),
    ("ports: [{name: A, host: 1}]", "3: a port needs 'protocol'"),
    (
      "ports: [{name: a, host: 1, protocol: udp}]",
      "3: the name 'a' must consist of A-Z, 0-9 and '_' and begin with a letter"
    ),
    (
      "ports:\n  - {name: A, host: 1, protocol: udp}\n  - {name: A, host: 2, protocol: udp}",
      "5: the port name A is used twice in a group"
    ),
    (
      "ports:\n  - {name: A, host: 1, protocol: udp}\n  - {name: B, host: 1, protocol: both}",
      "5: the ports A and B of a group are both 1/udp"
    ),
    (
      "ports:\n  - [{name: A, host: 1, protocol: udp}]\n  - [{name: B, host: 2, protocol: udp}]",
      "5: this group of ports must have the names, protocols and container ports of the first"
    ),
    (
      "ports:\n  - [{name: A, host: 1, protocol: udp}]\n  - {name: A, host: 2, protocol: udp}",
      "5: every group of ports must be a list, as the others are"
    ),
    ("variables: [A]", "3: 'variables' must be a mapping, not a list"),
    ("variables: {a: x}", "3: the name 'a' must consist of A-Z, 0-9 and '_' and begin with a letter"),
    ("variables: {A: [x]}", "3: 'A' must be a default or a mapping, not a list"),
    (
      "variables: {A: {defualt: x}}",
      "3: unknown key 'defualt' in 'A'; accepted: label, description, type, default, "
        + "required, secret, fixed, options, rule"
    ),
    ("variables: {A: {type: text}}", "3: 'type' must be one of: string, integer, number, boolean"),
    ("variables: {A: {required: ja}}", "3: 'required' must be true or false, not 'ja'"),
    ("variables: {A: {required: true, default: x}}", "3: A has a default, so it can't be required"),
    ("variables: {A: {fixed: true}}", "3: A is fixed, so it needs a default"),
    ("variables: {A: {type: integer, default: x}}", "3: the default of A must be a whole number"),
    ("variables: {A: {default: x, options: [y, z]}}", "3: the default of A must be one of: y, z"),
    ("variables: {A: {rule: {pattern: \"(\"}}}", "3: the pattern has a '(' without ')' at character 2"),
    (
      "ports: [{name: A, host: 1, protocol: udp}]\nvariables: {A: x}",
      "4: A is the name of a port; a port sets its variable by itself"
    ),
    ("volumes: {user: /user}", "3: 'volumes' must be a list of {source, target}, not a mapping"),
    ("volumes: [{source: user}]", "3: 'target' is missing"),
    (
      "volumes: [{source: /etc, target: /x}]",
      "3: the source '/etc' must be a path in the server's own folder: it must not start with '/'"
    ),
    ("volumes:\n  - {source: a, target: /x}\n  - {source: b, target: /x/}", "5: the target '/x/' is mounted twice"),
    ("resources: {memory: lots}", "3: 'memory' must be a size such as 512m or 2g, at least 6m"),
    ("resources: {memory: 99999999999g}", "3: 'memory' must be a size such as 512m or 2g, at least 6m"),
    ("resources: {cpus: 0}", "3: 'cpus' must be a number from 0.01 to 1024"),
    ("user: root", "3: 'user' must be two numbers such as \"1000:1000\""),
    ("command: run", "3: 'command' must be a list, not a string"),
    (
      "stop: {signal: KILL}",
      "3: 'signal' must be one of: SIGHUP, SIGINT, SIGQUIT, SIGKILL, SIGUSR1, SIGUSR2, "
        + "SIGTERM, SIGWINCH"
    ),
    ("stop: {grace: 2h}", "3: 'grace' must be a time such as 30s or 2m, at most 60m"),
    ("stop: {grace: 3601}", "3: 'grace' must be a time such as 30s or 2m, at most 60m"),
    ("stop: {command: quit}", "3: 'stop' has a command, which needs 'console: stdin'"),
    ("flush: save", "3: 'flush' has a console command, but 'console' is none"),
    ("console: tty", "3: 'console' must be none, stdin, {rcon: {port: NAME, password: NAME}} or {other: words}"),
    (
      "console: {rcon: {port: A, password: B}}",
      "3: 'port' must be the name of one of the ports; "
        + "line 3: 'password' must be the name of one of the variables"
    ),
    ("ready: {query: a2s, port: A}", "3: 'port' must be the name of one of the ports"),
    (
      "ready: {query: magic}",
      "3: 'ready' must have 'log', a text in the game's output, or 'query', one of: "
        + "tcp, a2s, quake3, teeworlds, raknet"
    ),
    (
      "hardening: {add_capabilities: [SYS_ADMIN]}",
      "3: the capability 'SYS_ADMIN' is not one of: AUDIT_WRITE, CHOWN, "
        + "DAC_OVERRIDE, FOWNER, FSETID, KILL, MKNOD, NET_BIND_SERVICE, NET_RAW, SETFCAP, SETGID, SETPCAP, SETUID, "
        + "SYS_CHROOT, SYS_NICE"
    ),
    (
      "tried: [{date: yesterday, architecture: x86_64}]",
      "3: an entry of 'tried' must have a date such as 2026-01-31 and an architecture such as x86_64"
    ),
    (
      "user: x\nstop: {grace: 1h}\nzzz: 1",
      "3: 'user' must be two numbers such as \"1000:1000\"; "
        + "line 4: 'grace' must be a time such as 30s or 2m, at most 60m; line 5: unknown key 'zzz' in the recipe; "
        + "accepted: id, title, version, description, image, build, ports, variables, volumes, files, resources, user, "
        + "command, stop, console, flush, ready, hardening, tried"
    ),
  ])
  func refusesWithLineAndReason(lines: String, fault: String) throws {
    let read = try readRecipe("arena", "plan.yml", "version: 1\nimage: a/b\n\(lines)\n")
    #expect(read.plan == nil)
    #expect(read.fault == fault)
  }

  @Test(arguments: [
    ("", "1: the recipe must be a mapping, not nothing"),
    ("image: a/b", "1: 'version' is missing"),
    ("version: 1", "1: 'image' or 'build' is missing"),
    ("version: 1.0 beta\nimage: a/b", "1: 'version' must be like 1.0.0, of letters, digits, '.', '-' and '_'"),
    ("version: 1\nimage: A B", "2: 'A B' is not the name of an image"),
    (
      "version: 1\nbuild: {context: ..}",
      "2: the source '..' must be a path in the server's own folder: it must not contain '.' or '..'"
    ),
    (
      "version: 1\nbuild: {context: nowhere}",
      "2: the build context 'nowhere': cannot open 'nowhere': there is nothing of that name"
    ),
  ])
  func refusesWhatIsNoRecipe(text: String, fault: String) throws {
    #expect(try readRecipe("arena", "plan.yml", text).fault == fault)
  }

  @Test func namesABuiltImageAfterItsContent() throws {
    let recipes = try RecipeFolder()
    try recipes.write("arena/plan.yml", "version: 1\nbuild: {context: image}\n")
    try recipes.write("arena/image/Dockerfile", "FROM scratch\n")
    func image(_ base: String?) throws -> (context: String, tag: String) {
      let plan = try #require(recipes.catalogue(baseImage: base).plans().first)
      guard case .build(let context, let file, let tag) = plan.image else { throw CancellationError() }
      #expect(file == "Dockerfile")
      return (context, tag)
    }
    let first = try image(nil)
    #expect(first.context == recipes.folder.path + "/arena/image")
    #expect(first.tag.hasPrefix("orc-plan/arena:1-") && first.tag.count == "orc-plan/arena:1-".count + 12)
    #expect(try image(nil).tag == first.tag)
    #expect(try image("other:1").tag != first.tag)
    try recipes.write("arena/image/Dockerfile", "FROM scratch\nUSER 1\n")
    #expect(try image(nil).tag != first.tag)
  }
}
