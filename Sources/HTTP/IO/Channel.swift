/// Is told what happens on a channel; always on the loop's thread.
protocol ChannelOwner: AnyObject {
  /// There may be bytes to read, or the end, or an error; `hasHungUp` says that nobody is at the other end.
  func channelReady(hasHungUp: Bool)
  /// Everything that was sent has been written.
  func channelDrained()
  /// The moment of `deadline` has come.
  func channelReachedDeadline()
  /// Nothing can be sent any more, though there may still be something to read.
  func channelWriteBroke(_ error: HTTPError)
  /// The channel broke, nothing could be written for too long, or the loop ends; it is closed by now.
  func channelBroke(_ error: HTTPError)
}

/// A socket on an event loop: tries the system call first and keeps what couldn't be written.
///
/// Everything here happens on the loop's thread.
final class Channel: LoopTimer, ReadinessObserver {
  /// What reading came to.
  enum Input {
    /// So many bytes are at the start of the loop's scratch buffer, until the next read on the loop.
    case bytes(Int)
    /// Nothing now.
    case nothing
    /// The other end has closed its side.
    case end
  }

  let loop: EventLoop
  /// Who is told; let go of when the channel closes.
  var owner: (any ChannelOwner)?
  /// How long the other end may take nothing of what is sent, in nanoseconds.
  var writeTimeout = LoopTimer.never
  /// When `channelReachedDeadline` is due; `LoopTimer.never` for never.
  var deadline = LoopTimer.never {
    didSet { if deadline < due { loop.schedule(self, at: deadline) } }
  }

  private var socket: Socket?
  /// Seals what crosses the socket; nil where it crosses as it is.
  private let session: TLSSession?
  private var token: Poller.Token?
  private var mayRead = true
  private var sawReadEnd = false
  private var closesWriteWhenDrained = false
  /// Nothing can be sent any more; whatever is sent is dropped.
  private(set) var isWriteBroken = false
  private var pending: [ArraySlice<UInt8>] = []
  private var pendingFirst = 0
  private var writeDeadline = LoopTimer.never {
    didSet { if writeDeadline < due { loop.schedule(self, at: writeDeadline) } }
  }

  /// How many bytes wait to be written.
  private(set) var pendingBytes = 0

  init(loop: EventLoop, socket: consuming Socket, session: TLSSession? = nil) {
    self.loop = loop
    self.session = session
    self.socket = consume socket
  }

  /// Starts watching the socket.
  func open(owner: any ChannelOwner) throws(HTTPError) {
    guard let raw = socket?.raw else { throw HTTPError(.closed, "the connection is closed") }
    token = try loop.observe(raw, self)
    self.owner = owner
  }

  var isOpen: Bool { socket != nil }

  /// Reads into the loop's scratch buffer.
  func read() -> Input {
    if let session { readSealed(session) } else { readSocket() }
  }

  private func readSocket() -> Input {
    guard mayRead else { return .nothing }
    let outcome = unsafe socket?.read(into: loop.scratch) ?? .end
    switch outcome {
    case .bytes(let count):
      // A stream that gave less than there was room for is empty (epoll(7)), so the next try would be in vain.
      if count < EventLoop.scratchBytes, !sawReadEnd { mayRead = false }
      return .bytes(count)
    case .wouldBlock:
      mayRead = false
      return .nothing
    case .end: return .end
    case .failed(let number):
      breakLater(.system("recv", number))
      return .nothing
    }
  }

  /// Sends the bytes, now as far as the socket takes them, the rest when it is ready.
  func send(_ bytes: [UInt8]) {
    guard socket != nil, !isWriteBroken, !bytes.isEmpty else { return }
    if let session { sendSealed(session, bytes) } else { sendSocket(bytes) }
  }

  private func sendSocket(_ bytes: [UInt8]) {
    guard pending.isEmpty else { return append(bytes[...]) }
    let count = written(unsafe bytes.withUnsafeBytes { unsafe socket?.write($0) ?? .end })
    if count < bytes.count { append(bytes[count...]) }
  }

  /// Sends two pieces with one system call.
  func send(_ head: [UInt8], _ body: [UInt8]) {
    guard session == nil, !body.isEmpty else { return send(head + body) }
    guard socket != nil, !isWriteBroken else { return }
    guard pending.isEmpty else {
      append(head[...])
      return append(body[...])
    }
    let outcome = unsafe head.withUnsafeBytes { head in
      unsafe body.withUnsafeBytes { unsafe socket?.write(head, $0) ?? .end }
    }
    let count = written(outcome)
    if count < head.count { append(head[count...]) }
    let bodyStart = max(0, count - head.count)
    if bodyStart < body.count { append(body[bodyStart...]) }
  }

  /// Says to the other end that nothing more comes, once everything is written.
  func closeWrite() {
    if let session {
      session.close()
      flush(session)
    }
    closesWriteWhenDrained = true
    if pending.isEmpty { socket?.shutdownWrite() }
  }

  /// Closes the socket and lets go of the owner; what wasn't written is lost.
  func close() {
    guard socket != nil else { return }
    loop.cancel(self)
    if let token, let raw = socket?.raw { loop.forget(raw, token) }
    token = nil
    socket = nil
    owner = nil
    dropPending()
  }

