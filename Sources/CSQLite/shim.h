// SQLite, with what the importer can't express (casts in macros, variadic calls) as plain functions.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

/// Makes an empty file that only its owner may read, where there is none; 0 or an errno.
static inline int orc_create_private(const char *path) {
  int descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return errno == EEXIST ? 0 : errno;
  return close(descriptor) < 0 ? errno : 0;
}

static inline const char *orc_error_text(int code) { return strerror(code); }

static inline int orc_bind_text(sqlite3_stmt *statement, int index, const char *text, int count) {
  return sqlite3_bind_text(statement, index, text, count, SQLITE_TRANSIENT);
}

static inline int orc_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int count) {
  // A NULL pointer would bind NULL in place of an empty blob.
  return sqlite3_bind_blob(statement, index, count == 0 ? "" : bytes, count, SQLITE_TRANSIENT);
}
