import Glibc
import Logging
import OrcModel
import System

/// `orc serve`: settings first, then everything else.
enum ServeCommand {
  /// Runs until a signal, or until something fails; does not return after a failure.
  static func run(_ arguments: [String]) async {
    if arguments.contains("--help") || arguments.contains("-h") { return StandardStream.output(ServeHelp.text) }
    let variables = environmentVariables()
    switch SettingsReading.read(arguments: arguments, environment: variables, host: .system) {
    case .faulty(let faults):
      StandardStream.error("orc serve can't start:")
      for fault in faults { StandardStream.error("  \(fault)") }
      exit(ExitCode.settings)
    case .usable(let settings):
      await serve(settings, faults: FaultPoints(variables["ORC_FAULT"]))
    }
  }

  private static func serve(_ settings: Settings, faults: FaultPoints) async {
    let level: Logger.Level = settings.isDeveloperMode ? .debug : .info
    let logger = Logger(label: "orc") { _ in LineLogHandler(logLevel: level) }
    do {
      try await Serving(settings: settings, logger: logger, faults: faults).run()
    } catch {
      let reason = (error as? OrcError).map { $0.cause.map { "\($0)" } ?? $0.message } ?? "\(error)"
      let words = (error as? OrcError)?.message ?? reason
      logger.critical("orc ends", metadata: ["error": "\(words)", "reason": "\(reason)"])
      exit(ExitCode.failed)
    }
  }
}
