/* What a leader's points are made of: which reports count, what silence is, what is left out. */
#include "cases/evaluate.h"
#include "tests/support/unit.h"
#include <stdio.h>

/* clang-format off */
static struct evaluation_item items[] = {
    {.code = (char[]){"zero-report"}, .title = (char[]){"a"}, .source = EVAL_ROUNDS, .points = 20},
    {.code = (char[]){"reports"}, .title = (char[]){"b"}, .source = EVAL_REPORTS, .each = 3, .first = 10, .points = 30},
    {.code = (char[]){"accuracy"}, .title = (char[]){"c"}, .source = EVAL_ACCURACY, .points = 10},
    {.code = (char[]){"settled"}, .title = (char[]){"d"}, .source = EVAL_SETTLED, .points = 20},
    {.code = (char[]){"receipts"}, .title = (char[]){"e"}, .source = EVAL_RECEIPTS, .points = 10},
    {.code = (char[]){"rating"}, .title = (char[]){"f"}, .source = EVAL_RATING, .points = 10},
    {.code = (char[]){"hidden"}, .title = (char[]){"g"}, .source = EVAL_HIDDEN, .each = -5},
    {.code = (char[]){"merit"}, .title = (char[]){"h"}, .source = EVAL_HAND, .points = 10, .extra = true},
};
static struct evaluation_band bands[] = {
    {(char[]){"优秀"}, 90},
    {(char[]){"良好"}, 80},
    {(char[]){"合格"}, 60},
    {(char[]){"不合格"}, 0}
};
/* clang-format on */
static const struct evaluation evaluation = {.items = items,
                                             .item_count = ROWS(items),
                                             .bands = bands,
                                             .band_count = ROWS(bands),
                                             .extra_max = 10};

/* ---- reports --------------------------------------------------------------------------------- */

struct report {
    const char *kind, *party;
    int day;
    enum case_state state;
    int flags; /* 1 other phone, 2 corrected by the office, 4 settled by the leader, 8 grave */
    const char *rating;
};

/* clang-format off */
static const struct {
    const char *name;
    struct report reports[3];
    double valid, accurate, accurate_of, settled, settled_of, rated, rated_of;
} rows[] = {
    {"one",          {{"JF", "张明录", 1, CASE_CLOSED, 4, "满意"}},                              1, 1, 1, 1, 1, 1, 1},
    {"split",        {{"JF", "张明录", 1, CASE_CLOSED, 4, ""}, {"JF", "张明录", 3, CASE_NEW, 0, ""}}, 1, 1, 1, 1, 1, 0, 0},
    {"anew",         {{"JF", "张明录", 1, CASE_NEW, 0, ""}, {"JF", "张明录", 9, CASE_NEW, 0, ""}}, 2, 2, 2, 0, 0, 0, 0},
    {"two parties",  {{"JF", "张明录", 1, CASE_NEW, 0, ""}, {"JF", "马建国", 1, CASE_NEW, 0, ""}}, 2, 2, 2, 0, 0, 0, 0},
    {"merged",       {{"JF", "张明录", 1, CASE_MERGED, 0, ""}},                                  0, 0, 0, 0, 0, 0, 0},
    {"withdrawn",    {{"JF", "张明录", 1, CASE_WITHDRAWN, 2, ""}},                               0, 0, 0, 0, 0, 0, 0},
    {"refused",      {{"JF", "张明录", 1, CASE_REFUSED, 0, ""}},                                 0, 0, 1, 0, 0, 0, 0},
    {"corrected",    {{"JF", "张明录", 1, CASE_NEW, 2, ""}},                                     0, 0, 1, 0, 0, 0, 0},
    {"other phone",  {{"JF", "张明录", 1, CASE_NEW, 1, ""}},                                     0, 0, 0, 0, 0, 0, 0},
    {"by others",    {{"JF", "张明录", 1, CASE_CLOSED, 0, "不满意"}},                            1, 1, 1, 0, 1, 0, 1},
    {"grave",        {{"JF", "张明录", 1, CASE_CLOSED, 8, "基本满意"}},                          1, 1, 1, 0, 0, .5, 1},
};
/* clang-format on */

static struct score_case case_of(const struct report *report, int serial)
{
    struct score_case c = {.file = case_file_blank(), .reported = true, .filed_in = true};

    c.file.serial = serial;
    c.file.message = 100 + serial;
    c.file.kind = report->kind;
    c.file.party = report->party;
    c.file.state = report->state;
    c.file.filed_at = (wall_t){report->day * WALL_DAY};
    c.file.rating_party = report->rating;
    c.file.grade = report->flags & 8 ? 1 : 0;
    c.file.settled_by = report->flags & 4 ? SETTLED_ON_SPOT : SETTLED_BY_NOBODY;
    c.other_phone = report->flags & 1;
    c.corrected = report->flags & 2;
    return c;
}

