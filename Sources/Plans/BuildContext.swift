import Crypto
import System

/// The folder that an image is built from.
enum BuildContext {
  /// A digest, in hex, of all files of a context and of what it is built on: a changed file makes another image.
  static func digest(
    _ context: String, in recipe: DirectoryHandle, baseImage: String?
  ) throws(RecipeError) -> String {
    do throws(FileError) {
      let folder = context == "." ? recipe : try recipe.directory(RelativePath(context))
      var hash = SHA256()
      hash.update(Array((baseImage ?? "").utf8) + [0])
      var filesLeft = PlanLimits.buildFilesMax
      try add(folder, to: &hash, filesLeft: &filesLeft)
      return Hex.encode(hash.finish())
    } catch {
      throw RecipeError([RecipeFault(line: nil, reason: "the build context '\(context)': \(error.description)")])
    }
  }

  private static func add(
    _ folder: DirectoryHandle, to hash: inout SHA256, filesLeft: inout Int
  ) throws(FileError) {
    for entry in try folder.entries(max: PlanLimits.buildFilesMax).sorted(by: { $0.name < $1.name }) {
      let path = try RelativePath(components: [entry.nameBytes])
      hash.update(entry.nameBytes + [0])
      if entry.status.kind == .directory {
        try add(folder.directory(path), to: &hash, filesLeft: &filesLeft)
        continue
      }
      filesLeft -= 1
      guard filesLeft >= 0 else {
        throw FileError("read", folder.path, tooLarge, reason: "it has more than \(PlanLimits.buildFilesMax) files")
      }
      let bytes = try folder.read(path, max: PlanLimits.buildFileBytesMax)
      hash.update(Array("\(entry.status.mode & 0o111) \(bytes.count)".utf8) + [0])
      hash.update(bytes)
    }
  }

  /// The system's number for "file too large"; Glibc itself is not imported here.
  private static let tooLarge: Int32 = 27
}
