package import HTTP
package import JSON

/// Files in both directions, in pieces, so that their size costs no memory.
extension APIClient {
  /// How long Orc may take to answer once a file has come: it writes the last of it to the disk first.
  static let uploadAnswerMax = Duration.seconds(300)

  /// Sends an archive to become a world; the answer has its id.
  ///
  /// - Throws: `APIClientError`, or what `produce` throws.
  package func upload(
    bytes: Int64, _ produce: @escaping @Sendable (any HTTPBodyWriter) async throws -> Void
  ) async throws -> JSONValue {
    let timeouts = HTTPClientRequest.Timeouts(responseHead: Self.uploadAnswerMax)
    return try await answer(
      open(
        .post, "\(V2.prefix)/uploads", body: (.stream(length: bytes, produce), "application/octet-stream"),
        timeouts: timeouts))
  }

  /// Fetches a file, from a byte on.
  ///
  /// - Parameters:
  ///   - tag: The `ETag` that the first part came with: another file then comes whole.
  ///   - each: Takes the next bytes.
  ///   - begin: Is told first at which byte the answer really begins, of how many bytes in all, and its `ETag`.
  /// - Throws: `APIClientError.unreachable` also when the connection breaks on the way, or what the closures throw.
  package func download(
    _ path: String, from start: Int64, tag: String?, begin: (DownloadStart) throws -> Void,
    each: ([UInt8]) throws -> Void
  ) async throws {
    var headers: HTTPHeaders = ["Accept": "application/zip, application/json"]
    if start > 0 {
      headers.set("Range", "bytes=\(start)-")
      if let tag { headers.set("If-Range", tag) }
    }
    let response = try await open(.get, V2.prefix + path, headers: headers)
    guard response.status.isSuccess else { throw await Self.refusal(response) }
    try begin(DownloadStart(response))
    do {
      for try await chunk in response.body { try each(chunk) }
    } catch let error as HTTPError {
      throw APIClientError.unreachable(error.message)
    }
  }
}

/// What the head of a download tells.
package struct DownloadStart: Sendable, Equatable {
  /// The place of the first byte that comes.
  package var offset: Int64
  /// The size of the whole file; nil when it isn't told.
  package var total: Int64?
  /// What tells this file from another of the same name; only strong ones do (RFC 9110 section 8.8.3).
  package var tag: String?

  /// Says it outright.
  package init(offset: Int64, total: Int64?, tag: String?) {
    self.offset = offset
    self.total = total
    self.tag = tag
  }

  init(_ response: HTTPClientResponse) {
    let tag = response.headers["ETag"].flatMap { $0.hasPrefix("\"") ? $0 : nil }
    if response.status.code == 206, let range = Self.range(response.headers["Content-Range"] ?? "") {
      self.init(offset: range.offset, total: range.total, tag: tag)
    } else {
      self.init(offset: 0, total: response.headers["Content-Length"].flatMap { Int64($0) }, tag: tag)
    }
  }

  /// Reads `bytes 5-9/10` (RFC 9110 section 14.4).
  static func range(_ text: String) -> (offset: Int64, total: Int64?)? {
    guard text.hasPrefix("bytes ") else { return nil }
    let parts = text.dropFirst("bytes ".count).split(separator: "/")
    guard parts.count == 2, let start = parts[0].split(separator: "-").first.flatMap({ Int64($0) }) else { return nil }
    return (start, Int64(parts[1]))
  }
}
