#include "store/store_int.h"

/* Columns behind `message`, in the order of CASE_COLUMNS. */
static void read_course(struct store *store, sqlite3_stmt *st, struct case_file *cf)
{
    cf->year_number = (int)col_int(st, 23);
    cf->ledger = col_kept(store, st, 24);
    cf->grade = (int)col_int(st, 25);
    cf->desk = col_int(st, 26);
    cf->party2 = col_kept(store, st, 27);
    cf->household2 = col_int(st, 28);
    cf->household2_number = (int)col_int(st, 29);
    cf->people = (int)col_int(st, 30);
    cf->amount = col_int(st, 31);
    cf->place = col_kept(store, st, 32);
    cf->result = col_kept(store, st, 33);
    cf->agreement = col_kept(store, st, 34);
    cf->mode = col_kept(store, st, 35);
    cf->bureau = col_kept(store, st, 36);
    cf->accepted_at = col_wall(st, 37);
    cf->sent_at = col_wall(st, 38);
    cf->settled_at = col_wall(st, 39);
    cf->closed_at = col_wall(st, 40);
    cf->held_from = col_wall(st, 41);
    cf->held_until = col_wall(st, 42);
    cf->hold_reason = col_kept(store, st, 43);
    cf->limit_at = col_wall(st, 44);
    cf->red_at = col_wall(st, 45);
    cf->clock_at = col_wall(st, 46);
    cf->clock_step = (enum clock_step)col_int(st, 47);
    cf->supervised = (enum supervision)col_int(st, 48);
    cf->points = (int)col_int(st, 49);
    cf->failures = (int)col_int(st, 50);
    cf->settled_by = (enum settled_by)col_int(st, 51);
    cf->rating = col_kept(store, st, 52);
    cf->rating_party = col_kept(store, st, 53);
    cf->rated_at = col_wall(st, 54);
    cf->silent = col_int(st, 55) != 0;
    cf->charge = (struct case_person){.person = col_int(st, 56), .name = col_kept(store, st, 57)};
    col_phone(st, 58, &cf->charge.phone);
    cf->merged_into = col_int(st, 59);
    cf->warned = col_int(st, 60) != 0;
}

void store_read_case(struct store *store, sqlite3_stmt *st, struct case_file *cf)
{
    *cf = (struct case_file){
        .serial = col_int(st, 0),
        .kind = col_kept(store, st, 1),
        .state = (enum case_state)col_int(st, 2),
        .unit = col_int(st, 3),
        .household = col_int(st, 4),
        .household_number = (int)col_int(st, 5),
        .unit_path = col_kept(store, st, 6),
        .party = col_kept(store, st, 7),
        .subject = col_kept(store, st, 8),
        .subject_word = col_kept(store, st, 9),
        .remarks = col_kept(store, st, 10),
        .mark = col_kept(store, st, 11),
        .source = col_kept(store, st, 12),
        .filed_at = col_wall(st, 13),
        .due_at = col_wall(st, 14),
        .changed_at = col_wall(st, 15),
        .reporter = {.person = col_int(st, 16), .name = col_kept(store, st, 17)},
        .handler = {.person = col_int(st, 19), .name = col_kept(store, st, 20)},
        .message = col_int(st, 22),
    };
    col_phone(st, 18, &cf->reporter.phone);
    col_phone(st, 21, &cf->handler.phone);
    read_course(store, st, cf);
}

static bool one_case(struct store *store, sqlite3_stmt *st, struct case_file *out)
{
    if (!store_row(store, st))
        return false;
    store_read_case(store, st, out);
    store_done(st);
    return true;
}

/* A million cases are too many to be counted for every status. */
void store_cases_count(struct store *store)
{
    sqlite3_stmt *st = store_ask_values(store, SQL_CASES_BY_STATE, NULL, 0);

    memset(store->cases, 0, sizeof store->cases);
    while (store_row(store, st))
        if (col_int(st, 0) >= 0 && col_int(st, 0) < CASE_STATES)
            store->cases[col_int(st, 0)] = col_int(st, 1);
    store->counted = true;
}

/* Keeps the counts right for a case that is about to be written. */
static void count_move(struct store *store, const struct case_file *cf)
{
    sqlite3_stmt *st;

    if (!store->counted)
        return;
    st = store_ask(store, SQL_CASE_STATE, v_int(cf->serial));
    if (store_row(store, st)) {
        store->cases[col_int(st, 0)]--;
        store_done(st);
    }
    store->cases[cf->state]++;
}

int store_next_number(struct store *store, const char *ledger, wall_t at)
{
    sqlite3_stmt *st =
        store_ask(store, SQL_YEAR_COUNT, v_int(civil_local(at).year), v_text(ledger));
    int number = 0;

    while (store_row(store, st))
        number = (int)col_int(st, 0);
    return number;
}

