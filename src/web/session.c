#include "web/session.h"
#include <inttypes.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAIT_FIRST_MS (10 * WALL_SEC)
#define WAIT_MOST_MS  (15 * WALL_MIN)
#define FORGET_MS     WALL_DAY
#define SKEW_MS       WALL_MIN /* a cookie from so far ahead is a clock that was set back */

enum { MAC_BYTES = crypto_auth_BYTES, MAC_TEXT = 2 * MAC_BYTES, RANDOM_TEXT = 32 };

static void mac_of(const struct session_key *key, const char *purpose, const char *text,
                   char out[MAC_TEXT + 1])
{
    struct buf whole = BUF_INIT;
    uint8_t mac[MAC_BYTES];

    buf_addf(&whole, "%s:%s", purpose, text);
    crypto_auth(mac, (const uint8_t *)whole.ptr, whole.len, key->bytes);
    sodium_bin2hex(out, MAC_TEXT + 1, mac, sizeof mac);
    buf_free(&whole);
}

/* The part that the MAC covers: name in hex, so that it holds no dot, times, random. */
static void write_body(const struct session *s, char *out, size_t size)
{
    char name[2 * STAFF_NAME_SIZE], random[RANDOM_TEXT + 1];

    sodium_bin2hex(name, sizeof name, (const uint8_t *)s->name, strlen(s->name));
    sodium_bin2hex(random, sizeof random, s->random, sizeof s->random);
    text_format(out, size, "%s.%" PRId64 ".%" PRId64 ".%s", name, s->since.ms, s->seen.ms, random);
}

/* Forms of one session carry the same token, whenever its cookie was written. */
static void make_token(const struct session_key *key, struct session *s)
{
    char random[RANDOM_TEXT + 1];

    sodium_bin2hex(random, sizeof random, s->random, sizeof s->random);
    mac_of(key, "form", random, s->token);
}

void session_begin(const struct session_key *key, const char *name, wall_t now, struct session *s)
{
    *s = (struct session){.since = now, .seen = now};
    text_copy(s->name, sizeof s->name, span_of(name));
    randombytes_buf(s->random, sizeof s->random);
    make_token(key, s);
}

void session_write(const struct session_key *key, const struct session *s,
                   char out[SESSION_TEXT_SIZE])
{
    char body[SESSION_TEXT_SIZE - MAC_TEXT - 1], mac[MAC_TEXT + 1];

    write_body(s, body, sizeof body);
    mac_of(key, "session", body, mac);
    text_format(out, SESSION_TEXT_SIZE, "%s.%s", body, mac);
}

/* Takes the text up to the next dot; false when there is none. */
static bool next_part(char **at, char **part)
{
    *part = strsep(at, ".");
    return *at != NULL;
}

static bool read_hex(const char *text, uint8_t *out, size_t max, size_t *len)
{
    const char *end;

    return sodium_hex2bin(out, max, text, strlen(text), NULL, len, &end) == 0 && *end == '\0';
}

static bool read_parts(char *at, struct session *s)
{
    char *name, *since, *seen;
    size_t len;

    if (!next_part(&at, &name) || !next_part(&at, &since) || !next_part(&at, &seen))
        return false;
    if (!read_hex(name, (uint8_t *)s->name, sizeof s->name - 1, &len) || !len)
        return false;
    s->name[len] = '\0';
    s->since.ms = strtoll(since, NULL, 10);
    s->seen.ms = strtoll(seen, NULL, 10);
    return read_hex(at, s->random, sizeof s->random, &len) && len == sizeof s->random;
}

static bool is_current(const struct session *s, wall_t now)
{
    return s->seen.ms <= now.ms + SKEW_MS && now.ms - s->seen.ms <= SESSION_IDLE_MS &&
           now.ms - s->since.ms <= SESSION_MS;
}

