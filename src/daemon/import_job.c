#include "daemon/import_job.h"
#include <stdlib.h>

/* So many rows, changes or pieces at a time take some milliseconds. */
enum { READ_ROWS = 600, COMPARE_ROWS = 300, WRITE_CHANGES = 1500 };

const char *import_state_name(enum import_state state)
{
    static const char *const names[] = {"none",    "gathering", "reading", "comparing",
                                        "writing", "carrying",  "dropping"};

    return names[state];
}

static void forget_plan(struct import_job *job)
{
    roster_import_free(job->reading);
    roster_diff_free(job->diff);
    roster_plan_free(job->plan);
    store_import_free(job->carry);
    job->reading = NULL;
    job->diff = NULL;
    job->plan = NULL;
    job->carry = NULL;
}

static void forget_files(struct import_job *job)
{
    for (size_t i = 0; i < job->file_count; i++) {
        free(job->files[i].name);
        buf_free(&job->files[i].bytes);
    }
    job->file_count = job->bytes = 0;
}

void import_job_free(struct import_job *job)
{
    forget_plan(job);
    forget_files(job);
    buf_free(&job->result);
}

void import_job_resume(struct import_job *job, struct store *store)
{
    job->pieces = store_import_left(store);
    if (job->pieces)
        job->state = store_import_is_ready(store) ? IMPORT_CARRYING : IMPORT_DROPPING;
    job->confirmed = true;
}

bool import_job_works(const struct import_job *job)
{
    return job->state > IMPORT_GATHERING;
}

bool import_job_locks(const struct import_job *job)
{
    return job->state == IMPORT_CARRYING || (import_job_works(job) && !job->dry);
}

bool import_job_open(struct import_job *job)
{
    if (import_job_works(job))
        return false;
    forget_plan(job);
    forget_files(job);
    buf_clear(&job->result);
    job->state = IMPORT_GATHERING;
    job->broken = job->previewed = false;
    job->looks = 0;
    job->id++;
    return true;
}

bool import_job_add(struct import_job *job, const char *name, struct span bytes)
{
    struct import_file_bytes *last = job->file_count ? &job->files[job->file_count - 1] : NULL;

    if (job->state != IMPORT_GATHERING || job->bytes + bytes.len > IMPORT_BYTES_MAX)
        return false;
    if (!last || strcmp(last->name, name) != 0) {
        if (job->file_count == IMPORT_FILES_MAX)
            return false;
        last = &job->files[job->file_count++];
        *last = (struct import_file_bytes){xstrdup(name), BUF_INIT};
    }
    job->looks = 0;
    buf_add_span(&last->bytes, bytes);
    job->bytes += bytes.len;
    return true;
}

void import_job_start(struct import_job *job, const struct model *model, day_t today, bool dry,
                      const char *actor)
{
    job->reading = roster_import_new(model, today);
    for (size_t i = 0; i < job->file_count; i++)
        roster_import_add_utf8(job->reading, job->files[i].name, buf_span(&job->files[i].bytes));
    job->today = today;
    job->dry = dry;
    job->previewed = false;
    buf_clear(&job->result);
    text_copy(job->actor, sizeof job->actor, span_of(actor));
    job->state = IMPORT_READING;
}

void import_job_look(struct import_job *job)
{
    enum { LOOKS_MAX = 60, LOOKS_PREVIEWED = 900 };

    if (job->state != IMPORT_GATHERING && !job->previewed)
        return;
    if (++job->looks < (job->previewed ? LOOKS_PREVIEWED : LOOKS_MAX))
        return;
    forget_files(job);
    job->previewed = false;
    job->state = IMPORT_NONE;
}

/* ---- slices ---------------------------------------------------------------------------------- */

/* Says what came of it and lets go of what was needed for that. */
static void conclude(struct import_job *job, bool done, import_tell tell, void *ctx)
{
    buf_clear(&job->result);
    tell(ctx, job->plan, job->diff, done, &job->result);
    job->previewed = job->dry && job->diff && !job->plan->complaints.total;
    job->looks = 0;
    forget_plan(job);
    if (!job->previewed)
        forget_files(job);
}

