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
#include "model/hours.h"

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
    const char *kind;     /* the model's code, "" plain */
    const char *title;    /* for lists and ledgers; "" its first words */
    const char *text;     /* without signature; may hold merge fields (notices/notice_text.h) */
    const char *audience; /* as it was written */
    enum notice_state state;
    enum notice_answer answer;
    const char *drafter, *checker, *signer; /* as in events; "" not yet */
    wall_t drafted_at, signed_at, start_at, deadline;
    wall_t expires_at; /* part of every notice once it is signed */
    int64_t total;     /* recipients, once frozen */
    wall_t frozen_at;  /* every recipient has its row; WALL_NONE not yet: nothing leaves */
    wall_t second_at;  /* the silent are asked again then; WALL_NONE never, or done */
    wall_t call_at;    /* the silent are on the call list from then; WALL_NONE never */
    const char *why;   /* why it stopped by itself, "" it did not */
    const char *code;  /* four digits: signs in at the door; before it is signed, what the checker
                          or signer sends back; "" none */
    struct phone code_phone; /* who sends it back */
    const char *minutes;     /* number of the minutes of a meeting, "" none */
    const char *round;       /* title of the round or calendar item it belongs to, "" none */
    wall_t round_at;         /* when that came round; WALL_NONE none */
    wall_t closed_at;        /* a round: its deadline is over and was told; WALL_NONE not */
    int64_t told_to;         /* up to which unit it has been, while it is being */
};

/* EFFECT_RECIPIENT: one phone of a frozen audience, or what changed about it. */
struct addressee {
    int64_t notice_serial;
    struct phone phone;
    int64_t person, unit;
    int64_t household; /* whose phone it is, 0 nobody's; not kept */
    const char *name;  /* for merge fields; "" unknown */
    const char *unit_short;
    int household_number;             /* 0 none */
    wall_t confirmed_at, declined_at; /* WALL_NONE not */
    wall_t attended_at;               /* signed in at the door */
    int64_t answer_message;           /* 0 none */
    bool has_number;                  /* it answered a round that asks for a number */
    int64_t number_said;
};

struct notice_reader {
    void *ctx;
    int64_t (*next_serial)(void *ctx);
    int (*drafted_in_year)(void *ctx, int year);
    bool (*by_serial)(void *ctx, int64_t serial, struct notice *out);
    /* Notices being sent or waiting to be, those of life first, oldest first. */
    size_t (*active)(void *ctx, int64_t *serials, size_t max);
    /* Recipients whose text is not queued yet. */
    size_t (*unqueued)(void *ctx, int64_t serial, struct addressee *out, size_t max);
    /* Whoever has this number refused notices that are not about life. */
    bool (*refused)(void *ctx, const struct phone *phone);
    /* The newest notice that asked this phone for an answer, was submitted to it before `before`
     * and has none yet; false none. */
    bool (*awaiting_receipt)(void *ctx, const struct phone *phone, wall_t before,
                             struct addressee *out);
    /* The newest meeting or training of the last two weeks to which this phone was asked before
     * `before` and at whose door it has not signed in, one without an answer first; false none. */
    bool (*invited)(void *ctx, const struct phone *phone, wall_t before, struct addressee *out);
    /* As awaiting_receipt, of a question for an opinion that is not over. */
    bool (*awaiting_opinion)(void *ctx, const struct phone *phone, wall_t before,
                             struct addressee *out);
    /* The newest signed notice that this phone got, which has this code and started within the day
     * before `now`; false none. */
    bool (*with_code)(void *ctx, const struct phone *phone, const char *code, wall_t now,
                      struct addressee *out);
    /* A notice that waits for this code from a phone; false none. */
    bool (*awaiting_code)(void *ctx, const char *code, const struct phone *phone,
                          struct notice *out);
    /* Silent recipients who were not asked again: no answer, but the text has left. */
    size_t (*silent)(void *ctx, int64_t serial, struct addressee *out, size_t max);
    /* The first signed notice whose second sending is due by `now`; false none. */
    bool (*second_due)(void *ctx, wall_t now, struct notice *out);
    /* Of the newest texts of a notice that came to an end, how many, and how many failed. */
    void (*newest_ends)(void *ctx, int64_t serial, unsigned *ended, unsigned *failed);
    /* Four digits that nobody can guess, for a notice and a step of it. */
    void (*make_code)(void *ctx, int64_t serial, int step, char out[8]);
    /* Somebody with this right (MAY_*) other than those named; lowest office first. */
    bool (*holder_with)(void *ctx, const struct model *model, unsigned may, const char *const *but,
                        struct case_person *out);
};

struct notice_service {
    const struct model *model;
    const struct texts *texts;
    const struct notice_reader *reader;
    const struct hours *hours;       /* of ordinary notices; NULL: always */
    unsigned long price_thousandths; /* of a yuan, a part */
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
    NOTICE_BAD_KIND,
    NOTICE_BAD_FIELD,   /* a merge field that there is not */
    NOTICE_NOT_PERSONAL /* of a kind for the person alone, and the same words for several */
};
const char *notice_result_words(enum notice_result result); /* Chinese, for the caller */