bool session_parse(const struct session_key *key, const char *text, wall_t now, struct session *s)
{
    char body[SESSION_TEXT_SIZE], mac[MAC_TEXT + 1];
    char *dot;

    *s = (struct session){.since = WALL_NONE, .seen = WALL_NONE};
    if (!text_copy(body, sizeof body, span_of(text)) || !(dot = strrchr(body, '.')))
        return false;
    *dot = '\0';
    mac_of(key, "session", body, mac);
    if (strlen(dot + 1) != MAC_TEXT || sodium_memcmp(mac, dot + 1, MAC_TEXT) != 0)
        return false;
    if (!read_parts(body, s) || !is_current(s, now)) {
        s->name[0] = '\0';
        return false;
    }
    make_token(key, s);
    return true;
}

bool session_token_fits(const struct session *s, const char *token)
{
    return s->token[0] && strlen(token) == strlen(s->token) &&
           sodium_memcmp(token, s->token, strlen(s->token)) == 0;
}

bool password_fits(const char *hash, const char *password)
{
    return *hash && crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}

/* ---- guessing -------------------------------------------------------------------------------- */

enum { THROTTLE_SLOTS = 256 };

struct throttle {
    pthread_mutex_t lock;
    struct throttle_slot {
        char who[80];
        unsigned failures;
        wall_t until, last;
    } slots[THROTTLE_SLOTS];
};

struct throttle *throttle_new(void)
{
    struct throttle *t = xcalloc(1, sizeof *t);

    pthread_mutex_init(&t->lock, NULL);
    return t;
}

void throttle_free(struct throttle *t)
{
    if (t)
        pthread_mutex_destroy(&t->lock);
    free(t);
}

static struct throttle_slot *known_slot(struct throttle *t, const char *who)
{
    for (size_t i = 0; i < THROTTLE_SLOTS; i++)
        if (t->slots[i].who[0] && strcmp(t->slots[i].who, who) == 0)
            return &t->slots[i];
    return NULL;
}

/* That of who has not failed for longest goes to whoever is new. */
static struct throttle_slot *slot_of(struct throttle *t, const char *who, wall_t now)
{
    struct throttle_slot *slot = known_slot(t, who), *oldest = &t->slots[0];

    if (slot)
        return slot;
    for (size_t i = 1; i < THROTTLE_SLOTS; i++)
        if (t->slots[i].last.ms < oldest->last.ms)
            oldest = &t->slots[i];
    *oldest = (struct throttle_slot){.last = now};
    text_copy(oldest->who, sizeof oldest->who, span_of(who));
    return oldest;
}

int64_t throttle_wait(struct throttle *t, const char *who, wall_t now)
{
    const struct throttle_slot *slot;
    int64_t wait = 0;

    pthread_mutex_lock(&t->lock);
    slot = known_slot(t, who);
    if (slot && slot->until.ms > now.ms)
        wait = slot->until.ms - now.ms;
    pthread_mutex_unlock(&t->lock);
    return wait;
}

static void count_failure(struct throttle_slot *slot, wall_t now)
{
    int64_t wait = WAIT_FIRST_MS;

    if (now.ms - slot->last.ms > FORGET_MS)
        slot->failures = 0;
    slot->last = now;
    slot->failures++;
    if (slot->failures < THROTTLE_FREE)
        return;
    for (unsigned i = THROTTLE_FREE; i < slot->failures && wait < WAIT_MOST_MS; i++)
        wait *= 2;
    slot->until = wall_add(now, wait < WAIT_MOST_MS ? wait : WAIT_MOST_MS);
}

void throttle_failed(struct throttle *t, const char *who, wall_t now)
{
    pthread_mutex_lock(&t->lock);
    count_failure(slot_of(t, who, now), now);
    pthread_mutex_unlock(&t->lock);
}

void throttle_passed(struct throttle *t, const char *who)
{
    struct throttle_slot *slot;

    pthread_mutex_lock(&t->lock);
    if ((slot = known_slot(t, who)))
        *slot = (struct throttle_slot){.failures = 0};
    pthread_mutex_unlock(&t->lock);
}
