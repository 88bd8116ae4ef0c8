import JSON
import OrcModel

/// The shapes of schedules in both versions.
extension Schemas {
  /// Name and schema, in the order of the document.
  static var schedules: JSONObject {
    var shown: JSONObject = ["id": .type("string")]
    for member in requestMembers.members { shown[member.key] = member.value }
    shown["next"] = ["type": "array", "items": .time, "description": "the next times, at most 5"]
    shown["last"] = .optionalRef("ScheduleLast")
    shown["created_at"] = .time
    shown["created_by"] = .type("string")
    let all = Set(requestMembers.keys)
    return [
      "Schedule": .closed(shown), "ScheduleLast": last, "ScheduleTask": task,
      "ScheduleRequest": .closed(requestMembers, optional: all.subtracting(["server", "action"])),
      "SchedulePatch": .closed(requestMembers, optional: all), "V1Schedule": v1Schedule,
      "V1ScheduleRequest": v1Request,
    ]
  }

  /// When something shall happen, in v1's words.
  static var timeMembers: JSONObject {
    [
      "epoch_time": ["type": ["integer", "string", "null"], "description": "seconds since 1970, 10 digits; it wins"],
      "interval": ["type": ["integer", "string", "null"], "description": "from now on: 90 (minutes), 1h30m, 2d"],
    ]
  }

  private static var requestMembers: JSONObject {
    [
      "server": .type("string"), "action": .choice(ScheduleAction.self), "at": .optionalTime,
      "interval_seconds": .optional("integer", "60 or more"),
      "cron": .optional("string", "minute, hour, day, month, day of the week; or @daily and the like"),
      "time_zone": .optional("string", "the IANA name, such as Europe/Berlin; UTC where it is left out"),
      "then": .list(of: "ScheduleTask"),
      "only_when": ["anyOf": [.choice(ScheduleDraft.Condition.self), .type("null")]],
      "missed": .choice(ScheduleDraft.Missed.self), "enabled": .type("boolean"),
    ]
  }

  private static var task: JSONValue {
    .closed(
      [
        "action": .choice(ScheduleAction.self),
        "delay_seconds": .type("integer", "after the end of the one before it"),
      ], optional: ["delay_seconds"])
  }

  private static var last: JSONValue {
    .closed([
      "action": .choice(ScheduleAction.self), "due_at": .time, "fired_at": .time, "ended_at": .optionalTime,
      "result": .choice(Schedule.Last.Result.self), "detail": .optional("string", "why it failed or was skipped"),
      "job": .optional("string"),
    ])
  }

  private static var v1Schedule: JSONValue {
    .closed([
      "id": .type("string"), "server_uid": .type("string"), "time": .optional("integer", "seconds since 1970"),
      "action": .choice(ScheduleAction.self), "cron": .optional("string"), "time_zone": .optional("string"),
      "last": [
        "anyOf": [
          .closed([
            "time": .type("integer"), "result": .choice(Schedule.Last.Result.self), "info": .optional("string"),
          ]), .type("null"),
        ]
      ],
    ])
  }

  private static var v1Request: JSONValue {
    var members: JSONObject = ["server_uid": .type("string"), "action": .choice(ScheduleAction.self)]
    for member in timeMembers.members { members[member.key] = member.value }
    members["cron"] = .optional("string")
    members["time_zone"] = .optional("string")
    return .open(members, optional: ["epoch_time", "interval", "cron", "time_zone"])
  }
}
