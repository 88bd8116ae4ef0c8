/// Reads and writes a channel for tasks that wait.
///
/// `@unchecked Sendable`: its state is touched on the loop's thread only; the async functions see to that.
final class StreamCore: ChannelOwner, @unchecked Sendable {
  /// From how many unwritten bytes on a writer waits.
  static let highWaterBytes = 64 << 10

  let loop: EventLoop
  let channel: Channel
  private var input: [UInt8]
  private var reader: LoopWait<[UInt8]?>?
  private var writers: [LoopWait<Void>] = []
  private var failure: HTTPError?
  private var writeFailure: HTTPError?
  private var isClosed = false

  /// Takes over a channel, with what was already read from it.
  init(channel: Channel, input: [UInt8] = []) {
    loop = channel.loop
    self.channel = channel
    self.input = input
  }

  /// Starts watching a channel that nobody watched before; on the loop.
  func open() throws(HTTPError) {
    try channel.open(owner: self)
  }

  /// Puts bytes back that were read but belong to the next reader.
  func unread(_ bytes: [UInt8]) {
    input = bytes + input
  }

  func read(timeout: Duration?) async throws -> [UInt8]? {
    try await LoopWait.wait(on: loop) { self.startReading($0, timeout) }
  }

  func write(_ bytes: [UInt8]) async throws {
    try await LoopWait.wait(on: loop) { self.startWriting([], bytes, $0) }
  }

  func write(_ head: [UInt8], _ body: [UInt8]) async throws {
    try await LoopWait.wait(on: loop) { self.startWriting(head, body, $0) }
  }

  /// Closes the connection; on the loop.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    channel.close()
    endReading(.success(nil))
    endWriting()
  }

  /// Says that the connection can take another request.
  func isUsable() async -> Bool {
    let isQuiet = try? await LoopWait<Bool>.wait(on: loop) { wait in
      let isQuiet = self.isQuiet()
      if !isQuiet { self.close() }
      wait.end(.success(isQuiet))
    }
    return isQuiet ?? false
  }

  /// Says that the connection is quiet and whole: nothing to read, nothing that ended it; on the loop.
  private func isQuiet() -> Bool {
    guard !isClosed, writeError == nil, input.isEmpty, reader?.isWaiting != true else { return false }
    guard case .nothing = channel.read() else { return false }
    return channel.isOpen
  }

  private func startReading(_ wait: LoopWait<[UInt8]?>, _ timeout: Duration?) {
    guard reader?.isWaiting != true else {
      return wait.end(.failure(HTTPError(.usage, "the stream has a reader already")))
    }
    reader = wait
    tryReading()
    if wait.isWaiting, let timeout { channel.deadline = loop.clock.nanoseconds() + timeout.clampedNanoseconds }
  }

  private func tryReading() {
    guard reader?.isWaiting == true else { return }
    if !input.isEmpty {
      let bytes = input
      input = []
      return endReading(.success(bytes))
    }
    if let failure { return endReading(.failure(failure)) }
    if isClosed { return endReading(.success(nil)) }
    switch channel.read() {
    case .bytes(let count):
      endReading(.success(unsafe Array(UnsafeRawBufferPointer(loop.scratch)[..<count])))
    case .end: endReading(.success(nil))
    case .nothing: return
    }
  }

  private func endReading(_ result: Result<[UInt8]?, any Error>) {
    channel.deadline = LoopTimer.never
    reader?.end(result)
    reader = nil
  }

  private func startWriting(_ head: [UInt8], _ body: [UInt8], _ wait: LoopWait<Void>) {
    if let error = writeError { return wait.end(.failure(error)) }
    if head.isEmpty { channel.send(body) } else { channel.send(head, body) }
    guard !channel.isWriteBroken else { return wait.end(.failure(Self.brokenWrite)) }
    guard channel.pendingBytes > Self.highWaterBytes else { return wait.end(.success(())) }
    writers.append(wait)
  }

  private func endWriting() {
    let waiting = writers
    writers = []
    for wait in waiting { wait.end(writeError.map { .failure($0) } ?? .success(())) }
  }

  private static let brokenWrite = HTTPError(.closed, "the other end doesn't listen any more")

  private var writeError: HTTPError? {
    failure ?? writeFailure ?? (isClosed ? HTTPError(.closed, "the connection is closed") : nil)
  }

  func channelReady(hasHungUp: Bool) { tryReading() }

  func channelDrained() { endWriting() }

  func channelReachedDeadline() {
    endReading(.failure(HTTPError(.timeout, "the other end sends nothing")))
  }

  func channelWriteBroke(_ error: HTTPError) {
    writeFailure = error
    endWriting()
  }

  func channelBroke(_ error: HTTPError) {
    failure = error
    tryReading()
    endWriting()
  }
}
