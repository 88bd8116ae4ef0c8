/// How an image is built.
package struct ComposeBuild: Sendable, Equatable {
  /// The folder with the Dockerfile as an absolute path, or the address of a remote one.
  package var context: String
  /// The Dockerfile below the context; nil is `Dockerfile`.
  package var dockerfile: String?
  /// The build arguments, in the order of the file.
  package var arguments: [ComposeVariable]

  /// Makes a build.
  package init(context: String, dockerfile: String? = nil, arguments: [ComposeVariable] = []) {
    self.context = context
    self.dockerfile = dockerfile
    self.arguments = arguments
  }
}
