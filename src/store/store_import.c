/* An import carried out: its changes as steps that are run at once, or written down first. */
#include "store/store_int.h"
#include <stdlib.h>

/* The numbers are stored. */
/* clang-format off */
#define STEP_TABLE(X)                                                                              \
    X(1,  UNIT_ADD)                                                                                \
    X(2,  PERSON_ADD)                                                                              \
    X(3,  PHONE_ADD)                                                                               \
    X(4,  PHONE_END)                                                                               \
    X(5,  CASES_TO_SUCCESSOR)                                                                      \
    X(6,  OFFICE_ADD)                                                                              \
    X(7,  OFFICE_TERM)                                                                             \
    X(8,  OFFICE_REMARKS)                                                                          \
    X(9,  OFFICE_STANDING)                                                                         \
    X(10, HOUSEHOLD_ADD)                                                                           \
    X(11, HOUSEHOLD_HEAD)                                                                          \
    X(12, HOUSEHOLD_REMARKS)                                                                       \
    X(13, HOUSEHOLD_CODE)                                                                          \
    X(14, HOUSEHOLD_CHOICE)                                                                        \
    X(15, HOUSEHOLD_FAMILY)                                                                        \
    X(16, HOUSEHOLD_END)                                                                           \
    X(17, HOUSEHOLD_PHONES_DROP)                                                                   \
    X(18, HOUSEHOLD_PHONE_ADD)                                                                     \
    X(19, HOUSEHOLD_TAGS_DROP)                                                                     \
    X(20, HOUSEHOLD_TAG_ADD)                                                                       \
    X(21, HOUSEHOLD_MEMBERS_DROP)                                                                  \
    X(22, HOUSEHOLD_MEMBER_ADD)                                                                    \
    X(23, ROSTER_EVENT)                                                                            \
    X(26, CONSENT_HOME)                                                                            \
    X(27, CONSENT_HOME_WORDS)                                                                      \
    X(28, CONSENT_HOME_SAYS)
/* clang-format on */

enum step {
#define X(number, name) STEP_##name = number,
    STEP_TABLE(X)
#undef X
        STEP_SUCCEED = 24, /* unit, role */
    STEP_SUCCEED_OF = 25,  /* office */
    STEPS = 29
};

static const int statements[STEPS] = {
#define X(number, name) [number] = SQL_##name + 1, /* 0: none */
    STEP_TABLE(X)
#undef X
};

/* Pages that the log may hold before they are copied to where they belong, which takes a turn's
 * time for a thousand of them: while an import brings them by the hundred, fewer at a time. */
enum { VALUES_MAX = 12, PIECE_SIZE = 12 << 10, LOG_PAGES = 1000, LOG_PAGES_IMPORT = 200 };

/* ---- one step -------------------------------------------------------------------------------- */

static void succeed_of(struct store *store, int64_t office)
{
    sqlite3_stmt *st = store_ask(store, SQL_OFFICE_PAIR, v_int(office));

    if (!store_row(store, st))
        return;
    int64_t unit = col_int(st, 0);
    const char *role = col_kept(store, st, 1);
    store_done(st);
    store_succeed(store, unit, role);
}

static void run_step(struct store *store, enum step step, const struct value *values, size_t count)
{
    if (step == STEP_SUCCEED && count == 2)
        store_succeed(
            store, values[0].number,
            effects_keep(&store->keep, (struct span){values[1].bytes, values[1].len}).ptr);
    else if (step == STEP_SUCCEED_OF && count == 1)
        succeed_of(store, values[0].number);
    else if (step < STEPS && statements[step])
        store_run_values(store, (enum sql_id)(statements[step] - 1), values, count);
}

static void add_bytes(struct buf *out, const void *bytes, size_t len)
{
    buf_add(out, bytes, len);
}

/* step, number of values; of each its type and a number, or a length and octets. */
static void write_step(struct buf *out, enum step step, const struct value *values, size_t count)
{
    const uint8_t head[2] = {(uint8_t)step, (uint8_t)count};

    add_bytes(out, head, sizeof head);
    for (size_t i = 0; i < count; i++) {
        uint8_t type = (uint8_t)values[i].type;
        uint32_t len = (uint32_t)values[i].len;

        add_bytes(out, &type, 1);
        if (values[i].type == VALUE_INT)
            add_bytes(out, &values[i].number, sizeof values[i].number);
        if (values[i].type != VALUE_TEXT)
            continue;
        add_bytes(out, &len, sizeof len);
        add_bytes(out, values[i].bytes, len);
    }
}

static bool take_bytes(struct span *from, void *out, size_t len)
{
    if (from->len < len)
        return false;
    memcpy(out, from->ptr, len);
    *from = span_skip(*from, len);
    return true;
}

