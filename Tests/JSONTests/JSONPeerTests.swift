import OrcTestSupport
import Testing

@testable import JSON

/// Python's json reads what we write, and we read what it writes.
struct JSONPeerTests {
  @Test func python() throws {
    let script = """
      import json, random, sys
      random.seed(7)
      def text():
        codes = [random.randrange(32, 127), random.randrange(0, 32), 0xE9, 0x2028, 0x1F600, 34, 92]
        return ''.join(chr(random.choice(codes))
          for _ in range(random.randrange(12)))
      def value(depth):
        kind = random.randrange(8 if depth < 5 else 6)
        if kind < 1: return None
        if kind < 2: return random.random() < .5
        if kind < 3: return random.randrange(-2**63, 2**63)
        if kind < 4: return random.uniform(-1, 1) * 10 ** random.randrange(-300, 300)
        if kind < 6: return text()
        if kind < 7: return [value(depth + 1) for _ in range(random.randrange(6))]
        return {text(): value(depth + 1) for _ in range(random.randrange(6))}
      for i in range(400):
        print(json.dumps(value(0), ensure_ascii=i % 2 == 0, indent=2 if i % 5 == 0 else None).replace('\\n', ' '))
      """
    let written = try ChildProcess.run(
      ["python3", "-c", script], environment: ["PYTHONIOENCODING": "utf-8", "PATH": "/usr/bin:/bin"])
    let lines = written.output.utf8.split(separator: UInt8(ascii: "\n")).map(Array.init)
    #expect(lines.count == 400, "\(written.errors)")
    var ours: [UInt8] = []
    for (index, line) in lines.enumerated() {
      let value = try JSONValue.parse(line)
      ours += value.serialized(escaping: index % 2 == 0 ? .standard : .go) + [0x0A]
      let pretty = value.serialized(pretty: true)
      #expect(try JSONValue.parse(pretty) == value)
    }
    let compare = """
      import json, sys
      ours, theirs = [open(p, encoding='utf-8', newline='\\n').read().split('\\n') for p in sys.argv[1:]]
      assert len(ours) == len(theirs) == 401, (len(ours), len(theirs))
      for a, b in zip(ours[:-1], theirs[:-1]):
        assert json.loads(a) == json.loads(b), (a, b)
      """
    let folder = try TemporaryFolder()
    let store = ["sh", "-c", "cat > \"$1\"", "-", folder.path]
    for (name, bytes) in [("/ours", ours), ("/theirs", Array(lines.joined(separator: [0x0A])) + [0x0A])] {
      let stored = try ChildProcess.run(store.dropLast() + [folder.path + name], input: bytes)
      #expect(stored.status == 0)
    }
    let compared = try ChildProcess.run(["python3", "-c", compare, folder.path + "/ours", folder.path + "/theirs"])
    #expect(compared.status == 0, "\(compared.errors)")
  }
}
