/* What belongs to the course of a case: helpers, links, papers, visits, early warnings, the clock.
 */
#include "store/store_int.h"

void store_case_helper(struct store *store, const struct case_helper *h)
{
    if (h->ended)
        store_run(store, SQL_CASE_HELPER_END, v_int(h->case_serial), v_word(h->who.name),
                  v_word(h->who.phone.text));
    else
        store_run(store, SQL_CASE_HELPER_ADD, v_int(h->case_serial), v_id(h->who.person),
                  v_word(h->who.name), v_word(h->who.phone.text), v_word(h->role));
}

void store_case_link(struct store *store, const struct case_link *l)
{
    store_run(store, SQL_CASE_LINK_ADD, v_int(l->a < l->b ? l->a : l->b),
              v_int(l->a < l->b ? l->b : l->a), v_word(l->why));
}

void store_case_paper(struct store *store, const struct case_paper *p)
{
    store_run(store, SQL_CASE_PAPER_SAVE, v_int(p->case_serial), v_word(p->paper),
              v_wall(p->asked_at), v_wall(p->received_at));
}

void store_follow_up(struct store *store, const struct follow_up *f)
{
    store_run(store, SQL_FOLLOW_UP_SAVE, v_int(f->id), v_int(f->case_serial), v_wall(f->due_at),
              v_wall(f->asked_at), v_wall(f->done_at), v_word(f->way), v_word(f->by),
              v_int(f->kept), v_word(f->rating), v_word(f->words));
}

void store_warning(struct store *store, const struct early_warning *w)
{
    store_run(store, SQL_WARNING_SAVE, v_int(w->id), v_word(w->rule), v_wall(w->at), v_id(w->unit),
              v_id(w->household), v_word(w->cases), v_word(w->told), v_wall(w->heeded_at));
}

void store_nudge(struct store *store, const struct case_nudge *n)
{
    if (n->drop)
        store_run(store, SQL_NUDGE_DROP, v_text(n->phone.text));
    else
        store_run(store, SQL_NUDGE_ADD, v_text(n->phone.text), v_int(n->case_serial),
                  v_span(n->text), v_int(n->urgent), v_wall(n->at));
}

void store_warned_rate(struct store *store, int grade, const wall_t period[2],
                       struct warned_rate *out)
{
    sqlite3_stmt *st = store_ask(store, SQL_WARNED_RATE, v_int(grade), v_wall(period[0]),
                                 v_wall(period[1]), v_int(WARNING_HOLDS_DAYS * WALL_DAY));

    *out = (struct warned_rate){0};
    while (store_row(store, st))
        *out = (struct warned_rate){col_int(st, 0), col_int(st, 1), col_int(st, 2)};
}

static void read_warning(struct store *store, sqlite3_stmt *st, struct early_warning *out)
{
    *out = (struct early_warning){
        .id = col_int(st, 0),
        .rule = col_kept(store, st, 1),
        .at = col_wall(st, 2),
        .unit = col_int(st, 3),
        .household = col_int(st, 4),
        .cases = col_kept(store, st, 5),
        .told = col_kept(store, st, 6),
        .heeded_at = col_wall(st, 7),
    };
}

bool store_warning_by_id(struct store *store, int64_t id, struct early_warning *out)
{
    sqlite3_stmt *st = store_ask(store, SQL_WARNING_BY_ID, v_int(id));
    bool found = false;

    while (store_row(store, st)) {
        read_warning(store, st, out);
        found = true;
    }
    return found;
}

void store_warnings(struct store *store, bool open, size_t limit, warning_fn each, void *ctx)
{
    sqlite3_stmt *st = store_ask(store, SQL_WARNINGS, v_int(open), v_int((int64_t)limit));
    struct early_warning w;

    while (store_row(store, st)) {
        read_warning(store, st, &w);
        each(ctx, &w);
    }
}

/* ---- the reader ------------------------------------------------------------------------------ */

