import HTTP
import OrcModel
import OrcTestSupport
import System
import Testing

@testable import Plans

/// Recipes fetched over real TLS from a real server, as tarballs that tar and git made.
@Suite struct RepositoryTests {
  let folder: TemporaryFolder
  let home: TemporaryFolder
  let stub: TLSStub

  init() throws {
    folder = try TemporaryFolder()
    home = try TemporaryFolder()
    try TLSStub.makeCertificates(in: folder)
    stub = try TLSStub("good", in: folder)
    _ = try DirectoryHandle.making(path: folder.path + "/files")
  }

  private func shell(_ script: String) throws {
    let result = try ChildProcess.run(["sh", "-ec", script, folder.path], folder: folder.path)
    guard result.status == 0 else { throw ChildProcess.Failure(description: result.errors) }
  }

  private func write(_ path: String, _ text: String) throws {
    let parts = "\(folder.path)/repo/\(path)".split(separator: "/")
    let directory = try DirectoryHandle.making(path: "/" + parts.dropLast().joined(separator: "/"))
    try directory.write(RelativePath(String(parts.last ?? "")), Array(text.utf8))
  }

  /// Packs `repo` as an archive of a repository: everything in one folder.
  private func pack() throws { try shell("tar czf files/plans.tar.gz --transform 's,^repo,plans-main,' repo") }

  /// What was asked of the server, one line each: status and path.
  private func requests() throws -> [String] {
    try ChildProcess.run(["cat", folder.path + "/requests"]).output.split(separator: "\n").map(String.init)
  }

  private func catalogue(
    _ address: String = "/files/plans.tar.gz", trust: TLSTrust? = nil, port: UInt16? = nil, loops: EventLoopGroup
  ) throws -> PlanCatalogue {
    let address = try #require(RepositoryAddress("https://localhost:\(port ?? stub.port)\(address)"))
    var configuration = PlanCatalogue.Configuration(sources: [
      PlanSource(kind: .folder, folder: home.path + "/plans"),
      PlanSource(kind: .shipped, folder: home.path + "/shipped"),
    ])
    configuration.repository = PlanRepository(
      PlanRepository.Configuration(address: address, folder: home.path + "/plans-repo"),
      fetch: WebFetch(eventLoops: loops, trust: trust ?? .file(folder.path + "/ca.pem"), connectTimeout: .seconds(60)))
    return PlanCatalogue(configuration)
  }

  private func with(_ body: (EventLoopGroup) async throws -> Void) async throws {
    let loops = try EventLoopGroup(count: 1)
    do {
      try await body(loops)
    } catch {
      await loops.shutdown()
      throw error
    }
    await loops.shutdown()
  }

