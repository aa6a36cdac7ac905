/* The process of a notice over a reader in memory: who may do what when, feeding, receipts. */
#include "notices/notice_text.h"
#include "tests/support/unit.h"
#include <stdlib.h>

struct board {
    struct model *model;
    struct model policy; /* the model with another number of signatures */
    struct texts *texts;
    struct notice_service service;
    struct notice_reader reader;
    struct effects out;
    struct notice notice; /* the only one; serial 0 none */
    struct addressee *people;
    size_t people_count;
    bool awaited;
    unsigned ended, failed; /* of its newest texts */
    const char *refused;    /* the phone that did */
    size_t silent;          /* how many have not answered */
    wall_t now;
};

static int64_t next_serial(void *ctx)
{
    return ((struct board *)ctx)->notice.serial + 1;
}

static int drafted_in_year(void *ctx, int year)
{
    (void)ctx;
    return year == 2026 ? 30 : 0;
}

static bool by_serial(void *ctx, int64_t serial, struct notice *out)
{
    const struct board *b = ctx;

    *out = b->notice;
    return serial && serial == b->notice.serial;
}

static size_t active(void *ctx, int64_t *serials, size_t max)
{
    const struct board *b = ctx;

    if (b->notice.state != NOTICE_SENDING || max == 0)
        return 0;
    serials[0] = b->notice.serial;
    return 1;
}

static size_t unqueued(void *ctx, int64_t serial, struct addressee *out, size_t max)
{
    const struct board *b = ctx;
    size_t count = b->people_count < max ? b->people_count : max;

    (void)serial;
    memcpy(out, b->people, count * sizeof *out);
    return count;
}

static bool refused(void *ctx, const struct phone *phone)
{
    const struct board *b = ctx;

    return b->refused && strcmp(phone->text, b->refused) == 0;
}

static bool awaiting(void *ctx, const struct phone *phone, wall_t before, struct addressee *out)
{
    const struct board *b = ctx;

    (void)before;
    *out = (struct addressee){
        .notice_serial = 1, .phone = *phone, .confirmed_at = WALL_NONE, .declined_at = WALL_NONE};
    return b->awaited;
}

static bool invited(void *ctx, const struct phone *phone, wall_t before, struct addressee *out)
{
    (void)ctx, (void)phone, (void)before, (void)out;
    return false;
}

static bool with_code(void *ctx, const struct phone *phone, const char *code, wall_t now,
                      struct addressee *out)
{
    const struct board *b = ctx;

    (void)now;
    *out = (struct addressee){.notice_serial = 1,
                              .phone = *phone,
                              .confirmed_at = WALL_NONE,
                              .declined_at = WALL_NONE,
                              .attended_at = WALL_NONE};
    return b->notice.serial && strcmp(b->notice.code, code) == 0;
}

static bool awaiting_code(void *ctx, const char *code, const struct phone *phone,
                          struct notice *out)
{
    const struct board *b = ctx;

    *out = b->notice;
    return b->notice.serial && b->notice.code[0] && strcmp(b->notice.code, code) == 0 &&
           phone_same(&b->notice.code_phone, phone);
}

static size_t silent(void *ctx, int64_t serial, struct addressee *out, size_t max)
{
    const struct board *b = ctx;
    size_t count = b->silent < max ? b->silent : max;

    (void)serial;
    for (size_t i = 0; i < count; i++)
        out[i] = b->people[i];
    return count;
}

static bool second_due(void *ctx, wall_t now, struct notice *out)
{
    const struct board *b = ctx;

    *out = b->notice;
    return wall_known(b->notice.second_at) && b->notice.second_at.ms <= now.ms;
}

static void newest_ends(void *ctx, int64_t serial, unsigned *ended, unsigned *failed)
{
    const struct board *b = ctx;

    (void)serial;
    *ended = b->ended;
    *failed = b->failed;
}

static void make_code(void *ctx, int64_t serial, int step, char out[8])
{
    (void)ctx;
    text_format(out, 8, "%d%d%d%d", (int)serial % 10, step, 4, 2);
}

