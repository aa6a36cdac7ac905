/*
 * The inbox: each TPDU once, parts joined, whole messages handed up. A TPDU is the same as one
 * before when SIM and all octets are equal; the service centre's stamp is among them, so a person
 * who writes the same words again is a new message and the network's repetition is not.
 */
#include "intake/reading.h"
#include "store/store_int.h"
#include <stdlib.h>

enum { PARTS_SETS_PER_SENDER = 8 };

/* FNV-1a, 64 bits: only to find candidates, the octets decide. */
static int64_t digest(const uint8_t *bytes, size_t len)
{
    uint64_t hash = 14695981039346656037ULL;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ bytes[i]) * 1099511628211ULL;
    return (int64_t)hash;
}

static bool known_already(struct store *store, const char *modem, const struct sms_in *in)
{
    sqlite3_stmt *st =
        store_ask(store, SQL_PART_BY_DIGEST, v_int(digest(in->bytes, in->len)), v_text(modem));
    bool known = false;

    while (!known && store_row(store, st))
        known = (size_t)sqlite3_column_bytes(st, 0) == in->len &&
                memcmp(sqlite3_column_blob(st, 0), in->bytes, in->len) == 0;
    store_done(st);
    return known;
}

static int64_t part_add(struct store *store, const char *modem, const struct sms_in *in,
                        const struct tpdu *tpdu, wall_t now)
{
    const struct sms_concat *c = &tpdu->concat;
    bool joined = c->total > 1;

    store_run(store, SQL_PART_ADD, v_int(digest(in->bytes, in->len)), v_text(modem),
              v_text(tpdu->address.text), v_blob(in->bytes, in->len), v_wall(now),
              joined ? v_int(c->ref) : v_null(), joined ? v_int(c->wide) : v_null(),
              joined ? v_int(c->total) : v_null(), joined ? v_int(c->seq) : v_null(), v_null());
    return sqlite3_last_insert_rowid(store->db);
}

static void message_add(struct store *store, const char *modem, const struct tpdu *tpdu, wall_t now,
                        struct inbound *out)
{
    struct buf masked = BUF_INIT;

    if (!phone_parse(span_of(tpdu->address.text), &out->phone))
        text_copy(out->phone.text, sizeof out->phone.text, span_of(tpdu->address.text));
    identity_mask(out->text, &masked);
    out->at = now;
    out->scts = tpdu->scts;
    store_run(store, SQL_MESSAGE_IN_ADD, v_text(out->phone.text), v_span(buf_span(&masked)),
              v_text(modem), v_wall(now), v_null(), v_wall(tpdu->scts));
    out->id = sqlite3_last_insert_rowid(store->db);
    buf_free(&masked);
}

/* ---- long messages ------------------------------------------------------------------------- */

struct part_set {
    struct tpdu parts[SMS_PARTS_MAX];
    int64_t ids[SMS_PARTS_MAX];
    size_t count;
};

static void set_load(struct store *store, sqlite3_stmt *st, struct part_set *set)
{
    set->count = 0;
    while (store_row(store, st)) {
        struct tpdu_error error;

        if (set->count < SMS_PARTS_MAX &&
            tpdu_decode(sqlite3_column_blob(st, 1), (size_t)sqlite3_column_bytes(st, 1),
                        TPDU_FROM_SC, &set->parts[set->count], &error) == STATUS_OK)
            set->ids[set->count++] = col_int(st, 0);
    }
}

static sqlite3_stmt *ask_set(struct store *store, const char *modem, const char *sender,
                             const struct sms_concat *c)
{
    return store_ask(store, SQL_PARTS_OPEN, v_text(sender), v_int(c->ref), v_text(modem),
                     v_int(c->wide), v_int(c->total));
}

static void set_join(struct store *store, const char *modem, const struct part_set *set, wall_t now,
                     struct inbound *out)
{
    struct assembly_part parts[SMS_PARTS_MAX];
    struct buf text = BUF_INIT;
    const struct tpdu *first = &set->parts[0];

