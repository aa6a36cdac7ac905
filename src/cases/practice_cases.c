/* Cases of practice, as the deciding rooms read them; units, people and households are real. */
#include "cases/practice_int.h"

static struct case_file *find_case(struct practice *p, int64_t serial)
{
    for (size_t i = 0; i < p->case_count; i++)
        if (p->cases[i].serial == serial)
            return &p->cases[i];
    return NULL;
}

/* Strings that a case had before are known by their address and not copied again. */
static const char *kept(struct practice *p, const char *text, const char *before)
{
    return text == before ? before : effects_keep_str(&p->keep, text);
}

void practice_keep_case(struct practice *p, const struct case_file *cf)
{
    struct case_file *to = find_case(p, cf->serial);
    struct case_file before = to ? *to : (struct case_file){.serial = 0};

    if (!to && p->case_count == PRACTICE_CASES)
        return;
    if (!to)
        to = &p->cases[p->case_count++];
    *to = *cf;
#define X(field) to->field = kept(p, cf->field ? cf->field : "", before.field);
    CASE_STRINGS(X)
#undef X
}

static int64_t next_serial(void *ctx)
{
    return ((struct practice *)ctx)->next_serial++;
}

static bool by_serial(void *ctx, int64_t serial, struct case_file *out)
{
    struct practice *p = ctx;
    const struct case_file *cf = find_case(p, serial);

    if (!cf)
        return p->real.by_serial(p->real.ctx, serial, out);
    *out = *cf;
    return true;
}

static bool is_of(const struct case_file *cf, const struct actor *who)
{
    return strcmp(cf->reporter.phone.text, who->phone.text) == 0;
}

static size_t open_of_reporter(void *ctx, const struct actor *who, struct case_file *out,
                               size_t max)
{
    struct practice *p = ctx;
    size_t count = 0;

    for (size_t i = p->case_count; i-- > 0;)
        if (is_of(&p->cases[i], who) && case_is_open(p->cases[i].state)) {
            if (count < max)
                out[count] = p->cases[i];
            count++;
        }
    return count;
}

static size_t open_of_household(void *ctx, int64_t household, const char *kind,
                                struct case_file *out, size_t max)
{
    struct practice *p = ctx;
    size_t count = 0;

    for (size_t i = p->case_count; i-- > 0 && count < max;) {
        const struct case_file *cf = &p->cases[i];

        if (cf->household == household && case_is_open(cf->state) &&
            (!kind || strcmp(kind, cf->kind) == 0))
            out[count++] = *cf;
    }
    return count;
}

static bool last_of_reporter(void *ctx, const struct actor *who, struct case_file *out)
{
    struct practice *p = ctx;

    for (size_t i = p->case_count; i-- > 0;)
        if (is_of(&p->cases[i], who) && p->cases[i].state != CASE_MERGED) {
            *out = p->cases[i];
            return true;
        }
    return false;
}

static bool last_to_rate(void *ctx, const struct actor *who, struct case_file *out)
{
    struct practice *p = ctx;

    for (size_t i = p->case_count; i-- > 0;)
        if (is_of(&p->cases[i], who) &&
            (p->cases[i].state == CASE_SETTLED || p->cases[i].state == CASE_CLOSED)) {
            *out = p->cases[i];
            return true;
        }
    return false;
}

/* ---- what is only passed on ------------------------------------------------------------------ */

static void work_below(void *ctx, int64_t unit, wall_t now, struct case_work *out)
{
    const struct case_reader *real = &((struct practice *)ctx)->real;

    real->work_below(real->ctx, unit, now, out);
}

static bool unit_within(void *ctx, int64_t unit, int64_t above)
{
    const struct case_reader *real = &((struct practice *)ctx)->real;

    return real->unit_within(real->ctx, unit, above);
}

static bool worker_for(void *ctx, int64_t unit, const char *const *roles, size_t role_count,
                       struct case_person *out)
{
    const struct case_reader *real = &((struct practice *)ctx)->real;

    return real->worker_for(real->ctx, unit, roles, role_count, out);
}

static bool person_named(void *ctx, const char *name, struct case_person *out)
{
    const struct case_reader *real = &((struct practice *)ctx)->real;

    return real->person_named(real->ctx, name, out);
}