static bool holder_with(void *ctx, const struct model *model, unsigned may, const char *const *but,
                        struct case_person *out)
{
    (void)ctx, (void)model, (void)but;
    *out = (struct case_person){.name = "王进财"};
    text_copy(out->phone.text, sizeof out->phone.text,
              span_of(may == MAY_CHECK ? "+8613900000012" : "+8613900000013"));
    return true;
}

static void board_open(struct board *b, unsigned signatures)
{
    struct buf errors = BUF_INIT;

    time_zone_set("Asia/Shanghai");
    *b = (struct board){.out = EFFECTS_INIT};
    b->model = model_load("conf/models/nanyu.conf", &errors);
    b->texts = texts_load("conf/texts/zh_CN.conf", "【南峪乡综治中心】", "0941-1234567", &errors);
    if (!b->model || !b->texts)
        fail_msg("%s", errors.ptr);
    b->policy = *b->model;
    b->policy.notice_signatures = signatures;
    b->reader = (struct notice_reader){.ctx = b,
                                       .next_serial = next_serial,
                                       .drafted_in_year = drafted_in_year,
                                       .by_serial = by_serial,
                                       .active = active,
                                       .unqueued = unqueued,
                                       .awaiting_receipt = awaiting,
                                       .invited = invited,
                                       .refused = refused,
                                       .with_code = with_code,
                                       .awaiting_code = awaiting_code,
                                       .silent = silent,
                                       .second_due = second_due,
                                       .newest_ends = newest_ends,
                                       .make_code = make_code,
                                       .holder_with = holder_with};
    b->service = (struct notice_service){
        .model = &b->policy, .texts = b->texts, .reader = &b->reader, .price_thousandths = 100};
    assert_true(wall_parse("2026-11-23T09:00:00+08:00", &b->now));
}

static void board_close(struct board *b)
{
    effects_free(&b->out);
    texts_free(b->texts);
    model_free(b->model);
    free(b->people);
}

/* What was put out becomes the notice that the reader knows, as the store would do it. */
static void take_over(struct board *b)
{
    for (size_t i = 0; i < b->out.count; i++)
        if (b->out.items[i].type == EFFECT_NOTICE_SAVE)
            b->notice = *(const struct notice *)b->out.items[i].body;
}

static size_t count(const struct board *b, enum effect_type type)
{
    size_t n = 0;

    for (size_t i = 0; i < b->out.count; i++)
        n += b->out.items[i].type == type;
    return n;
}

enum step { DRAFT, CHECK, SIGN, FREEZE, PAUSE, RESUME, CANCEL, FINISH };

static const struct addressee crowd[3] = {
    {.phone = {"+8613900000021"}}, {.phone = {"+8613900000022"}}, {.phone = {"+8613900000023"}}};

static enum notice_result act(struct board *b, enum step step, const char *as, unsigned may)
{
    const struct notice_slice slice = {crowd, 3, 3, true};
    struct actor who = {.as = as, .name = "", .role = "", .may = may};
    struct notice draft = {.text = "明天开会",
                           .audience = "role:联户长",
                           .kind = "",
                           .checker = "",
                           .signer = "",
                           .start_at = WALL_NONE,
                           .deadline = WALL_NONE,
                           .expires_at = WALL_NONE};
    enum notice_result result = NOTICE_OK;

    switch (step) {
    case DRAFT: result = notice_draft(&b->service, &draft, &who, b->now, &b->out); break;
    case CHECK: result = notice_check(&b->service, 1, &who, b->now, &b->out); break;
    case SIGN: result = notice_sign(&b->service, 1, &who, 3, b->now, &b->out); break;
    case FREEZE: notice_freeze(&b->service, 1, &slice, b->now, &b->out); break;
    case PAUSE: result = notice_pause(&b->service, 1, &who, b->now, &b->out); break;
    case RESUME: result = notice_resume(&b->service, 1, &who, b->now, &b->out); break;
    case CANCEL: result = notice_cancel(&b->service, 1, &who, b->now, &b->out); break;
    case FINISH: notice_look(&b->service, 1, false, b->now, &b->out); break;
    }
    take_over(b);
    return result;
}

#define ALL (MAY_DRAFT | MAY_CHECK | MAY_SIGN)

