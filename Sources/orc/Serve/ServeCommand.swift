import Glibc
import Logging
import OrcModel
import System

/// `orc serve`: settings first, then everything else.
struct ServeCommand {
  private let settings: Settings
  private let faults: FaultPoints
  private let signals: ProcessSignals
  private let logger: Logger

  /// Reads the settings and holds signals back; to be called before there are other threads.
  ///
  /// Nil when help was asked for; ends the process when settings are wrong.
  init?(_ arguments: [String]) {
    if arguments.contains("--help") || arguments.contains("-h") {
      StandardStream.output(ServeHelp.text)
      return nil
    }
    let variables = environmentVariables()
    switch SettingsReading.read(arguments: arguments, environment: variables, host: .system) {
    case .faulty(let faults): Self.refuse(faults)
    case .usable(let settings): self.settings = settings
    }
    do {
      signals = try ProcessSignals([.terminate, .interrupt])
    } catch {
      Self.refuse(["\(error)"])
    }
    faults = FaultPoints(variables["ORC_FAULT"])
    let level: Logger.Level = settings.isDeveloperMode ? .debug : .info
    logger = Logger(label: "orc") { _ in LineLogHandler(logLevel: level) }
  }

  /// Runs until a signal; ends the process when something fails.
  func run() async {
    do {
      try await Serving(settings: settings, logger: logger, faults: faults, signals: signals).run()
    } catch let error as OrcError {
      fail(error.message, reason: error.cause)
    } catch {
      fail("\(error)", reason: nil)
    }
  }

  private func fail(_ message: String, reason: String?) -> Never {
    logger.critical(
      "orc ends", metadata: ["error": "\(message)"].merging(reason.map { ["reason": "\($0)"] } ?? [:]) { $1 })
    exit(ExitCode.failed)
  }

  private static func refuse(_ faults: [String]) -> Never {
    StandardStream.error("orc serve can't start:")
    for fault in faults { StandardStream.error("  \(fault)") }
    exit(ExitCode.settings)
  }
}
