#ifndef WEB_SESSION_H
#define WEB_SESSION_H
/*
 * Who is signed in, as a cookie that only this gateway can have written: name, time of signing in,
 * a random part, and a MAC over them (HMAC-SHA-512-256, libsodium's crypto_auth). The key comes
 * from the daemon's secret, so a restart of the console signs nobody out. A session ends after
 * SESSION_IDLE_MS without a page, after SESSION_MS in any case, and when its owner signs out or
 * gets another password: the database keeps since when sessions count.
 */
#include "lianhu/buf.h"
#include "lianhu/when.h"
#include <stdint.h>

enum { STAFF_NAME_SIZE = 64, SESSION_TEXT_SIZE = 320, TOKEN_SIZE = 65 };

#define SESSION_MS       (12 * WALL_HOUR)
#define SESSION_IDLE_MS  (60 * WALL_MIN)
#define SESSION_RENEW_MS (5 * WALL_MIN) /* a page after that long gets a fresh cookie */

/* Of a visitor who has not signed in: nothing but what ties the form of the door to its reader. */
#define SESSION_NOBODY "-"

struct session_key {
    uint8_t bytes[32];
};

struct session {
    char name[STAFF_NAME_SIZE]; /* "" nobody */
    wall_t since;               /* signed in */
    wall_t seen;                /* when the cookie was written */
    uint8_t random[16];
    char token[TOKEN_SIZE]; /* of this session's forms */
};

/* A new session; its random part comes from libsodium. */
void session_begin(const struct session_key *key, const char *name, wall_t now,
                   struct session *out);

/* The cookie's text, and back. Parsing refuses what was changed, is too old or from the future. */
void session_write(const struct session_key *key, const struct session *session,
                   char out[SESSION_TEXT_SIZE]);
bool session_parse(const struct session_key *key, const char *text, wall_t now,
                   struct session *out);

/* True when a form was made for this session; in constant time. */
bool session_token_fits(const struct session *session, const char *token);

/* Passwords, argon2id. `hash` as crypto_pwhash_str writes it. */
bool password_fits(const char *hash, const char *password);

/* ---- guessing -------------------------------------------------------------------------------- */

/* Failures by name and by address. After THROTTLE_FREE of them each one more doubles the wait. */
enum { THROTTLE_FREE = 5 };

/* Several threads may ask it. */
struct throttle;
struct throttle *throttle_new(void);
void throttle_free(struct throttle *throttle);

/* How long `who` still has to wait, ms; 0 not at all. */
int64_t throttle_wait(struct throttle *throttle, const char *who, wall_t now);
void throttle_failed(struct throttle *throttle, const char *who, wall_t now);
void throttle_passed(struct throttle *throttle, const char *who);

#endif
