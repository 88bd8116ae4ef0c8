import OrcTestSupport
import Testing

@testable import System

struct TimeTests {
  static let moments: [(Int, String)] = [
    (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (951_782_399, "2000-02-28T23:59:59Z"),
    (951_782_400, "2000-02-29T00:00:00Z"), (1_709_251_199, "2024-02-29T23:59:59Z"),
    (4_107_542_400, "2100-03-01T00:00:00Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
    (-62_167_219_200, "0000-01-01T00:00:00Z"),
  ]

  @Test(arguments: moments) func writesAndReads(_ seconds: Int, _ text: String) {
    #expect(WallTime(seconds: seconds).rfc3339() == text)
    #expect(WallTime(rfc3339: text) == WallTime(seconds: seconds))
  }

  static let read: [(String, Int, Int)] = [
    ("2026-01-01T00:00:00.5Z", 1_767_225_600, 500_000_000),
    ("2026-01-01t01:30:00.000000001+01:30", 1_767_225_600, 1),
    ("2025-12-31T19:00:00-05:00", 1_767_225_600, 0),
    ("2026-01-01T00:00:00.1234567899Z", 1_767_225_600, 123_456_789),
    ("2016-12-31T23:59:60Z", 1_483_228_799, 0),
  ]

  @Test(arguments: read) func readsAllForms(_ text: String, _ seconds: Int, _ nanoseconds: Int) {
    #expect(WallTime(rfc3339: text) == WallTime(seconds: seconds, nanoseconds: nanoseconds))
  }

  @Test(arguments: [
    "", "2026-01-01", "2026-01-01T00:00:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z",
    "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+1:00", "2026-01-01 00:00:00Z", "+026-01-01T00:00:00Z",
    "2026-01-01T00:00:00ZZ", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
  ]) func refuses(_ text: String) {
    #expect(WallTime(rfc3339: text) == nil)
  }

  @Test func agreesWithPython() throws {
    let script = """
      import datetime, random
      random.seed(1)
      for _ in range(2000):
        s = random.randrange(-62135596800, 253402300799)
        print(s, (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=s)).isoformat() + 'Z')
      """
    let lines = try ChildProcess.run(["python3", "-c", script]).output.split(separator: "\n")
    #expect(lines.count == 2000)
    for line in lines {
      let parts = line.split(separator: " ")
      let seconds = try #require(Int(parts[0]))
      #expect(WallTime(seconds: seconds).rfc3339() == String(parts[1]))
      #expect(WallTime(rfc3339: String(parts[1]))?.seconds == seconds)
    }
  }

  @Test func fractionsAndArithmetic() {
    let time = WallTime(seconds: 10, nanoseconds: 123_456_789)
    #expect(time.rfc3339(digits: 3) == "1970-01-01T00:00:10.123Z")
    #expect(time.rfc3339(digits: 9) == "1970-01-01T00:00:10.123456789Z")
    #expect(time.milliseconds == 10_123)
    #expect(time.advanced(by: .milliseconds(900)) == WallTime(seconds: 11, nanoseconds: 23_456_789))
    #expect(time.advanced(by: .milliseconds(-200)) == WallTime(seconds: 9, nanoseconds: 923_456_789))
    #expect(time.duration(to: WallTime(seconds: 9)) == .nanoseconds(-1_123_456_789))
    #expect(WallTime(seconds: 1) < WallTime(seconds: 1, nanoseconds: 1))
  }

  @Test func systemClocksRun() {
    let before = SystemMonotonicClock().elapsed()
    #expect(SystemWallClock().now().seconds > 1_700_000_000)
    #expect(SystemMonotonicClock().elapsed() >= before)
  }

  @Test func manualClockWakesSleepers() async throws {
    let clock = ManualClock()
    #expect(clock.now().rfc3339() == "2026-01-01T00:00:00Z")
    async let short: Void = clock.sleep(for: .seconds(1))
    // Cancelled and awaited below.
    let long = Task { try await clock.sleep(for: .seconds(100)) }
    while clock.sleeperCount < 2 { await Task.yield() }
    clock.advance(by: .seconds(1))
    try await short
    #expect(clock.sleeperCount == 1)
    long.cancel()
    await #expect(throws: CancellationError.self) { try await long.value }
    #expect(clock.sleeperCount == 0)
    #expect(clock.now().seconds == 1_767_225_601)
  }
}
