import Compose
import Testing

@Suite struct ComposeHashTests {
  /// Bodies of a service as people write them, each of which reads differently; `image` is added to all.
  static let bodies: [String] = [
    "tty: true", "tty: false", "tty: \"yes\"", "tty: on", "stdin_open: y", "init: false", "init: true", "init: no",
    "read_only: true", "hostname: ''", "hostname: h", "hostname: \"costs $$5 $5 $\"", "container_name: a.b-c_d",
    "user: 1000:1000", "user: \"0\"", "working_dir: /x/../y", "restart: no", "restart: unless-stopped",
    "restart: on-failure:3", "stop_signal: SIGINT", "stop_grace_period: 0s", "stop_grace_period: 90s",
    "stop_grace_period: 1.5h", "stop_grace_period: 1h0m0.25s", "stop_grace_period: 1500us", "stop_grace_period: 7ns",
    "stop_grace_period: '0'", "stop_grace_period: 3m",
    "command: []", "command: ''", "command:", "command: run it  now", "command: a 'b c' \"d e\"f ''", "command: [a, b]",
    "command: [\"$$HOME\", \"x;y\", '']", "entrypoint: []", "entrypoint: /bin/sh -c", "entrypoint: [x]",
    "entrypoint: ~", "command: \"a\\tb\\nc\"",
    "environment: {}", "environment: []", "environment: {A: 1, B: -5, C: true, D: FALSE, E: '', F: }",
    "environment: {A: 1.50, B: 1.0, C: 0.001, D: -2.25, E: '1.50', F: 123456.25}",
    "environment: [A=1, B=, C, A=2, D=x=y, 'E= z ', '=x']", "environment: {A: yes, B: off, C: '~', D: null}",
    "environment: {Z: 1, A: 2, a: 3, _: 4, '10': 5, '9': 6, 'ä': 7}",
    "environment: {A: \"<b>&\\\"'\\\\ \\u2028\\u2029 \\x7f \\x01 \\b\\f\\n\\r\\t\\v \\0 ü € 😀 \\uFFFD\"}",
    "environment:\n      A: |\n        two\n        lines\n      B: >-\n        fol\n        ded\n",
    "environment: {A: '$$', B: '$$$$', C: '$$${X}$', D: '100%', E: '$', F: '$-', G: '$1', H: 'a$$b'}",
    "environment: {A: '${X}', B: '${X:-d}', C: '${X-d}', D: '${X:+d}', E: '${X+d}', F: '$X$Y', G: '${X:-${Y:-z}}'}",
    "environment: {A: '${X:-{a}}b}', B: '${X:-$$}', C: '${X-}', D: '${x_1:-a:b-c}', E: \"${X:-a b}\"}",
    "labels: {a: b, c: 1, d: true, e: }", "labels: [a=b, c, a=d]", "labels: {}",
    "labels: {com.docker.compose.project: mine}",
    "ports: []", "ports: [80]", "ports: ['80']", "ports: ['80:80']", "ports: ['80:81/udp', '80:81/tcp']",
    "ports: ['127.0.0.1:80:81']", "ports: ['127.0.0.1::81']", "ports: ['[::1]:80:81', '[::]:84:85']",
    "ports: ['8000-8003:80']", "ports: ['98-101:98-101']", "ports: ['98-101:8-11/UDP']", "ports: ['5000-5002']",
    "ports: ['80:80', '80:80/tcp', '80:80']", "ports: ['0.0.0.0:80:80', '80:80']", "ports: ['080:0081']",
    "ports: ['80:80/sctp', 90, '91/', '0:92']", "ports: [{target: 80}]", "ports: [{target: '80', published: 81}]",
    "ports: [{target: 80, published: '81', protocol: udp, host_ip: 1.2.3.4, mode: host}]",
    "ports: [{target: 80, published: '81-83'}, {target: 80, published: '84', host_ip: '::'}]",
    "ports: [{target: 80, published: '81'}, '81:80', {target: 80, published: '81', protocol: tcp}]",
    "ports: ['1-3:1-3', '2:2']",
    "volumes: []", "volumes: ['/a:/b']", "volumes: ['./a:/b:ro', '../c:/d:rw,z', '.:/e', '/x/../y:/z/../w/']",
    "volumes: ['/a:/b:Z,rslave,ro', '/a:/c:rw']", "volumes: ['/a:/b', '/c:/b', '/d:/e']",
    "volumes: ['/c:/b/', {type: bind, source: /e, target: /b/}]",
    "volumes: [{type: bind, source: /a, target: /b}]", "volumes: [{type: bind, source: ./a, target: /b/, bind: {}}]",
    "volumes: [{type: bind, source: /a b, target: /b c, read_only: true, bind: {create_host_path: false}}]",
    "volumes: [{type: bind, source: /a, target: /b, bind: {create_host_path: true, propagation: rprivate}}]",
    "volumes: [{type: bind, source: /a, target: /b, read_only: 'no', bind: {selinux: z}}]",
    "volumes: ['/a:/b', {type: bind, source: /c, target: /d}, {type: bind, source: /e, target: /b}]",
    "tmpfs: /run", "tmpfs: [/run, '/tmp:size=64m,mode=1777', '/tmp:size=1m']", "tmpfs: []",
    "logging: {}", "logging: {driver: json-file}", "logging: {options: {max-size: 10m, max-file: 3, x: }}",
    "logging: {driver: local, options: {}}", "logging: {driver: ''}",
    "networks: []", "networks: {}", "networks: [net]", "networks: [net, other]", "networks: {net: }",
    "networks: {net: {}}", "networks: {net: {aliases: [b, a]}, default: }", "networks: {net: {aliases: []}}",
    "networks: {net: {ipv4_address: 10.0.0.2, ipv6_address: 'fd00::2', priority: 5}}", "networks: [default]",
    "extra_hosts: ['a:1.2.3.4']", "extra_hosts: ['b=::1', 'a:[::2]', 'c:::3', 'd=1.1.1.1,2.2.2.2']",
    "extra_hosts: {a: 1.2.3.4, b: ['::1', '1.1.1.1'], 'host.docker.internal': host-gateway}", "extra_hosts: []",
    "extra_hosts: ['a:1.2.3.4', 'a:1.2.3.5']",
    "cap_add: [NET_ADMIN]", "cap_drop: [ALL, ALL]", "cap_drop: []", "security_opt: ['no-new-privileges:true']",
    "pids_limit: 100", "pids_limit: '200'", "pids_limit: -1", "pids_limit: 0", "mem_limit: 512m", "mem_limit: 1.5GiB",
    "mem_limit: 1048576", "mem_limit: '2 G'", "mem_limit: 100b", "mem_limit: '1024'", "mem_limit: 3T",
    "mem_limit: 0.1gb", "mem_limit: 2Ki", "mem_limit: 9ib", "mem_limit: '3 MiB'", "mem_reservation: 64M",
    "memswap_limit: -1", "memswap_limit: 2g", "shm_size: 64m",
    "cpus: 0.5", "cpus: 2", "cpus: '1.25'", "cpus: 0.1", "cpus: 0.3333333", "cpus: 0", "cpus: '16'", "cpus: 0.001",
    "cpus: '0.00001'", "cpus: '33333333'", "cpu_shares: 512", "cpu_shares: '1024'",
    "ulimits: {nofile: 1024, nproc: {soft: 1, hard: 2}, core: 0}", "ulimits: {nofile: '65535', core: -1}",
    "ulimits: {nofile: {soft: 0, hard: -1}}", "ulimits: {nofile: {soft: '1', hard: '2'}}", "ulimits: {}",
    "build: .", "build: {context: ./x, dockerfile: D, args: {A: 1, B: }}", "build: {args: [A=1, B]}",
    "build: https://example.org/x.git",
  ]