/* A story a row: steps until `last`, which must end in `result` and leave the notice in `state`. */
static const struct {
    unsigned signatures;
    struct {
        enum step step;
        const char *as;
        unsigned may;
    } steps[8];
    size_t count;
    enum notice_result result;
    enum notice_state state;
} stories[] = {
    {3, {{DRAFT, "staff:a", MAY_DRAFT}},                                                          1, NOTICE_OK,          NOTICE_DRAFT    },
    {3, {{DRAFT, "staff:a", MAY_CHECK}},                                                          1, NOTICE_NOT_ALLOWED, NOTICE_DRAFT    },
    {3, {{DRAFT, "staff:a", ALL}, {CHECK, "staff:b", MAY_CHECK}},                                 2, NOTICE_OK,          NOTICE_CHECKED  },
    {3, {{DRAFT, "staff:a", ALL}, {CHECK, "staff:a", ALL}},                                       2, NOTICE_SAME_PERSON, NOTICE_DRAFT    },
    {3,
     {{DRAFT, "staff:a (uid:0)", ALL}, {CHECK, "staff:a (uid:1000)", ALL}},
     2,                                                                                              NOTICE_SAME_PERSON,
     NOTICE_DRAFT                                                                                                                        },
    {3,
     {{DRAFT, "staff:a", ALL}, {CHECK, "staff:b", MAY_DRAFT | MAY_SIGN}},
     2,                                                                                              NOTICE_NOT_ALLOWED,
     NOTICE_DRAFT                                                                                                                        },
    {3, {{DRAFT, "staff:a", ALL}, {SIGN, "staff:c", ALL}},                                        2, NOTICE_WRONG_STATE, NOTICE_DRAFT    },
    {3,
     {{DRAFT, "staff:a", ALL}, {CHECK, "staff:b", ALL}, {SIGN, "staff:c", MAY_SIGN}},
     3,                                                                                              NOTICE_OK,
     NOTICE_SENDING                                                                                                                      },
    {3,
     {{DRAFT, "staff:a", ALL}, {CHECK, "staff:b", ALL}, {SIGN, "staff:a", ALL}},
     3,                                                                                              NOTICE_SAME_PERSON,
     NOTICE_CHECKED                                                                                                                      },
    {3,
     {{DRAFT, "staff:a", ALL}, {CHECK, "staff:b", ALL}, {SIGN, "staff:b", ALL}},
     3,                                                                                              NOTICE_SAME_PERSON,
     NOTICE_CHECKED                                                                                                                      },
    {3,
     {{DRAFT, "staff:a", ALL}, {CHECK, "staff:b", ALL}, {SIGN, "staff:c", MAY_CHECK}},
     3,                                                                                              NOTICE_NOT_ALLOWED,
     NOTICE_CHECKED                                                                                                                      },
    {3,
     {{DRAFT, "staff:a", ALL}, {CHECK, "staff:b", ALL}, {CHECK, "staff:c", ALL}},
     3,                                                                                              NOTICE_WRONG_STATE,
     NOTICE_CHECKED                                                                                                                      },
    {2, {{DRAFT, "staff:a", ALL}, {SIGN, "staff:c", ALL}},                                        2, NOTICE_OK,          NOTICE_SENDING  },
    {2, {{DRAFT, "staff:a", ALL}, {SIGN, "staff:a", ALL}},                                        2, NOTICE_SAME_PERSON, NOTICE_DRAFT    },
    {2, {{DRAFT, "staff:a", ALL}, {CHECK, "staff:b", ALL}},                                       2, NOTICE_WRONG_STATE, NOTICE_DRAFT    },
    {1, {{DRAFT, "uid:0", MAY_ADMIN}, {SIGN, "uid:0", MAY_ADMIN}},                                2, NOTICE_OK,          NOTICE_SENDING  },
    {1,
     {{DRAFT, "a", ALL}, {SIGN, "a", ALL}, {SIGN, "a", ALL}},
     3,                                                                                              NOTICE_WRONG_STATE,
     NOTICE_SENDING                                                                                                                      },
    {1, {{DRAFT, "a", ALL}, {SIGN, "a", ALL}, {PAUSE, "b", ALL}},                                 3, NOTICE_OK,          NOTICE_PAUSED   },
    {1, {{DRAFT, "a", ALL}, {PAUSE, "b", ALL}},                                                   2, NOTICE_WRONG_STATE, NOTICE_DRAFT    },
    {1,
     {{DRAFT, "a", ALL}, {SIGN, "a", ALL}, {PAUSE, "b", ALL}, {RESUME, "b", ALL}},
     4,                                                                                              NOTICE_OK,
     NOTICE_SENDING                                                                                                                      },
    {1,
     {{DRAFT, "a", ALL}, {SIGN, "a", ALL}, {RESUME, "b", ALL}},
     3,                                                                                              NOTICE_WRONG_STATE,
     NOTICE_SENDING                                                                                                                      },
    {1,
     {{DRAFT, "a", ALL}, {SIGN, "a", ALL}, {PAUSE, "b", 0}},
     3,                                                                                              NOTICE_NOT_ALLOWED,
     NOTICE_SENDING                                                                                                                      },
    {1, {{DRAFT, "a", ALL}, {CANCEL, "b", ALL}},                                                  2, NOTICE_OK,          NOTICE_CANCELLED},
    {1,
     {{DRAFT, "a", ALL}, {CANCEL, "b", ALL}, {SIGN, "a", ALL}},
     3,                                                                                              NOTICE_WRONG_STATE,
     NOTICE_CANCELLED                                                                                                                    },
    {1,
     {{DRAFT, "a", ALL}, {CANCEL, "b", ALL}, {CANCEL, "b", ALL}},
     3,                                                                                              NOTICE_WRONG_STATE,
     NOTICE_CANCELLED                                                                                                                    },
    {1,
     {{DRAFT, "a", ALL}, {SIGN, "a", ALL}, {FREEZE, "", 0}, {FINISH, "", 0}, {CANCEL, "b", ALL}},
     5,                                                                                              NOTICE_WRONG_STATE,
     NOTICE_DONE                                                                                                                         },
    {1,
     {{DRAFT, "a", ALL}, {SIGN, "a", ALL}, {FREEZE, "", 0}, {PAUSE, "b", ALL}, {FINISH, "", 0}},
     5,                                                                                              NOTICE_OK,
     NOTICE_PAUSED                                                                                                                       },
    {3, {{CHECK, "staff:b", ALL}},                                                                1, NOTICE_NO_SUCH,     NOTICE_DRAFT    },
};

