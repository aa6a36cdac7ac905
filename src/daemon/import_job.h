#ifndef DAEMON_IMPORT_JOB_H
#define DAEMON_IMPORT_JOB_H
/*
 * One import of a roster, by turns: a county's takes seconds, and no modem may wait for it. Files
 * come in pieces, are read, compared with the roster, and what is to change is written down; only
 * then is it carried out, some at a time, from what was written. Up to the last written step a
 * crash leaves the roster as it was; from then on the import is finished whatever happens, by the
 * next start if need be. While one goes on nobody else may change the roster or draft a notice.
 */
#include "roster/roster_diff.h"
#include "roster/roster_import.h"
#include "store/store.h"

enum import_state {
    IMPORT_NONE,
    IMPORT_GATHERING, /* files come in */
    IMPORT_READING,
    IMPORT_COMPARING,
    IMPORT_WRITING,  /* down what is to change */
    IMPORT_CARRYING, /* it out */
    IMPORT_DROPPING  /* what an import left that never was complete */
};
const char *import_state_name(enum import_state state);

enum { IMPORT_FILES_MAX = 16, IMPORT_BYTES_MAX = 64 << 20 };

struct import_file_bytes {
    char *name;
    struct buf bytes;
};

/* What came of it, for whoever asked: made as soon as it is known, by the control room. Plan and
 * diff are NULL where neither came about. */
typedef void (*import_tell)(void *ctx, const struct roster_plan *plan,
                            const struct roster_diff *diff, bool done, struct buf *out);

struct import_job {
    enum import_state state;
    int64_t id; /* of the upload, 1.. */
    bool dry, broken;
    bool previewed; /* a dry run found nothing wrong: its files are kept to be carried out */
    struct import_file_bytes files[IMPORT_FILES_MAX];
    size_t file_count, bytes;
    unsigned looks; /* since the last piece came */
    struct roster_import *reading;
    struct roster_plan *plan;
    struct roster_diff *diff;
    struct roster_carry *carry;
    struct roster_reader reader; /* that the diff asks */
    bool confirmed;              /* what is carried out was seen to be complete */
    day_t today;
    char actor[160];
    size_t pieces;     /* that were written down */
    struct buf result; /* JSON; stays until the next import begins */
};

/* Takes up what an earlier run has left. */
void import_job_resume(struct import_job *job, struct store *store);

/* A new upload; false while an import goes on. */
bool import_job_open(struct import_job *job);

/* Adds to the newest file, or begins one of another name. The pieces must be UTF-8, cut between
 * characters. False: too many or too much. */
bool import_job_add(struct import_job *job, const char *name, struct span bytes);

/* Begins to read what came, or what was kept of a dry run. */
void import_job_start(struct import_job *job, const struct model *model, day_t today, bool dry,
                      const char *actor);

/* One slice, inside a turn. True when it has come to its end with this slice. */
bool import_job_step(struct import_job *job, struct store *store, wall_t now, import_tell tell,
                     void *ctx);

/* The turn was rolled back: what was being written down is given up, what is being carried out is
 * taken up again. */
void import_job_failed(struct import_job *job);

/* The model goes away: what has not been written down yet is given up. */
void import_job_drop(struct import_job *job);

/* Called now and then: an upload that nobody goes on with for sixty calls is forgotten, what a dry
 * run kept after nine hundred. */
void import_job_look(struct import_job *job);

bool import_job_works(const struct import_job *job); /* wants turns */
bool import_job_locks(const struct import_job *job); /* the roster is not to be changed by others */
int import_job_percent(const struct import_job *job, struct store *store);
void import_job_free(struct import_job *job);

#endif
