import System

/// Chooses small subnets for servers' networks: the engine's own pools end after about 30 networks.
struct SubnetPool: Sendable {
  /// 16 addresses: the network's, the gateway's, the server's, and some for what a person attaches.
  static let prefix = 28
  private static let size = UInt32(1) << UInt32(32 - prefix)

  private let ranges: [IPv4Subnet]

  /// A pool of ranges in CIDR form; nil when one is malformed or too small, or there is none.
  init?(_ texts: [String]) {
    let ranges = texts.compactMap { IPv4Subnet($0) }
    guard !ranges.isEmpty, ranges.count == texts.count, ranges.allSatisfy({ $0.prefix <= Self.prefix }) else {
      return nil
    }
    self.ranges = ranges
  }

  /// The first subnet of the pool that has no address in common with those; nil when the pool is used up.
  func choose(avoiding used: [IPv4Subnet]) -> IPv4Subnet? {
    // Small ones block the one slot they are in, large ones are stepped over as a whole.
    let slots = Set(used.filter { $0.prefix >= Self.prefix }.map { $0.first & ~(Self.size - 1) })
    let large = used.filter { $0.prefix < Self.prefix }
    for range in ranges {
      let end = UInt64(range.first) + (UInt64(1) << UInt64(32 - range.prefix))
      var first = UInt64(range.first)
      while first + UInt64(Self.size) <= end {
        guard let candidate = IPv4Subnet(containing: UInt32(first), prefix: Self.prefix) else { break }
        if let obstacle = large.first(where: { $0.overlaps(candidate) }) {
          first = UInt64(obstacle.first) + (UInt64(1) << UInt64(32 - obstacle.prefix))
        } else if slots.contains(candidate.first) {
          first += UInt64(Self.size)
        } else {
          return candidate
        }
      }
    }
    return nil
  }
}