static bool end(struct import_job *job)
{
    job->state = IMPORT_NONE;
    return true;
}

static bool read_some(struct import_job *job, struct store *store, import_tell tell, void *ctx)
{
    if (roster_import_step(job->reading, READ_ROWS))
        return false;
    job->plan = roster_import_finish(job->reading);
    job->reading = NULL;
    if (job->plan->complaints.total) {
        conclude(job, false, tell, ctx);
        return end(job);
    }
    job->reader = store_roster_reader(store);
    job->diff = roster_diff_new(job->plan, &job->reader, job->today);
    job->state = IMPORT_COMPARING;
    return false;
}

static bool compare_some(struct import_job *job, struct store *store, wall_t now, import_tell tell,
                         void *ctx)
{
    if (roster_diff_step(job->diff, COMPARE_ROWS))
        return false;
    if (job->dry || job->plan->complaints.total) {
        conclude(job, false, tell, ctx);
        return end(job);
    }
    job->carry = store_import_begin(store, job->plan, job->diff,
                                    &(struct roster_hand){job->actor, CONSENT_FILE, now});
    job->state = IMPORT_WRITING;
    return false;
}

static void write_some(struct import_job *job, struct store *store, import_tell tell, void *ctx)
{
    struct buf summary = BUF_INIT;

    if (job->carry->next < job->diff->change_count) {
        store_import_write(store, job->carry, WRITE_CHANGES);
        return; /* to let go of the plan is enough for a turn */
    }
    roster_counts_print(job->diff, &summary);
    store_import_ready(store, job->carry, job->actor, summary.ptr ? summary.ptr : "");
    buf_free(&summary);
    conclude(job, true, tell, ctx);
    job->pieces = store_import_left(store);
    job->confirmed = false;
    job->state = IMPORT_CARRYING;
}

/* The turn that made it ready may have been rolled back after all. */
static void confirm(struct import_job *job, struct store *store, import_tell tell, void *ctx)
{
    job->confirmed = true;
    if (store_import_is_ready(store))
        return;
    conclude(job, false, tell, ctx);
    job->state = IMPORT_DROPPING;
}

bool import_job_step(struct import_job *job, struct store *store, wall_t now, import_tell tell,
                     void *ctx)
{
    if (job->broken) {
        job->broken = false;
        forget_plan(job);
        conclude(job, false, tell, ctx);
        job->state = IMPORT_DROPPING;
    }
    if (job->state == IMPORT_CARRYING && !job->confirmed)
        confirm(job, store, tell, ctx);
    switch (job->state) {
    case IMPORT_READING: return read_some(job, store, tell, ctx);
    case IMPORT_COMPARING: return compare_some(job, store, now, tell, ctx);
    case IMPORT_WRITING: write_some(job, store, tell, ctx); return false;
    case IMPORT_CARRYING:
    case IMPORT_DROPPING: return !store_import_step(store) && end(job);
    case IMPORT_GATHERING:
    case IMPORT_NONE: break;
    }
    return false;
}

void import_job_failed(struct import_job *job)
{
    job->broken |= job->state == IMPORT_WRITING;
    job->confirmed = false;
}

void import_job_drop(struct import_job *job)
{
    if (job->state == IMPORT_READING || job->state == IMPORT_COMPARING ||
        job->state == IMPORT_WRITING)
        job->broken = true;
}

int import_job_percent(const struct import_job *job, struct store *store)
{
    size_t left;

    switch (job->state) {
    case IMPORT_READING: return job->reading ? roster_import_progress(job->reading) * 15 / 100 : 0;
    case IMPORT_COMPARING: return 15 + roster_diff_progress(job->diff) * 25 / 100;
    case IMPORT_WRITING: return 40 + (int)(job->carry->next * 20 / (job->diff->change_count + 1));
    case IMPORT_CARRYING:
        left = store_import_left(store);
        return job->pieces ? 60 + (int)((job->pieces - left) * 40 / job->pieces) : 60;
    default: return job->result.len ? 100 : 0;
    }
}