/* The running number of its ledger and year, given when it is first taken into one. */
static int year_number(struct store *store, const struct case_file *cf)
{
    sqlite3_stmt *st;
    int number = cf->year_number;

    if (number || !wall_known(cf->accepted_at) || !cf->ledger || !cf->ledger[0])
        return number;
    st = store_ask(store, SQL_CASE_YEAR_NUMBER, v_int(cf->serial));
    while (store_row(store, st))
        number = (int)col_int(st, 0);
    return number ? number : store_next_number(store, cf->ledger, cf->accepted_at);
}

void store_case_save(struct store *store, const struct case_file *cf)
{
    int number = year_number(store, cf);

    count_move(store, cf);
    store_tally_move(store, cf);
    store_run(store, SQL_CASE_SAVE, v_int(cf->serial), v_word(cf->kind), v_int(cf->state),
              v_id(cf->unit), v_id(cf->household), v_id(cf->household_number), v_word(cf->party),
              v_word(cf->subject), v_word(cf->subject_word), v_word(cf->remarks), v_word(cf->mark),
              v_word(cf->source), v_wall(cf->filed_at), v_wall(cf->due_at), v_wall(cf->changed_at),
              v_id(cf->reporter.person), v_word(cf->reporter.name), v_word(cf->reporter.phone.text),
              v_id(cf->handler.person), v_word(cf->handler.name), v_word(cf->handler.phone.text),
              v_id(cf->message), v_int(number), v_word(cf->ledger), v_int(cf->grade),
              v_id(cf->desk), v_word(cf->party2), v_id(cf->household2), v_id(cf->household2_number),
              v_int(cf->people), v_int(cf->amount), v_word(cf->place), v_word(cf->result),
              v_word(cf->agreement), v_word(cf->mode), v_word(cf->bureau), v_wall(cf->accepted_at),
              v_wall(cf->sent_at), v_wall(cf->settled_at), v_wall(cf->closed_at),
              v_wall(cf->held_from), v_wall(cf->held_until), v_word(cf->hold_reason),
              v_wall(cf->limit_at), v_wall(cf->red_at), v_wall(cf->clock_at), v_int(cf->clock_step),
              v_int(cf->supervised), v_int(cf->points), v_int(cf->failures), v_int(cf->settled_by),
              v_word(cf->rating), v_word(cf->rating_party), v_wall(cf->rated_at), v_int(cf->silent),
              v_id(cf->charge.person), v_word(cf->charge.name), v_word(cf->charge.phone.text),
              v_id(cf->merged_into), v_int(cf->warned));
}

/* ---- the reader of the deciding room -------------------------------------------------------- */

static int64_t next_serial(void *ctx)
{
    struct store *store = ctx;

    if (store->next_case == 0) {
        sqlite3_stmt *st = store_ask_values(store, SQL_CASE_SERIAL_MAX, NULL, 0);

        store->next_case = CASE_SERIAL_FIRST;
        if (store_row(store, st)) {
            if (col_int(st, 0) >= CASE_SERIAL_FIRST)
                store->next_case = col_int(st, 0) + 1;
            store_done(st);
        }
    }
    return store->next_case++;
}

static bool by_serial(void *ctx, int64_t serial, struct case_file *out)
{
    return one_case(ctx, store_ask(ctx, SQL_CASE_BY_SERIAL, v_int(serial)), out);
}

static size_t open_of_reporter(void *ctx, const struct actor *who, struct case_file *out,
                               size_t max)
{
    struct store *store = ctx;
    sqlite3_stmt *st =
        store_ask(store, SQL_CASES_OPEN_OF_REPORTER, v_text(who->phone.text), v_id(who->person),
                  v_id(who->may & MAY_REPORT ? who->unit : 0), v_int(store->today));
    size_t count = 0;

    while (store_row(ctx, st)) {
        if (count < max)
            store_read_case(ctx, st, &out[count]);
        count++;
    }
    return count;
}

static size_t open_of_household(void *ctx, int64_t household, const char *kind,
                                struct case_file *out, size_t max)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_CASES_OPEN_OF_HOUSEHOLD, v_int(household), v_text(kind),
                                 v_int((int64_t)max));
    size_t count = 0;

    while (store_row(ctx, st))
        if (count < max)
            store_read_case(ctx, st, &out[count++]);
    return count;
}

static bool last_of_reporter(void *ctx, const struct actor *who, struct case_file *out)
{
    return one_case(
        ctx, store_ask(ctx, SQL_CASE_LAST_OF_REPORTER, v_text(who->phone.text), v_id(who->person)),
        out);
}

