import HTTP
import JSON

/// A game's console.
extension APIClient {
  /// Writes one line to the console of a running server.
  ///
  /// - Throws: `APIClientError`.
  package func command(_ line: String, to server: String) async throws {
    let target = "\(V1.prefix)/server/console/\(PercentCoding.encode(server))"
    _ = try await answer(open(.put, target, body: Self.content(["command": .string(line)])))
  }
}
