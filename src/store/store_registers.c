/* Registers: entries, whom they are owed a visit by, what is due. */
#include "cases/register.h"
#include "store/store_int.h"

/* Since when something is owed: a visit, or putting right what was found. */
static wall_t owed_at(const struct register_entry *e)
{
    wall_t limit = wall_known(e->fixed_at) ? WALL_NONE : e->limit_at;

    if (wall_known(e->done_at))
        return WALL_NONE;
    if (!wall_known(limit) || (wall_known(e->visit_due) && e->visit_due.ms < limit.ms))
        return e->visit_due;
    return limit;
}

/* ---- words that are sealed ------------------------------------------------------------------- */

enum { SEALED_WORDS = 4 };
#define BETWEEN '\x1f'

static void join_words(const char *const words[SEALED_WORDS], struct buf *out)
{
    for (int i = 0; i < SEALED_WORDS; i++) {
        buf_add_str(out, words[i] ? words[i] : "");
        buf_add_char(out, BETWEEN);
    }
}

void store_entry_words(struct store *store, sqlite3_stmt *st, int column,
                       const char **const words[4])
{
    struct buf text = BUF_INIT;
    const char *at;

    if (sqlite3_column_type(st, column) == SQLITE_NULL || !store->seal)
        return; /* a reader has no key: the daemon is asked */
    if (seal_break(store->seal,
                   (struct span){sqlite3_column_blob(st, column),
                                 (size_t)sqlite3_column_bytes(st, column)},
                   &text)) {
        buf_add_char(&text, '\0');
        at = text.ptr;
        for (int i = 0; i < SEALED_WORDS; i++) {
            size_t len = strcspn(at, "\x1f");

            *words[i] = effects_keep(&store->keep, (struct span){at, len}).ptr;
            at += len + (at[len] == BETWEEN);
        }
    }
    buf_free(&text);
}

static struct value v_open(const struct register_entry *e, const char *words)
{
    return v_word(e->sealed ? "" : words);
}

void store_register_save(struct store *store, const struct register_entry *e)
{
    const char *const words[SEALED_WORDS] = {e->remarks, e->visit_words, e->fixed_words,
                                             e->done_words};
    struct buf joined = BUF_INIT, sealed = BUF_INIT;
    int number = e->number ? e->number : store_next_number(store, e->reg, e->at);
    int64_t id = e->id ? e->id : store_next_id(store, &store->next_entry, SQL_REGISTER_ID_MAX);

    join_words(words, &joined);
    store_run(store, SQL_REGISTER_SAVE, v_int(id), v_word(e->reg), v_word(e->kind), v_id(e->unit),
              v_id(e->household), v_word(e->party), v_word(e->subject), v_open(e, e->remarks),
              v_wall(e->at), v_word(e->phone.text), v_id(e->person), v_id(e->message),
              v_int(number), v_id(e->case_serial), v_id(e->helper.person), v_word(e->helper.name),
              v_word(e->helper.phone.text), v_wall(e->visited_at), v_wall(e->visit_due),
              v_open(e, e->visit_words), v_wall(e->limit_at), v_wall(e->fixed_at),
              v_open(e, e->fixed_words), v_word(e->fixed_by), v_wall(e->done_at),
              v_open(e, e->done_words), v_word(e->done_by), v_wall(e->clock_at), v_int(e->reminded),
              v_word(e->said), v_wall(owed_at(e)),
              e->sealed ? v_sealed(store, buf_span(&joined), &sealed) : v_null());
    buf_free(&joined);
    buf_free(&sealed);
}

static void read_entry(struct store *store, sqlite3_stmt *st, struct register_entry *out)
{
    *out = (struct register_entry){
        .id = col_int(st, 0),
        .reg = col_kept(store, st, 1),
        .kind = col_kept(store, st, 2),
        .unit = col_int(st, 3),
        .household = col_int(st, 4),
        .party = col_kept(store, st, 5),
        .subject = col_kept(store, st, 6),
        .remarks = col_kept(store, st, 7),
        .at = col_wall(st, 8),
        .person = col_int(st, 10),
        .message = col_int(st, 11),
        .number = (int)col_int(st, 12),
        .case_serial = col_int(st, 13),
        .helper = {.person = col_int(st, 14), .name = col_kept(store, st, 15)},
        .visited_at = col_wall(st, 17),
        .visit_due = col_wall(st, 18),
        .visit_words = col_kept(store, st, 19),
        .limit_at = col_wall(st, 20),
        .fixed_at = col_wall(st, 21),
        .fixed_words = col_kept(store, st, 22),
        .fixed_by = col_kept(store, st, 23),
        .done_at = col_wall(st, 24),
        .done_words = col_kept(store, st, 25),
        .done_by = col_kept(store, st, 26),
        .clock_at = col_wall(st, 27),
        .reminded = (int)col_int(st, 28),
        .said = col_kept(store, st, 29),
        .household_number = (int)col_int(st, 30),
        .unit_path = col_kept(store, st, 31),
    };
    out->sealed = sqlite3_column_type(st, 32) != SQLITE_NULL;
    store_entry_words(store, st, 32,
                      (const char **const[]){&out->remarks, &out->visit_words, &out->fixed_words,
                                             &out->done_words});
    col_phone(st, 9, &out->phone);
    col_phone(st, 16, &out->helper.phone);
}

