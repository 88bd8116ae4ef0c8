/// How much a recipe may hold; what exceeds a limit is refused with its name in words.
package enum PlanLimits {
  /// The largest recipe file, in bytes.
  package static let recipeBytesMax = 256 * 1024
  /// The largest plans.json, in bytes.
  package static let listBytesMax = 1024 * 1024
  /// The most recipes of one source.
  package static let plansMax = 2_000
  /// The largest tarball of a repository, in bytes.
  package static let tarballBytesMax = 64 * 1024 * 1024
  /// The most that it may unpack to, in bytes.
  package static let repositoryBytesMax = 512 * 1024 * 1024
  /// The most entries it may have.
  package static let repositoryEntriesMax = 100_000
  /// The most levels of folders it may have.
  package static let repositoryDepthMax = 32
  /// The most variables of a recipe.
  package static let variablesMax = 256
  /// The most alternative groups of ports of a recipe.
  package static let portGroupsMax = 32
  /// The most ports of a group.
  package static let portsMax = 32
  /// The most folders, and the most single files, that a recipe mounts.
  package static let mountsMax = 64
  /// The longest text of a recipe's title, label or hint, in bytes.
  package static let labelBytesMax = 1_000
  /// The longest value of a setting, in bytes.
  package static let settingBytesMax = 32 * 1024
  /// The longest name of a variable or port, in bytes.
  package static let nameBytesMax = 64
  /// All values of a server's settings together, in bytes: the system refuses much larger environments.
  package static let settingsBytesMax = 512 * 1024
  /// The most files of a build context that its tag is made from.
  package static let buildFilesMax = 100
  /// The largest file of a build context, in bytes.
  package static let buildFileBytesMax = 1024 * 1024
  /// The most faults that are told of one recipe.
  package static let faultsMax = 20
  /// The largest config.json, in bytes.
  package static let documentBytesMax = 1024 * 1024
}
