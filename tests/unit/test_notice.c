/* The process of a notice over a reader in memory: who may do what when, feeding, receipts. */
#include "notices/notice.h"
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

static bool awaiting(void *ctx, const struct phone *phone, wall_t before, struct addressee *out)
{
    const struct board *b = ctx;

    (void)before;
    *out = (struct addressee){
        .notice_serial = 1, .phone = *phone, .confirmed_at = WALL_NONE, .declined_at = WALL_NONE};
    return b->awaited;
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
    b->reader = (struct notice_reader){b,      next_serial, drafted_in_year, by_serial,
                                       active, unqueued,    awaiting};
    b->service = (struct notice_service){&b->policy, b->texts, &b->reader};
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

enum step { DRAFT, CHECK, SIGN, PAUSE, RESUME, CANCEL, FINISH };

static const struct addressee crowd[3] = {
    {.phone = {"+8613900000021"}}, {.phone = {"+8613900000022"}}, {.phone = {"+8613900000023"}}};

static enum notice_result act(struct board *b, enum step step, const char *as, unsigned may)
{
    struct actor who = {.as = as, .name = "", .may = may};
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
    case SIGN: result = notice_sign(&b->service, 1, &who, crowd, 3, b->now, &b->out); break;
    case PAUSE: result = notice_pause(&b->service, 1, &who, b->now, &b->out); break;
    case RESUME: result = notice_resume(&b->service, 1, &who, b->now, &b->out); break;
    case CANCEL: result = notice_cancel(&b->service, 1, &who, b->now, &b->out); break;
    case FINISH: notice_finish(&b->service, 1, b->now, &b->out); break;
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
    {3, {{DRAFT, "staff:a", MAY_DRAFT}},                                               1, NOTICE_OK,          NOTICE_DRAFT    },
    {3, {{DRAFT, "staff:a", MAY_CHECK}},                                               1, NOTICE_NOT_ALLOWED, NOTICE_DRAFT    },
    {3, {{DRAFT, "staff:a", ALL}, {CHECK, "staff:b", MAY_CHECK}},                      2, NOTICE_OK,          NOTICE_CHECKED  },
    {3, {{DRAFT, "staff:a", ALL}, {CHECK, "staff:a", ALL}},                            2, NOTICE_SAME_PERSON, NOTICE_DRAFT    },
    {3,
     {{DRAFT, "staff:a (uid:0)", ALL}, {CHECK, "staff:a (uid:1000)", ALL}},
     2,                                                                                   NOTICE_SAME_PERSON,
     NOTICE_DRAFT                                                                                                             },
    {3,
     {{DRAFT, "staff:a", ALL}, {CHECK, "staff:b", MAY_DRAFT | MAY_SIGN}},
     2,                                                                                   NOTICE_NOT_ALLOWED,
     NOTICE_DRAFT                                                                                                             },
    {3, {{DRAFT, "staff:a", ALL}, {SIGN, "staff:c", ALL}},                             2, NOTICE_WRONG_STATE, NOTICE_DRAFT    },
    {3,
     {{DRAFT, "staff:a", ALL}, {CHECK, "staff:b", ALL}, {SIGN, "staff:c", MAY_SIGN}},
     3,                                                                                   NOTICE_OK,
     NOTICE_SENDING                                                                                                           },
    {3,
     {{DRAFT, "staff:a", ALL}, {CHECK, "staff:b", ALL}, {SIGN, "staff:a", ALL}},
     3,                                                                                   NOTICE_SAME_PERSON,
     NOTICE_CHECKED                                                                                                           },
    {3,
     {{DRAFT, "staff:a", ALL}, {CHECK, "staff:b", ALL}, {SIGN, "staff:b", ALL}},
     3,                                                                                   NOTICE_SAME_PERSON,
     NOTICE_CHECKED                                                                                                           },
    {3,
     {{DRAFT, "staff:a", ALL}, {CHECK, "staff:b", ALL}, {SIGN, "staff:c", MAY_CHECK}},
     3,                                                                                   NOTICE_NOT_ALLOWED,
     NOTICE_CHECKED                                                                                                           },
    {3,
     {{DRAFT, "staff:a", ALL}, {CHECK, "staff:b", ALL}, {CHECK, "staff:c", ALL}},
     3,                                                                                   NOTICE_WRONG_STATE,
     NOTICE_CHECKED                                                                                                           },
    {2, {{DRAFT, "staff:a", ALL}, {SIGN, "staff:c", ALL}},                             2, NOTICE_OK,          NOTICE_SENDING  },
    {2, {{DRAFT, "staff:a", ALL}, {SIGN, "staff:a", ALL}},                             2, NOTICE_SAME_PERSON, NOTICE_DRAFT    },
    {2, {{DRAFT, "staff:a", ALL}, {CHECK, "staff:b", ALL}},                            2, NOTICE_WRONG_STATE, NOTICE_DRAFT    },
    {1, {{DRAFT, "uid:0", MAY_ADMIN}, {SIGN, "uid:0", MAY_ADMIN}},                     2, NOTICE_OK,          NOTICE_SENDING  },
    {1,
     {{DRAFT, "a", ALL}, {SIGN, "a", ALL}, {SIGN, "a", ALL}},
     3,                                                                                   NOTICE_WRONG_STATE,
     NOTICE_SENDING                                                                                                           },
    {1, {{DRAFT, "a", ALL}, {SIGN, "a", ALL}, {PAUSE, "b", ALL}},                      3, NOTICE_OK,          NOTICE_PAUSED   },
    {1, {{DRAFT, "a", ALL}, {PAUSE, "b", ALL}},                                        2, NOTICE_WRONG_STATE, NOTICE_DRAFT    },
    {1,
     {{DRAFT, "a", ALL}, {SIGN, "a", ALL}, {PAUSE, "b", ALL}, {RESUME, "b", ALL}},
     4,                                                                                   NOTICE_OK,
     NOTICE_SENDING                                                                                                           },
    {1,
     {{DRAFT, "a", ALL}, {SIGN, "a", ALL}, {RESUME, "b", ALL}},
     3,                                                                                   NOTICE_WRONG_STATE,
     NOTICE_SENDING                                                                                                           },
    {1,
     {{DRAFT, "a", ALL}, {SIGN, "a", ALL}, {PAUSE, "b", 0}},
     3,                                                                                   NOTICE_NOT_ALLOWED,
     NOTICE_SENDING                                                                                                           },
    {1, {{DRAFT, "a", ALL}, {CANCEL, "b", ALL}},                                       2, NOTICE_OK,          NOTICE_CANCELLED},
    {1,
     {{DRAFT, "a", ALL}, {CANCEL, "b", ALL}, {SIGN, "a", ALL}},
     3,                                                                                   NOTICE_WRONG_STATE,
     NOTICE_CANCELLED                                                                                                         },
    {1,
     {{DRAFT, "a", ALL}, {CANCEL, "b", ALL}, {CANCEL, "b", ALL}},
     3,                                                                                   NOTICE_WRONG_STATE,
     NOTICE_CANCELLED                                                                                                         },
    {1,
     {{DRAFT, "a", ALL}, {SIGN, "a", ALL}, {FINISH, "", 0}, {CANCEL, "b", ALL}},
     4,                                                                                   NOTICE_WRONG_STATE,
     NOTICE_DONE                                                                                                              },
    {1,
     {{DRAFT, "a", ALL}, {SIGN, "a", ALL}, {PAUSE, "b", ALL}, {FINISH, "", 0}},
     4,                                                                                   NOTICE_OK,
     NOTICE_PAUSED                                                                                                            },
    {3, {{CHECK, "staff:b", ALL}},                                                     1, NOTICE_NO_SUCH,     NOTICE_DRAFT    },
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
    assert_int_equal(notice_sign(&b.service, 1, &who, crowd, 0, b.now, &b.out), NOTICE_NOBODY);
    assert_int_equal(b.out.count, 0);
    assert_int_equal(act(&b, SIGN, "staff:c", MAY_SIGN), NOTICE_OK);
    assert_int_equal(count(&b, EFFECT_RECIPIENT), 3);
    assert_int_equal(count(&b, EFFECT_EVENT), 1);
    assert_int_equal(b.notice.total, 3);
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
        cmocka_unit_test(test_receipts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
