/// One connection of a client: reads requests one after the other, has them handled, answers in order.
///
/// `@unchecked Sendable`: its state is touched on its loop's thread only; what runs elsewhere comes in
/// through `loop.perform`.
final class ServerConnection: ChannelOwner, @unchecked Sendable {
  /// Where the connection stands.
  enum Phase {
    /// Waiting for a request head, or in the middle of one.
    case head
    /// A handler runs, or its response is being made.
    case handling
    /// The response is out; the rest of it is being written before the next request is looked at.
    case flushing
    /// The response is out; a body that nobody read is being skipped.
    case skippingBody
    /// The last response is out; what the client still sends is thrown away until it closes.
    case lingering
    /// The bytes belong to somebody else now.
    case upgraded
    case closed
  }

  let shard: ServerShard
  let loop: EventLoop
  let channel: Channel
  let peer: PeerAddress
  var phase = Phase.head
  /// The request that is being handled.
  var current = CurrentRequest()
  /// The task of the handler; cancelled when the client is gone while a stream is being made.
  var task: Task<Void, Never>?
  /// A handler that waits for body bytes.
  var bodyWait: LoopWait<[UInt8]?>?
  /// A handler that waits until the client has taken some of its stream.
  var writeWait: LoopWait<Void>?

  /// Bytes that were read but not looked at; empty, without storage, while the connection is idle.
  var input: [UInt8] = []
  var inputStart = 0
  private var scanner: HeadScanner
  private var isPumping = false
  private var headDeadline: Int64
  /// Bytes thrown away while skipping or lingering.
  var skippedBytes = 0
  /// Who has the bytes after an upgrade.
  private weak var successor: StreamCore?
  var limits: ServerLimits { shard.core.limits }
  private let onEnd: @Sendable () -> Void

  init(shard: ServerShard, channel: Channel, peer: PeerAddress, onEnd: @escaping @Sendable () -> Void) {
    self.shard = shard
    self.channel = channel
    self.peer = peer
    self.onEnd = onEnd
    loop = channel.loop
    let limits = shard.core.limits
    scanner = HeadScanner(bytesMax: limits.headBytesMax)
    headDeadline = loop.now + limits.headTimeout
    channel.writeTimeout = limits.writeTimeout
  }

  /// Starts serving; the first request is often there already.
  func open() {
    do {
      try channel.open(owner: self)
    } catch {
      return ended()
    }
    channel.deadline = headDeadline
    pump()
  }

  /// Refuses the connection: answers with the error and closes.
  func refuse(_ error: HTTPServerError) {
    do {
      try channel.open(owner: self)
    } catch {
      return ended()
    }
    answerByItself(error)
  }

  /// Ends the connection when it is idle; called when the server shuts down.
  func closeIfIdle() {
    guard phase == .head, input.isEmpty else { return }
    close()
  }

  /// Closes at once; the handler of a stream is cancelled, waiting readers and writers get an error.
  func close(_ error: HTTPError = HTTPError(.closed, "the client is gone")) {
    guard phase != .closed else { return }
    guard phase != .upgraded else {
      task?.cancel()
      successor?.close()
      return
    }
    if phase == .handling, current.isStreaming || bodyWait != nil { task?.cancel() }
    phase = .closed
    channel.close()
    bodyWait?.end(.failure(error))
    bodyWait = nil
    writeWait?.end(.failure(error))
    writeWait = nil
    if task == nil { ended() }
  }

  /// Takes note that the handler's task is over; says whether the client is still there.
  func taskEnded() -> Bool {
    task = nil
    guard phase == .handling else {
      ended()
      return false
    }
    return true
  }

  private func ended() {
    phase = .closed
    shard.connections[ObjectIdentifier(self)] = nil
    onEnd()
  }

  /// Hands the channel over to somebody else, with what was read already.
  func leave() -> StreamCore {
    phase = .upgraded
    let rest = Array(input[inputStart...])
    input = []
    channel.deadline = LoopTimer.never
    let core = StreamCore(channel: channel, input: rest)
    channel.owner = core
    successor = core
    return core
  }

  // MARK: - What the channel tells

  func channelReady(hasHungUp: Bool) {
    if hasHungUp, phase == .handling || phase == .flushing {
      // Nobody is left to answer. A handler that isn't streaming runs to its end all the same: what it
      // does may matter even when nobody waits for the answer.
      return close()
    }
    pump()
  }

  func channelDrained() {
    writeWait?.end(.success(()))
    writeWait = nil
    guard phase == .flushing else { return }
    afterResponse()
  }