    for (size_t i = 0; i < set->count; i++) {
        parts[i].tpdu = &set->parts[i];
        if (set->parts[i].concat.seq < first->concat.seq)
            first = &set->parts[i];
    }
    out->missing = assembly_join(parts, set->count, &text);
    out->text = effects_keep(&store->keep, buf_span(&text));
    buf_free(&text);
    message_add(store, modem, first, now, out);
    for (size_t i = 0; i < set->count; i++)
        store_run(store, SQL_PART_JOINED, v_int(set->ids[i]), v_int(out->id));
}

/* How the new part stands to the waiting ones; a collision closes the older set as it is, by
 * leaving its parts to store_inbox_stale under a reference that nothing new matches. */
static enum assembly_kin kin_of(const struct part_set *set, const struct tpdu *fresh)
{
    enum assembly_kin kin = ASSEMBLY_OTHER;

    for (size_t i = 0; i < set->count; i++) {
        enum assembly_kin one = assembly_compare(&set->parts[i], fresh);

        if (one == ASSEMBLY_DUPLICATE || one == ASSEMBLY_COLLISION)
            return one;
        if (one == ASSEMBLY_SIBLING)
            kin = one;
    }
    return kin;
}

/* How long a message that was read incomplete waits for its late parts. */
#define LATE_MS (72 * WALL_HOUR)

/* A late part of a message that was read without it: its text is made anew. False: it is none. */
static bool add_late(struct store *store, const char *modem, const struct sms_in *in,
                     const struct tpdu *tpdu, wall_t now, struct inbound *out)
{
    const struct sms_concat *c = &tpdu->concat;
    struct part_set *set = xmalloc(sizeof *set);
    struct assembly_part parts[SMS_PARTS_MAX];
    struct buf text = BUF_INIT, masked = BUF_INIT;
    int64_t message = 0;
    bool late;

    sqlite3_stmt *st =
        store_ask(store, SQL_PARTS_READ, v_text(tpdu->address.text), v_int(c->ref), v_text(modem),
                  v_int(c->wide), v_int(c->total), v_wall(wall_add(now, -LATE_MS)));
    set->count = 0;
    while (store_row(store, st)) {
        struct tpdu_error error;

        if (col_int(st, 2) != message)
            set->count = 0; /* the newest message of that reference is meant */
        message = col_int(st, 2);
        if (set->count < SMS_PARTS_MAX &&
            tpdu_decode(sqlite3_column_blob(st, 1), (size_t)sqlite3_column_bytes(st, 1),
                        TPDU_FROM_SC, &set->parts[set->count], &error) == STATUS_OK)
            set->count++;
    }
    late = set->count && set->count < c->total && kin_of(set, tpdu) == ASSEMBLY_SIBLING;
    if (late) {
        int64_t part = part_add(store, modem, in, tpdu, now);

        set->parts[set->count++] = *tpdu;
        for (size_t i = 0; i < set->count; i++)
            parts[i].tpdu = &set->parts[i];
        out->missing = assembly_join(parts, set->count, &text);
        out->text = effects_keep(&store->keep, buf_span(&text));
        out->amends = out->id = message;
        phone_parse(span_of(tpdu->address.text), &out->phone);
        identity_mask(out->text, &masked);
        store_run(store, SQL_PART_JOINED, v_int(part), v_int(message));
        store_run(store, SQL_MESSAGE_TEXT_SET, v_int(message), v_span(buf_span(&masked)));
    }
    buf_free(&masked);
    buf_free(&text);
    free(set);
    return late;
}

static enum status add_part(struct store *store, const char *modem, const struct sms_in *in,
                            const struct tpdu *tpdu, wall_t now, struct inbound *out)
{
    struct part_set *set;
    enum status status = STATUS_AGAIN;

    if (add_late(store, modem, in, tpdu, now, out))
        return STATUS_OK;
    set = xmalloc(sizeof *set);
    set_load(store, ask_set(store, modem, tpdu->address.text, &tpdu->concat), set);
    if (set->count && kin_of(set, tpdu) == ASSEMBLY_DUPLICATE) {
        status = STATUS_EXISTS;
    } else {
        if (set->count && kin_of(set, tpdu) != ASSEMBLY_SIBLING) {
            set_join(store, modem, set, now, out); /* the older one, with its gaps */
            set->count = 0;
            status = STATUS_OK;
        }
        set->parts[set->count] = *tpdu;
        set->ids[set->count++] = part_add(store, modem, in, tpdu, now);
        if (status != STATUS_OK && set->count == tpdu->concat.total) {
            set_join(store, modem, set, now, out);
            status = STATUS_OK;
        }
    }
    free(set);
    return status;
}

