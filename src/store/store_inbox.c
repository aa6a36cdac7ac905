/*
 * The inbox: each TPDU once, parts joined, whole messages handed up. A TPDU is the same as one
 * before when SIM and all octets are equal; the service centre's stamp is among them, so a person
 * who writes the same words again is a new message and the network's repetition is not.
 */
#include "intake/reading.h"
#include "store/store_int.h"
#include <stdlib.h>

enum { PARTS_SETS_PER_SENDER = 8 };

static struct value v_digest(struct store *store, const struct sms_in *in,
                             uint8_t digest[SEAL_DIGEST_SIZE])
{
    seal_digest(store->seal, span_bytes(in->bytes, in->len), digest);
    return v_blob(digest, SEAL_DIGEST_SIZE);
}

static bool known_already(struct store *store, const char *modem, const struct sms_in *in)
{
    uint8_t digest[SEAL_DIGEST_SIZE];
    sqlite3_stmt *st =
        store_ask(store, SQL_PART_BY_DIGEST, v_digest(store, in, digest), v_text(modem));
    bool known = store_row(store, st);

    store_done(st);
    return known;
}

/* Keeps the octets; `secret`: sealed, since they hold or may hold an identity number. */
static int64_t part_add(struct store *store, const char *modem, const struct sms_in *in,
                        const struct tpdu *tpdu, bool secret, wall_t now)
{
    const struct sms_concat *c = &tpdu->concat;
    struct span octets = span_bytes(in->bytes, in->len);
    uint8_t digest[SEAL_DIGEST_SIZE];
    struct buf sealed = BUF_INIT;
    bool joined = c->total > 1;

    store_run(
        store, SQL_PART_ADD, v_digest(store, in, digest), v_text(modem), v_text(tpdu->address.text),
        secret ? v_sealed(store, octets, &sealed) : v_blob(octets.ptr, octets.len), v_wall(now),
        joined ? v_int(c->ref) : v_null(), joined ? v_int(c->wide) : v_null(),
        joined ? v_int(c->total) : v_null(), joined ? v_int(c->seq) : v_null(), v_int(secret));
    int64_t id = sqlite3_last_insert_rowid(store->db);
    store_run(store, SQL_MODEM_RECEIVED, v_text(modem));
    buf_free(&sealed);
    return id;
}

/* The octets of a row, opened where they were sealed, appended to `out`. */
static bool part_octets(struct store *store, sqlite3_stmt *st, int octets, int sealed,
                        struct buf *out)
{
    struct span kept = {sqlite3_column_blob(st, octets), (size_t)sqlite3_column_bytes(st, octets)};

    if (col_int(st, sealed))
        return seal_break(store->seal, kept, out);
    buf_add_span(out, kept);
    return true;
}

static bool part_decode(struct store *store, sqlite3_stmt *st, struct tpdu *out)
{
    struct buf octets = BUF_INIT;
    struct tpdu_error error;
    bool good = part_octets(store, st, 1, 2, &octets) &&
                tpdu_decode((const uint8_t *)octets.ptr, octets.len, TPDU_FROM_SC, out, &error) ==
                    STATUS_OK;

    buf_free(&octets);
    return good;
}

/* Gives whether it holds an identity number. */
static bool message_add(struct store *store, const char *modem, const struct tpdu *tpdu, wall_t now,
                        struct inbound *out)
{
    struct buf masked = BUF_INIT, sealed = BUF_INIT;
    bool secret;

    if (!phone_parse(span_of(tpdu->address.text), &out->phone))
        text_copy(out->phone.text, sizeof out->phone.text, span_of(tpdu->address.text));
    secret = identity_mask(out->text, &masked);
    out->at = now;
    out->scts = tpdu->scts;
    store_run(store, SQL_MESSAGE_IN_ADD, v_text(out->phone.text), v_span(buf_span(&masked)),
              v_text(modem), v_wall(now), v_null(), v_wall(tpdu->scts),
              secret ? v_sealed(store, out->text, &sealed) : v_null());
    out->id = sqlite3_last_insert_rowid(store->db);
    buf_free(&sealed);
    buf_free(&masked);
    return secret;
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
    while (store_row(store, st))
        if (set->count < SMS_PARTS_MAX && part_decode(store, st, &set->parts[set->count]))
            set->ids[set->count++] = col_int(st, 0);
}

static sqlite3_stmt *ask_set(struct store *store, const char *modem, const char *sender,
                             const struct sms_concat *c)
{
    return store_ask(store, SQL_PARTS_OPEN, v_text(sender), v_int(c->ref), v_text(modem),
                     v_int(c->wide), v_int(c->total));
}

/* What turned out to hold no identity number lies open from now on. */
static void parts_open(struct store *store, int64_t message)
{
    sqlite3_stmt *st = store_ask(store, SQL_PARTS_OF, v_int(message));
    struct buf octets[SMS_PARTS_MAX] = {BUF_INIT};
    int64_t ids[SMS_PARTS_MAX];
    size_t count = 0;

    while (store_row(store, st))
        if (count < SMS_PARTS_MAX && col_int(st, 2) && part_octets(store, st, 1, 2, &octets[count]))
            ids[count++] = col_int(st, 0);
    for (size_t i = 0; i < count; i++) {
        store_run(store, SQL_PART_OPENED, v_int(ids[i]), v_blob(octets[i].ptr, octets[i].len));
        buf_free(&octets[i]);
    }
}

