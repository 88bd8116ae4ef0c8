import HTTP
import OrcModel

/// A backup's file as an answer, whole or in part, so that a download that broke off can go on (RFC 9110 section 14).
struct BackupDownload {
  /// What a download can answer besides the whole.
  static let partAnswers = [
    RouteAnswer(status: 206, summary: "The part that Range asks for", schema: nil, mediaType: "application/zip")
  ]

  /// The head fields that ask for a part.
  static let parameters = [
    RouteParameter(
      name: "Range", place: .header, summary: "One range: bytes=<first>-[<last>]", schema: .type("string")),
    RouteParameter(
      name: "If-Range", place: .header, summary: "The ETag of what is there already", schema: .type("string")),
  ]

  private let backup: Backup

  /// Looks for the backup.
  ///
  /// - Throws: `backup.dne`.
  init(_ name: BackupName, _ orchestration: any Orchestration) async throws {
    do {
      guard let found = try await orchestration.backups(of: name.server).first(where: { $0.name == name }) else {
        throw OrcError(.noSuchBackup, "There is no backup [\(name)].")
      }
      backup = found
    } catch let error as OrcError where error.code == .noSuchServer {
      throw OrcError(.noSuchBackup, "There is no backup [\(name)].")
    }
  }

  /// The answer to a request; without one, the whole.
  func answer(to request: HTTPRequest?, _ orchestration: any Orchestration) async throws -> HTTPResponse {
    let range = range(request?.headers ?? [:])
    if let range, range.isEmpty {
      let error = OrcError(.noSuchRange, "\(backup.name) has \(backup.bytes) bytes, and none in the range asked for.")
      var response = APIService.render(error, request: request)
      response.headers.set("Content-Range", "bytes */\(backup.bytes)")
      return response
    }
    let wanted = range ?? 0..<backup.bytes
    let (_, content) = try await orchestration.readBackup(backup.name, from: wanted.lowerBound)
    var response = Self.zip(
      backup.name,
      .stream(length: Int64(wanted.count)) { writer in
        var left = wanted.count
        for try await part in content where left > 0 {
          try await writer.write(part.count <= left ? part : Array(part.prefix(left)))
          left -= part.count
        }
      })
    response.headers.set("Accept-Ranges", "bytes")
    response.headers.set("ETag", tag)
    if range != nil {
      response.status = HTTPStatus(206)
      response.headers.set(
        "Content-Range", "bytes \(wanted.lowerBound)-\(wanted.upperBound - 1)/\(backup.bytes)")
    }
    return response
  }

  /// A zip under a backup's name.
  static func zip(_ name: BackupName, _ body: HTTPResponse.Body) -> HTTPResponse {
    HTTPResponse(
      headers: [
        "Content-Type": "application/zip", "Content-Disposition": "attachment; filename=\(name)",
        "Cache-Control": "no-store",
      ], body: body)
  }

  /// A backup's file never changes: its sum, or what else tells it from another.
  private var tag: String { "\"\(backup.digest ?? "\(backup.bytes)-\(backup.createdAt)")\"" }

  /// The part that is asked for: empty where there is none of it; nil for the whole, also for what can't be read.
  private func range(_ headers: HTTPHeaders) -> Range<Int>? {
    if let condition = headers["If-Range"], condition != tag { return nil }
    guard let text = headers["Range"], text.lowercased().hasPrefix("bytes=") else { return nil }
    let ends = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false).map { part in
      String(part.filter { $0 != " " })
    }
    guard ends.count == 2, ends.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 } })
    else { return nil }
    switch (Int(ends[0]), Int(ends[1])) {
    case (let first?, nil) where ends[1].isEmpty: return min(first, backup.bytes)..<backup.bytes
    case (let first?, let last?) where first <= last:
      return min(first, backup.bytes)..<(last < backup.bytes ? last + 1 : backup.bytes)
    case (nil, let count?) where ends[0].isEmpty: return max(0, backup.bytes - count)..<backup.bytes
    default: return nil
    }
  }
}
