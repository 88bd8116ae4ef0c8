import API
import ArgumentParser
import JSON

/// Tells the versions of both ends.
struct PeonVersion: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "version", abstract: "Show the version of peon, and of the Orc that it speaks to.",
    discussion: "With --json: {\"peon\": \"...\", \"orc\": {...}}; \"orc\" is null when it does not answer.")
  @OptionGroup var connection: PeonConnection

  func run() async throws {
    var orc: JSONValue?
    var reason: APIClientError?
    do {
      orc = try await connection.client().get("/version")
    } catch let error as APIClientError {
      reason = error
    }
    if connection.json {
      let told: JSONValue = ["peon": .string(ProgramVersion.number), "orc": orc ?? .null]
      return StandardStream.output(told.description)
    }
    StandardStream.output("peon \(ProgramVersion.number)")
    if let orc {
      StandardStream.output(
        ShownText.line("\(orc["name"]?.string ?? "orc") \(orc["version"]?.string ?? "of an unknown version")"))
    } else if let reason {
      StandardStream.error("peon: \(ShownText.lines(reason.description))")
    }
  }
}
