import CLinux
import Glibc

/// The signals a service obeys, read like messages instead of interrupting.
///
/// Make it first thing in the program: a signal is held back in threads that are started later only.
package final class ProcessSignals: Sendable {
  /// A signal.
  package enum Signal: Sendable, Hashable, CaseIterable {
    /// SIGTERM: the service manager asks to end.
    case terminate
    /// SIGINT: the person at the terminal asks to end.
    case interrupt
    /// SIGHUP: asks to read the configuration again.
    case hangUp

    /// The system's number.
    package var number: Int32 {
      switch self {
      case .terminate: SIGTERM
      case .interrupt: SIGINT
      case .hangUp: SIGHUP
      }
    }
  }

  private let file: Descriptor

  /// Holds these signals back from now on, and SIGPIPE too, whose place an error of the write takes.
  package init(_ signals: [Signal] = Signal.allCases) throws(FileError) {
    let set = signals.reduce(UInt64(0)) { $0 | UInt64(1) << UInt64($1.number) }
    let raw = orc_signalfd(set)
    guard raw >= 0 else { throw FileError.last("receive", "signals") }
    file = Descriptor(owning: raw)
    _ = Glibc.signal(SIGPIPE, SIG_IGN)
  }

  /// The descriptor's number: readable when `next` has something; non-blocking.
  package var raw: Int32 { file.raw }

  /// The next signal that came; nil when there is none now.
  package func next() -> Signal? {
    let number = orc_next_signal(file.raw)
    return Signal.allCases.first { $0.number == number }
  }

  /// The signals as they come; a thread of its own waits for them until the stream is dropped.
  package func stream() throws(FileError) -> AsyncStream<Signal> {
    let (stream, continuation) = AsyncStream.makeStream(of: Signal.self, bufferingPolicy: .bufferingNewest(16))
    let ending = try SharedCounter()
    continuation.onTermination = { _ in ending.counter.signal() }
    try BlockingThread.start("orc-signals") {
      var waits = [
        pollfd(fd: self.raw, events: Int16(POLLIN), revents: 0),
        pollfd(fd: ending.counter.raw, events: Int16(POLLIN), revents: 0),
      ]
      while true {
        guard unsafe poll(&waits, 2, -1) >= 0 || errno == EINTR, waits[1].revents == 0 else { break }
        while let signal = self.next() { continuation.yield(signal) }
      }
      continuation.finish()
    }
    return stream
  }

  private final class SharedCounter: Sendable {
    let counter: EventCounter
    init() throws(FileError) { counter = try EventCounter() }
  }
}
