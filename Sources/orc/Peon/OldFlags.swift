/// The flags of the PEON project's own command, which people and their scripts still type.
enum OldFlags {
  /// What becomes of an old flag.
  enum Meaning: Equatable {
    case verb([String])
    /// Not the work of Orc; the words say whose it is.
    case elsewhere(String)
  }

  /// The meaning of a flag; nil for what is none of them.
  static func meaning(_ flag: String) -> Meaning? {
    switch flag {
    case "-l": .verb(["list"])
    case "-t": .verb(["list", "--long"])
    case "-m": .verb(["stats"])
    case "-c": .verb(["capacity"])
    case "-h": .verb(["--help"])
    case "-k": .verb(["stop", "--all"])
    case "-u": .elsewhere("start Orc: docker compose up -d in the folder of its docker-compose.yml")
    case "-d": .elsewhere("take Orc down: docker compose down there; game servers go on")
    case "-s": .elsewhere("stop Orc: docker compose stop there; game servers go on. Game servers: peon stop SERVER")
    case "-p": .elsewhere("fetch Orc's newer image: docker compose pull there. Games: peon update SERVER")
    case "-r": .elsewhere("restart Orc: docker compose restart there. Game servers: peon restart SERVER")
    default: nil
    }
  }

  /// The command line in today's words.
  ///
  /// - Throws: `PeonFailure` for a flag whose work is not Orc's.
  static func translate(_ arguments: [String]) throws -> [String] {
    guard let first = arguments.first, let meaning = meaning(first) else { return arguments }
    switch meaning {
    case .verb(let words): return words + arguments.dropFirst()
    case .elsewhere(let words):
      throw PeonFailure(
        """
        \(first) was for the installation itself, which is not peon's work any more.
        To \(words)
        As a service of systemd: systemctl start|stop|restart orc
        """, code: ExitCode.usage)
    }
  }
}