static size_t helpers(void *ctx, int64_t serial, struct case_helper *out, size_t max)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_CASE_HELPERS, v_int(serial));
    size_t count = 0;

    while (store_row(ctx, st)) {
        if (count == max)
            continue;
        out[count] = (struct case_helper){
            .case_serial = serial,
            .who = {.person = col_int(st, 0), .name = col_kept(ctx, st, 1)},
            .role = col_kept(ctx, st, 3),
        };
        col_phone(st, 2, &out[count++].who.phone);
    }
    return count;
}

static size_t links(void *ctx, int64_t serial, struct case_link *out, size_t max)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_CASE_LINKS, v_int(serial));
    size_t count = 0;

    while (store_row(ctx, st))
        if (count < max)
            out[count++] = (struct case_link){serial, col_int(st, 0), col_kept(ctx, st, 1)};
    return count;
}

static size_t papers(void *ctx, int64_t serial, struct case_paper *out, size_t max)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_CASE_PAPERS, v_int(serial));
    size_t count = 0;

    while (store_row(ctx, st))
        if (count < max)
            out[count++] =
                (struct case_paper){serial, col_kept(ctx, st, 0), col_wall(st, 1), col_wall(st, 2)};
    return count;
}

static void read_follow_up(struct store *store, sqlite3_stmt *st, struct follow_up *out)
{
    *out = (struct follow_up){
        .id = col_int(st, 0),
        .case_serial = col_int(st, 1),
        .due_at = col_wall(st, 2),
        .asked_at = col_wall(st, 3),
        .done_at = col_wall(st, 4),
        .way = col_kept(store, st, 5),
        .by = col_kept(store, st, 6),
        .kept = (int)col_int(st, 7),
        .rating = col_kept(store, st, 8),
        .words = col_kept(store, st, 9),
    };
}

static size_t read_follow_ups(struct store *store, sqlite3_stmt *st, struct follow_up *out,
                              size_t max)
{
    size_t count = 0;

    while (store_row(store, st))
        if (count < max)
            read_follow_up(store, st, &out[count++]);
    return count;
}

static size_t follow_ups(void *ctx, int64_t serial, struct follow_up *out, size_t max)
{
    return read_follow_ups(ctx, store_ask(ctx, SQL_FOLLOW_UPS, v_int(serial)), out, max);
}

static size_t follow_ups_due(void *ctx, wall_t now, struct follow_up *out, size_t max)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_FOLLOW_UPS_DUE, v_wall(now), v_int((int64_t)max));

    return read_follow_ups(ctx, st, out, max);
}

static bool follow_up_by_id(void *ctx, int64_t id, struct follow_up *out)
{
    return read_follow_ups(ctx, store_ask(ctx, SQL_FOLLOW_UP_BY_ID, v_int(id)), out, 1) == 1;
}

static size_t read_cases(struct store *store, sqlite3_stmt *st, struct case_file *out, size_t max)
{
    size_t count = 0;

    while (store_row(store, st))
        if (count < max)
            store_read_case(store, st, &out[count++]);
    return count;
}

static size_t on_clock(void *ctx, wall_t now, struct case_file *out, size_t max)
{
    return read_cases(ctx, store_ask(ctx, SQL_CASES_ON_CLOCK, v_wall(now), v_int((int64_t)max)),
                      out, max);
}

static size_t of_household(void *ctx, int64_t household, wall_t since, struct case_file *out,
                           size_t max)
{
    return read_cases(ctx,
                      store_ask(ctx, SQL_CASES_OF_HOUSEHOLD, v_int(household), v_wall(since),
                                v_int((int64_t)max)),
                      out, max);
}

static size_t of_pair(void *ctx, int64_t a, int64_t b, wall_t since, struct case_file *out,
                      size_t max)
{
    return read_cases(
        ctx,
        store_ask(ctx, SQL_CASES_OF_PAIR, v_int(a), v_int(b), v_wall(since), v_int((int64_t)max)),
        out, max);
}

