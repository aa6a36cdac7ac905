#ifndef DAEMON_CROWD_H
#define DAEMON_CROWD_H
/* Whom a notice goes to: an audience as it stands now, gathered some of it in each turn, and the
 * freezing of one that was signed, so that a county's list holds up no modem. */
#include "daemon/gateway_int.h"
#include "notices/notice_text.h"

/* The recipients of an audience. Owned; free with crowd_free. */
struct crowd {
    struct addressee *items;
    size_t count, not_mobile, unsubscribed;
};

/* What is to be gathered; the texts are copied. */
struct crowd_plan {
    const char *audience;
    const char *text; /* its parts are counted for each, and the units; NULL: neither */
    bool life;        /* also those who left plain notices */
    struct audience_reader reader; /* whom the terms mean */
    void (*drop)(void *store);     /* frees reader.store at the end; NULL nothing */
};

/* How many of them are in a unit; by the lowest level of which there are not too many to read. */
struct crowd_unit {
    char *path;
    size_t count;
};

struct crowd_job;

/* Begins; NULL with the reason (Chinese) in `why` when the audience cannot be read; the plan's
 * reader is dropped then, too. */
struct crowd_job *crowd_job_new(struct gateway *g, const struct crowd_plan *plan, struct buf *why);

/* Goes on for a millisecond or two, in a turn; true when it is done. */
bool crowd_job_step(struct gateway *g, struct crowd_job *job);

/* What came of it, once it is done. */
const char *crowd_job_refused(const struct crowd_job *job); /* Chinese; NULL: it was not */
struct crowd *crowd_job_crowd(struct crowd_job *job);       /* stays the job's */
const struct notice_parts *crowd_job_parts(const struct crowd_job *job);
const struct crowd_unit *crowd_job_units(const struct crowd_job *job, size_t *count);
const char *crowd_job_first(const struct crowd_job *job); /* the text of the first of them */

/* Begins anew: the model it was read with is another now. */
void crowd_job_again(struct crowd_job *job);
void crowd_job_free(struct crowd_job *job);

/* The plan of a notice that was drafted, with the lists that were kept with it. */
struct crowd_plan crowd_of_notice(struct gateway *g, const struct notice *n);

void crowd_free(struct crowd *crowd);

/* Fills what merge fields need for some of them. The names live until store_forget. */
void crowd_names(struct gateway *g, struct addressee *items, size_t count);

/* ---- freeze.c -------------------------------------------------------------------------------- */

/* The rows of a notice that was signed: some of them, in this turn. Returns true while there is
 * more. */
bool freeze_some(struct gateway *g, struct now now);

/* The audience of a notice that is signed in this turn was gathered a moment ago: its rows are made
 * of that. */
void freezer_take(struct gateway *g, int64_t serial, struct crowd *crowd);

#endif
