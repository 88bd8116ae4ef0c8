/// The opening handshake of a WebSocket (RFC 6455 section 4).
enum WebSocketHandshake {
  /// What a server makes of a request.
  enum Verdict: Equatable {
    /// It opens a WebSocket; the value for Sec-WebSocket-Accept.
    case accept(String)
    /// It doesn't ask for a WebSocket, or for another version.
    case upgradeRequired
    /// It asks in a way that isn't right.
    case malformed
  }

  private static let guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

  /// Judges a request (RFC 6455 section 4.2.1).
  static func judge(_ method: HTTPMethod, _ headers: HTTPHeaders) -> Verdict {
    guard headers.list(of: "Upgrade").contains(where: { $0.equalsIgnoringASCIICase("websocket") }),
      headers.list(of: "Connection").contains(where: { $0.equalsIgnoringASCIICase("upgrade") }),
      headers["Sec-WebSocket-Version"] == "13"
    else { return .upgradeRequired }
    let keys = headers.values(of: "Sec-WebSocket-Key")
    // 16 bytes in base64 are 22 characters and two equals signs.
    guard method == .get, keys.count == 1, let key = keys.first, key.utf8.count == 24, key.hasSuffix("==") else {
      return .malformed
    }
    return .accept(accept(key))
  }

  /// The answer to a key (RFC 6455 section 4.2.2).
  static func accept(_ key: String) -> String {
    Base64.encode(SHA1.digest(Array((key + guid).utf8)))
  }
}

/// Base64 with padding (RFC 4648 section 4).
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Encodes bytes.
  static func encode(_ bytes: [UInt8]) -> String {
    var output: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32((3 - group.count) * 8)
      for position in 0..<4 {
        let isPadding = position > group.count
        output.append(isPadding ? 0x3D : alphabet[Int(bits >> UInt32(18 - 6 * position) & 63)])
      }
    }
    return String(decoding: output, as: UTF8.self)
  }
}

/// SHA-1 (RFC 3174), which RFC 6455 wants for its handshake; good for nothing else any more.
enum SHA1 {
  /// The digest of a short message.
  static func digest(_ message: [UInt8]) -> [UInt8] {
    var padded = message + [0x80]
    while padded.count % 64 != 56 { padded.append(0) }
    for shift in stride(from: 56, through: 0, by: -8) {
      padded.append(UInt8(truncatingIfNeeded: UInt64(message.count * 8) >> UInt64(shift)))
    }
    var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
    for block in stride(from: 0, to: padded.count, by: 64) { mix(padded[block..<block + 64], into: &state) }
    return state.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) } }
  }

  private static func mix(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
    var words: [UInt32] = []
    for index in 0..<16 {
      let start = block.startIndex + index * 4
      words.append(block[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) })
    }
    for index in 16..<80 {
      words.append(rotate(words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1))
    }
    var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
    for (index, word) in words.enumerated() {
      let (f, k): (UInt32, UInt32) =
        switch index / 20 {
        case 0: ((b & c) | (~b & d), 0x5A82_7999)
        case 1: (b ^ c ^ d, 0x6ED9_EBA1)
        case 2: ((b & c) | (b & d) | (c & d), 0x8F1B_BCDC)
        default: (b ^ c ^ d, 0xCA62_C1D6)
        }
      (a, b, c, d, e) = (rotate(a, 5) &+ f &+ e &+ k &+ word, a, rotate(b, 30), c, d)
    }
    for (index, value) in [a, b, c, d, e].enumerated() { state[index] &+= value }
  }

  private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 { word << count | word >> (32 - count) }
}
