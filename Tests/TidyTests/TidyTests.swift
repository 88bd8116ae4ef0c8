import Testing

/// The house rules, checked on every file of the repository; all breaches are told at once.
@Suite struct TidyTests {
  private static let rules: [@Sendable (SourceFile) -> [Breach]] = [
    ImportRule.breaches, SizeRule.breaches, NameRule.breaches, SafetyRule.breaches,
  ]

  @Test func everySourceFileKeepsTheRules() throws {
    let files = try Repository.containingTests().swiftFiles()
    #expect(files.contains { $0.path == "Tests/TidyTests/TidyTests.swift" }, "the repository was not found")
    let explained = files.filter { !$0.isTest }.reduce(into: Set()) { $0.formUnion(DocumentationRule.requirements($1)) }
    report(
      files.flatMap { file in
        Self.rules.flatMap { rule in rule(file) } + DocumentationRule.breaches(file, explained: explained)
      })
  }

  @Test func everyFileStandsAlone() throws {
    let repository = Repository.containingTests()
    report(try repository.paths().flatMap { TextRule.breaches(path: $0, text: try repository.text($0)) })
  }

  /// A target that nobody may import, or that is not there, is a slip in the table.
  @Test func theImportTableNamesTheTargetsThatAre() throws {
    let targets = Set(
      try Repository.containingTests().swiftFiles().filter { $0.path.hasPrefix("Sources/") }.compactMap(\.target))
    #expect(targets == Set(ImportRule.allowed.keys))
  }

  private func report(_ breaches: [Breach]) {
    guard !breaches.isEmpty else { return }
    let told = breaches.map(\.description).joined(separator: "\n")
    Issue.record("\(breaches.count) breaches of the house rules:\n\(told)")
  }
}