static bool household(void *ctx, int64_t id, int64_t unit, int number, struct case_household *out)
{
    const struct case_reader *real = &((struct practice *)ctx)->real;

    return real->household(real->ctx, id, unit, number, out);
}

/* ---- a case of practice has no course beside itself ---------------------------------------------
 */

static size_t no_helpers(void *ctx, int64_t serial, struct case_helper *out, size_t max)
{
    (void)ctx, (void)serial, (void)out, (void)max;
    return 0;
}

static size_t no_links(void *ctx, int64_t serial, struct case_link *out, size_t max)
{
    (void)ctx, (void)serial, (void)out, (void)max;
    return 0;
}

static size_t no_papers(void *ctx, int64_t serial, struct case_paper *out, size_t max)
{
    (void)ctx, (void)serial, (void)out, (void)max;
    return 0;
}

static size_t no_follow_ups(void *ctx, int64_t serial, struct follow_up *out, size_t max)
{
    (void)ctx, (void)serial, (void)out, (void)max;
    return 0;
}

static size_t none_due(void *ctx, wall_t now, struct follow_up *out, size_t max)
{
    (void)ctx, (void)now, (void)out, (void)max;
    return 0;
}

static bool no_follow_up(void *ctx, int64_t id, struct follow_up *out)
{
    (void)ctx, (void)id, (void)out;
    return false;
}

static size_t no_clock(void *ctx, wall_t now, struct case_file *out, size_t max)
{
    (void)ctx, (void)now, (void)out, (void)max;
    return 0;
}

static size_t nobody_nudged(void *ctx, bool urgent, wall_t now, struct nudged *out, size_t max)
{
    (void)ctx, (void)urgent, (void)now, (void)out, (void)max;
    return 0;
}

static size_t no_nudges(void *ctx, const struct phone *phone, struct case_nudge *out, size_t max)
{
    (void)ctx, (void)phone, (void)out, (void)max;
    return 0;
}

static size_t upwards(void *ctx, int64_t unit, struct unit_step *out, size_t max)
{
    const struct case_reader *real = &((struct practice *)ctx)->real;

    return real->upwards(real->ctx, unit, out, max);
}

static bool no_phone(void *ctx, int64_t household, struct phone *out)
{
    (void)ctx, (void)household, (void)out;
    return false;
}

static size_t none_of_household(void *ctx, int64_t household, wall_t since, struct case_file *out,
                                size_t max)
{
    (void)ctx, (void)household, (void)since, (void)out, (void)max;
    return 0;
}

static size_t none_of_pair(void *ctx, int64_t a, int64_t b, wall_t since, struct case_file *out,
                           size_t max)
{
    (void)ctx, (void)a, (void)b, (void)since, (void)out, (void)max;
    return 0;
}

static bool never_warned(void *ctx, const char *rule, int64_t unit, int64_t household, wall_t since,
                         struct early_warning *out)
{
    (void)ctx, (void)rule, (void)unit, (void)household, (void)since, (void)out;
    return false;
}

static int64_t no_id(void *ctx)
{
    (void)ctx;
    return 0;
}

struct case_reader practice_case_reader(struct practice *p)
{
    return (struct case_reader){.ctx = p,
                                .next_serial = next_serial,
                                .by_serial = by_serial,
                                .open_of_reporter = open_of_reporter,
                                .open_of_household = open_of_household,
                                .last_of_reporter = last_of_reporter,
                                .last_to_rate = last_to_rate,
                                .work_below = work_below,
                                .unit_within = unit_within,
                                .worker_for = worker_for,
                                .person_named = person_named,
                                .household = household,
                                .helpers = no_helpers,
                                .links = no_links,
                                .papers = no_papers,
                                .follow_ups = no_follow_ups,
                                .follow_up = no_follow_up,
                                .follow_ups_due = none_due,
                                .on_clock = no_clock,
                                .nudged = nobody_nudged,
                                .nudges = no_nudges,
                                .upwards = upwards,
                                .household_phone = no_phone,
                                .of_household = none_of_household,
                                .of_pair = none_of_pair,
                                .of_unit = none_of_household,
                                .warning_since = never_warned,
                                .next_follow_up = no_id,
                                .next_warning = no_id};
}
