#include "cases/tally.h"
#include "cases/say.h"

static int month_of(wall_t at)
{
    const struct civil civil = civil_local(at);

    return civil.year * 100 + civil.month;
}

struct sum {
    struct tally_month *months;
    size_t count;
};

static void add(struct sum *sum, wall_t at, enum tally_measure measure, int64_t n)
{
    int month;

    if (!wall_known(at) || n == 0)
        return;
    month = month_of(at);
    for (size_t i = 0; i < sum->count; i++)
        if (sum->months[i].month == month) {
            sum->months[i].n[measure] += n;
            return;
        }
    sum->months[sum->count] = (struct tally_month){.month = month};
    sum->months[sum->count++].n[measure] = n;
}

/* Taken back, or part of another case: as if it had not been reported. */
static bool counts_not(enum case_state state)
{
    return state == CASE_WITHDRAWN || state == CASE_MERGED;
}

static bool is_settled(const struct case_file *cf)
{
    return (cf->state == CASE_SETTLED || cf->state == CASE_CLOSED) && wall_known(cf->settled_at);
}

/* The filer's word, else the party's. */
static const char *said_of(const struct case_file *cf)
{
    return cf->rating[0] ? cf->rating : cf->rating_party;
}

static void add_settled(struct sum *sum, const struct case_file *cf)
{
    wall_t at = cf->settled_at;
    bool in_time = !wall_known(cf->due_at) || at.ms <= cf->due_at.ms;

    add(sum, at, TALLY_HANDLED, 1);
    add(sum, at, TALLY_SETTLED, 1);
    add(sum, at, TALLY_ON_SPOT, cf->settled_by == SETTLED_ON_SPOT);
    add(sum, at, in_time ? TALLY_ON_TIME : TALLY_LATE, 1);
    add(sum, at, TALLY_SILENT, cf->silent && !said_of(cf)[0]);
}

/* What the models title in the middle, 一般 or 基本满意, is neither. */
static void add_rating(struct sum *sum, const struct case_file *cf)
{
    const char *said = said_of(cf);

    if (!said[0])
        return;
    if (strcmp(said, say_rating_good) == 0)
        add(sum, cf->rated_at, TALLY_SATISFIED, 1);
    else if (strncmp(said, say_rating_bad, strlen(say_rating_bad)) == 0)
        add(sum, cf->rated_at, TALLY_BAD, 1);
    else
        add(sum, cf->rated_at, TALLY_FAIR, 1);
}

size_t tally_of(const struct case_file *cf, struct tally_month out[TALLY_MONTHS_MAX])
{
    struct sum sum = {out, 0};
    bool handed_out = cf->state == CASE_TRANSFERRED, refused = cf->state == CASE_REFUSED;

    if (counts_not(cf->state))
        return 0;
    add(&sum, cf->filed_at, refused ? TALLY_REFUSED : TALLY_FOUND, 1);
    add(&sum, cf->filed_at, TALLY_ANSWERED, refused || handed_out || is_settled(cf));
    add(&sum, cf->filed_at, TALLY_FAILED, cf->failures);
    if (!refused)
        add(&sum, cf->accepted_at, TALLY_ACCEPTED, 1);
    if (handed_out)
        add(&sum, cf->closed_at, TALLY_HANDLED, 1);
    if (is_settled(cf))
        add_settled(&sum, cf);
    add_rating(&sum, cf);
    return sum.count;
}

bool tally_same_place(const struct case_file *a, const struct case_file *b)
{
    return a->unit == b->unit && a->grade == b->grade && strcmp(a->kind, b->kind) == 0 &&
           strcmp(a->subject, b->subject) == 0;
}