static bool last_to_rate(void *ctx, const struct actor *who, struct case_file *out)
{
    return one_case(
        ctx, store_ask(ctx, SQL_CASE_LAST_TO_RATE, v_text(who->phone.text), v_id(who->person)),
        out);
}

static void work_below(void *ctx, int64_t unit, wall_t now, struct case_work *out)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_CASE_WORK_BELOW, v_int(unit), v_wall(now));

    *out = (struct case_work){0};
    while (store_row(ctx, st))
        *out = (struct case_work){col_int(st, 0), col_int(st, 1), col_int(st, 2)};
}

static bool unit_within(void *ctx, int64_t unit, int64_t above)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_UNIT_ANCESTORS, v_int(unit));
    bool within = false;

    while (!within && store_row(ctx, st))
        within = col_int(st, 0) == above;
    store_done(st);
    return within;
}

static bool worker_for(void *ctx, int64_t unit, const char *const *roles, size_t role_count,
                       struct case_person *out)
{
    struct store *store = ctx;
    int64_t up[16];
    size_t count = 0;
    sqlite3_stmt *st = store_ask(store, SQL_UNIT_ANCESTORS, v_int(unit));

    while (store_row(store, st))
        if (count < sizeof up / sizeof *up)
            up[count++] = col_int(st, 0);
    for (size_t i = 0; i < count; i++) {
        st = store_ask(store, SQL_OFFICE_HOLDERS, v_int(up[i]), v_int(store->today));
        while (store_row(store, st)) {
            const char *role = (const char *)sqlite3_column_text(st, 3);

            for (size_t r = 0; r < role_count; r++) {
                if (strcmp(role, roles[r]) != 0)
                    continue;
                out->person = col_int(st, 0);
                out->name = col_kept(store, st, 1);
                col_phone(st, 2, &out->phone);
                store_done(st);
                return true;
            }
        }
    }
    return false;
}

/* The only one of that name; the remarks may hold more words behind it. */
static bool person_named(void *ctx, const char *name, struct case_person *out)
{
    char first[64];
    size_t found = 0;

    text_copy(first, sizeof first, (struct span){name, strcspn(name, " ,;")});
    sqlite3_stmt *st =
        store_ask(ctx, SQL_OFFICE_HOLDER_NAMED, v_text(first), v_int(((struct store *)ctx)->today));
    while (store_row(ctx, st)) {
        out->person = col_int(st, 0);
        out->name = col_kept(ctx, st, 1);
        col_phone(st, 2, &out->phone);
        found++;
    }
    return found == 1;
}

static bool household(void *ctx, int64_t id, int64_t unit, int number, struct case_household *out)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_HOUSEHOLD_REF, v_id(id), v_int(unit), v_int(number));

    if (!store_row(ctx, st))
        return false;
    *out = (struct case_household){.id = col_int(st, 0),
                                   .unit = col_int(st, 1),
                                   .number = (int)col_int(st, 2),
                                   .head = col_kept(ctx, st, 3)};
    store_done(st);
    return true;
}

struct case_reader store_case_reader(struct store *store)
{
    struct case_reader reader = {.ctx = store,
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
                                 .household = household};

    store_course_reader(&reader);
    return reader;
}

static int64_t trial_serial(void *ctx)
{
    int64_t serial = next_serial(ctx);

    ((struct store *)ctx)->next_case = serial;
    return serial;
}

struct case_reader store_case_reader_trial(struct store *store)
{
    struct case_reader reader = store_case_reader(store);

    reader.next_serial = trial_serial;
    return reader;
}

/* ---- lists ---------------------------------------------------------------------------------- */

/* So few units that going through all their cases beats looking for them among everybody's. */
static bool few_units(struct store *store, const char *path)
{
    enum { FEW = 100 };
    sqlite3_stmt *st = store_ask(store, SQL_UNITS_BELOW, v_text(path), v_int(FEW + 1));
    int64_t count = 0;

    while (store_row(store, st))
        count = col_int(st, 0);
    return count <= FEW;
}

/* Open and due before this; WALL_NONE: whenever. */
static wall_t due_of(const struct case_filter *f)
{
    if (!wall_known(f->overdue_at))
        return f->due_before;
    return wall_known(f->due_before) && f->due_before.ms < f->overdue_at.ms ? f->due_before
                                                                            : f->overdue_at;
}

/* The first serial that was filed at `at` or later, as serials are given out in the order of time:
 * looked for by halves, since no index has the time. */