  func channelReachedDeadline() {
    switch phase {
    case .head where headDeadline == LoopTimer.never: close()
    case .head: answerByItself(HTTPServerError(HTTPError(.headTimeout, "the request's head took too long")))
    case .handling where bodyWait != nil:
      bodyWait?.end(.failure(HTTPError(.bodyTimeout, "the request's body stopped arriving")))
      bodyWait = nil
    case .handling, .flushing, .upgraded, .closed: return
    case .skippingBody, .lingering: close()
    }
  }

  func channelWriteBroke(_ error: HTTPError) {
    close(error)
  }

  func channelBroke(_ error: HTTPError) {
    close(error)
  }
}

// MARK: - Reading

extension ServerConnection {
  /// Goes on as far as the bytes reach.
  func pump() {
    guard !isPumping else { return }
    isPumping = true
    defer { isPumping = false }
    while advance() {}
  }

  private func advance() -> Bool {
    switch phase {
    case .head: advanceHead()
    case .handling: advanceBody()
    case .skippingBody: skipBody()
    case .lingering: linger()
    case .flushing, .upgraded, .closed: false
    }
  }

  private func advanceHead() -> Bool {
    do throws(HTTPError) {
      if inputStart < input.count, try takeKeptHead() { return true }
      switch channel.read() {
      case .bytes(let count):
        guard input.isEmpty else {
          append(count)
          return true
        }
        _ = try takeFreshHead(count)
        return true
      case .nothing:
        armHeadDeadline()
        return false
      case .end:
        guard !input.isEmpty else {
          close()
          return false
        }
        throw HTTPError(.incomplete, "the connection ended within a request's head")
      }
    } catch {
      answerByItself(HTTPServerError(error))
      return true
    }
  }

  /// The first byte of a head starts its deadline; before it, the connection is idle.
  private func armHeadDeadline() {
    if input.isEmpty {
      if headDeadline == LoopTimer.never { channel.deadline = loop.now + limits.idleTimeout }
    } else if headDeadline == LoopTimer.never {
      headDeadline = loop.now + limits.headTimeout
      channel.deadline = headDeadline
    }
  }

  /// Looks for a whole head in what is kept, and starts its request.
  private func takeKeptHead() throws(HTTPError) -> Bool {
    // A copy that shares the storage: the span must not borrow what the parsing changes.
    let kept = input
    return try takeHead(kept.span, from: inputStart, isKept: true)
  }

  /// Looks for a whole head in what was just read, and starts its request; keeps what isn't one yet.
  private func takeFreshHead(_ count: Int) throws(HTTPError) -> Bool {
    let fresh = unsafe UnsafeRawBufferPointer(start: loop.scratch.baseAddress, count: count)
    let typed = unsafe fresh.bindMemory(to: UInt8.self)
    return try takeHead(unsafe typed.span, from: 0, isKept: false)
  }

  private func takeHead(_ bytes: Span<UInt8>, from: Int, isKept: Bool) throws(HTTPError) -> Bool {
    var start = from
    // An empty line before a request is skipped (RFC 9112 section 2.2).
    while start + 1 < bytes.count, bytes[start] == ASCII.cr, bytes[start + 1] == ASCII.lf { start += 2 }
    let rest = bytes.extracting(start...)
    if rest.count > 0, !ASCII.isToken(rest[0]), rest[0] != ASCII.cr || rest.count > 1 {
      throw HTTPError(.startLine, "the connection doesn't speak HTTP")
    }
    guard let end = try scanner.findEnd(in: rest) else {
      if isKept { inputStart = start } else { input = rest.array(0..<rest.count) }
      return false
    }
    let head = try RequestHead(parsing: rest.extracting(0..<end), fieldsMax: limits.fieldsMax)
    if isKept {
      skipInput(to: start + end)
    } else if end < rest.count {
      input = rest.array(end..<rest.count)
    }
    scanner = HeadScanner(bytesMax: limits.headBytesMax)
    headDeadline = LoopTimer.never
    channel.deadline = LoopTimer.never
    begin(head)
    return true
  }

  private func append(_ count: Int) {
    unsafe input.append(contentsOf: UnsafeRawBufferPointer(start: loop.scratch.baseAddress, count: count))
  }

  /// Moves past what was looked at; an empty buffer gives its storage back.
  func skipInput(to index: Int) {
    inputStart = index
    guard index == input.count else { return }
    input = []
    inputStart = 0
  }
}
