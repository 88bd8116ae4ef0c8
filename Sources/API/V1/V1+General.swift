import HTTP
import JSON
import OrcModel

/// The program itself and its plans.
extension V1 {
  var generalRoutes: [Route] {
    let prefix = Self.prefix
    return [
      Route(
        method: .get, path: "\(prefix)/orchestrator", id: "v1Orchestrator", summary: "Name and version of Orc",
        access: .read, answers: [RouteAnswer(status: 200, summary: "Name and version", schema: .ref("V1Orchestrator"))],
        work: orchestrator),
      Route(
        method: .get, path: "\(prefix)/plans", id: "v1Plans", summary: "The plans", access: .read,
        parameters: [
          RouteParameter(
            name: "all", place: .query, summary: "Also plans that their folder's list leaves out",
            schema: .type("boolean"))
        ],
        answers: [RouteAnswer(status: 200, summary: "The plans by title", schema: .list(of: "V1PlanEntry"))],
        errors: [.noPlans], work: { call in try plans(all: call.queryFlag("all")) }),
      Route(
        method: .put, path: "\(prefix)/plans", id: "v1PlansRefresh", summary: "Fetch and read the plans again",
        access: .admin, body: RouteBody(schema: .ref("V1SkipRequest")),
        answers: [RouteAnswer(status: 200, summary: "The plans that are new", schema: .ref("V1NewPlans"))],
        errors: [.badInput, .planUpdateFailed], work: refresh),
      Route(
        method: .get, path: "\(prefix)/plan/{game}", id: "v1Plan", summary: "The settings that a plan offers",
        access: .read,
        parameters: [
          RouteParameter(
            name: "verbose", place: .query, summary: "Answer the plan as v2 does", schema: .type("boolean"))
        ],
        answers: [
          RouteAnswer(
            status: 200, summary: "Variable to default, required first; v2's plan when it is verbose",
            schema: ["anyOf": [.ref("V1Plan"), .ref("Plan")]])
        ],
        errors: [.noSuchPlan, .planInvalid], work: plan),
    ]
  }

  private var orchestrator: Route.Work {
    let bytes = HTTPResponse.object { writer in
      writer.member("version", services.identity.version)
      writer.member("name", services.identity.name)
      writer.member("api", "v1")
    }
    return { _ in bytes }
  }

  /// The plans by title; a folder's list decides what is shown unless all are asked for.
  private func plans(all: Bool) throws(OrcError) -> HTTPResponse {
    let plans = services.orchestration.plans().sorted { ($0.title, $0.id) < ($1.title, $1.id) }
    guard !plans.isEmpty else { throw OrcError(.noPlans, "There are no plans.") }
    let listed = listedKinds(plans)
    var writer = JSONWriter()
    writer.beginArray()
    for plan in plans {
      let isHidden = isHidden(plan, listed)
      if isHidden && !all { continue }
      write(plan, isIndexed: !isHidden, into: &writer)
    }
    writer.endArray()
    return .json(writer.bytes)
  }

  /// The kinds of source that have a list.
  private func listedKinds(_ plans: [Plan]) -> Set<PlanOrigin.Kind> {
    Set(plans.filter { $0.listedURL != nil }.map(\.origin.kind))
  }

  /// Whether the list of the plan's source leaves it out.
  private func isHidden(_ plan: Plan, _ listed: Set<PlanOrigin.Kind>) -> Bool {
    plan.listedURL == nil && listed.contains(plan.origin.kind)
  }

  private func write(_ plan: Plan, isIndexed: Bool, into writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("title", plan.title)
    writer.member("game_uid", plan.id.text)
    writer.member("plan_url", plan.listedURL ?? "\(Self.prefix)/plan/\(plan.id)")
    if !isIndexed { writer.member("indexed", false) }
    writer.endObject()
  }

  private func refresh(_ call: Call) async throws -> HTTPResponse {
    let skips = try LenientBody(call.body).flag("skip")
    let outcome = skips ? .done(new: []) : try await services.orchestration.refreshPlans()
    let listed = listedKinds(services.orchestration.plans())
    return .object { writer in
      writer.key("new_recipies")
      writer.beginObject()
      if case .done(let new) = outcome {
        for plan in new.compactMap({ services.orchestration.plan($0) }) {
          writer.key(plan.id.text)
          write(plan, isIndexed: !isHidden(plan, listed), into: &writer)
        }
      }
      writer.endObject()
      guard outcome == .goesOn else { return }
      writer.member("status", "success")
      writer.member("info", "still refreshing")
    }
  }

  private func plan(_ call: Call) throws(OrcError) -> HTTPResponse {
    let plan = try services.plan(call.gameID())
    if call.queryFlag("verbose") { return .json(V2Plan(plan: plan).bytes) }
    return .object { writer in
      // A STEAM_ID is the recipe's business, unless the recipe leaves it to the user.
      let variables = plan.variables.filter { !$0.isFixed && ($0.name != "STEAM_ID" || $0.isRequired) }
      for variable in variables where variable.isRequired { writer.member(variable.name, "") }
      for variable in variables where !variable.isRequired { writer.member(variable.name, variable.defaultValue ?? "") }
      let text = plan.description.isEmpty ? "A server of \(plan.title)." : plan.description
      writer.member("description", text)
    }
  }
}
