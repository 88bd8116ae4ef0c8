import Compose
import Testing

@Suite struct ComposeLoadErrorTests {
  private func message(_ text: String, name: String? = nil, environment: [String: String] = [:]) -> String? {
    do {
      let options = ComposeLoadOptions(directory: "/srv/x", projectName: name, environment: environment)
      _ = try ComposeProject.load(Array(text.utf8), options: options)
      return nil
    } catch { return error.description }
  }

  /// A service's body, and what is wrong with it from line 4 on.
  @Test(arguments: [
    ("privileged: true", "4: services.s.privileged: this key is not supported here"),
    ("x-note: 1", "4: services.s.x-note: this key is not supported here"),
    ("depends_on: [a]", "4: services.s.depends_on: this key is not supported here"),
    ("hostname: 5", "4: services.s.hostname: must be a string, not a number; put it in quotes"),
    ("hostname:", "4: services.s.hostname: must be a string, not nothing; put it in quotes"),
    ("hostname: [a]", "4: services.s.hostname: must be a single value, not a list"),
    ("restart: false", "4: services.s.restart: must be a string, not true or false; put it in quotes"),
    ("tty: 1", "4: services.s.tty: must be true or false"), ("tty: maybe", "4: services.s.tty: must be true or false"),
    ("pids_limit: many", "4: services.s.pids_limit: must be a whole number"),
    ("pids_limit: 1.5", "4: services.s.pids_limit: must be a whole number"),
    (
      "mem_limit: 5x",
      "4: services.s.mem_limit: must be a size such as 512m or 2g, or a whole number of bytes"
    ),
    ("mem_limit: 2.g", "4: services.s.mem_limit: must be a size such as 512m or 2g, or a whole number of bytes"),
    ("mem_limit: .1g", "4: services.s.mem_limit: must be a size such as 512m or 2g, or a whole number of bytes"),
    ("cpus: lots", "4: services.s.cpus: must be a number such as 0.5 or 2"),
    ("cpus: '-1'", "4: services.s.cpus: must be a number such as 0.5 or 2"),
    ("stop_grace_period: 10", "4: services.s.stop_grace_period: must be a duration such as 10s or 1m30s"),
    ("stop_grace_period: 1d", "4: services.s.stop_grace_period: must be a duration such as 10s or 1m30s"),
    ("stop_grace_period: -1s", "4: services.s.stop_grace_period: must be a duration such as 10s or 1m30s"),
    (
      "command: a | b",
      "4: services.s.command: shell characters or open quotes in a command; write it as a list of strings"
    ),
    (
      "command: \"it's\"",
      "4: services.s.command: shell characters or open quotes in a command; write it as a list of strings"
    ),
    ("command: [1]", "4: services.s.command[0]: must be a string, not a number; put it in quotes"),
    ("command: {a: b}", "4: services.s.command: must be a single value, not a mapping"),
    ("environment: x", "4: services.s.environment: must be a mapping, not a string"),
    ("environment:", "4: services.s.environment: must be a mapping, not nothing"),
    ("environment: {A: [1]}", "4: services.s.environment.A: must be a single value, not a list"),
    ("environment: [1]", "4: services.s.environment[0]: must be a string, not a number; put it in quotes"),
    ("environment: {1: a}", "4: services.s.environment: the key '1' is not a string; put it in quotes"),
    ("environment: {A: 0777}", "4: services.s.environment.A: readers of YAML disagree on '0777'; put it in quotes"),
    ("environment: {A: 1_0}", "4: services.s.environment.A: readers of YAML disagree on '1_0'; put it in quotes"),
    ("environment: {A: 1e3}", "4: services.s.environment.A: readers of YAML disagree on '1e3'; put it in quotes"),
    ("environment: {A: +5}", "4: services.s.environment.A: readers of YAML disagree on '+5'; put it in quotes"),
    ("environment: {A: 0b1}", "4: services.s.environment.A: readers of YAML disagree on '0b1'; put it in quotes"),
    (
      "environment: {A: 2001-01-01}",
      "4: services.s.environment.A: readers of YAML disagree on '2001-01-01'; put it in quotes"
    ),
    ("environment: {A: '${'}", "4: services.s.environment.A: a '${' without its '}'; write '$$' for a '$'"),
    ("environment: {A: '${}'}", "4: services.s.environment.A: '${}' is not a variable; write '$$' for a '$'"),
    ("environment: {A: '${1}'}", "4: services.s.environment.A: '${1}' is not a variable; write '$$' for a '$'"),
    ("environment: {A: '${A!b}'}", "4: services.s.environment.A: '${A!b}' is not a variable; write '$$' for a '$'"),
    ("environment: {A: '${B:?give it}'}", "4: services.s.environment.A: B: give it"),
    ("environment: {A: '${B?}'}", "4: services.s.environment.A: the variable B is required"),
    ("ports: 80", "4: services.s.ports: must be a list, not a number"),
    ("ports: [x]", "4: services.s.ports[0]: 'x' has no container port from 1 to 65535"),
    ("ports: ['80:']", "4: services.s.ports[0]: '80:' has no container port from 1 to 65535"),
    ("ports: ['0']", "4: services.s.ports[0]: '0' has no container port from 1 to 65535"),
    ("ports: ['70000:80']", "4: services.s.ports[0]: '70000:80' has no host port from 0 to 65535"),
    ("ports: ['5-4:5-4']", "4: services.s.ports[0]: '5-4:5-4' has no container port from 1 to 65535"),
    ("ports: ['1-3:1-2']", "4: services.s.ports[0]: '1-3:1-2' has ranges of different lengths"),
    ("ports: ['80:80/icmp']", "4: services.s.ports[0]: '80:80/icmp' has a protocol other than tcp, udp and sctp"),
    ("ports: ['80/udp/x']", "4: services.s.ports[0]: '80/udp/x' has more than one '/'"),
    ("ports: ['host:80:80']", "4: services.s.ports[0]: 'host:80:80' has a host address that is none: 'host'"),
    ("ports: ['::1:80:80']", "4: services.s.ports[0]: '::1:80:80' has a host address that is none: '::1'"),
    ("ports: ['1-2000:1-2000']", "4: services.s.ports: more than 1024 ports"),
    ("ports: [true]", "4: services.s.ports[0]: must be a port such as \"27015:27015/udp\"; put it in quotes"),
    ("ports: [{published: 80}]", "4: services.s.ports[0].target: must be a port from 1 to 65535"),
    ("ports: [{target: 80, name: x}]", "4: services.s.ports[0].name: this key is not supported here"),
    ("ports: [{target: 80, protocol: UDP}]", "4: services.s.ports[0].protocol: must be tcp, udp or sctp"),
    ("ports: [{target: 80, mode: x}]", "4: services.s.ports[0].mode: must be ingress or host"),
    ("ports: [{target: 80, host_ip: me}]", "4: services.s.ports[0].host_ip: 'me' is not an address"),
    ("ports: [{target: 80, published: x}]", "4: services.s.ports[0].published: 'x' is not a port or a range of ports"),
    ("volumes: ['/a']", "4: services.s.volumes[0]: '/a' is not source:target or source:target:options"),
    ("volumes: ['']", "4: services.s.volumes[0]: must be source:target"),
    (
      "volumes: ['data:/b']",
      "4: services.s.volumes[0]: 'data' would be a named volume; only folders and files of the host are supported"
    ),
    ("volumes: ['/a:b']", "4: services.s.volumes[0]: the target must be an absolute path"),
    ("volumes: ['/a:/b:nocopy']", "4: services.s.volumes[0]: the option 'nocopy' is not supported"),
    (
      "volumes: ['~/a:/b']", "4: services.s.volumes[0]: '~' depends on who reads the file; write the path in full"
    ),
    ("volumes: [{source: /a, target: /b}]", "4: services.s.volumes[0]: 'type: bind' is missing"),
    ("volumes: [{type: bind, target: /b}]", "4: services.s.volumes[0]: 'source' is missing"),
    (
      "volumes: [{type: volume, target: /b}]",
      "4: services.s.volumes[0].type: only mounts of type 'bind' are supported, not 'volume'"
    ),
    (
      "volumes: [{type: bind, source: /a, target: /b, bind: {recursive: enabled}}]",
      "4: services.s.volumes[0].bind.recursive: this key is not supported here"
    ),
    (
      "volumes: ['/a:/b', {type: bind, source: /a, target: /b/}]",
      "4: services.s.volumes: two mounts have the target '/b'"
    ),
    ("networks: [other]", "4: services.s.networks: the network 'other' is not defined under 'networks'"),
    ("networks: [n, n]", "4: services.s.networks: the same value is listed twice"),
    ("networks: {n: {mac_address: x}}", "4: services.s.networks.n.mac_address: this key is not supported here"),
    ("extra_hosts: [a]", "4: services.s.extra_hosts: 'a' has no address; write host=address"),
    ("extra_hosts: {'a:b': c}", "4: services.s.extra_hosts: 'a:b' is not a host name; write host=address"),
    ("security_opt: [a, a]", "4: services.s.security_opt: the same value is listed twice"),
    ("ulimits: {nofile: {soft: 1}}", "4: services.s.ulimits.nofile: needs both 'soft' and 'hard'"),
    ("ulimits: {nofile: x}", "4: services.s.ulimits.nofile: must be a whole number"),
    (
      "logging: {options: {a: true}}",
      "4: services.s.logging.options.a: must be a string, not true or false; put it in quotes"
    ),
    ("logging: {level: x}", "4: services.s.logging.level: this key is not supported here"),
    ("build: {target: x}", "4: services.s.build.target: this key is not supported here"),
    ("image: j", "4: the key 'image' is given twice, first in line 3"),
  ])
  func servicesAreRefused(body: String, reason: String) {
    let text = "services:\n  s:\n    image: i\n    \(body)\nnetworks: {n: }\nname: p\n"
    #expect(message(text) == "docker-compose.yml:\(reason)")
  }

