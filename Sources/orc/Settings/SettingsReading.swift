import HTTP
import Plans
import System

/// Checks all settings and notes everything that is wrong, so that it can be told at once.
struct SettingsReading {
  private var sources: SettingSources
  private let host: HostView
  private(set) var faults: [String] = []

  /// What the machine is asked while settings are read; a test puts its own in place of the system's.
  struct HostView {
    /// The text of a file; nil when there is none.
    var readFile: (String) throws(FileError) -> String?
    /// Whether the path is a folder.
    var isFolder: (String) -> Bool
    /// Whether the path is a folder that this process may write in.
    var isWritableFolder: (String) -> Bool
    /// The program's own path.
    var programPath: String
  }

  /// What came of it.
  enum Outcome {
    case usable(Settings)
    /// Each a line for the user.
    case faulty([String])
  }

  /// Reads all settings.
  static func read(arguments: [String], environment: [String: String], host: HostView) -> Outcome {
    var reading = SettingsReading(
      sources: SettingSources(arguments: arguments, environment: environment), host: host)
    let settings = reading.settings(environment)
    let faults = reading.sources.faults + reading.faults
    return faults.isEmpty ? .usable(settings) : .faulty(faults)
  }

  private init(sources: SettingSources, host: HostView) {
    self.sources = sources
    self.host = host
  }

  private mutating func settings(_ environment: [String: String]) -> Settings {
    if let path = sources.configPath { readFile(path, isRequired: true) }
    let home = home(environment)
    if sources.configPath == nil { readFile("\(home)/\(Settings.filePath)", isRequired: false) }
    return Settings(
      home: home, listen: listen(), apiKey: apiKey(), dockerHost: dockerHost(),
      hostDirectory: path(.hostDirectory), plans: plans(), plansRepository: plansRepository(),
      updatesPlansAtCreate: flag(.plansAutoUpdate, default: true), authorities: path(.authorities),
      publicAddress: publicAddress(), bind: bind(),
      portRange: portRange(), subnets: subnets(), baseImage: word(.baseImage),
      registryLogins: registryLogins(environment), corsOrigins: corsOrigins(),
      cache: cache(), backupsKept: backupsKept(), takesCommands: flag(.consoleInput),
      isDeveloperMode: flag(.developerMode),
      version: word(.version) ?? ProgramVersion.number)
  }

  private mutating func readFile(_ path: String, isRequired: Bool) {
    do {
      if let text = try host.readFile(path) { return sources.readFile(text, path: path) }
      if isRequired { sources.add(fault: "--config: there is no file \(path)") }
    } catch {
      sources.add(fault: "--config: \(error)")
    }
  }

  private mutating func home(_ environment: [String: String]) -> String {
    path(.home) ?? DefaultHome.path(environment, isWritableFolder: host.isWritableFolder)
  }

  private mutating func listen() -> [ListenAddress] {
    let found = sources.find(.listen)
    let texts = (found?.value ?? Settings.listenDefault).listed
    let addresses = texts.compactMap { text -> ListenAddress? in
      if let address = Self.listenAddress(text) { return address }
      add(.listen, "'\(text)' is no address; write it as 127.0.0.1:5000 or [::1]:5000")
      return nil
    }
    if texts.isEmpty { add(.listen, "names no address") }
    return addresses
  }

  private static func listenAddress(_ text: String) -> ListenAddress? {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    guard IPAddress.isNumeric(String(host)) else { return nil }
    return .tcp(host: String(host), port: port)
  }

  private mutating func apiKey() -> String? {
    guard let key = sources.find(.apiKey)?.value else { return nil }
    let isUsable = key.utf8.count <= 512 && key.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    // The value itself must not be repeated.
    if !isUsable { add(.apiKey, "must have 1 to 512 visible ASCII characters") }
    return key
  }

  private mutating func dockerHost() -> String {
    let text = sources.find(.dockerHost)?.value ?? Settings.dockerHostDefault
    if text.hasPrefix("unix:///"), text.utf8.count > "unix:///".utf8.count { return text }
    if text.hasPrefix("tcp://") {
      let rest = text.dropFirst("tcp://".count)
      let end = rest.hasSuffix("/") ? rest.dropLast() : rest
      if let colon = end.lastIndex(of: ":"), colon > end.startIndex,
        UInt16(end[end.index(after: colon)...]).map({ $0 > 0 }) == true
      {
        return String(text.dropLast(rest.hasSuffix("/") ? 1 : 0))
      }
    }
    add(.dockerHost, "'\(text)' is no engine; write it as unix:///var/run/docker.sock or tcp://host:2375")
    return text
  }