static bool read_value(struct span *from, struct value *out)
{
    uint8_t type;
    uint32_t len;

    *out = v_null();
    if (!take_bytes(from, &type, 1))
        return false;
    if (type == VALUE_INT) {
        out->type = VALUE_INT;
        return take_bytes(from, &out->number, sizeof out->number);
    }
    if (type != VALUE_TEXT)
        return type == VALUE_NULL;
    if (!take_bytes(from, &len, sizeof len) || len > from->len)
        return false;
    *out = v_span((struct span){from->ptr, len});
    *from = span_skip(*from, len);
    return true;
}

/* Runs all steps of a piece; false when it is not one of ours. */
static bool run_piece(struct store *store, struct span piece)
{
    struct value values[VALUES_MAX];
    uint8_t head[2];

    while (piece.len > 0) {
        if (!take_bytes(&piece, head, sizeof head) || head[1] > VALUES_MAX)
            return false;
        for (size_t i = 0; i < head[1]; i++)
            if (!read_value(&piece, &values[i]))
                return false;
        run_step(store, (enum step)head[0], values, head[1]);
    }
    return true;
}

/* ---- changes to steps ------------------------------------------------------------------------ */

/* Where the steps go: into `log`, or, where that is NULL, to the rows at once. */
struct sink {
    struct store *store;
    struct roster_carry *carry;
    struct buf *log;
};

#define STEP(sink, name, ...)                                                                      \
    put_step(sink, STEP_##name, (const struct value[]){__VA_ARGS__},                               \
             sizeof((const struct value[]){__VA_ARGS__}) / sizeof(struct value))
static void put_step(struct sink *sink, enum step step, const struct value *values, size_t count)
{
    if (sink->log)
        write_step(sink->log, step, values, count);
    else
        run_step(sink->store, step, values, count);
}

static void add_unit(struct sink *sink, uint32_t row)
{
    struct roster_plan *plan = sink->carry->plan;
    struct plan_unit *u = &plan->units[row];
    const char *slash = strrchr(u->path, '/');

    u->id = ++sink->carry->unit;
    STEP(sink, UNIT_ADD, v_int(u->id),
         u->parent == INDEX_NONE ? v_null() : v_id(plan->units[u->parent].id),
         v_text(slash ? slash + 1 : u->path), v_text(u->path), v_int(u->level));
}

static void add_person(struct sink *sink, uint32_t row)
{
    struct plan_person *p = &sink->carry->plan->people[row];

    p->id = ++sink->carry->person;
    STEP(sink, PERSON_ADD, v_int(p->id), v_text(p->name));
}

static void change_phone(struct sink *sink, const struct roster_change *c)
{
    wall_t now = sink->carry->hand.now;

    if (c->action == ROSTER_END) {
        STEP(sink, PHONE_END, v_text(c->phone), v_int(c->id), v_wall(now));
        return;
    }

    const struct plan_person *p = &sink->carry->plan->people[c->row];
    STEP(sink, PHONE_ADD, v_text(c->phone), v_id(p->id), v_wall(now),
         c->action == ROSTER_PAST ? v_wall(now) : v_null());
    if (c->action == ROSTER_ADD && c->before)
        STEP(sink, CASES_TO_SUCCESSOR, v_int(c->before), v_id(p->id), v_text(p->name));
}

static void change_office(struct sink *sink, const struct roster_change *c)
{
    const struct roster_plan *plan = sink->carry->plan;
    const struct plan_office *o = c->row == INDEX_NONE ? NULL : &plan->offices[c->row];

    if (c->action == ROSTER_ADD && o) {
        const struct plan_unit *unit = &plan->units[o->unit];

        STEP(sink, OFFICE_ADD, v_id(plan->people[o->person].id), v_id(unit->id),
             v_text(o->role->code), v_day(c->from), v_day(c->to), v_word(o->remarks),
             v_day(o->elected), v_word(o->elected_by), v_day(o->filed), v_word(o->filed_with));
        STEP(sink, SUCCEED, v_int(unit->id), v_text(o->role->code));
        return;
    }
    STEP(sink, OFFICE_TERM, v_int(c->id), v_day(c->from), v_day(c->to));
    if (o && (c->changed & CHANGED_REMARKS))
        STEP(sink, OFFICE_REMARKS, v_int(c->id), v_word(o->remarks));
    if (o && (c->changed & CHANGED_STANDING))
        STEP(sink, OFFICE_STANDING, v_int(c->id), v_day(o->elected), v_text(o->elected_by),
             v_day(o->filed), v_text(o->filed_with));
    if (c->changed & CHANGED_TO)
        STEP(sink, SUCCEED_OF, v_int(c->id));
}

/* ---- households ------------------------------------------------------------------------------ */

