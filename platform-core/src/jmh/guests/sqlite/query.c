/*
 * Runs statements of SQL on a database in memory: the statements in, their rows out as SQLite's shell prints them (columns apart by "|", a line for each row).
 * SQLite itself comes as a dependency (see build.sh); this file is all there is around it.
 */

#include "freshet.h"
#include "sqlite3.h"

static sqlite3 *database;

/* The system below SQLite: there are no files, and chance and time are the same in every call, so that answers are too. */

static int no_file(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out) {
    (void)vfs, (void)name, (void)flags, (void)out;
    file->pMethods = NULL;
    return SQLITE_CANTOPEN;
}

static int no_deletion(sqlite3_vfs *vfs, const char *name, int sync) {
    (void)vfs, (void)name, (void)sync;
    return SQLITE_IOERR_DELETE;
}

static int no_access(sqlite3_vfs *vfs, const char *name, int flags, int *out) {
    (void)vfs, (void)name, (void)flags;
    *out = 0;
    return SQLITE_OK;
}

static int same_name(sqlite3_vfs *vfs, const char *name, int room, char *out) {
    (void)vfs;
    sqlite3_snprintf(room, out, "%s", name);
    return SQLITE_OK;
}

static int no_chance(sqlite3_vfs *vfs, int length, char *out) {
    (void)vfs;
    memset(out, 0, (size_t)length);
    return length;
}

static int no_sleep(sqlite3_vfs *vfs, int micros) {
    (void)vfs;
    return micros;
}

static int no_time(sqlite3_vfs *vfs, double *day) {
    (void)vfs;
    *day = 0;
    return SQLITE_OK;
}

static sqlite3_vfs nothing = {
    .iVersion = 1,
    .szOsFile = sizeof(sqlite3_file),
    .mxPathname = 256,
    .zName = "nothing",
    .xOpen = no_file,
    .xDelete = no_deletion,
    .xAccess = no_access,
    .xFullPathname = same_name,
    .xRandomness = no_chance,
    .xSleep = no_sleep,
    .xCurrentTime = no_time,
};

int sqlite3_os_init(void) {
    return sqlite3_vfs_register(&nothing, 1);
}

int sqlite3_os_end(void) {
    return SQLITE_OK;
}

/* Runs in _initialize, so that the database is opened once for all calls if the host captures what is there by then. */
__attribute__((constructor)) static void boot(void) {
    if (sqlite3_open_v2(":memory:", &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, NULL) != SQLITE_OK) {
        abort();
    }
}

static void append_row(sqlite3_str *rows, sqlite3_stmt *statement) {
    int columns = sqlite3_column_count(statement);
    for (int i = 0; i < columns; i++) {
        const char *text = (const char *)sqlite3_column_text(statement, i);
        sqlite3_str_appendf(rows, i == 0 ? "%s" : "|%s", text == NULL ? "" : text);
    }
    sqlite3_str_appendchar(rows, 1, '\n');
}

/* The request and the answer are given back by the next call, so that an instance that is used again does not grow. */
FRESHET_FUNCTION(query) {
    static const char *request;
    static char *answer;
    free((void *)request);
    sqlite3_free(answer);
    request = input;
    answer = NULL;
    sqlite3_str *rows = sqlite3_str_new(database);
    const char *end = input + length;
    for (const char *rest = input; rest < end;) {
        sqlite3_stmt *statement;
        int outcome = sqlite3_prepare_v2(database, rest, (int)(end - rest), &statement, &rest);
        while (outcome == SQLITE_OK && statement != NULL && sqlite3_step(statement) == SQLITE_ROW) {
            append_row(rows, statement);
        }
        /* Also says how the last step ended. */
        if (outcome != SQLITE_OK || sqlite3_finalize(statement) != SQLITE_OK) {
            sqlite3_free(sqlite3_str_finish(rows));
            return freshet_error(sqlite3_errmsg(database));
        }
    }
    size_t answer_length = (size_t)sqlite3_str_length(rows);
    answer = sqlite3_str_finish(rows);
    return freshet_answer(answer, answer_length);
}
