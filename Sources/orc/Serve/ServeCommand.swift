import Glibc
import System

/// `orc serve`: settings first, then everything else.
enum ServeCommand {
  /// Runs until a signal, or until something fails; does not return after a failure.
  static func run(_ arguments: [String]) async {
    if arguments.contains("--help") || arguments.contains("-h") { return StandardStream.output(ServeHelp.text) }
    if arguments == ["--version"] { return StandardStream.output("orc \(ProgramVersion.number)") }
    switch SettingsReading.read(arguments: arguments, environment: environmentVariables(), host: .system) {
    case .faulty(let faults):
      StandardStream.error("orc serve can't start:")
      for fault in faults { StandardStream.error("  \(fault)") }
      exit(ExitCode.settings)
    case .usable:
      return
    }
  }
}
