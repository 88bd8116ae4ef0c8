import HTTP
import JSON
import OrcModel

/// The OpenAPI 3.1 document, made from the route table.
struct OpenAPIDocument {
  let identity: Identity
  let routes: [Route]

  /// The document as JSON.
  var bytes: [UInt8] { value.serialized() }

  /// The document.
  var value: JSONValue {
    [
      "openapi": "3.1.0",
      "info": [
        "title": "Orc", "version": .string(identity.version),
        "description": "Runs game servers. v1 is what PEON's clients speak; new clients belong to v2.",
        "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
      ],
      "servers": [["url": "/"]],
      "security": [["key": []], ["bearer": []]],
      "tags": [["name": "v1"], ["name": "v2"], ["name": "general"]],
      "paths": .object(paths),
      "components": [
        "schemas": .object(Schemas.all),
        "securitySchemes": [
          "key": ["type": "apiKey", "in": "header", "name": "X-Api-Key"],
          "bearer": ["type": "http", "scheme": "bearer"],
        ],
      ],
    ]
  }

  private var paths: JSONObject {
    var paths = JSONObject()
    for route in routes where !route.isHidden {
      var item = paths[route.path]?.object ?? JSONObject()
      item[route.method.rawValue.lowercased()] = operation(route)
      paths[route.path] = .object(item)
    }
    return paths
  }

  private func operation(_ route: Route) -> JSONValue {
    var operation: JSONObject = [
      "operationId": .string(route.id), "summary": .string(route.summary), "tags": [.string(tag(route))],
    ]
    let parameters = pathParameters(route) + route.parameters.map(parameter)
    if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
    if let body = route.body {
      operation["requestBody"] = [
        "required": .bool(body.isRequired),
        "content": .object(JSONObject(body.mediaTypes.map { ($0, ["schema": body.schema]) })),
      ]
    }
    operation["responses"] = .object(responses(route))
    if route.access == .open { operation["security"] = [] }
    return .object(operation)
  }

  private func tag(_ route: Route) -> String {
    if route.path.hasPrefix(V1.prefix) { return "v1" }
    return route.path.hasPrefix(V2.prefix) ? "v2" : "general"
  }

  private func pathParameters(_ route: Route) -> [JSONValue] {
    route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { segment in
      let name = String(segment.dropFirst().dropLast())
      return [
        "name": .string(name), "in": "path", "required": true,
        "schema": .object(schema(ofPath: name)),
      ]
    }
  }

  private func schema(ofPath name: String) -> JSONObject {
    var schema: JSONObject = ["type": "string", "minLength": 1]
    if let pattern = Self.patterns[name] { schema["pattern"] = .string(pattern) }
    schema["examples"] = [.string(Self.examples[name] ?? "")]
    return schema
  }

  /// What parts of a path look like; letters are taken in both cases.
  private static let patterns: [String: String] = {
    let game = "[a-zA-Z0-9]{1,48}"
    let name = "[a-zA-Z0-9][a-zA-Z0-9_-]{0,47}"
    return ["uid": "^\(game)\\.\(name)$", "game": "^\(game)$", "target": "^\(game)(\\.\(name))?$"]
  }()

  private static let examples = [
    "uid": "teeworlds.arena", "game": "teeworlds", "target": "teeworlds.arena", "id": "j_01JD3W4X5Y6Z7A8B9C0D1E2F3G",
  ]

  private func parameter(_ parameter: RouteParameter) -> JSONValue {
    [
      "name": .string(parameter.name), "in": .string(parameter.place.rawValue),
      "description": .string(parameter.summary), "required": .bool(parameter.isRequired), "schema": parameter.schema,
    ]
  }

  private func responses(_ route: Route) -> JSONObject {
    var responses: [(status: Int, value: JSONValue)] = route.answers.map { ($0.status, response($0)) }
    let byStatus = Dictionary(grouping: codes(route).map(ErrorTable.entry), by: \.status)
    for (status, entries) in byStatus { responses.append((status, failure(entries, route))) }
    return JSONObject(responses.sorted { $0.status < $1.status }.map { (String($0.status), $0.value) })
  }

  /// The codes of the route, and those that any route of its kind can fail with.
  private func codes(_ route: Route) -> [OrcError.Code] {
    var codes = route.errors + [.badMessage, .internalError]
    if route.access > .open { codes.append(.unauthorized) }
    if route.access > .read { codes.append(.forbidden) }
    if let body = route.body { codes += body.isStreamed ? [.tooSlow] : [.tooLarge, .tooSlow] }
    return codes
  }

  private func response(_ answer: RouteAnswer) -> JSONValue {
    var response: JSONObject = ["description": .string(answer.summary)]
    if !answer.fields.isEmpty {
      response["headers"] = .object(
        JSONObject(
          answer.fields.map { field in
            (field.name, ["description": .string(field.summary), "schema": .type("string")])
          }))
    }
    var content = JSONObject()
    if let schema = answer.schema { content[answer.mediaType] = ["schema": schema] }
    // A file: bytes of its own media type.
    if answer.schema == nil, answer.mediaType != HTTPResponse.jsonType { content[answer.mediaType] = .object([:]) }
    if let other = answer.otherMediaType { content[other] = .object([:]) }
    if !content.isEmpty { response["content"] = .object(content) }
    return .object(response)
  }

  private func failure(_ entries: [ErrorTable.Entry], _ route: Route) -> JSONValue {
    let words = entries.map { "\($0.title) (\($0.code.rawValue))" }.joined(separator: "; ")
    let isV2 = route.path.hasPrefix(V2.prefix)
    let type = isV2 ? APIService.problemType : HTTPResponse.jsonType
    return [
      "description": .string(words),
      "content": .object([type: ["schema": .ref(isV2 ? "Problem" : "V1Error")]]),
    ]
  }
}
