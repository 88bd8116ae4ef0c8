import OrcModel
import OrcTestSupport
import Plans
import System
import Testing

/// A folder of recipes for one test.
struct RecipeFolder {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes a file below the folder, such as `arena/plan.yml`.
  func write(_ path: String, _ text: String) throws {
    let parts = path.split(separator: "/")
    let parent = ([folder.path] + parts.dropLast().map(String.init)).joined(separator: "/")
    let name = try RelativePath(parts.last.map(String.init) ?? "")
    let directory = try DirectoryHandle.making(path: parent)
    guard try directory.status(name) == nil else { return try directory.write(name, Array(text.utf8)) }
    // A thousand recipes that wait for the disk one by one would take long.
    try directory.createFile(name).write(Array(text.utf8))
  }

  func catalogue(baseImage: String? = nil) -> PlanCatalogue {
    PlanCatalogue(
      PlanCatalogue.Configuration(
        sources: [PlanSource(kind: .folder, folder: folder.path)], baseImage: baseImage))
  }
}

/// Reads one recipe and answers its plan, or the place and reason why it is broken.
func readRecipe(_ game: String, _ file: String, _ text: String) throws -> (plan: Plan?, fault: String) {
  let recipes = try RecipeFolder()
  try recipes.write("\(game)/\(file)", text)
  let catalogue = recipes.catalogue()
  let broken = catalogue.brokenPlans().first
  let fault = broken.map { "\($0.line.map(String.init) ?? "-"): \($0.reason)" } ?? ""
  return (catalogue.plans().first, fault)
}

/// A recipe in the original's form, with other parts where a test wants them.
func peonRecipe(
  _ game: String = "arkon", image: String = "umlatt/steamcmd", ports: String = #"[[{"PORT":["7777","udp"]}]]"#,
  environment: String = #"{"STEAM_ID":"99","SERVER_NAME":null,"MOTD":"","MAP":"isle"}"#,
  volumes: String = #"{"~!/actions":"/actions","~!/data":"/game","~!/config":"/config","~!/user":"/saves"}"#,
  files: String? = nil
) -> String {
  """
  {
    "metadata": {"game_uid": "\(game)", "warcamp": "default", "version": "1.0.0", "description": "A game.",
      "mode": "steamcmd", "hostname": "peon.warcamp.\(game)", "image": "\(image)"},
    "ports": \(ports),
    "environment": \(environment),
    "volumes": \(volumes)\(files.map { ",\n  \"files\": \($0)" } ?? "")
  }
  """
}

func game(_ text: String) throws -> GameID { try #require(GameID(text)) }

func uid(_ text: String) throws -> ServerID { try ServerID(parsing: text) }
