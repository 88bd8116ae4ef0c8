import JSON
import OrcModel

/// The shapes of v2.
extension Schemas {
  /// Name and schema, in the order of the document.
  static var v2: JSONObject {
    [
      "Problem": problem, "Version": version, "Node": node, "RuntimeState": runtimeState, "PlanList": planList,
      "PlanSummary": .closed(summaryMembers), "Plan": plan, "Variable": variable,
      "PlanRefresh": .closed([
        "new": .texts, "goes_on": .type("boolean", "true while it goes on in the background; `new` is empty then"),
      ]),
      "Server": server, "Status": status, "Limits": limits, "Job": job, "Stats": stats,
      "ImportOutcome": importOutcome,
      "CreateRequest": createRequest, "ActionRequest": .closed([:]),
      "ServerPatch": .closed(
        [
          "description": ["type": ["string", "null"], "maxLength": 500],
          "settings": ["type": "object", "description": "variable to value; null: the plan's default"],
          "ports": ["type": "object", "description": "port name to number on the host"],
          "limits": [
            "type": ["object", "null"], "description": "memory_bytes, cpus, pids; null, each or all: the plan's",
          ],
        ], optional: ["description", "settings", "ports", "limits"]),
      "Backup": .closed([
        "id": .type("string"), "server": .type("string"), "bytes": .type("integer"),
        "sha256": .optional("string", "of the file, where it is known"), "created_at": .type("string"),
      ]),
      "Upload": .closed([
        "id": .type("string"), "bytes": .type("integer"), "format": .choice("zip", "tar", "tar.gz"),
        "sha256": .type("string"), "created_at": .type("string"),
      ]),
      "RestoreRequest": .closed(
        [
          "backup": .optional("string", "the id of a backup, of this server or another"),
          "upload": .optional("string", "the id of an upload"),
          "folder": .optional("string", "where a world belongs, below user, data or config; the plan's place else"),
          "backup_first": .optional("boolean", "save what is there before; default true"),
        ], optional: ["backup", "upload", "folder", "backup_first"]),
      "WorldRequest": .closed(
        ["backup": .optional("string"), "upload": .optional("string")], optional: ["backup", "upload"]),
      "UpdateRequest": .closed(["mode": .choice("server", "image", "full", "reinit")], optional: ["mode"]),
    ]
  }

  private static var problem: JSONValue {
    .open(
      [
        "type": ["type": "string", "format": "uri-reference"], "title": .type("string"), "status": .type("integer"),
        "detail": .type("string", "what is wrong and what to do"), "instance": .type("string"),
        "code": .type("string"), "required": .texts, "available": .texts, "holder": .type("string"),
        "job": .type("string"), "errors": ["type": "array", "items": .ref("Fault")],
      ], optional: ["instance", "required", "available", "holder", "job", "errors"])
  }

  private static var version: JSONValue {
    .closed([
      "name": .type("string"), "version": .type("string"), "apis": .texts,
      "runtime": .closed(["available": .type("boolean"), "reason": .optional("string")]),
    ])
  }

  private static var node: JSONValue {
    .closed([
      "id": .type("string"), "status": .choice("online", "offline"), "reason": .optional("string"),
      "runtime": .optional("string"), "runtime_version": .optional("string"), "architecture": .optional("string"),
      "cpus": .optional("integer"), "memory_bytes": .optional("integer"),
      "memory_available_bytes": .optional("integer"), "disk_free_bytes": .optional("integer"),
    ])
  }

  private static var runtimeState: JSONValue {
    .choice(
      "absent", "created", "running", "paused", "restarting", "removing", "exited", "dead", "unknown")
  }

  private static var planList: JSONValue {
    .closed([
      "items": .list(of: "PlanSummary"),
      "broken": [
        "type": "array",
        "items": .closed([
          "name": .type("string"), "file": .type("string"), "line": .optional("integer"), "reason": .type("string"),
        ]),
      ], "next": .optional("string"),
    ])
  }

  private static var summaryMembers: JSONObject {
    [
      "id": .type("string"), "title": .type("string"), "version": .type("string"), "description": .type("string"),
      "source": .choice("shipped", "folder", "repository"), "revision": .optional("string"),
      "tried": [
        "type": "array",
        "items": .closed(["date": ["type": "string", "format": "date"], "architecture": .type("string")]),
      ],
    ]
  }

  private static var plan: JSONValue {
    var members = summaryMembers
    let rest: JSONObject = [
      "digest": .type("string"), "image": .type("string"), "variables": .list(of: "Variable"),
      "port_groups": [
        "type": "array",
        "items": [
          "type": "array",
          "items": .closed([
            "name": .type("string"), "number": .type("integer"), "container": .optional("integer"),
            "protocols": .texts,
          ]),
        ],
      ], "limits": .ref("Limits"), "stop_grace_seconds": .type("integer"), "console": .type("string"),
      "warnings": .texts,
    ]
    for member in rest.members { members[member.key] = member.value }
    return .closed(members)
  }