  @Test func fetchesChecksAndUsesARepository() async throws {
    try write("arena/plan.json", peonRecipe("arena"))
    try write("arena/actions/server_start", "#!/bin/sh\n")
    try write("broken/plan.json", "{")
    try write("README.md", "words")
    try write("plans.json", #"[{"title":"Arena","game_uid":"arena","plan_url":"https://x/arena"}]"#)
    try pack()
    try await with { loops in
      let catalogue = try catalogue(loops: loops)
      #expect(catalogue.lacksRepository && catalogue.plans().isEmpty)
      try await catalogue.fetch()
      #expect(catalogue.plans().isEmpty, "what was fetched is not used before a refresh")
      #expect(try await catalogue.refresh().map(\.text) == ["arena"])
      let plan = try #require(catalogue.plans().first)
      #expect(plan.title == "Arena" && plan.listedURL == "https://x/arena" && plan.warnings.isEmpty)
      #expect(plan.origin.kind == .repository && plan.origin.folder == home.path + "/plans-repo/current/plans/arena")
      #expect(plan.origin.revision?.count == 64, "the entity tag is the server's digest")
      #expect(catalogue.brokenPlans().map(\.name) == ["broken"])
      #expect(!catalogue.lacksRepository)
      // The next one asks whether anything has changed.
      try await catalogue.fetch()
      #expect(try await catalogue.refresh().isEmpty)
      #expect(try requests() == ["200 /files/plans.tar.gz", "304 /files/plans.tar.gz"])
      // A catalogue that begins anew has it all.
      #expect(try self.catalogue(loops: loops).plans().map(\.origin) == [plan.origin])
    }
  }

  @Test func takesTheCommitOfGitsArchives() async throws {
    try write("arena/plan.json", peonRecipe("arena"))
    try shell(
      """
      cd repo
      git init -q
      git -c user.name=x -c user.email=x@example.org add .
      git -c user.name=x -c user.email=x@example.org commit -q -m one
      git archive --format=tar.gz --prefix=repo-1/ -o ../files/plans.tar.gz HEAD
      git rev-parse HEAD >../commit
      """)
    let commit = try ChildProcess.run(["cat", folder.path + "/commit"]).output.prefix(40)
    try await with { loops in
      let catalogue = try catalogue(loops: loops)
      try await catalogue.fetch()
      _ = try await catalogue.refresh()
      #expect(catalogue.plans().first?.origin.revision == String(commit))
      #expect(StoredPlan(try #require(catalogue.plans().first)).source.hasSuffix(" at \(commit)"))
    }
  }

  @Test func theUsersFolderComesFirstAndIsNeverTouched() async throws {
    try write("plans/arena/plan.json", peonRecipe("arena", image: "theirs/arena"))
    try write("plans/box/plan.json", peonRecipe("box", image: "theirs/box"))
    try write("src/code", "")
    try pack()
    let own = try DirectoryHandle.making(path: home.path + "/plans/arena")
    try own.write(RelativePath("plan.json"), Array(peonRecipe("arena", image: "mine/arena").utf8))
    let shipped = try DirectoryHandle.making(path: home.path + "/shipped/box")
    try shipped.write(RelativePath("plan.json"), Array(peonRecipe("box", image: "shipped/box").utf8))
    let tree = "find '\(home.path)/plans' -exec stat -c '%n %i %Y %s' {} +"
    let before = try ChildProcess.run(["sh", "-c", tree]).output
    try await with { loops in
      let catalogue = try catalogue(loops: loops)
      #expect(catalogue.plans().map(\.image) == [.reference("mine/arena"), .reference("shipped/box")])
      try await catalogue.fetch()
      _ = try await catalogue.refresh()
      #expect(catalogue.plans().map(\.image) == [.reference("mine/arena"), .reference("theirs/box")])
      #expect(!catalogue.isFollowed(try game("arena")))
      #expect(catalogue.isFollowed(try game("box")))
      #expect(catalogue.isFollowed(try game("unheard")))
    }
    #expect(try ChildProcess.run(["sh", "-c", tree]).output == before)
  }

  @Test func knowsWhatIsNewer() async throws {
    let recipe = { (version: String) in
      String(peonRecipe("arena").split(separator: "1.0.0", maxSplits: 1).joined(separator: version))
    }
    try write("arena/plan.json", recipe("1.0.0"))
    try pack()
    try await with { loops in
      let catalogue = try catalogue(loops: loops)
      let arena = try game("arena")
      try await catalogue.fetch()
      #expect(await catalogue.hasNewer(arena), "a game that nobody knew is newer than nothing")
      _ = try await catalogue.refresh()
      for (version, isNewer) in [("1.0.0-rc", false), ("odd", false), ("1.0.1", true)] {
        try write("arena/plan.json", recipe(version))
        try pack()
        try await catalogue.fetch()
        #expect(await catalogue.hasNewer(arena) == isNewer, "\(version)")
        #expect(catalogue.plan(arena)?.version == "1.0.0")
      }
      _ = try await catalogue.refresh()
      #expect(catalogue.plan(arena)?.version == "1.0.1")
      #expect(await !catalogue.hasNewer(arena))
    }
  }

  @Test(arguments: [
    ("printf nonsense >files/plans.tar.gz", "gzip compression is damaged"),
    ("head -c 100 good.tar.gz >files/plans.tar.gz", "ends in the middle"),
    (": >files/plans.tar.gz", "it is empty"),
    ("rm -f files/plans.tar.gz", "the server answers 404"),
    ("mkdir -p x/y; tar czf files/plans.tar.gz x", "no folder with a recipe"),
    ("mkdir -p x; echo '{' >x/plan.json; tar czf files/plans.tar.gz x", "none of its recipes can be used"),
    ("echo x >x; tar czPf files/plans.tar.gz ../$(basename \"$0\")/x", "cannot be used"),
    ("echo x >x; tar czPf files/plans.tar.gz \"$0/x\"", "cannot be used"),
    ("mkdir -p a; ln -s /etc a/b; tar czf files/plans.tar.gz a", "could lead out"),
    ("mkfifo pipe; tar czf files/plans.tar.gz pipe", "device, a FIFO"),
    // What unpacks to far more than its size is given up long before its end.
    ("head -c 40000000 /dev/zero | gzip -9 >files/plans.tar.gz", "more than 200 times its size"),
  ])
  func aBadTarballChangesNothing(script: String, reason: String) async throws {
    try write("arena/plan.json", peonRecipe("arena"))
    try pack()
    try await with { loops in
      let catalogue = try catalogue(loops: loops)
      try await catalogue.fetch()
      _ = try await catalogue.refresh()
      try shell("cp files/plans.tar.gz good.tar.gz; \(script)")
      let error = await #expect(throws: OrcError.self) { try await catalogue.fetch() }
      #expect(error?.code == .planUpdateFailed)
      #expect(error?.message.contains(reason) == true, "\(String(describing: error))")
      #expect(error?.message.hasSuffix("Those that are there stay in use.") == true)
      #expect(try await catalogue.refresh().isEmpty && catalogue.plans().map(\.id.text) == ["arena"])
      #expect(try ChildProcess.run(["ls", home.path + "/plans-repo"]).output == "current\n", "nothing is left over")
    }
  }

  @Test(arguments: [
    ("expired", "has expired"), ("wrong", "for another name"), ("self", "signed by itself"), ("good", "not trusted"),
  ])
  func aBadCertificateIsToldAsSuch(certificate: String, reason: String) async throws {
    let bad = try TLSStub(certificate, in: folder)
    try await with { loops in
      let trust: TLSTrust = certificate == "good" ? .system : .file(folder.path + "/ca.pem")
      let catalogue = try catalogue(trust: trust, port: bad.port, loops: loops)
      let error = await #expect(throws: OrcError.self) { try await catalogue.fetch() }
      #expect(error?.code == .planUpdateFailed && error?.message.contains(reason) == true)
      #expect(error?.message.hasSuffix("There are none of it yet.") == true)
    }
  }

  @Test func recipesOfAnotherAddressAreNotTaken() async throws {
    try write("arena/plan.json", peonRecipe("arena"))
    try pack()
    try await with { loops in
      let first = try catalogue(loops: loops)
      try await first.fetch()
      _ = try await first.refresh()
      try shell("cp files/plans.tar.gz files/other.tar.gz")
      let second = try catalogue("/files/other.tar.gz", loops: loops)
      #expect(second.lacksRepository && second.plans().isEmpty)
      try await second.fetch()
      #expect(try await second.refresh().map(\.text) == ["arena"])
      // The replaced state is kept for those who read in it.
      #expect(try ChildProcess.run(["ls", home.path + "/plans-repo"]).output == "current\nprevious\n")
    }
  }

  @Test(arguments: [
    ("https://github.com/owner/name", "https://github.com/owner/name/archive/HEAD.tar.gz"),
    ("https://github.com/owner/name.git", "https://github.com/owner/name/archive/HEAD.tar.gz"),
    ("https://github.com/owner/name/", "https://github.com/owner/name/archive/HEAD.tar.gz"),
    ("https://github.com/owner/name/tree/my/branch", "https://github.com/owner/name/archive/my/branch.tar.gz"),
    ("https://example.org/plans.tar.gz", "https://example.org/plans.tar.gz"),
    ("https://example.org/a/plans.tgz", "https://example.org/a/plans.tgz"),
    ("https://example.org/a/b?token=x", "https://example.org/a/b"),
    (
      "https://example.org:8443/o/r/-/archive/main/r-main.tar.gz",
      "https://example.org:8443/o/r/-/archive/main/r-main.tar.gz"
    ),
  ])
  func takesRepositoriesAndTarballs(text: String, archive: String) throws {
    #expect(try #require(RepositoryAddress(text)).archive.description == archive)
  }

  @Test(arguments: [
    "http://github.com/o/r", "github.com/o/r", "git@github.com:o/r", "https://u:p@h/o/r", "https://h/", "/x",
  ])
  func takesNoOtherAddress(text: String) {
    #expect(RepositoryAddress(text) == nil)
  }
}