static void test_stories(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(stories); i++) {
        struct board b;
        enum notice_result result = NOTICE_OK;

        board_open(&b, stories[i].signatures);
        for (size_t s = 0; s < stories[i].count; s++)
            result =
                act(&b, stories[i].steps[s].step, stories[i].steps[s].as, stories[i].steps[s].may);
        if (result != stories[i].result || b.notice.state != stories[i].state)
            fail_msg("story %zu: result %d, state %s", i, result,
                     notice_state_name(b.notice.state));
        board_close(&b);
    }
}

static void test_drafts_that_are_refused(void **state)
{
    static const struct {
        const char *text, *expires;
        enum notice_result result;
    } rows[] = {
        {"明天开会", NULL,                        NOTICE_OK      },
        {"",             NULL,                        NOTICE_BAD_TEXT},
        {"\xff\xfe",     NULL,                        NOTICE_BAD_TEXT},
        {"明天开会", "2026-11-23T08:59:00+08:00", NOTICE_BAD_TIME},
        {"明天开会", "2026-11-23T10:00:00+08:00", NOTICE_OK      },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct board b;
        struct actor who = {.as = "staff:a", .may = MAY_DRAFT};
        struct notice draft = {.text = rows[i].text,
                               .audience = "",
                               .kind = "",
                               .checker = "",
                               .signer = "",
                               .start_at = WALL_NONE,
                               .deadline = WALL_NONE,
                               .expires_at = WALL_NONE};

        board_open(&b, 3);
        if (rows[i].expires)
            assert_true(wall_parse(rows[i].expires, &draft.expires_at));
        assert_int_equal(notice_draft(&b.service, &draft, &who, b.now, &b.out), rows[i].result);
        assert_int_equal(b.out.count > 0, rows[i].result == NOTICE_OK);
        if (rows[i].result == NOTICE_OK)
            assert_string_equal(draft.number, "通2026-031");
        board_close(&b);
    }
}

