import Crypto
import OrcModel
import System

/// Reads all recipes of all sources; what is broken is told beside what is good.
struct PlanReading {
  private(set) var plans: [GameID: Plan] = [:]
  private(set) var broken: [BrokenPlan] = []
  private let baseImage: String?
  /// Games that an earlier source has, be its recipe good or broken: whoever wrote it meant it to be used.
  private var claimed: Set<String> = []

  /// The names of a recipe's file; the first that is there counts.
  static let recipeNames = ["plan.yml", "plan.yaml", "plan.json"]

  init(_ sources: [PlanSource], baseImage: String?) {
    self.baseImage = baseImage
    for source in sources { read(source) }
  }

  private mutating func read(_ source: PlanSource) {
    do throws(FileError) {
      let folder = try DirectoryHandle(path: source.folder)
      let list = readList(folder, source)
      let entries = try folder.entries()
      let names = entries.filter { $0.status.kind == .directory && $0.nameBytes.first != UInt8(ascii: ".") }
      if names.count > PlanLimits.plansMax {
        broken.append(
          BrokenPlan(
            name: "", file: source.folder, line: nil,
            reason: "the folder has more than \(PlanLimits.plansMax) recipes; the others are not read"))
      }
      var found: Set<String> = []
      for entry in names.sorted(by: { $0.name < $1.name }).prefix(PlanLimits.plansMax) {
        let isRecipe = readRecipe(entry, folder, source, list)
        if isRecipe { found.insert(entry.name) }
      }
      claimed.formUnion(found)
      for (game, entry) in list.entries.sorted(by: { $0.key < $1.key }) where !found.contains(game.text) {
        broken.append(
          BrokenPlan(
            name: game.text, file: source.folder + "/plans.json", line: entry.line,
            reason: "the list names '\(game)', but there is no such recipe"))
      }
    } catch {
      guard !error.isMissing else { return }
      broken.append(BrokenPlan(name: "", file: source.folder, line: nil, reason: error.text))
    }
  }

  private mutating func readList(_ folder: DirectoryHandle, _ source: PlanSource) -> PlanList {
    let file = source.folder + "/plans.json"
    do throws(FileError) {
      let bytes = try folder.read(RelativePath("plans.json"), max: PlanLimits.listBytesMax)
      let list = PlanList(bytes)
      broken += list.faults.map { BrokenPlan(name: "plans.json", file: file, line: $0.line, reason: $0.reason) }
      return list
    } catch {
      if !error.isMissing {
        broken.append(BrokenPlan(name: "plans.json", file: file, line: nil, reason: error.text))
      }
      return PlanList()
    }
  }

  /// Reads one recipe; false where the folder has none.
  private mutating func readRecipe(
    _ entry: DirectoryEntry, _ folder: DirectoryHandle, _ source: PlanSource, _ list: PlanList
  ) -> Bool {
    let path = source.folder + "/" + entry.name
    do throws(FileError) {
      let recipe = try folder.directory(RelativePath(components: [entry.nameBytes]))
      guard let file = try recipeName(recipe) else { return false }
      guard !claimed.contains(entry.name) else { return true }
      let bytes = try recipe.read(RelativePath(file), max: PlanLimits.recipeBytesMax)
      take(try parse(bytes, recipe, file: file, path: path, entry.name, source), file: path + "/" + file, list)
      return true
    } catch {
      broken.append(BrokenPlan(name: entry.name, file: path, line: nil, reason: error.text))
      return true
    }
  }

  /// The name of a recipe's file; nil where the folder has none.
  private func recipeName(_ recipe: DirectoryHandle) throws(FileError) -> String? {
    for name in PlanReading.recipeNames {
      if try recipe.status(RelativePath(name)) != nil { return name }
    }
    return nil
  }

  private mutating func take(_ result: Result<Plan, RecipeError>, file: String, _ list: PlanList) {
    switch result {
    case .success(var plan):
      if let entry = list.entries[plan.id] {
        if plan.title == plan.id.text { plan.title = entry.title }
        plan.listedURL = entry.url
      } else if !list.isUsable {
        plan.listedURL = "file://" + plan.origin.folder
      }
      plans[plan.id] = plan
    case .failure(let error):
      let name = file.split(separator: "/").dropLast().last.map(String.init) ?? file
      broken.append(BrokenPlan(name: name, file: file, line: error.line, reason: error.reason))
    }
  }

  private func parse(
    _ bytes: [UInt8], _ recipe: DirectoryHandle, file: String, path: String, _ name: String, _ source: PlanSource
  ) throws(FileError) -> Result<Plan, RecipeError> {
    guard let game = GameID(name), game.text == name else {
      let reason =
        "the recipe's folder must be named after its game: a-z and 0-9, at most \(GameID.lengthMax) characters"
      return .failure(RecipeError([RecipeFault(line: nil, reason: reason)]))
    }
    let origin = PlanOrigin(kind: source.kind, folder: path, revision: source.revision)
    let digest = Hex.encode(SHA256.hash(bytes))
    do throws(RecipeError) {
      if file.hasSuffix(".json") {
        var plan = try PeonRecipe.read(bytes, game: game, origin: origin, digest: digest)
        if case .reference(let image) = plan.image, ImageReading.isWartable(image),
          try hasNoStart(recipe)
        {
          plan.warnings.append("the recipe has no actions/server_start, which its image runs")
        }
        return .success(plan)
      }
      let baseImage = baseImage
      return .success(
        try Recipe.read(bytes, game: game, origin: origin, digest: digest) { context throws(RecipeError) in
          try BuildContext.digest(context, in: recipe, baseImage: baseImage)
        })
    } catch {
      return .failure(error)
    }
  }

  private func hasNoStart(_ recipe: DirectoryHandle) throws(RecipeError) -> Bool {
    do throws(FileError) {
      return try recipe.status(RelativePath("actions/server_start")) == nil
    } catch {
      throw RecipeError([RecipeFault(line: nil, reason: error.description)])
    }
  }
}