/* A late part completed an identity number: the parts that lay open are sealed too. */
static void parts_close(struct store *store, int64_t message)
{
    sqlite3_stmt *st = store_ask(store, SQL_PARTS_OF, v_int(message));
    struct buf sealed[SMS_PARTS_MAX] = {BUF_INIT};
    int64_t ids[SMS_PARTS_MAX];
    size_t count = 0;

    while (store_row(store, st))
        if (count < SMS_PARTS_MAX && !col_int(st, 2)) {
            seal_close(
                store->seal,
                (struct span){sqlite3_column_blob(st, 1), (size_t)sqlite3_column_bytes(st, 1)},
                &sealed[count]);
            ids[count++] = col_int(st, 0);
        }
    for (size_t i = 0; i < count; i++) {
        store_run(store, SQL_PART_CLOSED, v_int(ids[i]), v_blob(sealed[i].ptr, sealed[i].len));
        buf_free(&sealed[i]);
    }
}

static void set_join(struct store *store, const char *modem, const struct part_set *set, wall_t now,
                     struct inbound *out)
{
    bool secret;

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
    secret = message_add(store, modem, first, now, out);
    for (size_t i = 0; i < set->count; i++)
        store_run(store, SQL_PART_JOINED, v_int(set->ids[i]), v_int(out->id));
    if (!secret)
        parts_open(store, out->id);
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
    struct buf text = BUF_INIT, masked = BUF_INIT, sealed = BUF_INIT;
    int64_t message = 0;
    bool late;

    sqlite3_stmt *st =
        store_ask(store, SQL_PARTS_READ, v_text(tpdu->address.text), v_int(c->ref), v_text(modem),
                  v_int(c->wide), v_int(c->total), v_wall(wall_add(now, -LATE_MS)));
    set->count = 0;
    while (store_row(store, st)) {
        if (col_int(st, 3) != message)
            set->count = 0; /* the newest message of that reference is meant */
        message = col_int(st, 3);
        if (set->count < SMS_PARTS_MAX && part_decode(store, st, &set->parts[set->count]))
            set->count++;
    }
    late = set->count && set->count < c->total && kin_of(set, tpdu) == ASSEMBLY_SIBLING;
    if (late) {
        int64_t part = part_add(store, modem, in, tpdu, true, now);
        bool secret;

        set->parts[set->count++] = *tpdu;
        for (size_t i = 0; i < set->count; i++)
            parts[i].tpdu = &set->parts[i];
        out->missing = assembly_join(parts, set->count, &text);
        out->text = effects_keep(&store->keep, buf_span(&text));
        out->amends = out->id = message;
        phone_parse(span_of(tpdu->address.text), &out->phone);
        secret = identity_mask(out->text, &masked);
        store_run(store, SQL_PART_JOINED, v_int(part), v_int(message));
        store_run(store, SQL_MESSAGE_TEXT_SET, v_int(message), v_span(buf_span(&masked)),
                  secret ? v_sealed(store, out->text, &sealed) : v_null());
        if (secret)
            parts_close(store, message);
        else
            parts_open(store, message);
    }
    buf_free(&sealed);
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
        set->ids[set->count++] = part_add(store, modem, in, tpdu, true, now);
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
        out->text = effects_keep(&store->keep, (struct span){tpdu->text, tpdu->text_len});
        bool secret = message_add(store, modem, tpdu, now, out);
        int64_t part = part_add(store, modem, in, tpdu, secret, now);

        store_run(store, SQL_PART_JOINED, v_int(part), v_int(out->id));
    }
    return store->failed ? STATUS_IO : status;
}

enum status store_inbox_octets(struct store *store, const char *modem, const struct sms_in *in,
                               wall_t now)
{
    struct tpdu *none = xcalloc(1, sizeof *none);
    bool known = known_already(store, modem, in);

    if (!known)
        part_add(store, modem, in, none, true, now);
    free(none);
    if (store->failed)
        return STATUS_IO;
    return known ? STATUS_EXISTS : STATUS_OK;
}

/* None of the parts can be opened: the key is another one. The staff see that somebody wrote. */
static void give_up(struct store *store, const char *modem, const char *sender,
                    const struct sms_concat *c, wall_t now, struct inbound *out)
{
    struct tpdu *tpdu = xcalloc(1, sizeof *tpdu);

    text_copy(tpdu->address.text, sizeof tpdu->address.text, span_of(sender));
    tpdu->scts = WALL_NONE;
    out->text = span_of("〔…〕");
    out->missing = c->total;
    message_add(store, modem, tpdu, now, out);
    store_run(store, SQL_PARTS_GIVE_UP, v_text(sender), v_int(c->ref), v_text(modem),
              v_int(c->wide), v_int(c->total), v_int(out->id));
    free(tpdu);
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
    if (set->count > 0)
        set_join(store, *modem, set, now, out);
    else
        give_up(store, *modem, sender, &concat, now, out);
    free(set);
    return !store->failed;
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

size_t store_delays(struct store *store, const char *modem, int64_t *out, size_t max)
{
    sqlite3_stmt *st = store_ask(store, SQL_DELAYS, v_text(modem), v_int((int64_t)max));
    size_t count = 0;

    while (store_row(store, st))
        if (count < max)
            out[count++] = col_int(st, 0);
    return count;
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
