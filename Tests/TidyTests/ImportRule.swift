/// Who may import whom: the table of docs/ARCHITECTURE.md.
enum ImportRule {
  /// Open to every target.
  static let common: Set<String> = ["Swift", "Synchronization", "FoundationEssentials", "Logging"]

  private static let toolkit: Set<String> = ["System", "Crypto", "JSON", "YAML", "HTTP", "Archive", "Compose"]
  private static let domain: Set<String> = ["OrcModel", "Plans", "Store", "Docker", "ControlPlane", "API"]

  static let allowed: [String: Set<String>] = [
    "System": ["CLinux", "Glibc"],
    "Crypto": ["CTLS"],
    "JSON": [],
    "YAML": ["CYAML"],
    "HTTP": ["CLinux", "CZlib", "CTLS", "Glibc"],
    "Archive": ["System", "Crypto", "CZlib"],
    "Compose": ["YAML", "JSON", "Crypto"],
    "OrcModel": [],
    "Plans": ["OrcModel", "YAML", "JSON", "System", "Crypto", "Archive", "HTTP"],
    "Store": ["OrcModel", "CSQLite"],
    "Docker": ["OrcModel", "HTTP", "JSON", "Compose", "Archive", "System", "Crypto"],
    "ControlPlane": ["OrcModel"],
    "API": ["OrcModel", "HTTP", "JSON", "Crypto"],
    "orc": toolkit.union(domain).union(["Glibc", "ArgumentParser"]),
    "OrcTestSupport": ["CLinux", "Glibc", "OrcModel", "System", "HTTP", "JSON"],
  ]

  /// What a test may import besides `common`.
  static let allowedInTests = toolkit.union(domain).union(["orc", "OrcTestSupport", "Testing", "Glibc", "CLinux"])

  static func breaches(_ file: SourceFile) -> [Breach] {
    guard let target = file.target else { return [] }
    guard file.isTest || allowed[target] != nil else {
      return [Breach(path: file.path, line: 0, message: "target \(target) is not in the import table")]
    }
    return file.code.indices.compactMap { line in
      guard let module = imported(file.code[line]) else { return nil }
      if module == "Foundation" {
        return file.breach(line, "import Foundation costs 44 MB of program; use FoundationEssentials or nothing")
      }
      let table = file.isTest ? allowedInTests : allowed[target] ?? []
      guard !common.contains(module), !table.contains(module) else { return nil }
      return file.breach(line, "\(target) may not import \(module)")
    }
  }

  /// The module that a line of code imports.
  static func imported(_ code: String) -> String? {
    let words = code.words.map { String($0.text) }
    guard let keyword = words.firstIndex(of: "import"), keyword + 1 < words.count else { return nil }
    let modifiers: Set<String> = ["package", "public", "internal", "private", "fileprivate", "testable"]
    let plain = words[..<keyword].allSatisfy {
      modifiers.contains($0) || ["_exported", "preconcurrency", "_spi", "_implementationOnly"].contains($0)
    }
    guard plain else { return nil }
    let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
    let name = words[keyword + 1]
    return kinds.contains(name) && keyword + 2 < words.count ? words[keyword + 2] : name
  }
}
