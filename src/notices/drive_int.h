#ifndef NOTICES_DRIVE_INT_H
#define NOTICES_DRIVE_INT_H
/* What drive.c and drive_sms.c share. */
#include "notices/drive.h"

void drive_event(const struct actor *actor, const char *what, const struct drive_run *run,
                 const char *detail, wall_t now, struct effects *out);

/* Puts out a mark to be saved; its strings are copied. */
void drive_mark_put(const struct drive_mark *mark, struct effects *out);

#endif