static size_t of_unit(void *ctx, int64_t unit, wall_t since, struct case_file *out, size_t max)
{
    return read_cases(
        ctx, store_ask(ctx, SQL_CASES_OF_UNIT, v_int(unit), v_wall(since), v_int((int64_t)max)),
        out, max);
}

static size_t nudged(void *ctx, bool urgent, wall_t now, struct nudged *out, size_t max)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_NUDGED, v_int(urgent), v_wall(now), v_int((int64_t)max));
    size_t count = 0;

    while (store_row(ctx, st))
        if (count < max) {
            col_phone(st, 0, &out[count].phone);
            out[count++].urgent = col_int(st, 1) != 0;
        }
    return count;
}

static size_t nudges(void *ctx, const struct phone *phone, struct case_nudge *out, size_t max)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_NUDGES, v_text(phone->text), v_int((int64_t)max));
    size_t count = 0;

    while (store_row(ctx, st))
        if (count < max)
            out[count++] = (struct case_nudge){.phone = *phone,
                                               .case_serial = col_int(st, 0),
                                               .text = span_of(col_kept(ctx, st, 1)),
                                               .urgent = col_int(st, 2) != 0,
                                               .at = col_wall(st, 3)};
    return count;
}

static size_t upwards(void *ctx, int64_t unit, struct unit_step *out, size_t max)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_UNIT_UPWARDS, v_int(unit));
    size_t count = 0;

    while (store_row(ctx, st))
        if (count < max)
            out[count++] =
                (struct unit_step){col_int(st, 0), (int)col_int(st, 1), col_kept(ctx, st, 2)};
    return count;
}

static bool household_phone(void *ctx, int64_t household, struct phone *out)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_HOUSEHOLD_PHONE, v_int(household));
    bool found = false;

    while (store_row(ctx, st)) {
        col_phone(st, 0, out);
        found = true;
    }
    return found;
}

static bool warning_since(void *ctx, const char *rule, int64_t unit, int64_t household,
                          wall_t since, struct early_warning *out)
{
    sqlite3_stmt *st =
        rule ? store_ask(ctx, SQL_WARNING_RECENT, v_text(rule), v_id(unit), v_id(household),
                         v_wall(since))
             : store_ask(ctx, SQL_WARNING_OF_HOUSEHOLD, v_int(household), v_wall(since));
    bool found = false;

    while (store_row(ctx, st)) {
        read_warning(ctx, st, out);
        found = true;
    }
    return found;
}

int64_t store_next_id(struct store *store, int64_t *next, enum sql_id max)
{
    if (*next == 0) {
        sqlite3_stmt *st = store_ask_values(store, max, NULL, 0);

        *next = 1;
        while (store_row(store, st))
            *next = col_int(st, 0) + 1;
    }
    return (*next)++;
}

static int64_t next_follow_up(void *ctx)
{
    return store_next_id(ctx, &((struct store *)ctx)->next_follow_up, SQL_FOLLOW_UP_ID_MAX);
}

static int64_t next_warning(void *ctx)
{
    return store_next_id(ctx, &((struct store *)ctx)->next_warning, SQL_WARNING_ID_MAX);
}

void store_course_reader(struct case_reader *reader)
{
    reader->helpers = helpers;
    reader->links = links;
    reader->papers = papers;
    reader->follow_ups = follow_ups;
    reader->follow_up = follow_up_by_id;
    reader->follow_ups_due = follow_ups_due;
    reader->on_clock = on_clock;
    reader->nudged = nudged;
    reader->nudges = nudges;
    reader->upwards = upwards;
    reader->household_phone = household_phone;
    reader->of_household = of_household;
    reader->of_pair = of_pair;
    reader->of_unit = of_unit;
    reader->warning_since = warning_since;
    reader->next_follow_up = next_follow_up;
    reader->next_warning = next_warning;
}