/* Signing freezes the audience; an empty one is refused; a refusal puts nothing out. */
static void test_signing_freezes_the_audience(void **state)
{
    struct board b;
    struct actor who = {.as = "staff:c", .may = MAY_SIGN};

    (void)state;
    board_open(&b, 2);
    act(&b, DRAFT, "staff:a", MAY_DRAFT);
    effects_clear(&b.out);
    b.notice.number = b.notice.kind = b.notice.text = b.notice.audience = "";
    b.notice.drafter = "staff:a";
    b.notice.checker = b.notice.signer = "";
    b.notice.title = b.notice.why = b.notice.code = b.notice.minutes = "";
    assert_int_equal(notice_sign(&b.service, 1, &who, 0, b.now, &b.out), NOTICE_NOBODY);
    assert_int_equal(b.out.count, 0);
    assert_int_equal(act(&b, SIGN, "staff:c", MAY_SIGN), NOTICE_OK);
    assert_false(wall_known(b.notice.frozen_at));
    act(&b, FREEZE, "", 0);
    assert_true(wall_known(b.notice.frozen_at));
    assert_int_equal(count(&b, EFFECT_RECIPIENT), 3);
    assert_int_equal(count(&b, EFFECT_EVENT), 1);
    assert_int_equal(b.notice.total, 3);
    assert_int_equal(b.notice.expires_at.ms, wall_add(b.now, 72 * WALL_HOUR).ms);
    assert_int_equal(count(&b, EFFECT_SEND), 0); /* texts are queued from the frozen list */
    board_close(&b);
}

static void fill(struct board *b, size_t people)
{
    b->people = xcalloc(people, sizeof *b->people);
    b->people_count = people;
    for (size_t i = 0; i < people; i++)
        text_format(b->people[i].phone.text, PHONE_SIZE, "+86139%08zu", i);
}

/* A few at a time, none while enough wait, none of a paused notice. */
static void test_feeding(void **state)
{
    struct board b;

    (void)state;
    board_open(&b, 1);
    fill(&b, 1000);
    act(&b, DRAFT, "a", ALL);
    act(&b, SIGN, "a", ALL);
    struct effects fed = EFFECTS_INIT;
    assert_false(notice_feed(&b.service, 0, b.now, &fed)); /* not before it is frozen */
    assert_int_equal(fed.count, 0);
    act(&b, FREEZE, "", 0);
    assert_true(notice_feed(&b.service, 0, b.now, &fed));
    assert_in_range(fed.count, 1, 256);
    for (size_t i = 0; i < fed.count; i++) {
        const struct send_wish *wish = fed.items[i].body;

        assert_int_equal(fed.items[i].type, EFFECT_SEND);
        assert_int_equal(wish->cls, CLASS_BULK);
        assert_int_equal(wish->notice_serial, 1);
        assert_true(span_eq(wish->text, span_of("【南峪乡综治中心】明天开会")));
    }
    effects_clear(&fed);
    assert_true(notice_feed(&b.service, 5000, b.now, &fed));
    assert_int_equal(fed.count, 0);
    b.people_count = 0;
    assert_false(notice_feed(&b.service, 0, b.now, &fed));
    b.people_count = 1000;
    act(&b, PAUSE, "a", ALL);
    assert_false(notice_feed(&b.service, 0, b.now, &fed));
    assert_int_equal(fed.count, 0);
    effects_free(&fed);
    board_close(&b);
}

/* ---- windows, ends, the silent --------------------------------------------------------------- */

static void sent_notice(struct board *b, const char *kind)
{
    board_open(b, 1);
    fill(b, 300);
    act(b, DRAFT, "a", ALL);
    b->notice.kind = kind;
    b->notice.answer = model_notice_kind(b->model, kind, NULL)->answer;
    act(b, SIGN, "a", ALL);
    act(b, FREEZE, "", 0);
}

static const struct hours hours = {
    .windows = {{8 * 60, 12 * 60}, {14 * 60 + 30, 20 * 60 + 30}},
      .count = 2
};

/* Weekends are days off for those kinds that do not say otherwise; the clocks of those stand still.
 */