  func becameReady(_ readiness: Readiness) {
    if readiness.contains(.readEnd) { sawReadEnd = true }
    if !readiness.isDisjoint(with: [.readable, .readEnd, .hangUp]) { mayRead = true }
    if readiness.contains(.writable), !pending.isEmpty {
      flush()
      if pending.isEmpty, !isWriteBroken { owner?.channelDrained() }
    }
    guard mayRead else { return }
    owner?.channelReady(hasHungUp: !readiness.isDisjoint(with: .hangUp))
  }

  func loopEnds() {
    fail(HTTPError(.closed, "the event loop has ended"))
  }

  override func fire() {
    let now = loop.now
    if writeDeadline <= now {
      return fail(HTTPError(.timeout, "the other end takes nothing of what is sent"))
    }
    if deadline <= now {
      deadline = LoopTimer.never
      owner?.channelReachedDeadline()
    }
    guard isOpen else { return }
    let next = min(deadline, writeDeadline)
    if next < due { loop.schedule(self, at: next) }
  }

  /// The pending error of a socket that was connecting, 0 when it is connected.
  func takeError() -> Int32 { socket?.takeError() ?? 0 }
}

extension Channel {
  private func append(_ bytes: ArraySlice<UInt8>) {
    guard socket != nil, !isWriteBroken, !bytes.isEmpty else { return }
    if pending.isEmpty { noteProgress() }
    pending.append(bytes)
    pendingBytes += bytes.count
  }

  private func noteProgress() {
    writeDeadline = writeTimeout == LoopTimer.never ? LoopTimer.never : loop.now + writeTimeout
  }

  private func dropPending() {
    pending = []
    pendingFirst = 0
    pendingBytes = 0
    writeDeadline = LoopTimer.never
  }

  private func flush() {
    while pendingFirst < pending.count {
      let slice = pending[pendingFirst]
      let count = written(unsafe slice.withUnsafeBytes { unsafe socket?.write($0) ?? .end })
      guard count > 0, !pending.isEmpty else { return }
      noteProgress()
      pendingBytes -= count
      guard count == slice.count else {
        pending[pendingFirst] = slice.dropFirst(count)
        return
      }
      pending[pendingFirst] = []
      pendingFirst += 1
    }
    dropPending()
    if closesWriteWhenDrained { socket?.shutdownWrite() }
  }

  /// How many bytes went through; an error is told to the owner later, not in the middle of its own call.
  private func written(_ outcome: Socket.Outcome) -> Int {
    switch outcome {
    case .bytes(let count): return count
    case .wouldBlock, .end: return 0
    case .failed(let number):
      isWriteBroken = true
      dropPending()
      let box = Confined(self)
      loop.performLater { box.value.owner?.channelWriteBroke(.system("send", number)) }
      return 0
    }
  }

  private func breakLater(_ error: HTTPError) {
    let box = Confined(self)
    loop.performLater { box.value.fail(error) }
  }

  private func fail(_ error: HTTPError) {
    guard isOpen else { return }
    let owner = self.owner
    close()
    owner?.channelBroke(error)
  }
}

// MARK: - Sealed connections

extension Channel {
  /// Takes the agreement on keys as far as it goes; only for a channel with a session.
  func shakeHands() -> TLSSession.Step {
    guard let session else { return .done }
    while true {
      let step = session.shakeHands()
      flush(session)
      guard case .needsInput = step else { return step }
      switch readSocket() {
      case .bytes(let count): unsafe session.take(UnsafeRawBufferPointer(rebasing: loop.scratch[..<count]))
      case .nothing: return .needsInput
      case .end: return .end
      }
    }
  }

  private func readSealed(_ session: TLSSession) -> Input {
    while true {
      let step = unsafe session.read(into: loop.scratch)
      flush(session)
      switch step {
      case .bytes(let count): return .bytes(count)
      case .end: return .end
      case .failed(let error):
        breakLater(error)
        return .nothing
      case .needsInput, .done: break
      }
      switch readSocket() {
      case .bytes(let count): unsafe session.take(UnsafeRawBufferPointer(rebasing: loop.scratch[..<count]))
      case .nothing: return .nothing
      case .end:
        // Without the other end's word that this is all, somebody on the way may have cut the rest off.
        breakLater(HTTPError(.incomplete, "the TLS connection was cut off"))
        return .nothing
      }
    }
  }

  private func sendSealed(_ session: TLSSession, _ bytes: [UInt8]) {
    if case .failed(let error) = session.seal(bytes) { breakLater(error) }
    flush(session)
  }

  /// Sends what the session has to say.
  private func flush(_ session: TLSSession) {
    let sealed = session.drain()
    guard socket != nil, !isWriteBroken, !sealed.isEmpty else { return }
    sendSocket(sealed)
  }
}

/// Carries something that belongs to a loop through `EventLoop.perform`.
///
/// `@unchecked Sendable`: only ever opened on the loop that the value belongs to.
struct Confined<Value>: @unchecked Sendable {
  let value: Value

  init(_ value: Value) {
    self.value = value
  }
}
