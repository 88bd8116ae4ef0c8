/// What a command line says of the Orc that it speaks to.
struct OrcChoice {
  var url: String?
  var key: String?
  var profile: String?
  var home: String?

  /// Where a command goes.
  enum Place: Equatable {
    case address(String, key: String?)
    case profile(String)
    case socket
  }

  /// What was said decides: options first, then the environment, then the profile that was chosen.
  func place(_ variables: [String: String], current: () throws -> String?) throws -> Place {
    func told(_ name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }
    // Never API_KEY: that is this machine's own, and the address may be another's.
    let key = key ?? told("ORC_KEY")
    if let url { return .address(url, key: key) }
    if let profile { return profile == Profiles.local ? .socket : .profile(profile) }
    if home != nil { return .socket }
    if let url = told("ORC_URL") { return .address(url, key: key) }
    if let profile = told("ORC_PROFILE") { return profile == Profiles.local ? .socket : .profile(profile) }
    if told("ORC_HOME") != nil { return .socket }
    return try current().map { .profile($0) } ?? .socket
  }
}
