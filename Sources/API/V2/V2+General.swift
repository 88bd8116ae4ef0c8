import HTTP
import JSON
import OrcModel

/// The program itself and its plans.
extension V2 {
  var generalRoutes: [Route] {
    [
      Route(
        method: .get, path: "\(Self.prefix)/version", id: "version",
        summary: "Versions, and the engine's state",
        access: .read, answers: [RouteAnswer(status: 200, summary: "The versions", schema: .ref("Version"))],
        work: { _ in version() }),
      Route(
        method: .get, path: "\(Self.prefix)/nodes", id: "nodes", summary: "The machines that servers run on",
        access: .read, answers: [RouteAnswer(status: 200, summary: "The nodes", schema: .page(of: "Node"))],
        work: { _ in await nodes() }),
    ]
  }

  var planRoutes: [Route] {
    [
      Route(
        method: .get, path: "\(Self.prefix)/plans", id: "plans", summary: "The plans, usable ones first by title",
        access: .read,
        answers: [RouteAnswer(status: 200, summary: "The plans, and what can't be used", schema: .ref("PlanList"))],
        work: { _ in plans() }),
      Route(
        method: .get, path: "\(Self.prefix)/plans/{game}", id: "plan", summary: "One plan with its variables and ports",
        access: .read, answers: [RouteAnswer(status: 200, summary: "The plan", schema: .ref("Plan"))],
        errors: [.noSuchPlan, .planInvalid],
        work: { call in .json(V2Plan(plan: try services.plan(call.gameID())).bytes) }),
      Route(
        method: .post, path: "\(Self.prefix)/plans/refresh", id: "refreshPlans",
        summary: "Fetch and read all plans again",
        access: .admin,
        answers: [
          RouteAnswer(
            status: 200, summary: "The ids of plans that are new, or that it goes on", schema: .ref("PlanRefresh"))
        ],
        errors: [.planUpdateFailed], work: { _ in try await refresh() }),
    ]
  }

  private func version() -> HTTPResponse {
    let runtime = services.orchestration.runtimeState()
    return .object { writer in
      writer.member("name", services.identity.name)
      writer.member("version", services.identity.version)
      writer.texts("apis", ["v1", "v2"])
      writer.key("runtime")
      writer.beginObject()
      writer.member("available", runtime.isAvailable)
      writer.member("reason", runtime.reason)
      writer.endObject()
    }
  }

  private func nodes() async -> HTTPResponse {
    let state = services.orchestration.runtimeState()
    let capacity = try? await services.orchestration.capacity()
    return list { writer in
      writer.beginObject()
      writer.member("id", V2Server.localNode)
      writer.member("status", state.isAvailable ? "online" : "offline")
      writer.member("reason", state.reason)
      writer.member("runtime", capacity?.name)
      writer.member("runtime_version", capacity?.version)
      writer.member("architecture", capacity?.architecture)
      writer.member("cpus", capacity?.cpus)
      writer.member("memory_bytes", capacity?.memoryBytes)
      writer.member("memory_available_bytes", capacity?.memoryAvailableBytes)
      writer.member("disk_free_bytes", capacity?.diskFreeBytes)
      writer.endObject()
    }
  }

  private func plans() -> HTTPResponse {
    let plans = services.orchestration.plans().sorted { ($0.title, $0.id) < ($1.title, $1.id) }
    return .object { writer in
      writer.key("items")
      writer.beginArray()
      for plan in plans { V2Plan(plan: plan).write(into: &writer, isWhole: false) }
      writer.endArray()
      writer.key("broken")
      writer.beginArray()
      for broken in services.orchestration.brokenPlans() {
        writer.beginObject()
        writer.member("name", broken.name)
        writer.member("file", broken.file)
        writer.member("line", broken.line)
        writer.member("reason", broken.reason)
        writer.endObject()
      }
      writer.endArray()
      writer.key("next")
      writer.null()
    }
  }

  private func refresh() async throws -> HTTPResponse {
    let outcome = try await services.orchestration.refreshPlans()
    return .object { writer in
      switch outcome {
      case .done(let new): writer.texts("new", new.map(\.text).sorted())
      case .goesOn: writer.texts("new", [])
      }
      writer.member("goes_on", outcome == .goesOn)
    }
  }
}