enum status store_inbox_add(struct store *store, const char *modem, const struct sms_in *in,
                            const struct tpdu *tpdu, wall_t now, struct inbound *out)
{
    enum status status = STATUS_OK;

    *out = (struct inbound){.scts = WALL_NONE};
    if (known_already(store, modem, in))
        return STATUS_EXISTS;
    if (tpdu->concat.total > 1) {
        status = add_part(store, modem, in, tpdu, now, out);
    } else {
        int64_t part = part_add(store, modem, in, tpdu, now);

        out->text = effects_keep(&store->keep, (struct span){tpdu->text, tpdu->text_len});
        message_add(store, modem, tpdu, now, out);
        store_run(store, SQL_PART_JOINED, v_int(part), v_int(out->id));
    }
    return store->failed ? STATUS_IO : status;
}

bool store_inbox_stale(struct store *store, wall_t before, wall_t now, struct inbound *out,
                       const char **modem)
{
    sqlite3_stmt *st = store_ask(store, SQL_PARTS_STALE, v_wall(before));
    struct sms_concat concat = {0};
    const char *sender;

    *out = (struct inbound){.scts = WALL_NONE};
    if (!store_row(store, st))
        return false;
    *modem = col_kept(store, st, 1);
    sender = col_kept(store, st, 2);
    concat.ref = (uint16_t)col_int(st, 3);
    concat.wide = col_int(st, 4) != 0;
    concat.total = (uint8_t)col_int(st, 5);
    store_done(st);

    struct part_set *set = xmalloc(sizeof *set);
    set_load(store, ask_set(store, *modem, sender, &concat), set);
    bool found = set->count > 0;
    if (found)
        set_join(store, *modem, set, now, out);
    free(set);
    return found && !store->failed;
}

wall_t store_inbox_oldest_part(struct store *store)
{
    sqlite3_stmt *st = store_ask_values(store, SQL_PARTS_OLDEST, NULL, 0);
    wall_t oldest = WALL_NONE;

    if (store_row(store, st)) {
        oldest = col_wall(st, 0);
        store_done(st);
    }
    return oldest;
}

void store_dispose(struct store *store, const struct dispose_wish *wish)
{
    store_run(store, SQL_MESSAGE_DISPOSE, v_int(wish->message), v_int(wish->disposition),
              v_id(wish->case_serial), v_int(wish->why));
}

static wall_t start_of_day(wall_t now)
{
    struct civil day = civil_local(now);

    day.hour = day.minute = day.second = 0;
    return civil_local_to_wall(&day);
}

void store_history(struct store *store, const struct inbound *in, wall_t now,
                   struct sender_history *out)
{
    struct buf masked = BUF_INIT;
    sqlite3_stmt *st;

    identity_mask(in->text, &masked);
    st = store_ask(store, SQL_HISTORY_IN, v_text(in->phone.text), v_wall(wall_add(now, -WALL_HOUR)),
                   v_span(buf_span(&masked)), v_wall(wall_add(now, -30 * WALL_MIN)), v_int(in->id));
    if (store_row(store, st)) {
        out->texts_last_hour = (unsigned)col_int(st, 0);
        out->same_last_hour = (unsigned)col_int(st, 1);
        out->same_last_30_min = (unsigned)col_int(st, 2);
        store_done(st);
    }
    buf_free(&masked);
    st = store_ask(store, SQL_HISTORY_OUT, v_text(in->phone.text),
                   v_wall(wall_add(now, -30 * WALL_DAY)), v_wall(start_of_day(now)),
                   v_wall(wall_add(now, -WALL_DAY)));
    if (store_row(store, st)) {
        out->stranger_answers_30_days = (unsigned)col_int(st, 0);
        out->helps_today = (unsigned)col_int(st, 1);
        out->chatter_answers_today = (unsigned)col_int(st, 2);
        out->not_understood_day = (unsigned)col_int(st, 3);
        out->joins_noted_today = (unsigned)col_int(st, 4);
        store_done(st);
    }
}
