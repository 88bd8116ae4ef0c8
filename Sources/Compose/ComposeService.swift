/// A service of a compose project.
///
/// What is nil, an empty list or 0 is not written, except an empty `command` or `entrypoint`.
package struct ComposeService: Sendable, Equatable {
  /// The name of the service in the file.
  package var name: String
  /// `container_name`.
  package var containerName: String?
  /// `hostname`.
  package var hostname: String?
  /// `image`.
  package var image: String?
  /// `build`; not part of the configuration hash.
  package var build: ComposeBuild?
  /// `user`: `uid[:gid]` or names.
  package var user: String?
  /// `working_dir`.
  package var workingDirectory: String?
  /// `entrypoint`; nil keeps the image's, an empty list clears it.
  package var entrypoint: [String]?
  /// `command`; nil keeps the image's, an empty list clears it.
  package var command: [String]?
  /// `init`: whether a small init process is process 1.
  package var usesInit: Bool?
  /// `environment`, in the order of the file.
  package var environment: [ComposeVariable] = []
  /// `ports`, with ranges of container ports expanded.
  package var ports: [ComposePort] = []
  /// `volumes`: folders and files of the host.
  package var mounts: [ComposeMount] = []
  /// `tmpfs`: `path[:options]`.
  package var tmpfs: [String] = []
  /// `stdin_open`.
  package var isStdinOpen = false
  /// `tty`.
  package var hasTTY = false
  /// `stop_signal`.
  package var stopSignal: String?
  /// `stop_grace_period`.
  package var stopGracePeriod: Duration?
  /// `restart`.
  package var restart: String?
  /// `logging`.
  package var logging: ComposeLogging?
  /// `networks`, in the order of the file.
  package var networks: [ComposeServiceNetwork] = []
  /// `extra_hosts`, each as `host=address`.
  package var extraHosts: [String] = []
  /// `labels`, in the order of the file.
  package var labels: [ComposePair] = []
  /// `cap_add`.
  package var capabilitiesAdded: [String] = []
  /// `cap_drop`.
  package var capabilitiesDropped: [String] = []
  /// `security_opt`.
  package var securityOptions: [String] = []
  /// `read_only`: whether the root file system is.
  package var isReadOnly = false
  /// `pids_limit`; -1 is unlimited.
  package var pidsLimit = 0
  /// `mem_limit` in bytes.
  package var memoryLimitBytes = 0
  /// `mem_reservation` in bytes.
  package var memoryReservationBytes = 0
  /// `memswap_limit` in bytes, memory and swap together; -1 is unlimited.
  package var memorySwapLimitBytes = 0
  /// `shm_size` in bytes.
  package var sharedMemoryBytes = 0
  /// `cpus`: how many.
  package var cpus: Float = 0
  /// `cpu_shares`: the weight against other containers, 1024 being usual.
  package var cpuShares = 0
  /// `ulimits`, in the order of the file.
  package var ulimits: [ComposeUlimit] = []

  /// Makes a service that only has a name.
  package init(name: String) {
    self.name = name
  }
}