static size_t read_some(struct store *store, sqlite3_stmt *st, struct register_entry *out,
                        size_t max)
{
    size_t count = 0;

    while (store_row(store, st))
        if (count < max)
            read_entry(store, st, &out[count++]);
    return count;
}

/* ---- the reader ------------------------------------------------------------------------------ */

static int64_t next_id(void *ctx)
{
    struct store *store = ctx;

    return store_next_id(store, &store->next_entry, SQL_REGISTER_ID_MAX);
}

static bool by_id(void *ctx, int64_t id, struct register_entry *out)
{
    return read_some(ctx, store_ask(ctx, SQL_REGISTER_BY_ID, v_int(id)), out, 1) == 1;
}

static size_t open_of_household(void *ctx, int64_t household, struct register_entry *out,
                                size_t max)
{
    return read_some(
        ctx, store_ask(ctx, SQL_REGISTER_OPEN_OF_HOUSEHOLD, v_int(household), v_int((int64_t)max)),
        out, max);
}

static size_t open_of_helper(void *ctx, int64_t person, struct register_entry *out, size_t max)
{
    return read_some(
        ctx, store_ask(ctx, SQL_REGISTER_OPEN_OF_HELPER, v_int(person), v_int((int64_t)max)), out,
        max);
}

static size_t due(void *ctx, wall_t now, struct register_entry *out, size_t max)
{
    return read_some(ctx, store_ask(ctx, SQL_REGISTER_DUE, v_wall(now), v_int((int64_t)max)), out,
                     max);
}

struct register_reader store_register_reader(struct store *store)
{
    return (struct register_reader){store, next_id, by_id, open_of_household, open_of_helper, due};
}

/* ---- lists for commands ---------------------------------------------------------------------- */

static void each_entry(struct store *store, sqlite3_stmt *st, entry_fn each, void *ctx)
{
    struct register_entry e;

    while (store_row(store, st)) {
        read_entry(store, st, &e);
        each(ctx, &e);
    }
}

void store_register_list(struct store *store, const char *reg, const char *unit_path, bool open,
                         size_t limit, entry_fn each, void *ctx)
{
    each_entry(store,
               store_ask(store, SQL_REGISTER_LIST, v_text(reg), v_int((int64_t)limit),
                         v_text(unit_path), v_int(open)),
               each, ctx);
}

void store_register_count(struct store *store, const char *reg, const char *below, wall_t now,
                          struct register_counts *out)
{
    sqlite3_stmt *st =
        store_ask(store, SQL_REGISTER_COUNTS, v_text(reg), v_word(below), v_wall(now));

    *out = (struct register_counts){0};
    while (store_row(store, st))
        *out = (struct register_counts){col_int(st, 0), col_int(st, 1), col_int(st, 2)};
}

void store_register_owed(struct store *store, const char *unit_path, wall_t now, size_t limit,
                         entry_fn each, void *ctx)
{
    each_entry(
        store,
        store_ask(store, SQL_REGISTER_OWED, v_wall(now), v_int((int64_t)limit), v_text(unit_path)),
        each, ctx);
}

/* ---- lists of the console -------------------------------------------------------------------- */

/* When the entry was, or since when it owes something. */
static int64_t place_of(struct store *store, int64_t id, bool owed)
{
    sqlite3_stmt *st = store_ask(store, SQL_REGISTER_PLACE, v_int(id));
    int64_t place = 0;

    while (store_row(store, st))
        place = col_int(st, owed);
    return place;
}

size_t store_register_page(struct store *store, const struct register_search *s,
                           const struct id_page *page, int64_t *ids, size_t max)
{
    bool owed = wall_known(s->owed_at), up = page->up != page->back;
    enum sql_id id = owed ? (up ? SQL_REGISTER_OWED_UP : SQL_REGISTER_OWED_DOWN)
                          : (up ? SQL_REGISTER_IDS_UP : SQL_REGISTER_IDS_DOWN);
    int64_t end = up ? INT64_MIN : INT64_MAX;
    const struct value values[] = {
        v_word(s->reg),       v_int(page->at ? place_of(store, page->at, owed) : end),
        v_text(s->unit_path), v_int(s->open),
        v_int((int64_t)max),  v_int(page->at ? page->at : end),
        v_word(s->words),     v_wall(s->owed_at)};
    sqlite3_stmt *st = store_ask_values(store, id, values, owed ? 8 : 7);
    size_t count = 0;

    while (store_row(store, st))
        ids[count++] = col_int(st, 0);
    if (page->back)
        store_turn_ids(ids, count);
    return count;
}
