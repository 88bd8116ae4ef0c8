/// Who has how many connections; decides which are let in.
struct ConnectionLedger {
  /// What becomes of a new connection.
  enum Verdict: Equatable {
    case accept
    case refuseTotal
    case refuseAddress
    /// Too many are being refused already to answer this one.
    case drop
  }

  private let connectionsMax: Int
  private let perAddressMax: Int
  private let refusalsMax: Int
  private var byAddress: [String: Int] = [:]
  private(set) var open = 0
  private(set) var refusing = 0
  private(set) var counters = HTTPServer.Counters()

  init(connectionsMax: Int, perAddressMax: Int, refusalsMax: Int) {
    self.connectionsMax = connectionsMax
    self.perAddressMax = perAddressMax
    self.refusalsMax = refusalsMax
  }

  /// Says that nobody is connected, refused ones included.
  var isEmpty: Bool { open == 0 && refusing == 0 }

  /// Takes note of a connection; everything but a dropped one is to be removed later.
  mutating func add(_ peer: PeerAddress) -> Verdict {
    let verdict = judge(peer)
    switch verdict {
    case .accept:
      open += 1
      counters.connectionsAccepted += 1
      if let key = Self.key(peer) { byAddress[key, default: 0] += 1 }
    case .refuseTotal, .refuseAddress: refusing += 1
    case .drop: break
    }
    return verdict
  }

  private mutating func judge(_ peer: PeerAddress) -> Verdict {
    let isTotal = open >= connectionsMax
    let isAddress = Self.key(peer).map { byAddress[$0, default: 0] >= perAddressMax } ?? false
    guard isTotal || isAddress else { return .accept }
    if isTotal { counters.refusedByTotal += 1 } else { counters.refusedByAddress += 1 }
    if refusing >= refusalsMax { return .drop }
    return isTotal ? .refuseTotal : .refuseAddress
  }

  /// Takes note of a connection's end.
  mutating func remove(_ peer: PeerAddress, _ verdict: Verdict) {
    guard verdict == .accept else {
      refusing -= 1
      return
    }
    open -= 1
    guard let key = Self.key(peer), let count = byAddress[key] else { return }
    byAddress[key] = count > 1 ? count - 1 : nil
  }

  mutating func countAcceptPause() { counters.acceptPauses += 1 }

  /// What is counted as one address: an IPv4 address, or an IPv6 /64, which is what one customer gets.
  static func key(_ peer: PeerAddress) -> String? {
    guard case .ip(let address, _) = peer else { return nil }
    guard address.utf8.contains(ASCII.colon) else { return address }
    let halves = address.splitAtGap()
    let left = halves.left.split(separator: ":")
    let right = halves.right.map { $0.split(separator: ":") } ?? []
    let zeros = Array(repeating: Substring("0"), count: max(0, 8 - left.count - right.count))
    return (left + zeros + right).prefix(4).joined(separator: ":")
  }
}

extension String {
  /// The groups before and after `::`, which stands for as many zeros as are missing.
  fileprivate func splitAtGap() -> (left: Substring, right: Substring?) {
    guard let gap = firstRange(of: "::") else { return (self[...], nil) }
    return (self[..<gap.lowerBound], self[gap.upperBound...])
  }
}
