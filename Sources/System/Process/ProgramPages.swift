import Glibc

/// The pages of the program itself that this process has in memory.
package enum ProgramPages {
  /// Lets go of the code that only the start needed; what is needed again comes back from the page cache.
  ///
  /// Only mappings that can't be written to are touched: their pages have nothing that the file has not.
  package static func release() throws(FileError) {
    for mapping in code(try ProcFile.read("/proc/self/maps")) {
      guard let start = unsafe UnsafeMutableRawPointer(bitPattern: mapping.lowerBound) else { continue }
      // Advice that is not taken costs nothing.
      _ = unsafe madvise(start, Int(mapping.upperBound - mapping.lowerBound), Int32(MADV_DONTNEED))
    }
  }

  /// The ranges of code mapped from files in proc(5)'s `start-end perms offset dev inode path`.
  static func code(_ table: String) -> [Range<UInt>] {
    table.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ", maxSplits: 5)
      guard fields.count == 6, fields[1] == "r-xp", fields[4] != "0" else { return nil }
      let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
      return ends.count == 2 && ends[0] < ends[1] ? ends[0]..<ends[1] : nil
    }
  }
}
