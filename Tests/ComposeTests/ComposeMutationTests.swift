import Compose
import Testing

@Suite struct ComposeMutationTests {
  /// Damages a good file in thousands of ways: none may crash, and what is accepted must come back as written.
  @Test func damagedFilesAreRefusedOrUnderstood() throws {
    var state: UInt64 = 7
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    let good = Array((ComposeWriteTests.satisfactoryText + ComposeMutationTests.more).utf8)
    _ = try ComposeProject.load(good, options: ComposeLoadOptions(directory: "/srv/x"))
    let spice = Array("\"'$${}[]:-,&*!|>#%@`\\\n\t 0x19~.=/ü<?".utf8)
    var accepted = 0
    for _ in 0..<4_000 {
      var bytes = good
      for _ in 0...random(3) {
        let place = random(bytes.count)
        switch random(4) {
        case 0: bytes[place] = spice[random(spice.count)]
        case 1: bytes.insert(spice[random(spice.count)], at: place)
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random(9)))
        default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + random(40))], at: random(bytes.count))
        }
      }
      let options = ComposeLoadOptions(directory: "/srv/x")
      guard let project = try? ComposeProject.load(bytes, options: options) else { continue }
      accepted += 1
      let again = try ComposeProject.load(Array(project.text().utf8), options: options)
      #expect(again == project, "\(String(decoding: bytes, as: UTF8.self))")
    }
    #expect(accepted > 200 && accepted < 3_800)
  }

  /// Forms that the writer doesn't use, as a continuation of the golden text.
  static let more = """
      other: &other
        name: "x"
        labels: [a=b, 'c']
        external: false
      third: {<<: *other, name: y}

    """
}
