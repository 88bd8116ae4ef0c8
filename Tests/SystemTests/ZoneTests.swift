import OrcTestSupport
import Testing

@testable import System

/// Offsets equal those of Python's zoneinfo over 150 years, beyond the last change in the files too.
@Suite struct ZoneTests {
  private static let zones = [
    "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "America/New_York", "Pacific/Apia", "Europe/Dublin",
    "Africa/Casablanca", "America/Santiago", "Asia/Kathmandu", "UTC", "Etc/GMT+5",
  ]

  private static let program = """
    import sys, zoneinfo, datetime
    zone = zoneinfo.ZoneInfo(sys.argv[1])
    for t in range(-600000000, 4200000000, 1234567):
        moment = datetime.datetime.fromtimestamp(t, datetime.timezone.utc).astimezone(zone)
        print(t, int(moment.utcoffset().total_seconds()))
    """

  @Test(arguments: zones) func offsetsEqualPythons(_ name: String) throws {
    let zone = try #require(ZoneFolder().zone(name))
    let output = try ChildProcess.run(["python3", "-c", Self.program, name]).output
    var count = 0
    for line in output.split(separator: "\n") {
      let numbers = line.split(separator: " ").compactMap { Int($0) }
      guard numbers.count == 2 else { continue }
      count += 1
      #expect(zone.offset(at: numbers[0]) == numbers[1], "\(name) at \(numbers[0])")
    }
    #expect(count > 3_000)
  }

  @Test(arguments: ["", "../etc/passwd", "/etc/passwd", "Europe/../../x", "No/Where", "Europe", "a b", "tzdata.zi"])
  func whatIsNoZoneIsNone(_ name: String) {
    #expect(ZoneFolder().zone(name) == nil)
  }

  @Test func brokenFilesAreNone() {
    #expect(ZoneFile([]) == nil)
    #expect(ZoneFile(Array("TZif2".utf8) + [UInt8](repeating: 0, count: 39)) == nil)
    #expect(ZoneFile(Array("TZif2".utf8) + [UInt8](repeating: 0xFF, count: 300)) == nil)
  }

  @Test(arguments: ["", "CET", "CET-1", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "IST-1GMT0,M10.5.0,M3.5.0/1"])
  func footersAreRead(_ text: String) { #expect((ZoneFooter(text.utf8) != nil) == (text.contains("-"))) }
}
