import JSON
import OrcModel
import Plans
import Testing

/// A recipe in the original's form, through all steps: the golden text is what the original's tools read.
@Suite struct SpecTests {
  static let recipe = peonRecipe(
    ports: #"[[{"QUERY":["15777","udp"]},{"PORT":["7777","udp"]},{"PORT":["7777","tcp"]},{"PORT":["8888","all"]}]]"#,
    files: #"{"~!/server.cfg":"/game/server.cfg"}"#)

  func made(_ recipe: String, game: String, file: String) throws -> (PlanCatalogue, Plan, ServerRecord) {
    let recipes = try RecipeFolder()
    try recipes.write("\(game)/\(file)", recipe)
    let catalogue = recipes.catalogue(baseImage: "base:1")
    let plan = try #require(catalogue.plans().first)
    let id = try uid("\(game).isle")
    let request = CreateRequest(game: id.game, name: id.name, settings: ["MOTD": .text(#"5$ "\"#)])
    let settings = try catalogue.resolve(plan, request: request)
    let ports = try catalogue.choosePorts(plan, request: request, overrides: settings.portOverrides, uses: [])
    let spec = catalogue.spec(
      plan, id: id, settings: settings, ports: ports.bindings, limits: Limits(memoryBytes: 1 << 30))
    let record = ServerRecord(
      spec: spec, description: "Friday", settings: settings.given, wanted: .stopped, createdAt: 0)
    return (catalogue, plan, record)
  }

  @Test func rendersASpec() throws {
    let (_, plan, record) = try made(Self.recipe, game: "arkon", file: "plan.json")
    let spec = record.spec
    #expect(
      spec.environment.map { "\($0.name)=\($0.value)" } == [
        "QUERY=15777", "PORT=7777", "PORT_2=8888", "STEAM_ID=99", "SERVER_NAME=isle", #"MOTD=5$ "\"#, "MAP=isle",
      ])
    #expect(
      spec.ports.map { "\($0.host)/\($0.proto.rawValue)" } == [
        "15777/udp", "7777/udp", "7777/tcp", "8888/tcp", "8888/udp",
      ])
    #expect(spec.mounts.map(\.source) == ["actions", "data", "config", "user", "server.cfg"])
    #expect(spec.mounts.map(\.isFile) == [false, false, false, false, true])
    #expect(spec.image == ImageSource(reference: "umlatt/steamcmd") && spec.hardening == .none)
    #expect(spec.limits == Limits(memoryBytes: 1 << 30))
    #expect(spec.plan == PlanReference(id: plan.id, version: "1.0.0", digest: plan.digest))
  }

  static let golden = #"""
    {
      "metadata": {
        "game_uid": "arkon",
        "warcamp": "isle",
        "version": "1.0.0",
        "description": "Friday",
        "mode": "steamcmd",
        "hostname": "peon.warcamp.arkon.isle",
        "image": "umlatt/steamcmd",
        "container_name": "peon.warcamp.arkon.isle",
        "registered": true,
        "plan_version": "1.0.0"
      },
      "ports": [
        {
          "QUERY": [
            "15777",
            "udp"
          ]
        },
        {
          "PORT": [
            "7777",
            "tcp/udp"
          ]
        },
        {
          "PORT_2": [
            "8888",
            "tcp/udp"
          ]
        }
      ],
      "environment": {
        "STEAM_ID": "99",
        "SERVER_NAME": "isle",
        "MOTD": "5$ \"\\",
        "MAP": "isle"
      },
      "volumes": {
        "~!/actions": "/actions",
        "~!/data": "/game",
        "~!/config": "/config",
        "~!/user": "/saves"
      },
      "files": {
        "~!/server.cfg": "/game/server.cfg"
      }
    }

    """#

  @Test func seedsAFolder() throws {
    let (catalogue, plan, record) = try made(Self.recipe, game: "arkon", file: "plan.json")
    let seed = catalogue.seed(plan, record: record)
    #expect(seed.templateFolder == plan.origin.folder)
    #expect(
      seed.templateExclusions.isSuperset(of: [".env", ".git", "Dockerfile", "docker-compose.yml", "config.json"]))
    #expect(!seed.templateExclusions.contains("plan.json"))
    #expect(seed.folders == ["actions", "config", "data", "user"] && seed.executableFolders == ["actions"])
    let file = try #require(seed.files.first)
    #expect(file.path == "config.json" && file.mode == 0o640 && seed.files.count == 1)
    #expect(String(decoding: file.bytes, as: UTF8.self) == Self.golden)
  }

  @Test func readsItsOwnDocumentBack() throws {
    let (catalogue, plan, record) = try made(Self.recipe, game: "arkon", file: "plan.json")
    let bytes = try #require(catalogue.seed(plan, record: record).files.first).bytes
    let document = try catalogue.document(bytes, of: record.id, file: "config.json")
    #expect(document.description == "Friday" && document.isRegistered == true && !document.isUntouchedPlan)
    #expect(document.image == "umlatt/steamcmd" && document.planVersion == "1.0.0")
    #expect(Set(document.ports) == Set(record.spec.ports))
    #expect(document.mounts == record.spec.mounts)
    #expect(
      document.environment
        == record.spec.environment.filter { !["QUERY", "PORT", "PORT_2"].contains($0.name) })
  }

  @Test func keepsAContainerPortThatDiffers() throws {
    let recipe = """
      version: 2.0.0
      build: {context: .}
      ports: [{name: GAME, host: 27016, container: 27015, protocol: udp}]
      variables: {MOTD: {}}
      volumes: [{source: user, target: /user}]
      """
    let recipes = try RecipeFolder()
    try recipes.write("arena/Dockerfile", "FROM scratch")
    let (catalogue, plan, record) = try made(recipe, game: "arena", file: "plan.yml")
    #expect(record.spec.environment.first == EnvironmentEntry(name: "GAME", value: "27015"))
    #expect(record.spec.image.build?.arguments == [EnvironmentEntry(name: "BASE", value: "base:1")])
    #expect(record.spec.image.build?.folder == plan.origin.folder)
    let seed = catalogue.seed(plan, record: record)
    #expect(seed.folders == ["user"] && seed.executableFolders.isEmpty)
    let file = try #require(seed.files.first)
    let document = try catalogue.document(file.bytes, of: record.id, file: "config.json")
    #expect(document.ports == record.spec.ports)
  }
}
