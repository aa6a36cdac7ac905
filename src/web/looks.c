#include "web/looks.h"
#include "lianhu/log.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { LOOKS_MAX = 512, WHAT_SIZE = 64, STAFF_SIZE = 64 };

#define SAME_MS  WALL_MIN
#define AGAIN_US (5 * SEC)

struct look {
    char staff[STAFF_SIZE], what[WHAT_SIZE];
    wall_t at;
    enum { LOOK_WAITS, LOOK_LEAVES, LOOK_SENT } state;
};

/* A ring: what was sent stays a while, so that the same look is known again. */
struct looks {
    pthread_mutex_t lock;
    struct look items[LOOKS_MAX];
    size_t next, waiting;
    unsigned lost;
    mono_t flush_at;
};

struct looks *looks_new(void)
{
    struct looks *looks = xcalloc(1, sizeof *looks);

    pthread_mutex_init(&looks->lock, NULL);
    return looks;
}

void looks_free(struct looks *looks)
{
    if (looks)
        pthread_mutex_destroy(&looks->lock);
    free(looks);
}

static bool is_known(const struct looks *l, const char *staff, const char *what, wall_t now)
{
    for (size_t i = 0; i < LOOKS_MAX; i++) {
        const struct look *look = &l->items[i];

        if (look->staff[0] && now.ms - look->at.ms < SAME_MS && strcmp(look->what, what) == 0 &&
            strcmp(look->staff, staff) == 0)
            return true;
    }
    return false;
}

static void add(struct looks *l, const char *staff, const char *what, wall_t now)
{
    struct look *look = &l->items[l->next];

    if (is_known(l, staff, what, now))
        return;
    if (look->staff[0] && look->state == LOOK_WAITS) {
        l->lost++; /* the daemon has been away for hundreds of looks */
        l->waiting--;
    }
    *look = (struct look){.at = now};
    text_copy(look->staff, sizeof look->staff, span_of(staff));
    text_copy(look->what, sizeof look->what, span_of(what));
    l->next = (l->next + 1) % LOOKS_MAX;
    l->waiting++;
}

void looks_add(struct looks *l, const char *staff, const char *what, wall_t now)
{
    pthread_mutex_lock(&l->lock);
    add(l, staff, what, now);
    pthread_mutex_unlock(&l->lock);
}

/* What waits is on its way from here on. */
static json_t *batch_of(struct looks *l)
{
    json_t *items = json_array();

    for (size_t i = 0; i < LOOKS_MAX; i++) {
        struct look *look = &l->items[i];
        char stamp[32];

        if (!look->staff[0] || look->state != LOOK_WAITS)
            continue;
        look->state = LOOK_LEAVES;
        wall_iso8601(look->at, stamp, sizeof stamp);
        json_array_append_new(items, json_pack("{s:s,s:s,s:s}", "staff", look->staff, "what",
                                               look->what, "at", stamp));
    }
    l->waiting = 0;
    return json_pack("{s:o}", "looks", items);
}

/* What was on its way is there, or waits again. */
static void settle(struct looks *l, bool taken)
{
    for (size_t i = 0; i < LOOKS_MAX; i++) {
        struct look *look = &l->items[i];

        if (!look->staff[0] || look->state != LOOK_LEAVES)
            continue;
        look->state = taken ? LOOK_SENT : LOOK_WAITS;
        l->waiting += !taken;
    }
    if (taken && l->lost)
        log_line(LOG_WARNING, "looks: %u were lost while the daemon was away", l->lost);
    if (taken)
        l->lost = 0;
}

void looks_flush(struct looks *l, const struct wire *wire, struct now now)
{
    struct buf why = BUF_INIT;
    json_t *batch = NULL, *taken;

    pthread_mutex_lock(&l->lock);
    if (l->waiting && mono_reached(l->flush_at, now.mono)) {
        l->flush_at = mono_add(now.mono, AGAIN_US);
        batch = batch_of(l);
    }
    pthread_mutex_unlock(&l->lock);
    if (!batch)
        return;
    taken = wire_ask(wire, NULL, "looks.add", batch, &why);
    pthread_mutex_lock(&l->lock);
    settle(l, taken != NULL);
    pthread_mutex_unlock(&l->lock);
    json_decref(taken);
    buf_free(&why);
}
