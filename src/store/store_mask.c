/*
 * Identity numbers that programs of before stored in clear: each text that a person may have
 * written is masked once, the words as they came are sealed, and so are the TPDUs that carried
 * them. A few rows at a time; how far it came is a setting, which is gone when all is done.
 */
#include "intake/reading.h"
#include "store/store_int.h"
#include <inttypes.h>
#include <stdio.h>

enum { ROWS_AT_ONCE = 200 };

/* The TPDUs come last: which of them to seal their message tells. */
static const struct {
    enum sql_id last, read, set;
} tables[] = {
    {SQL_MASK_MESSAGE_LAST, SQL_MASK_MESSAGE,       SQL_MESSAGE_TEXT_SET      },
    {SQL_MASK_CASE_LAST,    SQL_MASK_CASE_REMARKS,  SQL_MASK_CASE_REMARKS_SET },
    {SQL_MASK_CASE_LAST,    SQL_MASK_CASE_PARTY,    SQL_MASK_CASE_PARTY_SET   },
    {SQL_MASK_ENTRY_LAST,   SQL_MASK_ENTRY_REMARKS, SQL_MASK_ENTRY_REMARKS_SET},
    {SQL_MASK_ENTRY_LAST,   SQL_MASK_ENTRY_PARTY,   SQL_MASK_ENTRY_PARTY_SET  },
    {SQL_MASK_EVENT_LAST,   SQL_MASK_EVENT,         SQL_MASK_EVENT_SET        },
    {SQL_MASK_PART_LAST,    SQL_MASK_PART,          SQL_PART_CLOSED           },
};
enum { TABLES = sizeof tables / sizeof *tables, PARTS = TABLES - 1 };

struct found {
    int64_t id;
    struct buf text, original; /* as it will be stored */
};

/* What is to be written instead of a row; false: it may stay. Words that came by air are kept
 * sealed, those that we wrote need not be. */
static bool look_at(struct store *store, int table, sqlite3_stmt *st, struct found *out)
{
    struct span words = {sqlite3_column_blob(st, 1), (size_t)sqlite3_column_bytes(st, 1)};
    bool secret = true;

    *out = (struct found){.id = col_int(st, 0)};
    if (table == PARTS)
        seal_close(store->seal, words, &out->text);
    else if ((secret = identity_mask(words, &out->text)) && col_int(st, 2))
        seal_close(store->seal, words, &out->original);
    if (!secret)
        buf_free(&out->text);
    return secret;
}

static void write_back(struct store *store, int table, struct found *found)
{
    struct value text =
        table == PARTS ? v_blob(found->text.ptr, found->text.len) : v_span(buf_span(&found->text));
    struct value original =
        found->original.len ? v_blob(found->original.ptr, found->original.len) : v_null();
    struct value values[] = {v_int(found->id), text, original};

    store_run_values(store, tables[table].set, values, table == 0 ? 3 : 2);
    buf_free(&found->text);
    buf_free(&found->original);
}

static void mask_rows(struct store *store, int table, int64_t from)
{
    struct found found[ROWS_AT_ONCE];
    size_t count = 0;
    sqlite3_stmt *st =
        store_ask(store, tables[table].read, v_int(from), v_int(from + ROWS_AT_ONCE));

    while (store_row(store, st))
        count += look_at(store, table, st, &found[count]);
    for (size_t i = 0; i < count; i++)
        write_back(store, table, &found[i]);
}

static int64_t last_row(struct store *store, int table)
{
    sqlite3_stmt *st = store_ask_values(store, tables[table].last, NULL, 0);
    int64_t last = store_row(store, st) ? col_int(st, 0) : 0;

    store_done(st);
    return last;
}

bool store_mask_old(struct store *store)
{
    const char *kept = store_setting(store, "mask_from");
    int64_t from = 0;
    int table = 0;
    char next[32];

    if (!kept)
        return false;
    if (sscanf(kept, "%d %" SCNd64, &table, &from) != 2 || table < 0)
        table = 0, from = 0;
    if (table < TABLES) {
        mask_rows(store, table, from);
        from += ROWS_AT_ONCE;
        if (from >= last_row(store, table))
            table++, from = 0;
    }
    if (table < TABLES) {
        text_format(next, sizeof next, "%d %" PRId64, table, from);
        store_setting_put(store, "mask_from", next);
        return true;
    }
    store_run_values(store, SQL_MASK_END, NULL, 0);
    return false;
}
