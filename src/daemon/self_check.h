#ifndef DAEMON_SELF_CHECK_H
#define DAEMON_SELF_CHECK_H
/*
 * After an unclean stop the database is looked through, page by page: by a process of its own, so
 * that the modems do not wait for it. It tells the running daemon what it found.
 */
#include "daemon/config.h"

/* Starts that process: lianhud itself with -k. */
void self_check_start(const char *conf);

/* What that process does: 0 the database is sound, 1 it is not. */
int self_check_run(const struct config *config);

/* The same for a copy of the database, lianhud -b NAME: into backups/ beside it, where the oldest
 * of many goes. The daemon is told what came of it. */
bool self_backup_start(const char *conf, const char *name);
int self_backup_run(const struct config *config, const char *name);

#endif
