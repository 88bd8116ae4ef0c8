import OrcModel
import OrcTestSupport
import System
import Testing

/// A year of cron lines equals a table that Python's zoneinfo makes.
@Suite struct CronTests {
  private static let lines = [
    "0 4 * * *", "30 2 * * *", "15 2 * * 0", "*/20 1-3 * * *", "0 0 1 * *", "0,30 2 1-7 apr,oct sun", "45 23 29 2 *",
    "0 12 13 * fri", "5 0 * jan-jun mon-fri/2", "@weekly", "0 */6 */2 * *", "59 1 * * 7",
  ]
  private static let cases = ["Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata"].flatMap { zone in
    lines.map { (zone, $0) }
  }

  /// Each minute of the year by the wall clock, taken where the line names it: the first of two, right after a gap.
  private static let program = #"""
    import sys, zoneinfo, datetime
    D, T = datetime.datetime, datetime.timedelta
    zone, line = zoneinfo.ZoneInfo(sys.argv[1]), sys.argv[2]
    line = {"@weekly": "0 0 * * 0"}.get(line, line)
    names = {n: i + 1 for i, n in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split())}
    names.update({n: i for i, n in enumerate("sun mon tue wed thu fri sat".split())})
    def field(text, low, high):
        found = set()
        for part in text.split(","):
            base, _, step = part.partition("/")
            if base == "*": a, b = low, high
            else:
                ends = [names[e] if e in names else int(e) for e in base.split("-")]
                a, b = ends[0], ends[-1]
            found |= set(range(a, b + 1, int(step or 1)))
        return found
    f = line.split()
    mi, ho, da, mo = field(f[0], 0, 59), field(f[1], 0, 23), field(f[2], 1, 31), field(f[3], 1, 12)
    wd = {d % 7 for d in field(f[4], 0, 6 if f[4].startswith("*") else 7)}
    either = f[2][0] != "*" and f[4][0] != "*"
    utc = datetime.timezone.utc
    local, end, found = D(2027, 1, 1), D(2028, 3, 1), set()
    while local < end:
        d, w = local.day in da, local.isoweekday() % 7 in wd
        if local.month in mo and (d or w if either else d and w) and local.hour in ho and local.minute in mi:
            moment = local.replace(tzinfo=zone, fold=0).astimezone(utc)
            if moment.astimezone(zone).replace(tzinfo=None) != local:
                before = local.replace(tzinfo=zone, fold=1).utcoffset()
                after = local.replace(tzinfo=zone, fold=0).utcoffset()
                a = (local - max(before, after)).replace(tzinfo=utc)
                start = a.astimezone(zone).utcoffset()
                while a.astimezone(zone).utcoffset() == start: a += T(minutes=1)
                moment = a
            found.add(int(moment.timestamp()))
        local += T(minutes=1)
    print("\n".join(map(str, sorted(found))))
    """#

  @Test(arguments: cases) func aYearEqualsPythons(_ zone: String, _ text: String) throws {
    let file = try #require(ZoneFolder().zone(zone))
    let rules = ZoneRules(name: zone) { file.offset(at: $0) }
    let expected = try ChildProcess.run(["python3", "-c", Self.program, zone, text]).output.split(separator: "\n")
      .compactMap { Int($0) }
    let line = try CronLine(parsing: text)
    var found: [Int] = []
    let start = rules.moment(local: CivilDate(year: 2027, month: 1, day: 1).days * 86400)
    let end = rules.moment(local: CivilDate(year: 2028, month: 3, day: 1).days * 86400)
    var next = line.next(after: start - 1, in: rules)
    while let moment = next, moment < end {
      found.append(moment)
      next = line.next(after: moment, in: rules)
    }
    #expect(found == expected)
    #expect(!found.isEmpty)
  }

  @Test(arguments: [
    "", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "*/0 * * * *",
    "5-1 * * * *", "a * * * *", "1,,2 * * * *", "-1 * * * *", "@sometimes", "* * * foo *", "1-2-3 * * * *",
    "+1 * * * *",
  ])
  func whatIsNoLineIsRefused(_ text: String) {
    #expect(throws: OrcError.self) { try CronLine(parsing: text) }
  }

  @Test func aDayThatNeverComesEnds() throws {
    #expect(try CronLine(parsing: "0 0 30 2 *").next(after: 1_795_225_600, in: .utc) == nil)
    #expect(try CronLine(parsing: "0 0 29 2 *").next(after: 1_795_225_600, in: .utc) == 1_835_395_200)
  }
}
