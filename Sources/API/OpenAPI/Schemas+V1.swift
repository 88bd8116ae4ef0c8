import JSON

/// The shapes of v1.
extension Schemas {
  /// Name and schema, in the order of the document.
  static var v1: JSONObject {
    [
      "V1Error": error, "V1Success": .closed(["status": .choice("success"), "info": .type("string")]),
      "V1Orchestrator": .closed(["version": .type("string"), "name": .type("string"), "api": .choice("v1")]),
      "V1PlanEntry": planEntry,
      "V1NewPlans": .open(
        [
          "new_recipies": ["type": "object", "additionalProperties": .ref("V1PlanEntry")],
          "status": .choice("success"), "info": .type("string", "only while it goes on in the background"),
        ], optional: ["status", "info"]),
      "V1Plan": .textMembers, "V1Record": .closed(recordMembers), "V1Task": task,
      "V1Port": .closed(["name": .type("string"), "port": .type("integer"), "protocol": .choice("tcp", "udp")]),
      "V1Created": created, "V1Stats": stats, "V1Logs": logs, "V1CreateRequest": createRequest,
      "V1ActionRequest": actionRequest,
      "V1UpdateRequest": .open(
        [
          "mode": .type("string", "server, image, full (the default), reinit, or an alias of one of them"),
          "skip": skip,
        ], optional: ["mode", "skip"]),
      "V1Updated": record(with: [
        "status": .choice("success"), "info": .type("string"), "warnings": .texts,
      ]),
      "V1ModifyRequest": modifyRequest,
      "V1Modified": record(with: [
        "status": .choice("success"), "info": .type("string"), "changed": .texts, "ignored": .texts,
        "warnings": .texts, "restart_required": .type("boolean"),
      ]),
      "V1FilesRequest": filesRequest,
      "V1FilesWritten": record(with: [
        "status": .choice("success"), "info": .type("string"), "restart_required": .type("boolean"),
      ]),
      "V1Saved": .closed([
        "status": .choice("success"), "info": .type("string"), "file": .optional("string"),
        "size": .optional("integer", "in bytes; null while it goes on"), "download_url": .type("string"),
        "task": .optionalRef("V1Task"),
      ]),
      "V1Backups": .closed([
        "server_uid": .type("string"),
        "backups": [
          "type": "array",
          "items": .closed(["file": .type("string"), "size": .type("integer"), "time": .type("integer")]),
        ],
      ]),
      "V1SkipRequest": .open(["skip": skip], optional: ["skip"]),
      "V1CommandRequest": .open(
        [
          "command": .type("string", "one line without control codes"),
          "skip": skip,
        ], optional: ["skip"]),
      "V1DescriptionRequest": .open(
        ["description": ["type": "string", "maxLength": 500], "skip": skip], optional: ["skip"]),
      "V1RemovalRequest": .open(
        ["eradicate": .type("boolean", "true deletes the files too")], optional: ["eradicate"]),
    ]
  }

  private static let skip = JSONValue.type("boolean", "do nothing and answer what is")

  private static var error: JSONValue {
    .open(
      [
        "status": .choice("error"), "error": .type("string", "the code"), "err_code": .type("string", "the code"),
        "info": .type("string", "what is wrong and what to do"), "detail": .type("string", "the same as info"),
        "required": .texts, "available": .texts, "holder": .type("string"), "job": .type("string"),
        "errors": ["type": "array", "items": .ref("Fault")],
      ], optional: ["required", "available", "holder", "job", "errors"])
  }

  private static var planEntry: JSONValue {
    .closed(
      [
        "title": .type("string"), "game_uid": .type("string"), "plan_url": .type("string"),
        "indexed": .type("boolean", "false for a plan that its folder's list leaves out"),
      ], optional: ["indexed"])
  }

  private static var recordMembers: JSONObject {
    [
      "game_uid": .type("string"), "servername": .type("string"), "container_type": .type("string"),
      "build_version": .type("string"), "container_state": .type("string"), "server_state": .type("string"),
      "server_config": .textMembers, "description": .type("string"),
      "time": .optional("integer", "when it will be stopped, in seconds since 1970"), "game_state": .optional("string"),
      "ports": .list(of: "V1Port"), "connect": .optional("string", "what a player types"),
      "task": .optionalRef("V1Task"),
    ]
  }

  private static var task: JSONValue {
    .closed([
      "action": .type("string"), "state": .choice("queued", "running", "failed"),
      "started": .type("integer", "seconds since 1970"), "error": .optional("string"),
    ])
  }

  private static func record(with more: JSONObject, optional: Set<String> = []) -> JSONValue {
    var members = recordMembers
    for member in more.members { members[member.key] = member.value }
    return .closed(members, optional: optional)
  }

  private static var created: JSONValue {
    record(with: ["status": .choice("success"), "info": .type("string"), "ignored": .texts, "warnings": .texts])
  }

  private static var stats: JSONValue {
    let known: JSONObject = [
      "cpu_percent": .type("number"), "memory_percent": .type("number"), "memory_usage": .type("integer"),
      "memory_limit": .type("integer"), "uptime": .type("string"), "players": ["type": ["integer", "string"]],
      "max_players": ["type": ["integer", "string"]],
    ]
    var members: JSONObject = ["stats": ["type": ["object", "string"]]]
    for member in known.members { members[member.key] = member.value }
    return record(with: members, optional: Set(known.keys))
  }

  private static var logs: JSONValue {
    .closed(["logs": .texts, "server_uid": .type("string"), "lines": .type("integer")])
  }

  private static var createRequest: JSONValue {
    let setting: JSONValue = ["type": ["string", "number", "boolean", "null"]]
    return [
      "type": "object",
      "description": "Settings and port names stand at the top, or under settings or environment.",
      "properties": [
        "game_uid": .type("string"), "servername": .type("string"), "warcamp": .type("string"),
        "description": ["type": "string", "maxLength": 500], "start_later": .type("boolean"),
        "noclean": .type("boolean"), "skip": .type("boolean", "check only"),
        "environment": ["type": "object", "additionalProperties": setting],
        "settings": [
          "anyOf": [
            ["type": "object", "additionalProperties": setting],
            ["type": "array", "items": settingItem],
          ]
        ],
      ],
    ]
  }

  /// One item of a list of settings: variables, or a file.
  private static var settingItem: JSONValue {
    .open(
      [
        "type": .choice("env", "json", "txt"), "name": .type("string", "of a file"),
        "content": ["description": "variables of env, the file's content of json; of txt its text"],
      ], optional: ["name", "content"])
  }

  private static var modifyRequest: JSONValue {
    [
      "type": "object",
      "description": "Settings and port names stand at the top, or under settings or environment; null: the default.",
      "properties": [
        "description": ["type": "string", "maxLength": 500],
        "restart": .type("boolean", "start a running server anew with the change and all that wait"),
        "environment": .type("object"), "settings": ["type": ["object", "array"]], "skip": skip,
      ],
    ]
  }

  private static var filesRequest: JSONValue {
    [
      "type": "object",
      "properties": [
        "type": .choice("txt", "json"), "name": .type("string"),
        "content": ["description": "the text of txt, the value of json"],
        "settings": ["type": "array", "items": ["type": "object"]], "skip": skip,
      ],
    ]
  }

  private static var actionRequest: JSONValue {
    var members: JSONObject = ["skip": skip]
    for member in timeMembers.members { members[member.key] = member.value }
    return .open(members, optional: ["skip", "interval", "epoch_time"])
  }
}
