import HTTP
import JSON
import OrcModel
import Testing

@testable import API

@Suite("Routes of plans")
struct PlanRouteTests {
  @Test func aSlowRefreshIsSaidToGoOn() async throws {
    let fake = Sample.fake()
    fake.change { $0.refreshGoesOn = true }
    let v1 = try await Sample.service(fake).send(.put, "/api/v1/plans")
    #expect(v1.status == 200)
    #expect(v1.json == ["new_recipies": [:], "status": "success", "info": "still refreshing"])
    let v2 = try await Sample.service(fake).send(.post, "/api/v2/plans/refresh")
    #expect(v2.json == ["new": [], "goes_on": true])
  }

  @Test func aRefreshThatIsDoneSaysOnlyWhatIsNew() async throws {
    let fake = Sample.fake()
    fake.change { $0.plans = [Sample.plan("valheim", listedURL: "https://x/valheim"), Sample.plan("ark")] }
    let new = try await Sample.service(fake).send(.put, "/api/v1/plans").json
    #expect(new.object?.keys == ["new_recipies"])
    #expect(new["new_recipies"]?["valheim"]?["indexed"] == nil)
    #expect(new["new_recipies"]?["ark"]?["indexed"] == false)
    #expect(try await Sample.service(fake).send(.post, "/api/v2/plans/refresh").json["goes_on"] == false)
  }

  @Test func aFailedRefreshIs502() async throws {
    let fake = Sample.fake()
    fake.change { $0.failure = OrcError(.planUpdateFailed, "The plans could not be fetched.") }
    let answer = try await Sample.service(fake).send(.put, "/api/v1/plans")
    #expect(answer.status == 502 && answer.json["error"] == "plan.update")
    #expect(answer.json["info"] == "The plans could not be fetched.")
  }

  @Test(arguments: [
    (PlanVariable(name: "STEAM_ID", isRequired: true), ["STEAM_ID", "MOTD", "description"]),
    (PlanVariable(name: "STEAM_ID"), ["MOTD", "description"]),
    (PlanVariable(name: "STEAM_ID", defaultValue: "7", isFixed: true), ["MOTD", "description"]),
  ])
  func theSteamIDIsListedOnlyWhereItMustBeGiven(variable: PlanVariable, keys: [String]) async throws {
    let fake = Sample.fake()
    fake.change { state in
      state.plans[0].variables = [PlanVariable(name: "MOTD"), variable]
      state.plans[0].description = ""
    }
    let plan = try await Sample.service(fake).send(.get, "/api/v1/plan/teeworlds").json
    #expect(plan.object?.keys == keys)
    #expect(plan["MOTD"] == "", "empty stays empty")
    #expect(plan["description"] == "A server of TEEWORLDS.")
  }
}
