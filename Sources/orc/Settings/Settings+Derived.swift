import HTTP
import OrcModel

/// What follows from settings.
extension Settings {
  /// Where the engine is.
  var engine: HTTPClientEndpoint {
    if dockerHost.hasPrefix("unix://") { return .unix(path: String(dockerHost.dropFirst("unix://".count))) }
    let rest = dockerHost.dropFirst("tcp://".count)
    let colon = rest.lastIndex(of: ":") ?? rest.endIndex
    var host = rest[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    return .tcp(host: String(host), port: UInt16(rest[colon...].dropFirst()) ?? 2375)
  }

  /// What players are told where somebody said it: PUBLIC_IP, else where ports are opened.
  ///
  /// In a container nothing more is known: its own address leads nowhere.
  var toldAddress: String? { publicAddress ?? (IPAddress.isWildcard(bind) ? nil : bind) }

  /// What players are told: what was said, else where the API listens, else this machine.
  var playerAddress: String? {
    if let toldAddress { return toldAddress }
    for case .tcp(let host, _) in listen where !IPAddress.isWildcard(host) { return host }
    return IPAddress.ofThisMachine()
  }

  /// Variables that every game gets.
  var addedEnvironment: [EnvironmentEntry] {
    var entries: [EnvironmentEntry] = []
    if let publicAddress { entries.append(EnvironmentEntry(name: "PUBLIC_IP", value: publicAddress)) }
    guard let cache else { return entries }
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"] {
      entries.append(EnvironmentEntry(name: name, value: cache.url))
    }
    for name in ["NO_PROXY", "no_proxy"] where !cache.bypass.isEmpty {
      entries.append(EnvironmentEntry(name: name, value: cache.bypass))
    }
    return entries
  }
}
