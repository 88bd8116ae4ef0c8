import Glibc

/// The program: `orc serve`, and `peon` for people.
@main
struct Orc {
  static func main() async {
    var arguments = CommandLine.arguments[...]
    let name = arguments.popFirst()?.split(separator: "/").last.map(String.init) ?? "orc"
    if name == "peon" { return await Peon.run(Array(arguments)) }
    switch arguments.popFirst() {
    case "serve": await ServeCommand.run(Array(arguments))
    case "peon": await Peon.run(Array(arguments))
    case "--version", "version": StandardStream.output("orc \(ProgramVersion.number)")
    case nil, "--help", "-h", "help": StandardStream.output(usage)
    case .some(let word):
      StandardStream.error("orc: '\(word)' is no command.\n\n\(usage)")
      exit(ExitCode.usage)
    }
  }

  private static let usage = """
    Orc runs game servers.

      orc serve    start Orc in the foreground (orc serve --help shows its settings)
      orc peon     use a running Orc: create, list, start, stop, logs and more (orc peon --help)
      orc --version

    A copy or link of this program named 'peon' is 'orc peon'.
    """
}