static void test_days_off(void **state)
{
    static const struct {
        const char *kind;
        enum notice_answer answer;
        const char *leaves, *expires; /* signed on a Friday, after hours */
    } rows[] = {
        {"policy",  NOTICE_ASKS_NOTHING,    "2026-11-30T08:00:00+08:00", "2026-12-11T21:00:00+08:00"},
        {"work",    NOTICE_ASKS_RECEIPT,    "2026-11-30T08:00:00+08:00", "2026-12-02T21:00:00+08:00"},
        {"meeting", NOTICE_ASKS_ATTENDANCE, "2026-11-28T08:00:00+08:00",
         "2026-11-30T21:00:00+08:00"                                                                },
        {"fraud",   NOTICE_ASKS_RECEIPT,    "2026-11-28T08:00:00+08:00", "2026-11-30T21:00:00+08:00"},
        {"warning", NOTICE_ASKS_RECEIPT,    "2026-11-27T21:00:00+08:00", "2026-11-28T03:00:00+08:00"},
        {"",        NOTICE_ASKS_WELL,       "2026-11-28T08:00:00+08:00", "2026-11-30T21:00:00+08:00"},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct board b;
        struct effects fed = EFFECTS_INIT;
        char words[32];

        board_open(&b, 1);
        fill(&b, 3);
        b.service.hours = &hours;
        assert_true(wall_parse("2026-11-27T21:00:00+08:00", &b.now));
        act(&b, DRAFT, "a", ALL);
        b.notice.kind = rows[i].kind;
        b.notice.answer = rows[i].answer;
        act(&b, SIGN, "a", ALL);
        act(&b, FREEZE, "", 0);
        wall_iso8601(notice_leaves(&b.service, &b.notice, b.now), words, sizeof words);
        assert_string_equal(words, rows[i].leaves);
        wall_iso8601(b.notice.expires_at, words, sizeof words);
        assert_string_equal(words, rows[i].expires);
        notice_feed(&b.service, 0, b.now, &fed);
        for (size_t k = 0; k < fed.count; k++)
            if (fed.items[k].type == EFFECT_SEND)
                assert_int_equal(((const struct send_wish *)fed.items[k].body)->workdays, i < 2);
        effects_free(&fed);
        board_close(&b);
    }
}

static void test_windows(void **state)
{
    static const struct {
        const char *at;
        bool open;
    } rows[] = {
        {"2026-11-23T07:59:59+08:00", false},
        {"2026-11-23T08:00:00+08:00", true },
        {"2026-11-23T11:59:59+08:00", true },
        {"2026-11-23T12:00:00+08:00", false},
        {"2026-11-23T14:30:00+08:00", true },
        {"2026-11-23T20:30:00+08:00", false},
        {"2026-11-23T02:00:00+08:00", false},
    };
    struct board b;
    wall_t at;

    (void)state;
    sent_notice(&b, "");
    b.service.hours = &hours;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_true(wall_parse(rows[i].at, &at));
        if ((notice_leaves(&b.service, &b.notice, at).ms == at.ms) != rows[i].open)
            fail_msg("%s", rows[i].at);
    }
    /* it waits outside, goes on inside; a warning does not wait */
    assert_true(wall_parse("2026-11-23T12:30:00+08:00", &at));
    notice_look(&b.service, 1, true, at, &b.out);
    take_over(&b);
    assert_int_equal(b.notice.state, NOTICE_WAITING);
    assert_true(wall_parse("2026-11-23T14:31:00+08:00", &at));
    notice_look(&b.service, 1, true, at, &b.out);
    take_over(&b);
    assert_int_equal(b.notice.state, NOTICE_SENDING);
    b.notice.kind = "warning";
    assert_true(wall_parse("2026-11-23T23:31:00+08:00", &at));
    notice_look(&b.service, 1, true, at, &b.out);
    take_over(&b);
    assert_int_equal(b.notice.state, NOTICE_SENDING);
    board_close(&b);
}

