import Testing

@testable import orc

@Suite("what people type to peon")
struct PeonTests {
  @Test(
    arguments: [
      ("2h", 7_200), ("1h30m", 5_400), ("90", 5_400), ("45s", 45), ("1D", 86_400), ("", nil), ("0", nil), ("0m", nil),
      ("h", nil), ("2x", nil), ("1h30", nil), ("-5", nil), ("1234567", nil),
    ] as [(String, Int?)])
  func durations(_ text: String, _ seconds: Int?) {
    #expect(PeonMoment.seconds(text) == seconds)
  }

  @Test(arguments: ["24:00", "22", "22:60", "2230", "a:b", ":", "22:3000", "-1:00", "+5:30", "-123456789", "123456789"])
  func nonsense(_ text: String) {
    #expect(PeonMoment.moment(text, now: 1_795_225_600) == nil)
  }

  @Test func timesOfTheDayAreTheNextOnes() throws {
    let now = 1_795_225_600
    #expect(PeonMoment.moment("1795240000", now: now) == 1_795_240_000)
    for text in ["00:00", "9:05", "22:30", "23:59"] {
      let moment = try #require(PeonMoment.moment(text, now: now))
      #expect(moment > now && moment <= now + 90_000, "\(text)")
      #expect(moment % 60 == 0)
    }
    #expect(PeonMoment.text(1_795_240_000) == "2026-11-21T05:46:40Z")
  }
}
