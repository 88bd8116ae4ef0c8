package import HTTP

/// Where a repository of recipes is fetched from: what `PLANS_REPO` says.
package struct RepositoryAddress: Sendable, Equatable, CustomStringConvertible {
  /// The address of the tarball.
  package let archive: WebAddress
  private let text: String

  /// Takes the https address of a tarball, or of a repository as GitHub and Gitea have them; nil for anything else.
  ///
  /// A path of two parts is a repository, `https://host/owner/name[.git]`, perhaps with `/tree/<branch>` behind it;
  /// its tarball is at `/archive/<branch>.tar.gz`, `HEAD` where no branch is named. Every other path is a tarball's.
  package init?(_ text: String) {
    guard let address = WebAddress(text), address.isSecure else { return nil }
    self.text = address.description
    let parts = address.path.split(separator: "/").map(String.init)
    let isPlain = !address.target.contains("?")
    let isTree = parts.count >= 4 && parts[2] == "tree"
    guard isPlain, isTree || (parts.count == 2 && !Self.isTarball(parts[1])) else {
      guard !parts.isEmpty else { return nil }
      archive = address
      return
    }
    let name = parts[1].hasSuffix(".git") ? String(parts[1].dropLast(4)) : parts[1]
    let branch = isTree ? parts[3...].joined(separator: "/") : "HEAD"
    archive = address.with(target: "/\(parts[0])/\(name)/archive/\(branch).tar.gz")
  }

  /// The address as it was given, without a query.
  package var description: String { text }

  private static func isTarball(_ name: String) -> Bool { name.hasSuffix(".tar.gz") || name.hasSuffix(".tgz") }
}
