import Glibc

/// The program: `orc serve`, and `peon` for people.
@main
struct Orc {
  static func main() {
    var arguments = CommandLine.arguments[...]
    let name = arguments.popFirst()?.split(separator: "/").last.map(String.init) ?? "orc"
    if name == "peon" { run { [arguments] in await Peon.run(Array(arguments)) } }
    switch arguments.popFirst() {
    case "serve":
      guard let serve = ServeCommand(Array(arguments)) else { return }
      run { await serve.run() }
    case "peon": run { [arguments] in await Peon.run(Array(arguments)) }
    case "--version", "version": StandardStream.output("orc \(ProgramVersion.number)")
    case nil, "--help", "-h", "help": StandardStream.output(usage)
    case .some(let word):
      StandardStream.error("orc: '\(word)' is no command.\n\n\(usage)")
      exit(ExitCode.usage)
    }
  }

  /// Does the work on other threads and ends the process after it.
  ///
  /// An asynchronous `main` would not do: the main thread then waits in libdispatch with every signal let through,
  /// so that SIGTERM kills the process instead of being received.
  private static func run(_ work: @escaping @Sendable () async -> Void) -> Never {
    // Nobody awaits this task: it ends the process.
    Task {
      await work()
      exit(0)
    }
    while true { pause() }
  }

  private static let usage = """
    Orc runs game servers.

      orc serve    start Orc in the foreground (orc serve --help shows its settings)
      orc peon     use a running Orc: create, list, start, stop, logs and more (orc peon --help)
      orc --version

    A copy or link of this program named 'peon' is 'orc peon'.
    """
}
