extension Database {
  /// Brings the schema up to this program's, each step in its own transaction.
  ///
  /// The number of the last step is the file's `user_version`. Before an old file is changed, `copying` is told its
  /// version and what copies it.
  func migrate(copying: SQLiteStore.Copying? = nil) throws {
    let version = try first("PRAGMA user_version", []) { $0.integer(0) } ?? 0
    guard version <= Self.migrations.count else {
      throw StoreError(
        kind: .foreign,
        description: "its version is \(version), this Orc knows versions up to \(Self.migrations.count)")
    }
    let tables = try first("SELECT count(*) FROM sqlite_schema") { $0.integer(0) } ?? 0
    guard version > 0 || tables == 0 else {
      throw StoreError(kind: .foreign, description: "it holds tables of another program")
    }
    if version > 0, version < Self.migrations.count { try copying?(version) { try self.copy(to: $0) } }
    for number in version..<Self.migrations.count {
      try transaction {
        try runScript(Self.migrations[number])
        try runScript("PRAGMA user_version = \(number + 1)")
      }
    }
  }

  /// The steps, oldest first; a step that was released is never changed.
  static let migrations = [
    """
    CREATE TABLE installation (
      only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
      id TEXT NOT NULL
    ) STRICT;

    CREATE TABLE servers (
      uid TEXT PRIMARY KEY,
      description TEXT NOT NULL,
      wanted TEXT NOT NULL CHECK (wanted IN ('running', 'stopped')),
      registered INTEGER NOT NULL CHECK (registered IN (0, 1)),
      generation INTEGER NOT NULL,
      manifest_digest TEXT,
      document_digest TEXT,
      created_at INTEGER NOT NULL,
      spec TEXT NOT NULL,
      settings TEXT NOT NULL,
      secrets TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE ports (
      server TEXT NOT NULL REFERENCES servers (uid) ON DELETE CASCADE,
      node TEXT NOT NULL DEFAULT 'local',
      address TEXT NOT NULL DEFAULT '0.0.0.0',
      number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 65535),
      protocol TEXT NOT NULL CHECK (protocol IN ('tcp', 'udp')),
      active INTEGER NOT NULL CHECK (active IN (0, 1)),
      PRIMARY KEY (server, node, address, number, protocol)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX ports_active ON ports (node, address, number, protocol) WHERE active = 1;

    CREATE TABLE jobs (
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      server TEXT,
      state TEXT NOT NULL,
      phase TEXT NOT NULL,
      cause TEXT NOT NULL,
      requested_by TEXT NOT NULL,
      created_at REAL NOT NULL,
      started_at REAL,
      ended_at REAL,
      input TEXT NOT NULL,
      log TEXT NOT NULL,
      warnings TEXT NOT NULL,
      problem TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX jobs_active ON jobs (server) WHERE ended_at IS NULL;
    CREATE INDEX jobs_of_server ON jobs (server, id);

    CREATE TABLE plans (
      id TEXT NOT NULL,
      version TEXT NOT NULL,
      digest TEXT NOT NULL,
      source TEXT NOT NULL,
      title TEXT NOT NULL,
      fault TEXT
    ) STRICT;

    CREATE TABLE keys (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      hash BLOB NOT NULL,
      scopes TEXT NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE schedules (
      id TEXT PRIMARY KEY,
      server TEXT NOT NULL,
      document TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE schedule_runs (
      id TEXT PRIMARY KEY,
      schedule TEXT NOT NULL REFERENCES schedules (id) ON DELETE CASCADE,
      due_at REAL NOT NULL,
      document TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX schedule_runs_of ON schedule_runs (schedule);

    CREATE TABLE schedule_file (
      only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
      digest TEXT NOT NULL
    ) STRICT;
    """,
    """
    CREATE TABLE adoptions (
      server TEXT PRIMARY KEY REFERENCES servers (uid) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    """,
  ]
}