static void test_reports(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct score_case cases[3];
        struct score_facts facts = {NULL, 0};
        struct score_sheet sheet;
        size_t count = 0;

        while (count < 3 && rows[i].reports[count].kind) {
            cases[count] = case_of(&rows[i].reports[count], (int)count + 1);
            count++;
        }
        score_cases(cases, count, &facts);
        score_sum(&evaluation, &facts, &sheet);
        const double got[] = {sheet.lines[1].good, sheet.lines[2].good, sheet.lines[2].of,
                              sheet.lines[3].good, sheet.lines[3].of,   sheet.lines[5].good,
                              sheet.lines[5].of};
        const double want[] = {rows[i].valid,   rows[i].accurate,   rows[i].accurate_of,
                               rows[i].settled, rows[i].settled_of, rows[i].rated,
                               rows[i].rated_of};
        for (size_t m = 0; m < ROWS(want); m++)
            if (got[m] != want[m])
                fail_msg("%s: measure %zu is %g, not %g", rows[i].name, m, got[m], want[m]);
        for (size_t f = 0; f < facts.count; f++)
            assert_int_equal(facts.items[f].message, 100 + facts.items[f].case_serial);
        score_facts_free(&facts);
    }
}

/* ---- questions ------------------------------------------------------------------------------- */

static const struct {
    enum notice_answer answer;
    int64_t deadline, answered; /* -1 never */
    bool reached;
    enum evaluation_source source;
    enum fact_weight weight;
} asked_rows[] = {
    {NOTICE_ASKS_WELL,    50,  40, true,  EVAL_ROUNDS,   FACT_GOOD},
    {NOTICE_ASKS_WELL,    50,  60, true,  EVAL_ROUNDS,   FACT_BAD },
    {NOTICE_ASKS_NUMBER,  50,  -1, true,  EVAL_ROUNDS,   FACT_BAD },
    {NOTICE_ASKS_WELL,    50,  -1, false, EVAL_ROUNDS,   FACT_VOID},
    {NOTICE_ASKS_WELL,    200, -1, true,  EVAL_ROUNDS,   FACT_VOID},
    {NOTICE_ASKS_RECEIPT, 50,  50, true,  EVAL_RECEIPTS, FACT_GOOD},
};

static void test_questions(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(asked_rows); i++) {
        struct score_facts facts = {NULL, 0};
        const struct score_asked asked = {
            .notice = 7,
            .message = 8,
            .number = "",
            .answer = asked_rows[i].answer,
            .deadline = {asked_rows[i].deadline},
            .answered = asked_rows[i].answered < 0 ? WALL_NONE : (wall_t){asked_rows[i].answered},
            .attended = WALL_NONE,
            .reached = asked_rows[i].reached};

        score_asked(&asked, (wall_t){100}, &facts);
        assert_int_equal(facts.count, 1);
        assert_int_equal(facts.items[0].source, asked_rows[i].source);
        assert_int_equal(facts.items[0].weight, asked_rows[i].weight);
        assert_int_equal(facts.items[0].message, 8);
        score_facts_free(&facts);
    }
}

/* ---- sums ------------------------------------------------------------------------------------ */

/* The first ten count; what nothing was asked for is left out; entries are capped. */
static void test_sums(void **state)
{
    struct score_facts facts = {NULL, 0};
    struct score_sheet sheet;
    char parties[12][16];
    struct score_case cases[12];
    const struct score_entry merit = {.id = 1, .item = "merit", .amount = 15, .why = "", .by = ""},
                             hidden = {.id = 2, .item = "hidden", .amount = 1, .why = "", .by = ""};

    (void)state;
    for (int i = 0; i < 12; i++) {
        const struct report report = {"JF", parties[i], 1, CASE_NEW, 0, ""};

        snprintf(parties[i], sizeof parties[i], "p%d", i);
        cases[i] = case_of(&report, i + 1);
    }
    score_cases(cases, 12, &facts);
    score_sum(&evaluation, &facts, &sheet);
    assert_true(sheet.lines[1].points == 30);
    assert_true(sheet.lines[0].empty && sheet.lines[5].empty);
    assert_true(sheet.base == 100 && sheet.score == 100);
    score_entry(&evaluation, &merit, &facts);
    score_entry(&evaluation, &hidden, &facts);
    score_sum(&evaluation, &facts, &sheet);
    assert_true(sheet.extra == 10 && sheet.minus == 5 && sheet.score == 105);
    assert_string_equal(sheet.band, "优秀");
    score_facts_free(&facts);
    score_sum(&evaluation, &facts, &sheet);
    assert_true(sheet.score == 0);
    assert_string_equal(sheet.band, "不合格");
}

static void test_ranks(void **state)
{
    const double scores[] = {90, 80, 80, 70};
    const int want[] = {1, 2, 2, 4};
    int ranks[4];

    (void)state;
    score_ranks(scores, 4, ranks);
    assert_memory_equal(ranks, want, sizeof want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_questions),
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_ranks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
