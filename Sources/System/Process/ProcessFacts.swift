import Glibc

/// What this process takes.
package enum ProcessFacts {
  /// The memory that is resident, in bytes.
  package static func residentBytes() throws(FileError) -> Int {
    let fields = try ProcFile.read("/proc/self/statm").split(separator: " ")
    return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// How many descriptors are open.
  package static func openDescriptors() throws(FileError) -> Int {
    // The listing itself holds two.
    try DirectoryHandle(path: "/proc/self/fd").names().count - 2
  }

  /// How many processors are online.
  package static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// The number of this process.
  package static var id: Int32 { getpid() }

  /// The user this process acts as.
  package static var owner: FileOwner { FileOwner(user: geteuid(), group: getegid()) }
}