  @Test func hashesOfWrittenFilesAreTheOraclesOwn() throws {
    var text = "name: bodies\nnetworks: {net: {name: n}, other: }\nservices:\n"
    for (number, body) in Self.bodies.enumerated() {
      text += "  s\(number):\n    image: a/b:c\n    \(body)\n"
    }
    let project = try ComposeOracle.load(text)
    let expected = try ComposeOracle.hashes(text)
    #expect(expected.count == project.services.count && project.services.count > 150)
    for service in project.services {
      let body = Self.bodies[Int(service.name.dropFirst()) ?? 0]
      #expect(service.configHash() == expected[service.name], "\(body)")
    }
    try expectRoundTrip(project)
  }

  @Test func hashesWithAnEnvironmentAreTheOraclesOwn() throws {
    let environment = ["X": "x y", "EMPTY": "", "PORT": "27015", "COMPOSE_BAKE": "false"]
    let text = """
      name: ${X:+named}
      services:
        a: {image: "i:$X", environment: [X, EMPTY, UNSET, "A=${EMPTY:-d}", "B=${EMPTY-d}", "C=${EMPTY:+d}"]}
        b: {image: i, environment: {X: , A: "${X:?needed}", B: "${EMPTY?needed}", C: "${X+${PORT}}"}}
        e: {image: i, environment: {A: "${EMPTY+d}", B: "${X:-${PORT}}"}}
        c: {image: i, ports: ["${PORT}:${PORT}/udp", "${PORT}"], tty: "${UNSET:-true}", pids_limit: "${PORT}"}
        d: {image: i, environment: {COMPOSE_PROJECT_NAME: , A: "$COMPOSE_PROJECT_NAME"}}
      """
    let project = try ComposeOracle.load(text, environment: environment)
    #expect(project.name == "named")
    let expected = try ComposeOracle.hashes(text, environment: environment)
    for service in project.services { #expect(service.configHash() == expected[service.name], "\(service.name)") }
    try expectRoundTrip(project)
  }

  @Test func hashesOfGeneratedServicesAreTheOraclesOwn() throws {
    var generator = ComposeGenerator(seed: 0x0C)
    var project = ComposeProject(name: "generated")
    project.networks = [
      ComposeNetwork(key: "zugnet", name: "generated", pools: [.init(subnet: "10.213.0.16/28")]),
      ComposeNetwork(key: "second", name: "sec$ond"),
    ]
    project.services = (0..<500).map { generator.service(name: "s\($0)") }
    let expected = try ComposeOracle.hashes(project.text())
    #expect(expected.count == 500)
    for service in project.services {
      #expect(service.configHash() == expected[service.name], "\(service)")
    }
    try expectRoundTrip(project)
  }

  /// What is written reads as the same project, and is written the same again.
  private func expectRoundTrip(_ project: ComposeProject) throws {
    let text = project.text()
    let again = try ComposeOracle.load(text)
    for (read, written) in zip(again.services, project.services) where read != written {
      Issue.record("wrote \(written) and read \(read)")
    }
    #expect(again.networks == project.networks && again.services.count == project.services.count)
    #expect(again.text() == text)
  }
}
