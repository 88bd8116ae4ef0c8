/// The settings of `orc serve`: each is a flag, a variable of the environment and a line of the file.
enum SettingName: String, CaseIterable, Sendable {
  case home = "ORC_HOME"
  case listen = "ORC_LISTEN"
  case apiKey = "API_KEY"
  case dockerHost = "DOCKER_HOST"
  case hostDirectory = "HOST_DIR"
  case plans = "ORC_PLANS"
  case plansRepository = "PLANS_REPO"
  case plansAutoUpdate = "PLANS_AUTO_UPDATE"
  case authorities = "ORC_CA_FILE"
  case publicAddress = "PUBLIC_IP"
  case bind = "ORC_BIND"
  case portRange = "ORC_PORT_RANGE"
  case subnets = "ORC_SUBNETS"
  case baseImage = "ORC_BASE_IMAGE"
  case dockerConfig = "DOCKER_CONFIG"
  case corsOrigins = "CORS_ORIGINS"
  case cacheEnabled = "PEON_CACHE_ENABLED"
  case cacheURL = "PEON_CACHE_URL"
  case cacheBypass = "PEON_CACHE_BYPASS"
  case backupsKept = "BACKUP_KEEP"
  case consoleInput = "CONSOLE_INPUT"
  case developerMode = "DEV_MODE"
  case version = "VERSION"

  /// The flag; nil for what must not stand in a list of processes.
  var flag: String? {
    switch self {
    case .home: "--home"
    case .listen: "--listen"
    case .apiKey, .version: nil
    case .dockerHost: "--docker-host"
    case .hostDirectory: "--host-dir"
    case .plans: "--plans"
    case .plansRepository: "--plans-repo"
    case .plansAutoUpdate: "--plans-auto-update"
    case .authorities: "--ca-file"
    case .publicAddress: "--public-ip"
    case .bind: "--bind"
    case .portRange: "--port-range"
    case .subnets: "--subnets"
    case .baseImage: "--base-image"
    case .dockerConfig: "--docker-config"
    case .corsOrigins: "--cors-origins"
    case .cacheEnabled: "--cache-enabled"
    case .cacheURL: "--cache-url"
    case .cacheBypass: "--cache-bypass"
    case .backupsKept: "--backup-keep"
    case .consoleInput: "--console-input"
    case .developerMode: "--dev-mode"
    }
  }

  /// What it is for, in a few words.
  var meaning: String {
    switch self {
    case .home: "where everything is kept: servers/, plans/, backup/"
    case .listen: "addresses of the API, with commas between"
    case .apiKey: "the admin key; without it the first start makes one"
    case .dockerHost: "the engine: unix:///path or tcp://host:port"
    case .hostDirectory: "where ORC_HOME is on the host, when Orc runs in a container"
    case .plans: "the folder of the recipes that come with Orc"
    case .plansRepository: "a repository of recipes, or a tarball of one: https://..."
    case .plansAutoUpdate: "false: don't ask that repository for a newer recipe at each create"
    case .authorities: "a PEM file of the authorities that servers on the web are trusted by"
    case .publicAddress: "the address that players are told"
    case .bind: "the address that game ports are opened on"
    case .portRange: "where automatic ports are taken from"
    case .subnets: "where the servers' networks are taken from, with commas between"
    case .baseImage: "what recipes with a Dockerfile build on (BASE)"
    case .dockerConfig: "the folder whose config.json has logins for registries"
    case .corsOrigins: "web pages that may use the API, with commas between"
    case .cacheEnabled: "true sends games' downloads through a proxy"
    case .cacheURL: "that proxy"
    case .cacheBypass: "what does not go through it"
    case .backupsKept: "how many backups of a server are kept; 0 keeps all"
    case .consoleInput: "enabled lets clients write to the games' consoles"
    case .developerMode: "enabled logs more"
    case .version: "the version that is told, when it is not the program's own"
    }
  }
}