static void household_phones(struct sink *sink, const struct plan_household *h, bool fresh)
{
    if (h->phone_count == PLAN_UNSAID)
        return;
    if (!fresh)
        STEP(sink, HOUSEHOLD_PHONES_DROP, v_int(h->id));
    for (unsigned i = 0; i < h->phone_count; i++)
        STEP(sink, HOUSEHOLD_PHONE_ADD, v_int(h->id), v_int(i),
             v_text(sink->carry->plan->phones[h->phone_first + i]));
}

/* Where its numbers came from, and what the file says of its consent. */
static void household_consent(struct sink *sink, const struct plan_household *h, unsigned changed)
{
    const struct roster_hand *hand = &sink->carry->hand;
    const char *file = sink->carry->plan->files[h->at.file];

    if (changed & CHANGED_PHONES)
        STEP(sink, CONSENT_HOME, v_int(h->id), v_int(hand->source), v_text(file),
             v_word(h->phone_from), v_wall(hand->now), v_word(hand->actor));
    if (h->phone_from)
        STEP(sink, CONSENT_HOME_WORDS, v_int(h->id), v_text(h->phone_from));
    if (h->agrees != PLAN_UNSAID)
        STEP(sink, CONSENT_HOME_SAYS, v_int(h->id),
             v_int(h->agrees ? CONSENT_GIVEN : CONSENT_REFUSED), v_wall(hand->now),
             v_word(hand->actor));
}

static void household_tags(struct sink *sink, const struct plan_household *h, bool fresh)
{
    if (h->tag_count == PLAN_UNSAID)
        return;
    if (!fresh)
        STEP(sink, HOUSEHOLD_TAGS_DROP, v_int(h->id));
    for (unsigned i = 0; i < h->tag_count; i++)
        STEP(sink, HOUSEHOLD_TAG_ADD, v_int(h->id),
             v_text(sink->carry->plan->tags[h->tag_first + i]));
}

static void household_members(struct sink *sink, const struct plan_household *h, bool fresh)
{
    if (h->member_count == PLAN_UNSAID)
        return;
    if (!fresh)
        STEP(sink, HOUSEHOLD_MEMBERS_DROP, v_int(h->id));
    for (unsigned i = 0; i < h->member_count; i++)
        STEP(sink, HOUSEHOLD_MEMBER_ADD, v_int(h->id), v_int(i),
             v_text(sink->carry->plan->members[h->member_first + i]));
}

static struct value v_choice(uint8_t said)
{
    return said == PLAN_UNSAID ? v_null() : v_int(said);
}

/* The row that speaks for its family; NULL when it is this one. */
static struct value v_family(const struct roster_plan *plan, const struct plan_household *h)
{
    const struct plan_household *first = &plan->households[h->same_as];
    int64_t family = h->family;

    if (!family && first != h)
        family = first->family ? first->family : first->id;
    return v_id(family == h->id ? 0 : family);
}

static void add_household(struct sink *sink, struct plan_household *h)
{
    const struct roster_plan *plan = sink->carry->plan;

    h->id = ++sink->carry->household;
    STEP(sink, HOUSEHOLD_ADD, v_int(h->id), v_id(plan->units[h->unit].id), v_int(h->number),
         v_text(h->head), v_word(h->remarks), v_family(plan, h), v_word(h->code),
         v_int(h->warns != 0), v_int(h->warned != 0));
    household_phones(sink, h, true);
    household_tags(sink, h, true);
    household_members(sink, h, true);
    household_consent(sink, h, h->phone_count ? CHANGED_PHONES : 0);
}

static void change_household(struct sink *sink, const struct roster_change *c)
{
    struct roster_plan *plan = sink->carry->plan;
    struct plan_household *h = &plan->households[c->row];
    struct value id = v_int(c->id);

    if (c->action == ROSTER_ADD) {
        add_household(sink, h);
        return;
    }
    if (c->action == ROSTER_END) {
        STEP(sink, HOUSEHOLD_END, id);
        return;
    }
    h->id = c->id;
    if (c->changed & CHANGED_HEAD)
        STEP(sink, HOUSEHOLD_HEAD, id, v_text(h->head));
    if (c->changed & CHANGED_REMARKS)
        STEP(sink, HOUSEHOLD_REMARKS, id, v_word(h->remarks));
    if (c->changed & CHANGED_CODE)
        STEP(sink, HOUSEHOLD_CODE, id, v_word(h->code));
    if (c->changed & CHANGED_CHOICE)
        STEP(sink, HOUSEHOLD_CHOICE, id, v_choice(h->warns), v_choice(h->warned));
    if (c->changed & CHANGED_FAMILY)
        STEP(sink, HOUSEHOLD_FAMILY, id, v_family(plan, h));
    if (c->changed & CHANGED_PHONES)
        household_phones(sink, h, false);
    if (c->changed & CHANGED_TAGS)
        household_tags(sink, h, false);
    if (c->changed & CHANGED_MEMBERS)
        household_members(sink, h, false);
    if (c->changed & (CHANGED_PHONES | CHANGED_CONSENT))
        household_consent(sink, h, c->changed);
}

