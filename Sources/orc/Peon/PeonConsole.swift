import API
import ArgumentParser
import Glibc
import HTTP
import JSON
import Synchronization
import System

/// Shows a server's output as it comes and hands it what is typed.
struct PeonConsole: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console", abstract: "Watch a server's output and type commands to the game.",
    discussion: """
      Ctrl-D or Ctrl-C leaves; the server goes on. Commands are taken where Orc's CONSOLE_INPUT is enabled, by games \
      that listen to their standard input. Lines of a pipe are sent one after the other.
      With --json each line of output is one JSON object: {"line": "..."}; -c prints one document.
      Example: peon console minetest.castle -c "say the server restarts in five minutes"
      """)
  @OptionGroup var connection: PeonConnection
  @Argument(help: "Its uid.", completion: PeonCompletion.servers) var server: String
  @Option(name: .shortAndLong, parsing: .unconditional, help: "Send one command and end.") var command: String?
  @Option(name: .shortAndLong, help: "How many past lines come first, 0 to 5000.") var number = 20

  func run() async throws {
    let client = try connection.client()
    if let command {
      try await client.command(command, to: server)
      if connection.json {
        let told: JSONValue = ["server": .string(server), "command": .string(command), "sent": true]
        StandardStream.output(told.description)
      }
      return
    }
    let isTerminal = Terminal.isTerminal(STDIN_FILENO) && Terminal.isTerminal(STDOUT_FILENO) && !connection.json
    let raw = isTerminal ? RawTerminal() : nil
    let screen = ConsoleScreen(hasPrompt: isTerminal, isJSON: connection.json)
    defer {
      screen.end()
      raw?.restore()
    }
    try await talk(client, screen, try screen.typedLines())
  }

  /// Ends when the output does, or the typing.
  private func talk(_ client: APIClient, _ screen: ConsoleScreen, _ lines: AsyncStream<String>) async throws {
    let path = "/servers/\(PeonPath.segment(server))/logs?lines=\(number)&follow=true"
    let server = server
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await client.follow(path) { event in
          if event.event == "line" { screen.show(event.data) }
          return event.event != "end"
        }
        screen.tell("The output has ended.")
        return true
      }
      group.addTask {
        var isWell = true
        for await line in lines where !line.isEmpty {
          do {
            try await client.command(line, to: server)
          } catch let error as APIClientError {
            guard case .refused = error else { throw error }
            screen.tell(error.description)
            isWell = false
          }
        }
        return isWell
      }
      let isWell = try await group.next() ?? true
      group.cancelAll()
      // A person has seen what was refused; a script sees the code.
      if !isWell, !screen.hasPrompt { throw PeonFailure("not every command was taken") }
    }
  }
}

/// What a console shows: output above, and on a terminal the line that is being typed below it.
private final class ConsoleScreen: Sendable {
  let hasPrompt: Bool
  private let isJSON: Bool
  private let typed = Mutex(LineBuffer())

  init(hasPrompt: Bool, isJSON: Bool) {
    self.hasPrompt = hasPrompt
    self.isJSON = isJSON
  }

  /// Shows a line of output.
  func show(_ line: String) {
    guard !isJSON else { return PeonLogs.showJSON(line) }
    guard hasPrompt else { return StandardStream.output(line) }
    typed.withLock { draw($0, above: ShownText.output(line)) }
  }

  /// Tells the person something that is no output of the game.
  func tell(_ words: String) {
    guard hasPrompt else { return StandardStream.error("peon: \(ShownText.lines(words))") }
    typed.withLock { draw($0, above: "peon: \(ShownText.lines(words))") }
  }

  /// Leaves the prompt's line.
  func end() {
    if hasPrompt { StandardStream.write(Array("\r\u{1B}[K".utf8), to: STDOUT_FILENO) }
  }

  /// The lines that are typed or piped in; reading blocks, so a thread of its own does it.
  func typedLines() throws -> AsyncStream<String> {
    let (stream, continuation) = AsyncStream.makeStream(of: String.self)
    try BlockingThread.start("peon-input") { [self] in
      if hasPrompt { typed.withLock { draw($0) } }
      while hasPrompt ? readKey(continuation) : readPiped(continuation) {}
      continuation.finish()
    }
    return stream
  }

  private func readPiped(_ lines: AsyncStream<String>.Continuation) -> Bool {
    guard let line = readLine() else { return false }
    lines.yield(line)
    return true
  }

  private func readKey(_ lines: AsyncStream<String>.Continuation) -> Bool {
    guard let byte = RawTerminal.readByte() else { return false }
    return typed.withLock { typed in
      switch typed.take(byte) {
      case .interrupt, .end: return false
      case .line(let line):
        draw(typed, above: line.isEmpty ? nil : "> \(ShownText.line(line))")
        lines.yield(line)
      case .none: draw(typed)
      }
      return true
    }
  }

  /// Draws the prompt anew, below a new line where there is one.
  private func draw(_ typed: LineBuffer, above line: String? = nil) {
    let room = (Terminal.width() ?? Terminal.widthDefault) - 3
    // Of a long line the end is seen.
    var shown = ShownText.line(typed.text)
    while ShownText.width(shown) > room { shown.removeFirst() }
    StandardStream.write(Array("\r\u{1B}[K\(line.map { "\($0)\n" } ?? "")> \(shown)".utf8), to: STDOUT_FILENO)
  }
}