static int64_t serial_at(struct store *store, wall_t at)
{
    sqlite3_stmt *st = store_ask_values(store, SQL_CASE_SERIALS, NULL, 0);
    int64_t low = 0, high = 0;

    while (store_row(store, st)) {
        low = col_int(st, 0);
        high = col_int(st, 1) + 1;
    }
    while (low < high) {
        int64_t middle = low + (high - low) / 2, found = high;
        wall_t filed = WALL_NONE;

        st = store_ask(store, SQL_CASE_FILED_FROM, v_int(middle));
        while (store_row(store, st)) {
            found = col_int(st, 0);
            filed = col_wall(st, 1);
        }
        if (found >= high || (wall_known(filed) && filed.ms >= at.ms))
            high = middle;
        else
            low = found + 1;
    }
    return low;
}

/* Behind the name and whatever follows in it, in the order of bytes. */
static void end_of_names(const char *about, char *out, size_t size)
{
    text_format(out, size, "%s\xF4\x8F\xBF\xBF", about ? about : "");
}

static bool few_about(struct store *store, const struct case_filter *f, const char *end)
{
    enum { FEW = 8000 };
    sqlite3_stmt *st = store_ask(store, SQL_CASES_ABOUT_COUNT, v_text(f->about), v_text(end),
                                 v_text(f->phone), v_int(FEW + 1));
    int64_t count = 0;

    while (store_row(store, st))
        count = col_int(st, 0);
    return count <= FEW;
}

static bool is_bound(wall_t at)
{
    return wall_known(at) && at.ms != 0;
}

struct case_bounds store_case_bounds(struct store *store, const struct case_filter *f)
{
    struct case_bounds bounds = {
        .from = is_bound(f->from) ? serial_at(store, f->from) : 0,
        .until = is_bound(f->until) ? serial_at(store, f->until) : INT64_MAX,
        .due = due_of(f),
        .few_units = f->unit_path && few_units(store, f->unit_path),
    };

    end_of_names(f->about, bounds.name_end, sizeof bounds.name_end);
    bounds.few_about = (f->about || f->phone) && few_about(store, f, bounds.name_end);
    return bounds;
}

static enum sql_id best_list(const struct case_filter *f, const struct case_bounds *bounds)
{
    bool ended = f->state >= CASE_SETTLED && f->state != CASE_REOPENED;

    if (wall_known(bounds->due))
        return SQL_CASES_LIST_OVERDUE;
    if (f->supervised)
        return SQL_CASES_LIST_SUPERVISED;
    if (f->grade > 0)
        return SQL_CASES_LIST_GRADE;
    if (bounds->few_units)
        return SQL_CASES_LIST_UNIT;
    if (f->state >= 0 && !(ended && f->kind))
        return SQL_CASES_LIST_STATE;
    return f->kind ? SQL_CASES_LIST_KIND : SQL_CASES_LIST;
}

void store_cases(struct store *store, const struct case_filter *f, case_fn each, void *ctx)
{
    struct case_bounds bounds = store_case_bounds(store, f);
    sqlite3_stmt *st = store_ask(store, best_list(f, &bounds),
                                 f->state < 0 ? v_null() : v_int(f->state), v_text(f->kind),
                                 v_text(f->unit_path), v_wall(bounds.due), v_int((int64_t)f->limit),
                                 v_int(f->supervised), v_int(f->grade > 0 ? f->grade : 0),
                                 v_int(bounds.from), v_int(bounds.until), v_int(f->household));
    struct case_file cf;

    while (store_row(store, st)) {
        store_read_case(store, st, &cf);
        each(ctx, &cf);
    }
}

void store_case_speed(struct store *store, const char *below, const wall_t period[2], size_t limit,
                      case_speed_fn each, void *ctx)
{
    int64_t from = serial_at(store, period[0]), until = serial_at(store, period[1]);
    sqlite3_stmt *st = store_ask(store, SQL_CASE_SPEED, v_int(from), v_int(until), v_word(below),
                                 v_int((int64_t)limit));

    while (store_row(store, st))
        each(ctx, col_wall(st, 0), col_wall(st, 1), col_wall(st, 2));
}

void store_counts(struct store *store, wall_t now, struct store_counts *out)
{
    sqlite3_stmt *st;

    *out = (struct store_counts){.overdue = 0};
    if (!store->counted)
        store_cases_count(store);
    memcpy(out->cases, store->cases, sizeof out->cases);
    st = store_ask(store, SQL_CASES_OVERDUE, v_wall(now));
    while (store_row(store, st))
        out->overdue = col_int(st, 0);
    st = store_ask_values(store, SQL_MESSAGES_BY_STATE, NULL, 0);
    while (store_row(store, st)) {
        if (col_int(st, 0) == MESSAGE_IN_DOUBT)
            out->in_doubt += col_int(st, 1);
        else
            out->queued += col_int(st, 1);
    }
}
