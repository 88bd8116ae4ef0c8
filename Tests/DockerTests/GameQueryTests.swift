@testable import Docker
import OrcModel
import Testing

@Suite("queries to games")
struct GameQueryTests {
  @Test("answers of each protocol are known, others refused")
  func answers() {
    let steam = GameQuery.steamHeader
    expect(.a2s, steam + [0x49, 17], ends: true)
    expect(.a2s, steam + [0x41, 1, 2, 3, 4], ends: true)
    expect(.a2s, [1, 2, 3], ends: false)
    expect(.quake3, steam + Array("statusResponse\n\\a\\b".utf8), ends: true)
    expect(.quake3, steam + Array("print".utf8), ends: false)
    expect(.raknet, [0x1C] + [UInt8](repeating: 0, count: 16) + GameQuery.raknetMagic + [0], ends: true)
    expect(.raknet, [0x1C], ends: false)
  }

  @Test("Teeworlds is asked for its token first")
  func teeworlds() throws {
    let opening = GameQuery.opening(.teeworlds)
    #expect(opening.count == 7 + 512)
    let token = Array(opening[8..<12])
    let answer = [0x04, 0, 0] + token + [0x05, 9, 8, 7, 6]
    let next = GameQuery.reply(.teeworlds, to: answer) ?? nil
    #expect(next == [0x21, 9, 8, 7, 6] + token + [0xFF, 0xFF, 0xFF, 0xFF] + Array("gie3".utf8) + [1])
    expect(.teeworlds, [0x21] + token + [9, 8, 7, 6, 0xFF, 0xFF, 0xFF, 0xFF] + Array("inf3".utf8) + [1], ends: true)
    expect(.teeworlds, Array("hello".utf8), ends: false)
  }

  private func expect(_ kind: ReadyRule.QueryKind, _ answer: [UInt8], ends: Bool) {
    switch GameQuery.reply(kind, to: answer) {
    case .some(.none): #expect(ends)
    case .none: #expect(!ends)
    case .some(.some): Issue.record("nothing more was to be sent")
    }
  }
}
