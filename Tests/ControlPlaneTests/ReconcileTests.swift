import OrcModel
import OrcTestSupport
import Testing

@testable import ControlPlane

@Suite struct ReconcileTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let goal: Goal
    let state: RuntimeState
    var folder: FolderDigests? = FolderDigests(manifest: "m", document: "d")
    var known = FolderDigests(manifest: "m", document: "d")
    let plan: String

    var testDescription: String { name }
  }

  static let rows = [
    Row(
      name: "a new server", goal: .running(anew: false), state: .absent, folder: nil, known: FolderDigests(),
      plan: """
        write folder: there is no folder
        fetch image: there is no container
        create: there is no container
        start: it is absent
        """),
    Row(
      name: "a new server that is not started", goal: .present, state: .absent, folder: nil, known: FolderDigests(),
      plan: """
        write folder: there is no folder
        fetch image: there is no container
        create: there is no container
        """),
    Row(
      name: "a stopped server", goal: .running(anew: false), state: .exited,
      plan: """
        fetch image: it must be as the spec says
        keep image: an image that is replaced is one step back
        create: it must be as the spec says
        start: it is exited
        """),
    Row(name: "a running server", goal: .running(anew: false), state: .running, plan: ""),
    Row(
      name: "a restart", goal: .running(anew: true), state: .running,
      plan: """
        stop: it starts anew
        fetch image: it must be as the spec says
        keep image: an image that is replaced is one step back
        create: it must be as the spec says
        start: it was running
        """),
    Row(
      name: "a manifest to be written", goal: .running(anew: false), state: .created,
      known: FolderDigests(manifest: nil, document: "d"),
      plan: """
        write folder: its manifest does not say what the spec says
        fetch image: it must be as the spec says
        keep image: an image that is replaced is one step back
        create: it must be as the spec says
        start: it is created
        """),
    Row(
      name: "a document to be written", goal: .present, state: .created,
      known: FolderDigests(manifest: "m", document: nil),
      plan: """
        write document: its document does not say what the record says
        fetch image: it must be as the spec says
        keep image: an image that is replaced is one step back
        create: it must be as the spec says
        """),
    Row(name: "a stop", goal: .stopped(byForce: false), state: .running, plan: "stop: it is running"),
    Row(name: "a stop of a paused server", goal: .stopped(byForce: false), state: .paused, plan: "stop: it is paused"),
    Row(name: "a kill", goal: .stopped(byForce: true), state: .running, plan: "kill: it is running"),
    Row(name: "a stop of a stopped server", goal: .stopped(byForce: false), state: .exited, plan: ""),
    Row(
      name: "a removal", goal: .removed(.keep), state: .running,
      plan: """
        stop: it is running
        remove: its files are kept
        write document: its document says that it is not registered
        """),
    Row(
      name: "a removal beside a document changed by hand", goal: .removed(.keep), state: .exited,
      folder: FolderDigests(manifest: "m", document: "other"), plan: "remove: its files are kept"),
    Row(
      name: "an eradication", goal: .removed(.delete), state: .absent,
      plan: "remove with its files: nothing of it is kept"),
  ]

  @Test(arguments: rows) func stepsAndCauses(_ row: Row) throws {
    let catalogue = FakeCatalogue([])
    let plan = try FakeCatalogue.plan()
    let spec = catalogue.spec(
      plan, id: try Scene.id(), settings: ResolvedSettings(values: [], given: [:]), ports: [], limits: Limits())
    let record = ServerRecord(
      spec: spec, description: "", settings: [:], wanted: .stopped, files: row.known, createdAt: 0)
    let folder = FolderState(exists: row.folder != nil, digests: row.folder ?? FolderDigests())
    let changes = reconcile(row.goal, record, Observed(state: row.state, folder: folder))
    #expect(changes.description == row.plan)
  }
}
