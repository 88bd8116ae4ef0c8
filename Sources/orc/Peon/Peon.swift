import API
import ArgumentParser
import Glibc
import JSON

/// The command for people: speaks to a running Orc.
struct Peon: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peon", abstract: "Runs game servers with Orc.",
    discussion: """
      peon speaks to the Orc on this machine through the socket in its home. Another one is reached with \
      --url and the key in ORC_KEY, or by a name: peon profile --help. Alone on a terminal it shows a menu.

      It ends with 0 when all is done, 1 when Orc refused or the work failed, 2 for a wrong command line, \
      3 when Orc does not answer, 4 when the key does not open it, 130 after Ctrl-C at a question.

      A first server:   peon create teeworlds arena
      """,
    version: ProgramVersion.number,
    groupedSubcommands: [
      CommandGroup(
        name: "Servers",
        subcommands: [
          PeonPlans.self, PeonCreate.self, PeonList.self, PeonStatus.self, PeonStats.self, PeonStart.self,
          PeonStop.self, PeonRestart.self, PeonKill.self, PeonUpdate.self, PeonRollback.self, PeonModify.self,
          PeonLogs.self, PeonConsole.self, PeonSchedule.self, PeonDestroy.self, PeonEradicate.self,
        ]),
      CommandGroup(
        name: "Worlds", subcommands: [PeonBackup.self, PeonRestore.self, PeonUpload.self, PeonImport.self]),
      CommandGroup(
        name: "Orc",
        subcommands: [
          PeonCapacity.self, PeonProfile.self, PeonKeys.self, PeonVersion.self, PeonMenu.self,
        ]),
    ])

  /// Runs the command line and ends the process with its code.
  static func run(_ arguments: [String]) async {
    do {
      let isBare = arguments.isEmpty && Terminal.canAsk && Terminal.isTerminal(STDOUT_FILENO)
      try await execute(isBare ? ["menu"] : OldFlags.translate(arguments))
    } catch {
      if arguments.contains("--json"), let failure = json(of: error) {
        StandardStream.output(JSONValue.object(["error": failure]).description)
      }
      tell(error)
      Glibc.exit(code(of: error))
    }
  }

  /// Parses and runs one command line.
  static func execute(_ arguments: [String]) async throws {
    var command = try await asyncParseAsRoot(arguments)
    if var command = command as? any AsyncParsableCommand {
      try await command.run()
    } else {
      try command.run()
    }
  }

  /// Says why a command ended; help that was asked for goes to the standard output stream.
  static func tell(_ error: any Error) {
    switch error {
    case let error as APIClientError: StandardStream.error("peon: \(ShownText.lines(error.description))")
    case let error as PeonFailure:
      if !error.isTold { StandardStream.error("peon: \(ShownText.lines(error.description))") }
    case is PeonDeclined: StandardStream.error("Nothing was done.")
    case is PeonInterrupted: break
    default:
      let message = fullMessage(for: error)
      guard !message.isEmpty else { return }
      exitCode(for: error) == .success ? StandardStream.output(message) : StandardStream.error(message)
    }
  }

  /// The failure as `--json` shows it; nil where there is a document already, or nothing went wrong.
  private static func json(of error: any Error) -> JSONValue? {
    switch error {
    case let error as APIClientError: error.json
    case let error as PeonFailure:
      error.isTold ? nil : ["code": "here", "message": .string(error.description)]
    default: nil
    }
  }

  private static func code(of error: any Error) -> Int32 {
    switch error {
    case let error as APIClientError: ExitCode.of(error)
    case let error as PeonFailure: error.code
    case is PeonDeclined: 0
    case is PeonInterrupted: ExitCode.interrupted
    default:
      switch exitCode(for: error) {
      case .success: 0
      case .validationFailure: ExitCode.usage
      default: ExitCode.failed
      }
    }
  }
}
