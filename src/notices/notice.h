#ifndef NOTICES_NOTICE_H
#define NOTICES_NOTICE_H
/*
 * Notices (告知制度) as a process: drafted, checked, signed, sent in their windows, received,
 * confirmed. The audience is frozen when signed; texts are queued a few at a time from the frozen
 * list, so that pausing or cancelling needs no recall and no turn of the loop is long. Facts come
 * through struct notice_reader, wishes go out as effects.
 */
#include "cases/case_service.h"
#include "lianhu/tpdu.h"

#define NOTICE_STATE_TABLE(X)                                                                      \
    X(NOTICE_DRAFT, "draft")                                                                       \
    X(NOTICE_CHECKED, "checked")                                                                   \
    X(NOTICE_SENDING, "sending")                                                                   \
    X(NOTICE_WAITING, "waiting")                                                                   \
    X(NOTICE_PAUSED, "paused")                                                                     \
    X(NOTICE_DONE, "done")                                                                         \
    X(NOTICE_CANCELLED, "cancelled")                                                               \
    X(NOTICE_STOPPED, "stopped")

#define X(name, words) name,
enum notice_state { NOTICE_STATE_TABLE(X) NOTICE_STATES };
#undef X
const char *notice_state_name(enum notice_state state);

/* EFFECT_NOTICE_SAVE */
struct notice {
    int64_t serial;
    const char *number;   /* "通2026-031" */
    const char *kind;     /* "work" ...; free for now, "" plain */
    const char *text;     /* without signature */
    const char *audience; /* as it was written */
    enum notice_state state;
    bool receipt;
    const char *drafter, *checker, *signer; /* as in events; "" not yet */
    wall_t drafted_at, signed_at, start_at, deadline, expires_at;
    int64_t total; /* recipients, once frozen */
};

/* EFFECT_RECIPIENT: one phone of a frozen audience, or what changed about it. */
struct addressee {
    int64_t notice_serial;
    struct phone phone;
    int64_t person, unit;
    wall_t confirmed_at, declined_at; /* WALL_NONE not */
    int64_t answer_message;           /* 0 none */
};

struct notice_reader {
    void *ctx;
    int64_t (*next_serial)(void *ctx);
    int (*drafted_in_year)(void *ctx, int year);
    bool (*by_serial)(void *ctx, int64_t serial, struct notice *out);
    /* Notices being sent or waiting to be, oldest first. */
    size_t (*active)(void *ctx, int64_t *serials, size_t max);
    /* Recipients whose text is not queued yet. */
    size_t (*unqueued)(void *ctx, int64_t serial, struct addressee *out, size_t max);
    /* The newest notice that asked this phone for a receipt, was submitted to it before `before`
     * and has none yet; false none. */
    bool (*awaiting_receipt)(void *ctx, const struct phone *phone, wall_t before,
                             struct addressee *out);
};

struct notice_service {
    const struct model *model;
    const struct texts *texts;
    const struct notice_reader *reader;
};

enum notice_result {
    NOTICE_OK,
    NOTICE_NO_SUCH,
    NOTICE_WRONG_STATE,
    NOTICE_NOT_ALLOWED, /* the role may not do that */
    NOTICE_SAME_PERSON, /* check and sign come from other identities (design.md 5) */
    NOTICE_NOBODY,      /* the audience is empty */
    NOTICE_BAD_TEXT,    /* empty, not UTF-8, or more than 255 parts */
    NOTICE_BAD_TIME,    /* the expiry lies before the start */
};
const char *notice_result_words(enum notice_result result); /* Chinese, for the caller */

/* Drafts: `draft` gives text, audience, kind, receipt and times; serial, number and state are set
 * here. `recipients` is the audience as it stands, for the count; it is frozen when signed. */
enum notice_result notice_draft(const struct notice_service *s, struct notice *draft,
                                const struct actor *actor, wall_t now, struct effects *out);

/* True when drafting alone sends it (the model wants one signature). */
bool notice_sends_at_once(const struct notice_service *s);

/* check, sign: by other identities than before them. Signing freezes `recipients` (count of them)
 * and starts. */
enum notice_result notice_check(const struct notice_service *s, int64_t serial,
                                const struct actor *actor, wall_t now, struct effects *out);
enum notice_result notice_sign(const struct notice_service *s, int64_t serial,
                               const struct actor *actor, const struct addressee *recipients,
                               size_t count, wall_t now, struct effects *out);
enum notice_result notice_pause(const struct notice_service *s, int64_t serial,
                                const struct actor *actor, wall_t now, struct effects *out);
enum notice_result notice_resume(const struct notice_service *s, int64_t serial,
                                 const struct actor *actor, wall_t now, struct effects *out);
enum notice_result notice_cancel(const struct notice_service *s, int64_t serial,
                                 const struct actor *actor, wall_t now, struct effects *out);

/* Queues texts of active notices while few wait; `bulk_waiting` is how many do in the outbox.
 * Returns true when there is more to queue as soon as these are gone. */
bool notice_feed(const struct notice_service *s, size_t bulk_waiting, wall_t now,
                 struct effects *out);

/* Every text of the notice has come to its end: it is done. */
void notice_finish(const struct notice_service *s, int64_t serial, wall_t now, struct effects *out);

/* A receipt (收到, 来, 不来) by SMS. False when nothing awaited one; then nothing was put out. */
bool notice_receipt(const struct notice_service *s, const struct intake *in, bool declined,
                    struct effects *out);

#endif
