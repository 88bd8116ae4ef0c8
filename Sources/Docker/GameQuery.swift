import OrcModel
import System

/// Asks a game whether it is there, in the game's own protocol; each call blocks.
enum GameQuery {
  static let steamHeader: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]
  /// RakNet's offline message id.
  static let raknetMagic: [UInt8] = [
    0x00, 0xFF, 0xFF, 0x00, 0xFE, 0xFE, 0xFE, 0xFE, 0xFD, 0xFD, 0xFD, 0xFD, 0x12, 0x34, 0x56, 0x78,
  ]
  private static let token: [UInt8] = [0x0B, 0xAD, 0xCA, 0xFE]

  static func isAnswered(_ kind: ReadyRule.QueryKind, address: String, port: UInt16) -> Bool {
    let milliseconds = DockerRuntime.probeMilliseconds
    guard kind != .tcp else {
      return SocketProbe.connects(to: address, port: port, milliseconds: milliseconds)
    }
    return SocketProbe.converse(
      with: address, port: port, milliseconds: milliseconds, first: opening(kind), next: { reply(kind, to: $0) })
  }

  /// The first datagram of a query.
  static func opening(_ kind: ReadyRule.QueryKind) -> [UInt8] {
    switch kind {
    case .tcp: []
    case .a2s: steamHeader + Array("TSource Engine Query".utf8) + [0]
    case .quake3: steamHeader + Array("getstatus".utf8) + [0x0A]
    case .teeworlds: teeworldsTokenRequest
    case .raknet: [0x01] + [UInt8](repeating: 0, count: 8) + raknetMagic + [UInt8](repeating: 0x0C, count: 8)
    }
  }

  /// What to send after an answer: nil when it is not the game's, `.some(nil)` when the query is answered.
  static func reply(_ kind: ReadyRule.QueryKind, to answer: [UInt8]) -> [UInt8]?? {
    switch kind {
    case .tcp: .some(nil)
    // The info itself, or the challenge that comes before it: either way the game answers.
    case .a2s:
      answer.starts(with: steamHeader) && answer.count > 4 && (answer[4] == 0x49 || answer[4] == 0x41)
        ? .some(nil) : nil
    case .quake3: answer.starts(with: steamHeader + Array("statusResponse".utf8)) ? .some(nil) : nil
    case .raknet:
      answer.first == 0x1C && answer.count >= 33 && Array(answer[17..<33]) == raknetMagic
        ? .some(nil) : nil
    case .teeworlds: teeworldsReply(to: answer)
    }
  }

  /// Teeworlds 0.7's control packet 5, in which the server is told our token; it is padded so that the answer is
  /// never larger than the question.
  private static var teeworldsTokenRequest: [UInt8] {
    let header: [UInt8] = [0x04, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF]
    let payload = [0x05] + token
    return header + payload + [UInt8](repeating: 0, count: 512 - payload.count)
  }

  private static func teeworldsReply(to answer: [UInt8]) -> [UInt8]?? {
    // The server's token comes in a control packet that carries ours.
    if answer.count >= 12, answer[0] & 0xFC == 0x04, Array(answer[3..<7]) == token, answer[7] == 0x05 {
      let server = answer[8..<12]
      return .some([0x21] + server + token + steamHeader + Array("gie3".utf8) + [0x01])
    }
    let info = steamHeader + Array("inf3".utf8)
    guard answer.count >= 17, answer[0] & 0xFC == 0x20, Array(answer[9..<17]) == info else { return nil }
    return .some(nil)
  }
}