  private mutating func plans() -> String? {
    guard let path = path(.plans) else { return ShippedPlans.find(near: host.programPath, isFolder: host.isFolder) }
    if !host.isFolder(path) { add(.plans, "'\(path)' is no folder") }
    return path
  }

  private mutating func plansRepository() -> RepositoryAddress? {
    guard let text = sources.find(.plansRepository)?.value else { return nil }
    let address = RepositoryAddress(text)
    // The value itself is not repeated: there may be a password in it, which is one of the reasons to refuse it.
    if address == nil {
      add(
        .plansRepository, "must be https://host/owner/repository or https://host/path.tar.gz, without user or password")
    }
    return address
  }

  private mutating func publicAddress() -> String? {
    guard let text = sources.find(.publicAddress)?.value else { return nil }
    let isName =
      text.utf8.count <= 253
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D || byte == 0x2E
      }
    if !isName && !IPAddress.isNumeric(text) { add(.publicAddress, "'\(text)' is neither an address nor a name") }
    return text
  }

  private mutating func bind() -> String {
    let text = sources.find(.bind)?.value ?? "0.0.0.0"
    if !IPAddress.isNumeric(text) { add(.bind, "'\(text)' is no numeric address") }
    return text
  }

  private mutating func portRange() -> ClosedRange<Int> {
    guard let text = sources.find(.portRange)?.value else { return Settings.portRangeDefault }
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).compactMap { Int(String($0).trimmed) }
    guard ends.count == 2, ends[0] <= ends[1], ends[0] >= 1, ends[1] <= 65535 else {
      add(.portRange, "'\(text)' is no range; write it as 20000-29999")
      return Settings.portRangeDefault
    }
    return ends[0]...ends[1]
  }

  private mutating func subnets() -> [IPv4Subnet] {
    (sources.find(.subnets)?.value ?? "").listed.compactMap { text in
      if let subnet = IPv4Subnet(text) { return subnet }
      add(.subnets, "'\(text)' is no network; write it as 10.200.0.0/16")
      return nil
    }
  }

  /// The logins that `docker login` keeps, unless told otherwise.
  private mutating func registryLogins(_ environment: [String: String]) -> String? {
    let folder = path(.dockerConfig) ?? environment["HOME"].map { "\($0)/.docker" }
    return folder.flatMap { host.isFolder($0) ? "\($0)/config.json" : nil }
  }

  private mutating func corsOrigins() -> [String] {
    let origins = (sources.find(.corsOrigins)?.value ?? "*").listed
    for origin in origins where origin != "*" {
      let isOrigin = ["http://", "https://"].contains { origin.hasPrefix($0) && origin.utf8.count > $0.utf8.count }
      if !isOrigin || origin.hasSuffix("/") {
        add(.corsOrigins, "'\(origin)' is no origin; write it as https://panel.example.org")
      }
    }
    return origins
  }

  private mutating func cache() -> Settings.CacheProxy? {
    guard flag(.cacheEnabled) else { return nil }
    guard let url = sources.find(.cacheURL)?.value else {
      add(.cacheEnabled, "needs PEON_CACHE_URL")
      return nil
    }
    return Settings.CacheProxy(url: url, bypass: sources.find(.cacheBypass)?.value ?? "")
  }

  private mutating func backupsKept() -> Int {
    guard let text = sources.find(.backupsKept)?.value else { return Settings.backupsKeptDefault }
    guard let number = Int(text), (0...10_000).contains(number) else {
      add(.backupsKept, "'\(text)' must be a number from 0 to 10000; 0 keeps all")
      return Settings.backupsKeptDefault
    }
    return number
  }

  /// A setting that is a path; it must be absolute and without `..`.
  private mutating func path(_ name: SettingName) -> String? {
    guard let text = sources.find(name)?.value else { return nil }
    let parts = text.split(separator: "/")
    if !text.hasPrefix("/") || parts.contains("..") || parts.contains(".") || text.utf8.contains(0) {
      add(name, "'\(text)' must be an absolute path without . and ..")
    }
    return "/" + parts.joined(separator: "/")
  }

  private mutating func word(_ name: SettingName) -> String? {
    guard let text = sources.find(name)?.value else { return nil }
    if text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) { add(name, "must not contain blanks") }
    return text
  }

  private mutating func flag(_ name: SettingName, default: Bool = false) -> Bool {
    guard let text = sources.find(name)?.value.lowercased() else { return `default` }
    if ["true", "enabled", "1", "yes", "on"].contains(text) { return true }
    if !["false", "disabled", "0", "no", "off"].contains(text) { add(name, "'\(text)' is neither true nor false") }
    return false
  }

  private mutating func add(_ name: SettingName, _ reason: String) {
    let place = sources.find(name).map { " (from \($0.place))" } ?? ""
    faults.append("\(name.rawValue): \(reason)\(place)")
  }
}