  @Test(arguments: [
    ("", "1: must be a mapping, not nothing\ndocker-compose.yml:1: services: there is no service"),
    ("name: x\n", "1: services: there is no service"),
    ("services: {}\n", "1: services: there is no service"),
    ("services: [a]\n", "1: services: must be a mapping, not a list"),
    ("services: {s: }\n", "1: services.s: must be a mapping, not nothing"),
    ("services: {s: {tty: true}}\n", "1: services.s: neither 'image' nor 'build' is given"),
    ("services: {s: {image: ''}}\n", "1: services.s: neither 'image' nor 'build' is given"),
    ("services: {s: {image: $unset}}\n", "1: services.s: neither 'image' nor 'build' is given"),
    ("services: {a b: {image: i}}\n", "1: services.a b: a name has letters, digits, '.', '_' and '-' only"),
    (
      "name: Abc\nservices: {s: {image: i}}\n",
      "1: name: 'Abc' is not a project name; it has lower-case letters, digits, '-' and '_' only"
    ),
    ("services: {s: {image: i}}\nvolumes: {}\n", "2: volumes: this key is not supported here"),
    ("services: {s: {image: i}}\nx-a: 1\n", "2: x-a: this key is not supported here"),
    ("services: {s: {image: i}}\nnetworks: {n: {scope: x}}\n", "2: networks.n.scope: this key is not supported here"),
    (
      "services: {s: {image: i}}\nnetworks: {n: {external: {name: x}}}\n",
      "2: networks.n.external: must be a single value, not a mapping"
    ),
    (
      "services: {s: {image: i}}\nnetworks: {n: {ipam: {config: [{subnet: 10.0.0.0}]}}}\n",
      "2: networks.n.ipam.config[0].subnet: '10.0.0.0' is not a range of addresses such as 10.0.0.0/28"
    ),
    ("---\nservices: {s: {image: i}}\n---\n{}\n", "4: a second document starts here; only one is allowed"),
  ])
  func filesAreRefused(text: String, reason: String) {
    #expect(message(text) == "docker-compose.yml:\(reason)")
  }

