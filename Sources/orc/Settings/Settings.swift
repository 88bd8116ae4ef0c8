import HTTP
import Plans
import System

/// What `orc serve` runs with; everything in it has been checked.
struct Settings {
  var home: String
  var listen: [ListenAddress]
  /// Nil: the first start makes one.
  var apiKey: String?
  var dockerHost: String
  var hostDirectory: String?
  /// Nil: no recipes came with the program.
  var plans: String?
  /// Nil: no recipes are fetched.
  var plansRepository: RepositoryAddress?
  /// Whether a newer recipe is asked for when a server is made of it.
  var updatesPlansAtCreate: Bool
  /// A PEM file with the authorities that servers on the web are trusted by; nil for this machine's own.
  var authorities: String?
  var publicAddress: String?
  var bind: String
  var portRange: ClosedRange<Int>
  /// Empty: the runtime's own pool.
  var subnets: [IPv4Subnet]
  var baseImage: String?
  /// A file with logins for registries, in the form of Docker's config.json.
  var registryLogins: String?
  var corsOrigins: [String]
  var cache: CacheProxy?
  /// How many backups of a server are kept; 0 keeps all.
  var backupsKept: Int
  /// Whether clients may write to the games' consoles.
  var takesCommands: Bool
  var isDeveloperMode: Bool
  var version: String

  /// A proxy that keeps what games download.
  struct CacheProxy: Equatable {
    var url: String
    var bypass: String
  }

  /// Where the API listens when nothing is said.
  static let listenDefault = "0.0.0.0:5000"
  /// The engine when nothing is said.
  static let dockerHostDefault = "unix:///var/run/docker.sock"
  /// Where automatic ports are taken from when nothing is said.
  static let portRangeDefault = 20000...29999
  /// How many backups of a server are kept when nothing is said.
  static let backupsKeptDefault = 10
  /// The shortest key that nobody warns about, in characters.
  static let apiKeyLengthMin = 16
  /// The key that sample files publish.
  static let apiKeyPublished = "Zu88Zu88"

  /// Orc's own state, relative to the home.
  static let stateFolder = "servers/.orc"
  /// Where recipes that were fetched are kept, relative to the home.
  static let plansRepositoryPath = stateFolder + "/plans-repo"
  /// The Unix socket, relative to the home.
  static let socketPath = stateFolder + "/orc.sock"
  /// The settings file when none is named, relative to the home.
  static let filePath = stateFolder + "/orc.conf"

  /// The state folder's absolute path.
  var stateFolder: String { "\(home)/\(Self.stateFolder)" }

  /// The socket's absolute path.
  var socket: String { "\(home)/\(Self.socketPath)" }
}
