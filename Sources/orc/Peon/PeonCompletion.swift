import API
import ArgumentParser
import JSON

/// The names that a shell completes, asked of the Orc that the command line so far speaks to.
enum PeonCompletion {
  static let servers = CompletionKind.custom { words, _, _ in await names(words, "/servers", "uid") }
  static let plans = CompletionKind.custom { words, _, _ in await names(words, "/plans", "id") }
  static let profiles = CompletionKind.custom { _, _, _ in
    let profiles = try? Profiles.load(Profiles.path(environmentVariables()))
    return [Profiles.local] + (profiles?.entries.map(\.name) ?? [])
  }

  /// The names of a list; none when Orc can't be asked, since a shell shows no reasons.
  private static func names(_ words: [String], _ path: String, _ member: String) async -> [String] {
    guard let connection = try? PeonConnection.parse(connectionWords(words)) else { return [] }
    let answer = try? await connection.client().get(path)
    return (answer?["items"]?.array ?? []).compactMap { $0[member]?.string }
  }

  /// The options among the words that tell which Orc is meant.
  static func connectionWords(_ words: [String]) -> [String] {
    let names: Set<String> = ["--url", "--key", "--profile", "--home"]
    var found: [String] = []
    for (index, word) in words.enumerated() {
      let name = String(word.prefix { $0 != "=" })
      guard names.contains(name) else { continue }
      if word != name {
        found.append(word)
      } else if index + 1 < words.count, !words[index + 1].isEmpty {
        found += [word, words[index + 1]]
      }
    }
    return found
  }
}
