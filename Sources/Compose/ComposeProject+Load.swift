import YAML

extension ComposeProject {
  /// Reads a compose file.
  ///
  /// Everything that is wrong is reported at once, keys that aren't known included: what is not understood must not
  /// be acted on, nor be lost when the file is written again. `.env` files are not read.
  package static func load(_ bytes: [UInt8], options: ComposeLoadOptions) throws(ComposeError) -> ComposeProject {
    let root: YAMLNode
    do {
      root = try YAMLNode.parse(bytes, limits: options.limits)
    } catch {
      let fault = ComposeFault(position: error.position, key: "", reason: error.reason)
      throw ComposeError(file: options.file, faults: [fault])
    }
    var reader = ComposeReader(options: options)
    let project = reader.project(root)
    guard reader.faults.isEmpty else {
      throw ComposeError(file: options.file, faults: reader.faults.sorted { $0.position < $1.position })
    }
    return project
  }
}
