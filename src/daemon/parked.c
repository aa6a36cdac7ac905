/* Requests that wait for an audience to be gathered: one after the other, some of it in each turn;
 * then the same line is answered with what was found. */
#include "daemon/control_int.h"
#include "daemon/crowd.h"
#include "daemon/say.h"
#include <stdlib.h>

enum { PARKED_MAX = 16, MANY = 10000 };

struct parked {
    struct parked *next;
    struct caller caller;
    char *line;
    struct crowd_job *job;
};

static void parked_drop(struct parked *p)
{
    crowd_job_free(p->job);
    free(p->line);
    free(p);
}

json_t *control_park(struct request *r, struct crowd_job *job)
{
    struct parked **end = &r->g->parked, *p;
    size_t count = 0;

    for (; *end; end = &(*end)->next)
        count++;
    if (count >= PARKED_MAX) {
        crowd_job_free(job);
        return refuse(r, say_parked_full);
    }
    p = xcalloc(1, sizeof *p);
    *p = (struct parked){.caller = *r->caller, .line = xmalloc(r->line.len + 1), .job = job};
    memcpy(p->line, r->line.ptr, r->line.len);
    p->line[r->line.len] = '\0';
    *end = p;
    r->later = true;
    return NULL;
}

void parked_step(struct gateway *g, struct now now, struct buf *reply, uint64_t *client)
{
    struct parked *p = g->parked;

    if (!crowd_job_step(g, p->job))
        return;
    g->parked = p->next;
    *client = p->caller.client;
    g->grew |= crowd_job_crowd(p->job)->count > MANY;
    control_gathered(g, &p->caller, span_of(p->line), p->job, now, reply);
    parked_drop(p);
}

void parked_again(struct gateway *g)
{
    for (struct parked *p = g->parked; p; p = p->next)
        crowd_job_again(p->job);
}

void parked_free(struct gateway *g)
{
    for (struct parked *next; g->parked; g->parked = next) {
        next = g->parked->next;
        parked_drop(g->parked);
    }
}
