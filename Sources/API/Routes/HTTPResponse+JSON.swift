import HTTP
import JSON

extension HTTPResponse {
  /// The media type of everything that is no stream and no problem of v2.
  static let jsonType = "application/json"

  /// An answer that has been encoded already.
  static func json(_ bytes: [UInt8], status: HTTPStatus = .ok, contentType: String = jsonType) -> HTTPResponse {
    HTTPResponse(
      status: status, headers: ["Content-Type": contentType, "Cache-Control": "no-store"], body: .bytes(bytes))
  }

  /// An answer that is written now, as one object.
  static func object(status: HTTPStatus = .ok, _ members: (inout JSONWriter) -> Void) -> HTTPResponse {
    var writer = JSONWriter()
    writer.beginObject()
    members(&writer)
    writer.endObject()
    return json(writer.bytes, status: status)
  }
}
