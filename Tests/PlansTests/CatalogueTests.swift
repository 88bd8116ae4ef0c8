import OrcModel
import OrcTestSupport
import Plans
import Testing

@Suite struct CatalogueTests {
  @Test func oneBrokenRecipeHidesNoOther() throws {
    let recipes = try RecipeFolder()
    for number in 0..<1_000 {
      let name = "game\(number)"
      try recipes.write("\(name)/plan.json", number == 500 ? "{\n,}" : peonRecipe(name))
    }
    let start = ContinuousClock.now
    let catalogue = recipes.catalogue()
    let took = ContinuousClock.now - start
    #expect(catalogue.plans().count == 999)
    #expect(catalogue.brokenPlans().map(\.name) == ["game500"])
    #expect(catalogue.brokenPlans().first?.file == recipes.folder.path + "/game500/plan.json")
    #expect(catalogue.brokenPlans().first?.line == 2)
    // A catalogue is read at every start; this is ten times what it takes unoptimised.
    #expect(took < .seconds(10))
  }

  @Test func theUsersRecipeComesFirst() throws {
    let user = try RecipeFolder()
    let shipped = try RecipeFolder()
    try user.write("arena/plan.yml", "version: 2\nimage: user/arena\n")
    try user.write("broken/plan.yml", "version: 2\n")
    try shipped.write("arena/plan.yml", "version: 1\nimage: shipped/arena\n")
    try shipped.write("broken/plan.yml", "version: 1\nimage: shipped/broken\n")
    try shipped.write("other/plan.yml", "version: 1\nimage: shipped/other\n")
    let catalogue = PlanCatalogue(
      PlanCatalogue.Configuration(sources: [
        PlanSource(kind: .folder, folder: user.folder.path), PlanSource(kind: .shipped, folder: shipped.folder.path),
        PlanSource(kind: .folder, folder: "/nowhere/at/all"),
      ]))
    #expect(catalogue.plans().map(\.image) == [.reference("user/arena"), .reference("shipped/other")])
    #expect(catalogue.plan(try game("arena"))?.origin.kind == .folder)
    #expect(
      catalogue.plan(try game("other"))?.origin == PlanOrigin(kind: .shipped, folder: shipped.folder.path + "/other"))
    #expect(catalogue.plan(try game("broken")) == nil)
    let broken = try #require(catalogue.brokenPlans().first)
    #expect(
      broken.error.message == "Plan [broken]: \(user.folder.path)/broken/plan.yml:1: 'image' or 'build' is missing")
    #expect(StoredPlan(broken)?.fault == broken.error.message)
  }

  @Test func skipsWhatIsNoRecipe() throws {
    let recipes = try RecipeFolder()
    try recipes.write("arena/plan.yml", "version: 1\nimage: a/b\n")
    try recipes.write(".git/plan.yml", "nonsense: [")
    try recipes.write("docs/README.md", "words")
    try recipes.write("README.md", "words")
    _ = try ChildProcess.run(["ln", "-s", "arena", recipes.folder.path + "/link"])
    let catalogue = recipes.catalogue()
    #expect(catalogue.plans().map(\.id.text) == ["arena"] && catalogue.brokenPlans().isEmpty)
    try recipes.write("Bad_Name/plan.yml", "version: 1\nimage: a/b\n")
    #expect(recipes.catalogue().brokenPlans().map(\.name) == ["Bad_Name"])
  }

  @Test func aRecipeIsNoLinkAndNoFolder() throws {
    let recipes = try RecipeFolder()
    try recipes.write("arena/README.md", "")
    _ = try ChildProcess.run(["ln", "-s", "/etc/passwd", recipes.folder.path + "/arena/plan.json"])
    try recipes.write("box/plan.json/x", "")
    let broken = recipes.catalogue().brokenPlans()
    #expect(broken.map(\.name) == ["arena", "box"])
    #expect(broken.first?.reason == "a symbolic link is in the way; links are not followed")
  }

  @Test func readsTheCuratedList() throws {
    let recipes = try RecipeFolder()
    try recipes.write("arena/plan.json", peonRecipe("arena"))
    try recipes.write("hidden/plan.json", peonRecipe("hidden"))
    try recipes.write(
      "plans.json",
      """
      [{"title": "Die Aréna", "game_uid": "arena", "plan_url": "https://example.org/arena"},
       {"title": "Gone", "game_uid": "gone", "plan_url": "https://example.org/gone"},
       {"title": "Bad"}]
      """)
    let catalogue = recipes.catalogue()
    #expect(catalogue.plans().map(\.title) == ["Die Aréna", "hidden"])
    #expect(catalogue.plans().map(\.listedURL) == ["https://example.org/arena", nil])
    #expect(
      catalogue.brokenPlans().map { "\($0.name):\($0.line ?? 0): \($0.reason)" } == [
        "plans.json:3: an entry must be an object with title, game_uid and plan_url",
        "gone:2: the list names 'gone', but there is no such recipe",
      ])
  }

  @Test func withoutAListEveryRecipeIsListed() throws {
    let recipes = try RecipeFolder()
    try recipes.write("arena/plan.json", peonRecipe("arena"))
    #expect(recipes.catalogue().plans().first?.listedURL == "file://\(recipes.folder.path)/arena")
    try recipes.write("plans.json", "{")
    #expect(recipes.catalogue().plans().first?.listedURL != nil)
    #expect(recipes.catalogue().brokenPlans().map(\.name) == ["plans.json"])
  }

  @Test func refreshTellsWhatIsNew() async throws {
    let recipes = try RecipeFolder()
    try recipes.write("arena/plan.yml", "version: 1\nimage: a/b\n")
    let catalogue = recipes.catalogue()
    try recipes.write("box/plan.yml", "version: 1\nimage: a/b\n")
    try recipes.write("arena/plan.yml", "version: 2\nimage: a/b\n")
    #expect(try await catalogue.refresh().map(\.text) == ["box"])
    #expect(catalogue.plans().map(\.version) == ["2", "1"])
    #expect(try await catalogue.refresh().isEmpty)
  }

  @Test func inventsNamesThatAreFree() throws {
    let catalogue = PlanCatalogue(PlanCatalogue.Configuration(sources: []))
    let arena = try game("arena")
    var names: Set<ServerName> = []
    for _ in 0..<2_000 { names.insert(catalogue.inventName(for: arena) { names.contains($0) }) }
    #expect(names.count == 2_000)
    var throwsLeft = 200
    let last = catalogue.inventName(for: arena) { _ in
      throwsLeft -= 1
      return throwsLeft > 0
    }
    #expect(last.text.last?.isNumber == true)
  }
}