/* Drafts: `draft` gives text, audience, kind, title and times, and answer where the kind is plain;
 * serial, number and state are set here, the rules of the kind fill what was left out. */
enum notice_result notice_draft(const struct notice_service *s, struct notice *draft,
                                const struct actor *actor, wall_t now, struct effects *out);

/* True when drafting alone sends it (the model wants one signature). */
bool notice_sends_at_once(const struct notice_service *s);

/* check, sign: by other identities than before them. Signing with `total` recipients starts it;
 * what leaves waits until notice_freeze has given every one of them its row. A kind that is urgent
 * needs one signature of a named duty officer and no check. */
enum notice_result notice_check(const struct notice_service *s, int64_t serial,
                                const struct actor *actor, wall_t now, struct effects *out);
enum notice_result notice_sign(const struct notice_service *s, int64_t serial,
                               const struct actor *actor, size_t total, wall_t now,
                               struct effects *out);

/* What checking or signing would say of a notice as it stands: for a page that shows the step grey
 * and why. The service needs no more than its model. */
enum notice_result notice_may_check(const struct notice_service *s, const struct notice *n,
                                    const struct actor *actor);
enum notice_result notice_may_sign(const struct notice_service *s, const struct notice *n,
                                   const struct actor *actor);

/* Some of the recipients get their rows; with `last` the audience is frozen and sending begins. */
struct notice_slice {
    const struct addressee *recipients;
    size_t count, total; /* total: of the whole audience */
    bool last;
};
void notice_freeze(const struct notice_service *s, int64_t serial, const struct notice_slice *slice,
                   wall_t now, struct effects *out);

/* It cannot go on, and says why. */
void notice_stop(struct notice *n, const struct actor *actor, const char *why, wall_t now,
                 struct effects *out);

enum notice_result notice_pause(const struct notice_service *s, int64_t serial,
                                const struct actor *actor, wall_t now, struct effects *out);
enum notice_result notice_resume(const struct notice_service *s, int64_t serial,
                                 const struct actor *actor, wall_t now, struct effects *out);
enum notice_result notice_cancel(const struct notice_service *s, int64_t serial,
                                 const struct actor *actor, wall_t now, struct effects *out);
/* The number of the minutes of a meeting that was held. */
enum notice_result notice_set_minutes(const struct notice_service *s, int64_t serial,
                                      const struct actor *actor, const char *minutes, wall_t now,
                                      struct effects *out);

/* ---- sending (notice_send.c) ----------------------------------------------------------------- */

/* Queues texts of active notices while few wait; `bulk_waiting` is how many do in the outbox.
 * Returns true when there is more to queue as soon as these are gone. */
bool notice_feed(const struct notice_service *s, size_t bulk_waiting, wall_t now,
                 struct effects *out);

/* What time asks of one active notice: whether its window is open, whether it fails too often and
 * must stop, whether it is over (`unfinished`: some text has not come to its end). */
void notice_look(const struct notice_service *s, int64_t serial, bool unfinished, wall_t now,
                 struct effects *out);

/* Asks some silent recipients of one notice again. False when nothing is due. */
bool notice_second(const struct notice_service *s, wall_t now, struct effects *out);

/* When texts of this notice may leave next by its start, its windows and its days: `now` or later.
 */
wall_t notice_leaves(const struct notice_service *s, const struct notice *n, wall_t now);

/* When the last of `parts` leaves at so many parts a minute, in the windows; WALL_NONE when it
 * never would. */
wall_t notice_eta(const struct notice_service *s, const struct notice *n, int64_t parts,
                  double per_minute, wall_t now);

/* ---- answers (receipt.c) ----------------------------------------------------------------- */

/* A receipt (收到, 来, 不来) by SMS. False when nothing awaited one; then nothing was put out. */
bool notice_receipt(const struct notice_service *s, const struct intake *in, bool declined,
                    struct effects *out);

/* The same in words of their own (晓得了, 娃娃病了来不了), where they can be about nothing else. */
bool notice_receipt_words(const struct notice_service *s, const struct intake *in,
                          struct effects *out);

/* Four digits: signs in at the door of a meeting, or checks or signs a draft. False: no such code
 * is waited for. */
bool notice_code(const struct notice_service *s, const struct intake *in, struct effects *out);

/* ---- TZ by SMS (notice_sms.c) ---------------------------------------------------------------- */

/* TZ 范围 内容 of somebody who may draft: a draft whose total is not known (-1) until whom it means
 * is counted; then it is answered. `good`: the audience can be read; else it is answered at once.
 */
void notice_by_sms(const struct notice_service *s, const struct intake *in, const char *audience,
                   bool good, struct effects *out);

/* `total` were counted for that draft: count, cost, text and code go to the checker; 0, it means
 * nobody and is cancelled. `in` says to which text that is the answer. */
void notice_counted(const struct notice_service *s, const struct intake *in, const struct notice *n,
                    size_t total, struct effects *out);

#endif
