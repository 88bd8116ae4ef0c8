@testable import Docker
import HTTP
import JSON
import Logging
import OrcModel
import OrcTestSupport
import Synchronization
import Testing

@Suite("which replaced images are let go of")
struct KeptImageTests {
  private static let digest = "sha256:" + String(repeating: "d", count: 64)

  /// An engine where a server runs on image `aa`, its reference means `bb` by now, and `00` was kept before.
  private static func answer(_ asked: StubEngine.Asked, _ former: JSONValue) -> HTTPResponse? {
    switch asked.line {
    case "GET /containers/peon.warcamp.game.one/json":
      .json([
        "Id": "c1", "Name": "/peon.warcamp.game.one", "Image": "sha256:aa", "State": ["Status": "exited"],
        "Config": ["Labels": ["orc.installation": "here"]],
      ])
    case "GET /images/docker.io/games/one:live/json", "GET /images/games/one:live/json": .json(["Id": "sha256:bb"])
    case "GET /images/sha256:aa/json": .json(["Id": "sha256:aa"])
    case "GET /images/orc-kept/game:one/json": .json(["Id": "sha256:00", "RepoTags": ["orc-kept/game:one"]])
    case "GET /images/sha256:00/json": .json(former)
    case "POST /images/sha256:aa/tag": HTTPResponse(status: HTTPStatus(201))
    case "DELETE /images/sha256:00", "GET /networks": .json([])
    default: nil
    }
  }

  static let cases: [(String, JSONValue, pin: String?, Bool)] = [
    ("built here", ["Id": "sha256:00"], nil, true),
    ("tagged otherwise", ["Id": "sha256:00", "RepoTags": ["mine:1"]], nil, false),
    ("pulled for the server", ["Id": "sha256:00", "RepoDigests": [.string("games/one@\(digest)")]], nil, true),
    (
      "pulled by digest from elsewhere", ["Id": "sha256:00", "RepoDigests": [.string("mirror/one@\(digest)")]], nil,
      false
    ),
    ("named by a server", ["Id": "sha256:00", "RepoDigests": [.string("games/one@\(digest)")]], digest, false),
  ]

  @Test(arguments: cases)
  func prune(_ name: String, _ former: JSONValue, pin: String?, isRemoved: Bool) async throws {
    try await StubEngine.run {
      Self.answer($0, former)
    } _: { stub, client in
      var configuration = DockerConfiguration(home: stub.home.path, installation: "here")
      configuration.subnets = ["10.216.0.0/24"]
      let runtime = try DockerRuntime(configuration, http: client.http, log: Logger(label: "test"))
      if let pin {
        let other = ServerSpec(
          id: try ServerID(parsing: "game.other"),
          plan: PlanReference(id: try #require(GameID("game")), version: "1", digest: "d"),
          image: ImageSource(reference: "games/one@\(pin)"))
        _ = try await runtime.writeFolder(other, seed: FolderSeed())
      }
      let spec = ServerSpec(
        id: try ServerID(parsing: "game.one"),
        plan: PlanReference(id: try #require(GameID("game")), version: "1", digest: "d"),
        image: ImageSource(reference: "docker.io/games/one:live"))
      try await runtime.keepImage(spec)
      #expect(stub.lines.contains("POST /images/sha256:aa/tag"), "\(stub.lines)")
      #expect(stub.lines.contains("DELETE /images/sha256:00") == isRemoved, "\(name): \(stub.lines)")
    }
  }
}
