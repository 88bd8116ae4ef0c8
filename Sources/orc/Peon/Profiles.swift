import Glibc
import JSON

/// Other Orcs by name, each with its address and key, in a file that only its user can read.
struct Profiles: Equatable {
  /// One Orc.
  struct Profile: Equatable {
    var url: String
    /// Nil where the key comes from ORC_KEY.
    var key: String?
  }

  /// This machine's own Orc: never in the file.
  static let local = "local"
  /// The largest file that is read, in bytes.
  static let fileBytesMax = 1 << 20
  /// The longest name, in characters.
  static let nameLengthMax = 64

  /// Name and profile, in the order in which they were added.
  private(set) var entries: [(name: String, profile: Profile)] = []
  /// The one that is used when nothing is said; nil is this machine's own.
  private(set) var current: String?

  static func == (left: Profiles, right: Profiles) -> Bool { left.json == right.json }

  subscript(name: String) -> Profile? { entries.first { $0.name == name }?.profile }

  /// Adds one, or puts it in the place of the one of that name.
  mutating func set(_ name: String, _ profile: Profile) {
    if let index = entries.firstIndex(where: { $0.name == name }) {
      entries[index].profile = profile
    } else {
      entries.append((name, profile))
    }
  }

  mutating func remove(_ name: String) {
    entries.removeAll { $0.name == name }
    if current == name { current = nil }
  }

  mutating func use(_ name: String?) { current = name }

  /// Whether it can be the name of a profile: what needs no quoting on a command line.
  static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.count <= nameLengthMax && text != local && text.first != "-"
      && text.utf8.allSatisfy { byte in
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
          || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "-_.".utf8.contains(byte)
      }
  }
}

// MARK: - The file

extension Profiles {
  /// Where the file lies for this user.
  static func path(_ variables: [String: String]) -> String {
    if let folder = variables["XDG_CONFIG_HOME"], folder.hasPrefix("/") { return "\(folder)/peon/profiles.json" }
    let home = variables["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/root"
    return "\(home)/.config/peon/profiles.json"
  }

  /// Reads the file; none is no profiles.
  ///
  /// - Throws: `PeonFailure` for a file that others can read or write, that is another user's, or that is damaged.
  static func load(_ path: String) throws -> Profiles {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return Profiles() }
      throw PeonFailure("\(path) can't be read: \(unsafe String(cString: strerror(errno)))")
    }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw PeonFailure("\(path) is no file")
    }
    guard status.st_uid == geteuid() || status.st_uid == 0 else {
      throw PeonFailure("\(path) belongs to another user; its keys are not used")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw PeonFailure("others may read or change \(path), which holds keys; do: chmod 600 \(path)")
    }
    guard status.st_size <= fileBytesMax else { throw PeonFailure("\(path) is too large") }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var count = 0
    while count < bytes.count {
      let more = unsafe bytes[count...].withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
      guard more > 0 else { break }
      count += more
    }
    do {
      return try Profiles(JSONValue.parse(Array(bytes[..<count])))
    } catch {
      throw PeonFailure("\(path) is damaged: \(error)")
    }
  }

  /// Writes the file, readable by its user only, in one step.
  ///
  /// - Throws: `PeonFailure`.
  func save(_ path: String) throws {
    let folder = path.split(separator: "/").dropLast()
    for count in 1...folder.count { _ = unsafe mkdir("/" + folder.prefix(count).joined(separator: "/"), 0o700) }
    let temporary = "\(path).\(getpid()).new"
    let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      throw PeonFailure("\(temporary) can't be made: \(unsafe String(cString: strerror(errno)))")
    }
    StandardStream.write(Array((json.serializedText(pretty: true) + "\n").utf8), to: file)
    let isWritten = fsync(file) == 0
    close(file)
    guard isWritten, unsafe rename(temporary, path) == 0 else {
      let reason = unsafe String(cString: strerror(errno))
      _ = unsafe unlink(temporary)
      throw PeonFailure("\(path) can't be written: \(reason)")
    }
  }

  private init(_ json: JSONValue) throws {
    guard let members = json["profiles"]?.object?.members else { throw PeonFailure("it has no member 'profiles'") }
    for member in members {
      guard let url = member.value["url"]?.string else { throw PeonFailure("'\(member.key)' has no url") }
      entries.append((member.key, Profile(url: url, key: member.value["key"]?.string)))
    }
    current = json["current"]?.string
  }

  private var json: JSONValue {
    let profiles = entries.map { entry -> (String, JSONValue) in
      var profile: JSONObject = ["url": .string(entry.profile.url)]
      if let key = entry.profile.key { profile["key"] = .string(key) }
      return (entry.name, .object(profile))
    }
    return ["current": current.map { .string($0) } ?? .null, "profiles": .object(JSONObject(profiles))]
  }
}
