import CLinux
import Glibc

/// Watches directories for changes (inotify(7)).
package final class Inotify: Sendable {
  /// What to be told of, and what an event tells.
  package struct Changes: OptionSet, Sendable, Hashable {
    /// The bits of inotify(7).
    package let rawValue: UInt32

    /// Changes with these bits.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A file's content was changed.
    package static let modified = Changes(rawValue: 0x2)
    /// A mode, an owner or a time was changed.
    package static let attributes = Changes(rawValue: 0x4)
    /// A file that was open for writing was closed.
    package static let closedAfterWrite = Changes(rawValue: 0x8)
    /// A name was moved away.
    package static let movedFrom = Changes(rawValue: 0x40)
    /// A name was moved here.
    package static let movedTo = Changes(rawValue: 0x80)
    /// A name was created.
    package static let created = Changes(rawValue: 0x100)
    /// A name was removed.
    package static let removed = Changes(rawValue: 0x200)
    /// The watched directory itself was removed.
    package static let selfRemoved = Changes(rawValue: 0x400)
    /// The watched directory itself was moved.
    package static let selfMoved = Changes(rawValue: 0x800)
    /// Events were lost: look at everything anew.
    package static let overflow = Changes(rawValue: 0x4000)
    /// The watch has ended.
    package static let ended = Changes(rawValue: 0x8000)
    /// The name is a directory's.
    package static let isDirectory = Changes(rawValue: 0x4000_0000)

    /// What changes a directory's names or its files' finished contents.
    package static let contents: Changes = [
      .closedAfterWrite, .movedFrom, .movedTo, .created, .removed, .selfRemoved, .selfMoved,
    ]
  }

  /// One change.
  package struct Event: Sendable, Hashable {
    /// The watch that saw it; -1 for an overflow.
    package let watch: Int32
    /// What happened.
    package let changes: Changes
    /// The name in the directory; empty when it is the directory itself.
    package let name: String
  }

  private let file: Descriptor

  /// Starts with nothing watched.
  package init() throws(FileError) {
    let raw = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
    guard raw >= 0 else { throw FileError.last("watch", "directories") }
    file = Descriptor(owning: raw)
  }

  /// The descriptor's number: readable when `read` has something; non-blocking.
  package var raw: Int32 { file.raw }

  /// Watches a directory; the answer names the watch in events.
  ///
  /// Watching it again replaces what is told.
  package func watch(_ directory: DirectoryHandle, _ changes: Changes = .contents) throws(FileError) -> Int32 {
    let watch = unsafe inotify_add_watch(file.raw, "/proc/self/fd/\(directory.raw)", changes.rawValue)
    guard watch >= 0 else {
      let reason = errno == ENOSPC ? "too many watches; raise fs.inotify.max_user_watches" : nil
      throw FileError("watch", directory.path, errno, reason: reason)
    }
    return watch
  }

  /// Ends a watch.
  package func remove(_ watch: Int32) { _ = inotify_rm_watch(file.raw, watch) }

  /// The changes since the last call; empty when there are none.
  package func read() throws(FileError) -> [Event] {
    var events: [Event] = []
    while true {
      do throws(FileError) {
        let bytes = try file.read(upTo: 16 * 1024)
        if bytes.isEmpty { return events }
        events += Inotify.decode(bytes)
      } catch {
        guard error.code == EAGAIN else { throw error }
        return events
      }
    }
  }

  /// Waits up to so long for a change, for a thread of its own; answers whether one is there.
  package func wait(milliseconds: Int32) -> Bool {
    var wait = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&wait, 1, milliseconds) > 0
  }

  /// Decodes struct inotify_event: watch, mask, cookie, length (4 bytes each), then the name padded with NUL.
  static func decode(_ bytes: [UInt8]) -> [Event] {
    var events: [Event] = []
    var at = 0
    func word(_ offset: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
    }
    while at + 16 <= bytes.count {
      let length = Int(word(at + 12))
      guard at + 16 + length <= bytes.count else { break }
      let name = bytes[(at + 16)..<(at + 16 + length)].prefix { $0 != 0 }
      events.append(
        Event(
          watch: Int32(bitPattern: word(at)), changes: Changes(rawValue: word(at + 4)),
          name: String(decoding: name, as: UTF8.self)))
      at += 16 + length
    }
    return events
  }
}
