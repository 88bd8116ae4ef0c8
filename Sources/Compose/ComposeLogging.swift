/// Where a container's output goes.
package struct ComposeLogging: Sendable, Equatable {
  /// The driver; nil is the engine's own choice.
  package var driver: String?
  /// The driver's options, in the order of the file.
  package var options: [ComposePair]

  /// Makes a logging configuration.
  package init(driver: String? = nil, options: [ComposePair] = []) {
    self.driver = driver
    self.options = options
  }
}
