#ifndef STORE_CARE_H
#define STORE_CARE_H
/*
 * What is done with a database as a whole, by a process of its own: looking whether it is sound,
 * copying it while the gateway works, judging a copy before it is put back. None of these needs
 * the gateway, and none changes the database.
 */
#include "lianhu/buf.h"
#include <stdint.h>

/* Looks through every page, index and reference. Each finding goes to `say`, some dozen at most.
 * False: there was one, or it cannot be read at all. */
typedef void (*care_fn)(void *ctx, const char *line);
bool store_check_file(const char *path, care_fn say, void *ctx);

/* Writes a copy, as of one moment, into a file that must not be there; whole and on the disk when
 * it returns true, else gone again, with the reason in `why` (Chinese). What was erased is not in
 * it. */
bool store_backup(const char *path, const char *to, struct buf *why);

/* The same into a name that is the whole copy's or nobody's: written beside it, looked through,
 * then renamed. */
bool store_backup_into(const char *path, const char *to, struct buf *why);

/* Whether a file is a sound database of ours that this program can take up. */
bool store_backup_good(const char *path, struct buf *why);

#endif
