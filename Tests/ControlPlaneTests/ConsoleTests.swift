import OrcModel
import OrcTestSupport
import Synchronization
import Testing

@testable import ControlPlane

@Suite struct ConsoleTests {
  let scene: Scene
  let id: ServerID

  init() throws {
    var plan = try FakeCatalogue.plan()
    plan.console = .stdin
    scene = try Scene([plan, try FakeCatalogue.plan("deaf", ports: [])])
    scene.takesCommands.withLock { $0 = true }
    id = try Scene.id()
  }

  @Test func aLineReachesTheGame() async throws {
    try await scene.process { control in
      try await control.made(Scene.request())
      #expect(control.takesCommands)
      try await control.command(id, "say\thé 😀", by: "test")
      #expect(try await control.logs(id, linesMax: 9) == ["> say\thé 😀"])
    }
  }

  @Test func nothingIsWrittenUnlessTheOperatorAllowsIt() async throws {
    scene.takesCommands.withLock { $0 = false }
    try await scene.process { control in
      try await control.made(Scene.request())
      let refused = await refusal { try await control.command(id, "say hi", by: "test") }
      #expect(refused?.code == .unsupportedAction && refused?.message.contains("CONSOLE_INPUT") == true)
      #expect(try await control.logs(id, linesMax: 9).isEmpty)
    }
  }

  @Test func aGameWithoutSuchAConsoleIsNotWrittenTo() async throws {
    try await scene.process { control in
      try await control.made(Scene.request("deaf.a"))
      let refused = await refusal { try await control.command(try Scene.id("deaf.a"), "say hi", by: "test") }
      #expect(refused?.code == .unsupportedAction && refused?.message.contains("deaf.a") == true)
      let missing = await refusal { try await control.command(id, "say hi", by: "test") }
      #expect(missing?.code == .noSuchServer)
      #expect(!scene.runtime.calls.contains { $0.hasPrefix("writeConsole") })
    }
  }

  @Test func aStoppedGameHearsNothing() async throws {
    try await scene.process { control in
      try await control.made(Scene.request())
      try await control.done(.stop, id)
      let refused = await refusal { try await control.command(id, "say hi", by: "test") }
      #expect(refused?.code == .badInput && refused?.message.contains("does not run") == true)
      scene.runtime.lose()
      #expect(await control.until { !$0.runtimeState().isAvailable })
      #expect(await refusal { try await control.command(id, "say hi", by: "test") }?.code == .unavailable)
    }
  }

  @Test(arguments: [
    "a\nstop", "a\rstop", "a\u{0}", "\u{1B}[2J", "a\u{7F}", "a\u{85}b", String(repeating: "é", count: 2_049),
  ])
  func whatIsNotOneLineIsRefusedBeforeTheEngineIsAsked(_ line: String) async throws {
    try await scene.process { control in
      try await control.made(Scene.request())
      #expect(await refusal { try await control.command(id, line, by: "test") }?.code == .badInput)
      #expect(!scene.runtime.calls.contains { $0.hasPrefix("writeConsole") })
    }
  }

  @Test(.timeLimit(.minutes(1))) func aHungEngineIsToldInTime() async throws {
    try await scene.process { control in
      try await control.made(Scene.request())
      scene.pauseMax.withLock { $0 = .zero }
      let gate = scene.runtime.hold(.writeConsole)
      #expect(await refusal { try await control.command(id, "say hi", by: "test") }?.code == .unavailable)
      gate.open()
    }
  }
}
