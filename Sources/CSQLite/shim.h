// SQLite, with variadic calls as plain functions.
#pragma once
#include <sqlite3.h>
