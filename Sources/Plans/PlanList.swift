import JSON
import OrcModel

/// The curated list of a source: `plans.json`, an array of `{"title", "game_uid", "plan_url"}`.
struct PlanList {
  struct Entry {
    var title: String
    var url: String
    var line: Int?
  }

  /// The good entries, by game; the first of two counts.
  private(set) var entries: [GameID: Entry] = [:]
  /// What was skipped, and why.
  private(set) var faults: [RecipeFault] = []
  /// Whether there is a list at all; without one all recipes of the source count as listed.
  private(set) var isUsable = false

  init() {}

  init(_ bytes: [UInt8]) {
    let limits = JSONLimits(bytes: PlanLimits.listBytesMax, allowsByteOrderMark: true)
    do throws(JSONError) {
      let document = try JSONDocument.parse(bytes, limits: limits)
      guard let array = document.root.array else {
        faults = [RecipeFault(line: 1, reason: "the list must be an array, not \(document.root.kind)")]
        return
      }
      isUsable = true
      for (place, value) in array.enumerated() {
        let line = { document.position(at: JSONPointer(tokens: [String(place)]))?.line }
        guard let title = value["title"]?.string, let text = value["game_uid"]?.string, let game = GameID(text),
          game.text == text, let url = value["plan_url"]?.string
        else {
          faults.append(
            RecipeFault(line: line(), reason: "an entry must be an object with title, game_uid and plan_url"))
          continue
        }
        if entries[game] == nil { entries[game] = Entry(title: title, url: url, line: line()) }
      }
    } catch {
      faults = error.faults.map { RecipeFault(line: $0.position.line, reason: $0.reason) }
    }
  }
}
