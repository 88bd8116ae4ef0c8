import OrcTestSupport

/// A home as the original orchestrator leaves it, with its oddities, and its containers made by stock compose.
struct OriginalHome {
  /// One server of it.
  struct Server {
    var game: String
    var name: String
    var ports: [(name: String, number: Int, protocols: [String])]
    /// As the original wrote them: what was missing became the text `None` here, and null in config.json.
    var environment: [(name: String, value: String?)]
    var userTarget = "/game/saves"
    var description = ""

    var uid: String { "\(game).\(name)" }
    var project: String { "\(game)_\(name)" }
    var container: String { "peon.warcamp.\(uid)" }
    var path: String { "servers/\(game)/\(name)" }
  }

  let folder: TemporaryFolder

  static let servers = [
    Server(
      game: "alphagame", name: "ironford", ports: [("PORT", 24_056, ["udp"]), ("QUERY", 24_057, ["tcp", "udp"])],
      environment: [("STEAM_ID", "1"), ("SERVER_NAME", "Iron Ford"), ("MAP", "island")], description: "Friday group"),
    Server(
      game: "alphagame", name: "northpoint", ports: [("PORT", 24_056, ["udp"]), ("QUERY", 24_057, ["tcp", "udp"])],
      environment: [("STEAM_ID", "1"), ("SERVER_NAME", "North"), ("MAP", "island")]),
    Server(
      game: "betagame", name: "wolfkeep", ports: [("PORT", 24_066, ["tcp", "udp"])],
      environment: [("STEAM_ID", "2"), ("SERVER_NAME", "Wolf"), ("PASSWORD", nil)]),
    Server(
      game: "dupport", name: "redhill", ports: [("PORT", 24_096, ["udp"]), ("PORT", 24_097, ["udp"])],
      environment: [("SERVER_NAME", "Red")]),
    Server(
      game: "scaffold", name: "oldstone", ports: [("PORT", 24_086, ["udp"])],
      environment: [("STEAM_ID", nil), ("SERVER_NAME", "Old")], userTarget: "/game/data"),
  ]

  init() throws {
    folder = try TemporaryFolder()
    for server in Self.servers {
      try write("\(server.path)/config.json", config(server))
      try write("\(server.path)/docker-compose.yml", compose(server))
      try write("\(server.path)/user/world/level.dat", "world of \(server.uid)")
      for name in ["actions", "data", "config"] { try write("\(server.path)/\(name)/.keep", "") }
    }
    // Only one of the games still has its recipe.
    try write(
      "plans/alphagame/plan.json",
      """
      {"metadata": {"game_uid": "alphagame", "warcamp": "default", "version": "1.0.0", "description": "An alpha game",
        "mode": "steamcmd", "hostname": "peon.warcamp.alphagame", "image": "orc-test/base:1"},
       "ports": [[{"PORT": ["24056", "udp"]}, {"QUERY": ["24057", "tcp/udp"]}]],
       "environment": {"STEAM_ID": "1", "SERVER_NAME": null, "MAP": "island"},
       "volumes": {"~!/actions": "/actions", "~!/data": "/game/data", "~!/config": "/game/config",
         "~!/user": "/game/saves"}}
      """)
    try write("servers/alphagame/broken/docker-compose.yml", "services: {server: {image: x, deploy: {replicas: 2}}}\n")
    _ = try ChildProcess.run(["chown", "-R", "1000:1000", folder.path + "/servers"])
  }

  /// What its engine has: three run, one was stopped, one never had a container.
  func start(on engine: TestEngine) throws {
    for server in Self.servers where server.name != "northpoint" {
      let up = try engine.compose(["-p", server.project, "up", "-d"], in: "\(folder.path)/\(server.path)")
      guard up.status == 0 else { throw ChildProcess.Failure(description: up.errors) }
    }
    let stopped = try engine.compose(
      ["-p", "betagame_wolfkeep", "stop", "-t", "1"], in: "\(folder.path)/servers/betagame/wolfkeep")
    guard stopped.status == 0 else { throw ChildProcess.Failure(description: stopped.errors) }
  }

  private func write(_ path: String, _ text: String) throws {
    let whole = "\(folder.path)/\(path)"
    _ = try ChildProcess.run(["mkdir", "-p", String(whole[..<(whole.lastIndex(of: "/") ?? whole.endIndex)])])
    _ = try ChildProcess.run(["tee", whole], input: Array(text.utf8))
  }

  private func config(_ server: Server) -> String {
    let ports = server.ports.map { #"{"\#($0.name)": ["\#($0.number)", "\#($0.protocols.joined(separator: "/"))"]}"# }
    let environment = server.environment.map { #""\#($0.name)": \#($0.value.map { "\"\($0)\"" } ?? "null")"# }
    return """
      {"metadata": {"game_uid": "\(server.game)", "warcamp": "\(server.name)", "version": "1.0.0",
        "description": "\(server.description)", "mode": "steamcmd", "hostname": "\(server.container)",
        "image": "orc-test/base:1", "container_name": "\(server.container)"},
       "ports": [\(ports.joined(separator: ", "))],
       "environment": {\(environment.joined(separator: ", "))},
       "volumes": {"~!/actions": "/actions", "~!/data": "/game/data", "~!/config": "/game/config",
         "~!/user": "\(server.userTarget)"}}
      """
  }

  private func compose(_ server: Server) -> String {
    let ports = server.ports.flatMap { port in port.protocols.map { "        - \(port.number):\(port.number)/\($0)" } }
    let environment =
      server.ports.map { "        - \($0.name)=\($0.number)" }
      + server.environment.map { "        - \($0.name)=\($0.value ?? "None")" }
    let mounts = [
      ("actions", "/actions"), ("data", "/game/data"), ("config", "/game/config"), ("user", server.userTarget),
    ].map { "        - \(folder.path)/\(server.path)/\($0):\($1)" }
    let lines =
      [
        "services:", "    server:", "        container_name: \(server.container)",
        "        hostname: \(server.container)", "        image: orc-test/base:1", "        ports:",
      ] + ports + ["        environment:"] + environment + ["        volumes:"] + mounts + [
        "        user: 1000:1000", "        networks:", "        - zugnet", "networks:", "    zugnet:",
        "        name: \(server.project)", "",
      ]
    return lines.joined(separator: "\n")
  }
}
