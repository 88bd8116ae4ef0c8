/// Taking servers over from folders that are there already.
package protocol Importing: Sendable {
  /// Registers every server's folder that is not registered yet; nothing that runs is touched.
  ///
  /// Missing containers are made in the background, and not started.
  /// - Throws: `orc.notavailable`. A folder that can't be used is skipped and told.
  func importServers(by requester: String) async throws -> ImportOutcome
}

/// What an import found.
package struct ImportOutcome: Sendable, Equatable {
  /// A folder that can't be used, and why.
  package struct Skipped: Sendable, Equatable {
    package var server: ServerID
    package var reason: String

    package init(server: ServerID, reason: String) {
      self.server = server
      self.reason = reason
    }
  }

  /// The servers that are registered since, by uid.
  package var imported: [ServerID]
  package var skipped: [Skipped]

  package init(imported: [ServerID] = [], skipped: [Skipped] = []) {
    self.imported = imported
    self.skipped = skipped
  }
}

/// What a runtime does for servers that another program has set up.
package protocol Adopting: Sendable {
  /// Counts what anybody made from these servers' own folders as this installation's, from now on.
  ///
  /// A container that another program made from another folder stays untouched.
  func adopt(_ servers: Set<ServerID>)
  /// Looks at everything anew, and reports it to who follows.
  func lookAgain()
  /// When the machine or the runtime was started last, whichever is later, in seconds since 1970; nil when unknown.
  func lastRestart() async throws -> Int?
}

/// What is stored of servers that came by an import.
package protocol AdoptionStore: Sendable {
  /// The servers that came by an import.
  func adopted() async throws -> Set<ServerID>
  /// Stores imported servers, all or none.
  func saveImported(_ records: [ServerRecord]) async throws
}