  private static var variable: JSONValue {
    .closed([
      "name": .type("string"), "label": .optional("string"), "description": .optional("string"),
      "type": .choice("string", "integer", "number", "boolean"), "default": .optional("string"),
      "required": .type("boolean"), "secret": .type("boolean"), "fixed": .type("boolean"), "options": .texts,
      "rule": .closed([
        "pattern": .optional("string"), "hint": .optional("string"), "length_min": .optional("integer"),
        "length_max": .optional("integer"), "minimum": .optional("number"), "maximum": .optional("number"),
      ]),
    ])
  }

  private static var status: JSONValue {
    .closed([
      "state": .ref("RuntimeState"), "ready": .type("boolean"), "since": .optionalTime,
      "exit_code": .optional("integer"), "reason": .optional("string"),
      "stale": .type("boolean", "the engine can't be asked; this is what was last known"),
    ])
  }

  private static var server: JSONValue {
    .closed([
      "uid": .type("string"), "plan": .type("string"), "plan_version": .type("string"), "name": .type("string"),
      "description": .type("string"), "node": .type("string"), "image": .type("string"),
      "generation": .type("integer", "counts the changes of what is wanted"), "wanted": .choice("running", "stopped"),
      "status": .ref("Status"),
      "ports": [
        "type": "array",
        "items": .closed([
          "name": .type("string"), "host": .type("integer"), "container": .type("integer"),
          "protocol": .choice(PortProtocol.self),
        ]),
      ], "connect": .optional("string", "what a player types"), "settings": .textMembers,
      "secret_settings": ["type": "array", "items": .type("string"), "description": "names of settings not shown"],
      "limits": .ref("Limits"), "job": .optionalRef("Job"), "created_at": .time,
    ])
  }

  private static var limits: JSONValue {
    .closed([
      "memory_bytes": .optional("integer"), "cpus": .optional("number"), "pids": .optional("integer"),
    ])
  }

  private static var job: JSONValue {
    .closed(
      [
        "id": .type("string"),
        "kind": .choice(
          "create", "start", "stop", "kill", "restart", "destroy", "eradicate", "update", "rollback", "backup",
          "restore",
          "refresh",
          "import"),
        "server": .optional("string"),
        "state": .choice("queued", "running", "succeeded", "failed", "cancelled"), "phase": .type("string"),
        "progress": [
          "anyOf": [
            .closed(["done": .type("integer"), "total": .optional("integer"), "unit": .type("string")]), .type("null"),
          ]
        ], "requested_by": .type("string"), "cause": .type("string"), "created_at": .time,
        "started_at": .optionalTime, "ended_at": .optionalTime,
        "result": ["anyOf": [.closed(["href": .type("string")]), .type("null")]], "problem": .optionalRef("Problem"),
        "warnings": .texts, "log": .texts,
      ], optional: ["log"])
  }

  private static var stats: JSONValue {
    .closed([
      "uid": .type("string"), "running": .type("boolean"),
      "cpu_percent": .optional("number", "100 is one core fully used"), "memory_bytes": .optional("integer"),
      "memory_limit_bytes": .optional("integer"), "started_at": .optionalTime,
    ])
  }

  private static var createRequest: JSONValue {
    .closed(
      [
        "plan": ["type": "string", "pattern": "^[a-zA-Z0-9]{1,48}$"],
        "name": ["type": ["string", "null"], "description": "left out: one is made up"],
        "description": ["type": ["string", "null"], "maxLength": 500],
        "settings": [
          "type": ["object", "null"], "additionalProperties": ["type": ["string", "number", "boolean", "null"]],
        ],
        "ports": [
          "description": "plan: the plan's numbers or none; auto: free ones; an object: these numbers",
          "anyOf": [
            .choice("plan", "auto"), ["type": "object", "additionalProperties": .type("integer")], .type("null"),
          ],
        ], "limits": limitsRequest, "start": .optional("boolean", "default true"),
        "keep_failed": .optional("boolean", "keep what a failed create made"),
        "dry_run": .optional("boolean", "check only"),
        "world": [
          "description": "a backup or an upload whose world it begins with",
          "anyOf": [.ref("WorldRequest"), .type("null")],
        ],
      ],
      optional: ["world", "name", "description", "settings", "ports", "limits", "start", "keep_failed", "dry_run"])
  }

  private static var limitsRequest: JSONValue {
    .closed(
      [
        "memory_bytes": .optional("integer"), "cpus": .optional("number"), "pids": .optional("integer"),
      ], optional: ["memory_bytes", "cpus", "pids"])
  }
}