  @Test func allFaultsAreReportedAtOnceInOrder() {
    let text = """
      services:
        server:
          image: i
          privileged: true
          environment:
            A: 0777
            B: "${"
          ports: ["x"]
      volumes: {}
      """
    #expect(
      message(text) == """
        docker-compose.yml:4: services.server.privileged: this key is not supported here
        docker-compose.yml:6: services.server.environment.A: readers of YAML disagree on '0777'; put it in quotes
        docker-compose.yml:7: services.server.environment.B: a '${' without its '}'; write '$$' for a '$'
        docker-compose.yml:8: services.server.ports[0]: 'x' has no container port from 1 to 65535
        docker-compose.yml:9: volumes: this key is not supported here
        """)
  }

  @Test func theListOfFaultsIsLimited() throws {
    let keys = (0..<500).map { "k\($0): 1" }.joined(separator: "\n")
    let lines = try #require(message(keys)).split(separator: "\n")
    #expect(lines.count == ComposeLoadOptions.faultsMax)
  }

  @Test func nestedDefaultsAreLimited() throws {
    let nested = String(repeating: "${A:-", count: 40) + String(repeating: "}", count: 40)
    let message = message("services: {s: {image: \"\(nested)\"}}")
    #expect(message?.contains("nested deeper than 16 levels") == true)
  }

  @Test func theCallersProjectNameWins() throws {
    let text = "name: x\nservices: {s: {image: i}}"
    let options = ComposeLoadOptions(directory: "/srv/_My Server.1", projectName: "given")
    #expect(try ComposeProject.load(Array(text.utf8), options: options).name == "given")
    let unnamed = ComposeLoadOptions(directory: "/srv/_My Server.1")
    let project = try ComposeProject.load(Array("services: {s: {build: .}}".utf8), options: unnamed)
    #expect(project.name == "myserver1")
    #expect(project.services.first.map { project.imageName(of: $0) } == "myserver1-s")
    #expect(project.networks == [ComposeNetwork(key: "default", name: "myserver1_default")])
  }
}
