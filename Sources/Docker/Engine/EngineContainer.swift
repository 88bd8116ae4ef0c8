package import JSON

/// A container as ContainerInspect tells it; what the engine left out is nil or empty.
package struct EngineContainer: Sendable, Equatable {
  /// The whole id.
  package var id: String
  /// The name without its leading slash.
  package var name: String
  /// `created`, `running`, `paused`, `restarting`, `removing`, `exited` or `dead`.
  package var status: String
  /// The last end's exit code.
  package var exitCode: Int
  /// Why it could not be started.
  package var error: String
  /// The kernel ended it for want of memory.
  package var isOutOfMemory: Bool
  /// RFC 3339; nil when it never was started.
  package var startedAt: String?
  /// RFC 3339; nil when it never ended.
  package var finishedAt: String?
  /// The id of the image it was made from.
  package var imageID: String
  /// `NAME=value`, the image's own included.
  package var environment: [String]
  /// The labels.
  package var labels: [String: String]
  /// Its output is one raw stream, not frames.
  package var hasTTY: Bool
  /// Its standard input is kept open.
  package var isStdinOpen: Bool
  /// The ports of the host it asks for, running or not.
  package var bindings: [EnginePortBinding]
  /// What of the host it sees.
  package var mounts: [EngineMountPoint]

  /// Reads ContainerInspect's answer.
  package init(_ json: JSONValue) {
    let state = json["State"] ?? .null
    let config = json["Config"] ?? .null
    id = json.text("Id") ?? ""
    name = String((json.text("Name") ?? "").drop { $0 == "/" })
    status = state.text("Status") ?? ""
    exitCode = state.integer("ExitCode") ?? 0
    error = state.text("Error") ?? ""
    isOutOfMemory = state.flag("OOMKilled")
    startedAt = Self.moment(state.filled("StartedAt"))
    finishedAt = Self.moment(state.filled("FinishedAt"))
    imageID = json.text("Image") ?? ""
    environment = config.texts("Env")
    labels = config.table("Labels")
    hasTTY = config.flag("Tty")
    isStdinOpen = config.flag("OpenStdin")
    bindings = EnginePortBinding.list(json["HostConfig"]?["PortBindings"] ?? .null)
    mounts = json.list("Mounts").map { EngineMountPoint($0) }
  }

  /// The zero time of Go means: never.
  private static func moment(_ text: String?) -> String? {
    guard let text, !text.hasPrefix("0001-") else { return nil }
    return text
  }
}

/// A container as ContainerList tells it.
package struct EngineContainerSummary: Sendable, Equatable {
  /// The whole id.
  package var id: String
  /// The name without its leading slash.
  package var name: String
  /// The state, with the same words as in EngineContainer.
  package var state: String
  /// The id of the image it was made from.
  package var imageID: String
  /// The labels.
  package var labels: [String: String]
  /// What it publishes right now.
  package var ports: [EnginePublishedPort]

  /// Reads one element of ContainerList's answer.
  package init(_ json: JSONValue) {
    id = json.text("Id") ?? ""
    name = String((json.texts("Names").first { !$0.dropFirst().contains("/") } ?? "").drop { $0 == "/" })
    state = json.text("State") ?? ""
    imageID = json.text("ImageID") ?? ""
    labels = json.table("Labels")
    ports = json.list("Ports").compactMap { EnginePublishedPort($0) }
  }
}

/// A port of the host that a running container has.
package struct EnginePublishedPort: Sendable, Hashable {
  /// The number on the host.
  package var number: Int
  /// `tcp`, `udp` or `sctp`.
  package var transport: String

  /// Reads one element of `Ports`; nil for a port that is not published.
  init?(_ json: JSONValue) {
    guard let number = json.integer("PublicPort"), number > 0 else { return nil }
    self.number = number
    transport = json.text("Type") ?? "tcp"
  }
}

/// A port of the host that a container asks for.
package struct EnginePortBinding: Sendable, Hashable {
  /// The number in the container.
  package var container: Int
  /// `tcp`, `udp` or `sctp`.
  package var transport: String
  /// The address of the host; empty is every address.
  package var hostAddress: String
  /// The number on the host; empty lets the engine choose.
  package var hostPort: String

  /// Makes a binding.
  package init(container: Int, transport: String, hostAddress: String = "", hostPort: String) {
    self.container = container
    self.transport = transport
    self.hostAddress = hostAddress
    self.hostPort = hostPort
  }

  /// Reads `{"80/tcp": [{"HostIp": "", "HostPort": "8080"}]}`.
  static func list(_ json: JSONValue) -> [EnginePortBinding] {
    (json.object?.members ?? []).flatMap { member -> [EnginePortBinding] in
      let parts = member.key.split(separator: "/")
      guard let first = parts.first, let container = Int(first) else { return [] }
      return (member.value.array ?? []).map { binding in
        EnginePortBinding(
          container: container, transport: parts.count > 1 ? String(parts[1]) : "tcp",
          hostAddress: binding.text("HostIp") ?? "", hostPort: binding.text("HostPort") ?? "")
      }
    }
  }
}

/// Something of the host that a container sees.
package struct EngineMountPoint: Sendable, Equatable {
  /// The path on the host.
  package var source: String
  /// The path in the container.
  package var destination: String

  init(_ json: JSONValue) {
    source = json.text("Source") ?? ""
    destination = json.text("Destination") ?? ""
  }
}
