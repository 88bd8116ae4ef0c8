import HTTP
import JSON
import OrcModel

/// One line of the route table: what is asked for, what comes back, and who does it.
///
/// The router and the OpenAPI document are both made from it.
struct Route: Sendable {
  /// The work of a route.
  typealias Work = @Sendable (Call) async throws -> HTTPResponse

  let method: HTTPMethod
  /// The path, with parameters in braces: `/api/v2/servers/{uid}`.
  let path: String
  /// Unique among all routes: OpenAPI's operationId.
  let id: String
  let summary: String
  let access: Access
  /// Parameters in query and head; those of the path follow from the path.
  var parameters: [RouteParameter] = []
  /// The schema of the body that is read; nil: none is read.
  var body: RouteBody?
  /// What comes back when all is well.
  let answers: [RouteAnswer]
  /// The codes that this route can fail with, beyond those that every route can.
  var errors: [OrcError.Code] = []
  /// Left out of the document, because it only says that something is not there.
  var isHidden = false
  let work: Work
}

/// What a caller must be allowed to do.
enum Access: Int, Sendable, Comparable {
  /// Nothing; no key is asked for.
  case open
  case read, operate, admin

  static func < (left: Access, right: Access) -> Bool { left.rawValue < right.rawValue }
}

/// A parameter in query or head.
struct RouteParameter: Sendable {
  /// Where it stands.
  enum Place: String, Sendable { case query, header }

  let name: String
  let place: Place
  let summary: String
  let schema: JSONValue
  var isRequired = false
}

/// A body that a route reads.
struct RouteBody: Sendable {
  let schema: JSONValue
  var isRequired = false
  var mediaTypes = ["application/json"]
  /// The route reads it piece by piece; else it comes whole with the call.
  var isStreamed = false
}

/// One good answer of a route.
struct RouteAnswer: Sendable {
  let status: Int
  let summary: String
  /// Nil when there is no body.
  let schema: JSONValue?
  var mediaType = "application/json"
  /// Another form that the same answer may have, such as a file.
  var otherMediaType: String?
  /// The names of head fields that matter, each with what it says.
  var fields: [(name: String, summary: String)] = []
}
