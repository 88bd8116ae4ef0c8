import API
import ArgumentParser
import Glibc

/// The command for people: speaks to a running Orc.
struct Peon: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peon", abstract: "Runs game servers with Orc.",
    discussion: """
      peon speaks to the Orc on this machine through the socket in its home. Another one is reached with
      --url and the key in ORC_KEY.

      It ends with 0 when all is done, 1 when Orc refused or the work failed, 64 for a wrong command line,
      69 when Orc does not answer, 77 when the key does not open it.

      A first server:   peon create teeworlds arena
      """,
    version: ProgramVersion.number,
    subcommands: [
      PeonPlans.self, PeonCreate.self, PeonList.self, PeonStatus.self, PeonStart.self, PeonStop.self,
      PeonRestart.self, PeonKill.self, PeonUpdate.self, PeonRollback.self, PeonModify.self, PeonSchedule.self,
      PeonBackup.self, PeonLogs.self, PeonImport.self, PeonDestroy.self,
    ])

  /// Runs the command line and ends the process with its code.
  static func run(_ arguments: [String]) async {
    do {
      var command = try parseAsRoot(arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let error as APIClientError {
      StandardStream.error("peon: \(error)")
      Glibc.exit(code(of: error))
    } catch {
      exit(withError: error)
    }
  }

  private static func code(of error: APIClientError) -> Int32 {
    switch error {
    case .refused(let status, _, _, _, _): status == 401 || status == 403 ? ExitCode.forbidden : ExitCode.failed
    case .unreachable: ExitCode.unreachable
    case .malformed: ExitCode.failed
    }
  }
}