/* 600 parts at 10 a minute from 11:30: half an hour before noon, the rest from 14:30. */
static void test_estimate(void **state)
{
    struct board b;
    wall_t at, end;

    (void)state;
    sent_notice(&b, "");
    b.service.hours = &hours;
    b.notice.start_at = WALL_NONE;
    assert_true(wall_parse("2026-11-23T11:30:00+08:00", &at));
    assert_true(wall_parse("2026-11-23T15:00:00+08:00", &end));
    assert_int_equal(notice_eta(&b.service, &b.notice, 600, 10, at).ms, end.ms);
    assert_true(wall_parse("2026-11-24T08:30:00+08:00", &end)); /* the evening takes 3,600 */
    assert_int_equal(notice_eta(&b.service, &b.notice, 300 + 3600 + 300, 10, at).ms, end.ms);
    assert_false(wall_known(notice_eta(&b.service, &b.notice, 1, 0, at)));
    b.notice.kind = "warning";
    assert_int_equal(notice_eta(&b.service, &b.notice, 600, 10, at).ms,
                     wall_add(at, 60 * WALL_MIN).ms);
    board_close(&b);
}

/* What fails too often stops by itself and says why; some failures are only those people's. */
static void test_stops_by_itself(void **state)
{
    static const struct {
        unsigned ended, failed;
        enum notice_state state;
    } rows[] = {
        {20, 13, NOTICE_STOPPED},
        {20, 12, NOTICE_SENDING},
        {19, 19, NOTICE_SENDING},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct board b;

        sent_notice(&b, "");
        b.ended = rows[i].ended;
        b.failed = rows[i].failed;
        notice_look(&b.service, 1, true, b.now, &b.out);
        take_over(&b);
        assert_int_equal(b.notice.state, rows[i].state);
        assert_int_equal(b.notice.why[0] != '\0', rows[i].state == NOTICE_STOPPED);
        board_close(&b);
    }
}

/* Past its end nothing leaves any more. */
static void test_expiry(void **state)
{
    struct board b;
    struct effects fed = EFFECTS_INIT;

    (void)state;
    sent_notice(&b, "");
    assert_false(notice_feed(&b.service, 0, wall_add(b.now, 72 * WALL_HOUR), &fed));
    assert_int_equal(fed.count, 0);
    assert_true(notice_feed(&b.service, 0, wall_add(b.now, 72 * WALL_HOUR - 1), &fed));
    effects_free(&fed);
    board_close(&b);
}

static void test_second_sending(void **state)
{
    struct board b;
    struct effects again = EFFECTS_INIT;
    wall_t due;

    (void)state;
    sent_notice(&b, "work");
    due = wall_add(b.now, 24 * WALL_HOUR);
    assert_int_equal(b.notice.second_at.ms, due.ms);
    b.silent = 2;
    assert_false(notice_second(&b.service, wall_add(due, -1), &again));
    assert_true(notice_second(&b.service, due, &again));
    assert_int_equal(again.count, 2);
    for (size_t i = 0; i < again.count; i++) {
        const struct send_wish *wish = again.items[i].body;

        assert_string_equal(wish->purpose, "notice_second");
        assert_true(memmem(wish->text.ptr, wish->text.len, "明天开会", strlen("明天开会")));
    }
    effects_clear(&b.out);
    b.silent = 0; /* asked, or answered meanwhile */
    assert_true(notice_second(&b.service, due, &b.out));
    take_over(&b);
    due = wall_add(due, 24 * WALL_HOUR); /* some of them may not have got it yet */
    assert_int_equal(b.notice.second_at.ms, due.ms);
    b.notice.state = NOTICE_DONE;
    b.notice.expires_at = WALL_NONE;
    effects_clear(&b.out);
    assert_true(notice_second(&b.service, due, &b.out));
    take_over(&b);
    assert_false(wall_known(b.notice.second_at));
    assert_false(notice_second(&b.service, due, &b.out));
    effects_free(&again);
    board_close(&b);
}

/* ---- merge fields ---------------------------------------------------------------------------- */

