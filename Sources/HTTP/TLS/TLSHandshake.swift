/// Agrees on keys over a connection that was just made, before anything else is sent.
///
/// `@unchecked Sendable`: touched on its loop's thread only.
final class TLSHandshake: ChannelOwner, @unchecked Sendable {
  private let channel: Channel
  private let wait: LoopWait<StreamCore>

  init(_ channel: Channel, _ wait: LoopWait<StreamCore>) {
    self.channel = channel
    self.wait = wait
  }

  /// Begins, and ends the wait with the finished connection or with what went wrong; on the loop.
  func start(deadline: Int64) {
    do throws(HTTPError) {
      try channel.open(owner: self)
    } catch {
      return end(error)
    }
    channel.deadline = deadline
    advance()
  }

  func channelReady(hasHungUp: Bool) { advance() }

  func channelDrained() {}

  func channelReachedDeadline() { end(HTTPError(.timeout, "no answer to the beginning of TLS")) }

  func channelWriteBroke(_ error: HTTPError) { end(error) }

  func channelBroke(_ error: HTTPError) { end(error) }

  private func advance() {
    // Whoever waited may have been cancelled.
    guard wait.isWaiting else { return channel.close() }
    switch channel.shakeHands() {
    case .needsInput: return
    case .failed(let error): end(error)
    case .end: end(HTTPError(.tls, "the connection was closed before TLS had begun"))
    case .done, .bytes:
      channel.deadline = LoopTimer.never
      let core = StreamCore(channel: channel)
      channel.owner = core
      wait.end(.success(core))
    }
  }

  private func end(_ error: HTTPError) {
    channel.close()
    wait.end(.failure(error))
  }
}