/* ---- at once, or by turns -------------------------------------------------------------------- */

static void put_change(struct sink *sink, const struct roster_change *c)
{
    switch (c->thing) {
    case ROSTER_UNIT: add_unit(sink, c->row); break;
    case ROSTER_PERSON: add_person(sink, c->row); break;
    case ROSTER_PHONE: change_phone(sink, c); break;
    case ROSTER_OFFICE: change_office(sink, c); break;
    case ROSTER_HOUSEHOLD: change_household(sink, c); break;
    case ROSTER_THINGS: break;
    }
}

static void last_ids(struct store *store, struct roster_carry *carry)
{
    sqlite3_stmt *st = store_ask_values(store, SQL_ROSTER_LAST_IDS, NULL, 0);

    if (!store_row(store, st))
        return;
    carry->unit = col_int(st, 0);
    carry->person = col_int(st, 1);
    carry->household = col_int(st, 2);
    store_done(st);
}

void store_roster_apply(struct store *store, struct roster_plan *plan,
                        const struct roster_diff *diff, const struct roster_hand *hand)
{
    struct roster_carry carry = {.plan = plan, .diff = diff, .hand = *hand};
    struct sink sink = {store, &carry, NULL};

    last_ids(store, &carry);
    for (size_t i = 0; i < diff->change_count; i++)
        put_change(&sink, &diff->changes[i]);
}

struct roster_carry *store_import_begin(struct store *store, struct roster_plan *plan,
                                        const struct roster_diff *diff,
                                        const struct roster_hand *hand)
{
    struct roster_carry *carry = xcalloc(1, sizeof *carry);

    *carry = (struct roster_carry){.plan = plan, .diff = diff, .hand = *hand, .steps = BUF_INIT};
    last_ids(store, carry);
    return carry;
}

void store_import_free(struct roster_carry *carry)
{
    if (!carry)
        return;
    buf_free(&carry->steps);
    free(carry);
}

static void keep_piece(struct store *store, struct buf *steps)
{
    if (steps->len)
        store_run(store, SQL_IMPORT_STEP_ADD, v_blob(steps->ptr, steps->len));
    buf_clear(steps);
}

bool store_import_write(struct store *store, struct roster_carry *carry, size_t changes)
{
    struct sink sink = {store, carry, &carry->steps};

    sqlite3_wal_autocheckpoint(store->db, LOG_PAGES_IMPORT);
    for (; changes > 0 && carry->next < carry->diff->change_count; changes--) {
        put_change(&sink, &carry->diff->changes[carry->next++]);
        if (carry->steps.len >= PIECE_SIZE)
            keep_piece(store, &carry->steps);
    }
    return carry->next < carry->diff->change_count;
}

void store_import_ready(struct store *store, struct roster_carry *carry, const char *actor,
                        const char *detail)
{
    struct sink sink = {store, carry, &carry->steps};

    STEP(&sink, ROSTER_EVENT, v_wall(carry->hand.now), v_text(actor), v_text("roster.imported"),
         v_word(detail));
    keep_piece(store, &carry->steps);
    store_setting_put(store, "import_ready", "1");
}

size_t store_import_left(struct store *store)
{
    sqlite3_stmt *st = store_ask_values(store, SQL_IMPORT_STEPS, NULL, 0);
    size_t left = 0;

    if (store_row(store, st)) {
        left = (size_t)col_int(st, 0);
        store_done(st);
    }
    return left;
}

bool store_import_is_ready(struct store *store)
{
    const char *ready = store_setting(store, "import_ready");

    return ready && ready[0] == '1';
}

bool store_import_step(struct store *store)
{
    bool ready = store_import_is_ready(store), ours = true;
    sqlite3_stmt *st = store_ask_values(store, SQL_IMPORT_STEP_NEXT, NULL, 0);

    sqlite3_wal_autocheckpoint(store->db, LOG_PAGES_IMPORT);
    if (!store_row(store, st)) {
        sqlite3_wal_autocheckpoint(store->db, LOG_PAGES);
        if (ready)
            store_setting_put(store, "import_ready", "");
        return false;
    }
    int64_t seq = col_int(st, 0);
    struct span piece =
        effects_keep(&store->keep, (struct span){sqlite3_column_blob(st, 1),
                                                 (size_t)sqlite3_column_bytes(st, 1)});
    store_done(st);
    if (ready)
        ours = run_piece(store, piece);
    if (!ours)
        store_fail(store, "import");
    store_run(store, SQL_IMPORT_STEP_DONE, v_int(seq));
    return true;
}