static void test_merge_fields(void **state)
{
    static const struct addressee ma = {.name = "马建国", .unit_short = "第1联防组"},
                                  home = {.name = "张明录", .household_number = 3};
    static const struct {
        const char *text;
        const struct addressee *to;
        const char *written;
    } rows[] = {
        {"{姓名}您好",           &ma,   "【南峪乡综治中心】马建国您好"       },
        {"{单位}{姓名}{户号}", &ma,   "【南峪乡综治中心】第1联防组马建国"},
        {"{户号}户{姓名}",      &home, "【南峪乡综治中心】3户张明录"         },
        {"{单位}开会",           &home, "【南峪乡综治中心】开会"                },
    };
    struct addressee two[] = {
        ma, {.name = "欧阳建国明亮", .unit_short = "东坪村二社网格第12联防组"}
    };
    struct notice_parts parts;
    struct board b;
    struct buf out = BUF_INIT;
    size_t at;

    (void)state;
    board_open(&b, 1);
    for (size_t i = 0; i < ROWS(rows); i++) {
        buf_clear(&out);
        assert_true(notice_fields_good(rows[i].text, &at));
        notice_write(&b.service, rows[i].text, rows[i].to, &out);
        assert_string_equal(out.ptr, rows[i].written);
    }
    assert_false(notice_fields_good("您好{姓}", &at));
    assert_int_equal(at, strlen("您好"));
    assert_false(notice_fields_good("{", &at));
    assert_true(notice_count_parts(&b.service,
                                   "{单位}{姓名}:明天上午9点在乡政府三楼会议室开联户长例会,请带上本"
                                   "子和笔,路远的坐早班车,不能来的提前说一声",
                                   two, 2, &parts));
    assert_int_equal(parts.least, 1);
    assert_int_equal(parts.most, 2);
    assert_int_equal(parts.total, 3);
    buf_free(&out);
    board_close(&b);
}

/* Who refused since the notice was signed gets nothing, but a warning. */
static void test_refused_meanwhile(void **state)
{
    static const struct {
        const char *kind;
        int64_t person;
        bool refused;
    } rows[] = {
        {"",        0, true },
        {"policy",  0, true },
        {"warning", 0, false},
        {"urgent",  0, false},
        {"policy",  9, false}, /* of an office */
    };
    struct addressee one;
    struct board b;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        board_open(&b, 1);
        act(&b, DRAFT, "staff:a", ALL);
        act(&b, SIGN, "staff:b", ALL);
        act(&b, FREEZE, "staff:b", ALL);
        b.notice.kind = rows[i].kind;
        one = crowd[0];
        one.person = rows[i].person;
        b.people = xcalloc(1, sizeof one);
        *b.people = one;
        b.people_count = 1;
        b.refused = crowd[0].phone.text;
        effects_clear(&b.out);
        notice_feed(&b.service, 0, b.now, &b.out);
        assert_int_equal(count(&b, EFFECT_SEND), 1);
        assert_int_equal(((const struct send_wish *)b.out.items[0].body)->refused, rows[i].refused);
        board_close(&b);
    }
}

static void test_receipts(void **state)
{
    struct board b;
    struct actor who = {.as = "phone:+8613900000021", .phone = {"+8613900000021"}, .person = 9};
    struct reading reading = READING_INIT;
    struct intake in = {.from = &who, .reading = &reading, .message = 77, .text = span_of("收到")};

    (void)state;
    board_open(&b, 1);
    in.now = b.now;
    assert_false(notice_receipt(&b.service, &in, false, &b.out));
    assert_int_equal(b.out.count, 0);
    b.awaited = true;
    for (int declined = 0; declined < 2; declined++) {
        assert_true(notice_receipt(&b.service, &in, declined, &b.out));
        assert_int_equal(count(&b, EFFECT_RECIPIENT), 1);
        assert_int_equal(count(&b, EFFECT_DISPOSE), 1);
        assert_int_equal(count(&b, EFFECT_SEND), 0); /* a receipt gets no answer */
        for (size_t i = 0; i < b.out.count; i++)
            if (b.out.items[i].type == EFFECT_RECIPIENT) {
                const struct addressee *r = b.out.items[i].body;

                assert_int_equal(wall_known(r->confirmed_at), !declined);
                assert_int_equal(wall_known(r->declined_at), declined);
                assert_int_equal(r->answer_message, 77);
            }
        effects_clear(&b.out);
    }
    reading_free(&reading);
    board_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stories),
        cmocka_unit_test(test_drafts_that_are_refused),
        cmocka_unit_test(test_signing_freezes_the_audience),
        cmocka_unit_test(test_feeding),
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_days_off),
        cmocka_unit_test(test_estimate),
        cmocka_unit_test(test_stops_by_itself),
        cmocka_unit_test(test_expiry),
        cmocka_unit_test(test_second_sending),
        cmocka_unit_test(test_merge_fields),
        cmocka_unit_test(test_refused_meanwhile),
        cmocka_unit_test(test_receipts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
