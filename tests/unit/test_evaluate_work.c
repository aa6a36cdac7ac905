/* Points for work from house to house: visits that were owed, entries, drives. */
#include "cases/evaluate.h"
#include "tests/support/unit.h"
#include <string.h>

static const wall_t quarter_from = {90 * WALL_DAY}, quarter_to = {180 * WALL_DAY};

static wall_t day(double days)
{
    return (wall_t){(int64_t)(days * (double)WALL_DAY)};
}

/* The weights of the facts as letters: g h b v. */
static const char *letters(const struct score_facts *facts, char out[32])
{
    size_t count = facts->count < 31 ? facts->count : 31;

    for (size_t i = 0; i < count; i++)
        out[i] = "ghbv"[facts->items[i].weight];
    out[count] = '\0';
    return out;
}

/* ---- visits ---------------------------------------------------------------------------------- */

/* Every 30 days, in the quarter of the days 90 to 180; days, and 0 for no more. A day below 0 is
 * one from somebody else's phone. */
static const struct {
    const char *name;
    double since, until, now; /* until 0: still */
    double visits[6];
    const char *weights;
} care_rows[] = {
  /* clang-format off */
    {"each in time",         95,  0,   185, {120, 150, 178},         "ggg"},
    {"on the day itself",    95,  0,   140, {125.9},                 "g"},
    {"late",                 95,  0,   140, {130},                   "h"},
    {"never",                95,  0,   185, {0},                     "bb"},
    {"not due yet",          95,  0,   125, {0},                     ""},
    {"a month left out",        95,  0,   185, {120, 179},              "gh"},
    {"two months left out",  91,  0,   185, {170},                   "bh"},
    {"too soon again",       95,  0,   150, {120, 122, 149},         "gvg"},
    {"the first may be soon", 95, 0,   120, {96},                    "g"},
    {"from another's phone", 95,  0,   140, {-120},                  "vb"},
    {"struck off before",    95,  120, 185, {0},                     ""},
    {"owed since long",      20,  0,   185, {0},                     "bbb"},
    {"the quarter before",   20,  0,   185, {50, 79, 108, 137, 166}, "ggg"},
    {"the quarter after",    95,  0,   200, {120, 150, 178, 181},    "ggg"},
  /* clang-format on */
};

static void test_visits(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(care_rows); i++) {
        const struct score_care care = {.record = 5,
                                        .household = 7,
                                        .every = 30 * WALL_DAY,
                                        .since = day(care_rows[i].since),
                                        .until = care_rows[i].until > 0 ? day(care_rows[i].until)
                                                                        : WALL_NONE};
        const struct score_span span = {quarter_from, quarter_to, day(care_rows[i].now)};
        struct score_visit visits[6];
        struct score_facts facts = {NULL, 0};
        size_t count = 0;
        char got[32];

        for (; count < 6 && care_rows[i].visits[count] != 0; count++) {
            double at = care_rows[i].visits[count];

            visits[count] =
                (struct score_visit){day(at < 0 ? -at : at), 40 + (int)count, "", at < 0};
        }
        score_care(&care, visits, count, &span, &facts);
        if (strcmp(letters(&facts, got), care_rows[i].weights) != 0)
            fail_msg("%s: %s, not %s", care_rows[i].name, got, care_rows[i].weights);
        for (size_t f = 0; f < facts.count; f++) {
            assert_int_equal(facts.items[f].record, 5);
            assert_int_equal(facts.items[f].household, 7);
            assert_true(facts.items[f].message >= 40 || facts.items[f].weight == FACT_BAD);
        }
        score_facts_free(&facts);
    }
}

/* ---- entries --------------------------------------------------------------------------------- */

struct entry {
    double day;
    int household;
    const char *party;
    bool other_phone;
};

static const struct {
    const char *name;
    struct entry entries[3];
    const char *weights;
} record_rows[] = {
  /* clang-format off */
    {"one",                 {{100, 3, "张明录", false}},                              "g"},
    {"twice in a week",     {{100, 3, "张明录", false}, {103, 3, "张明录", false}},   "gv"},
    {"a month later",       {{100, 3, "张明录", false}, {131, 3, "张明录", false}},   "gg"},
    {"two of one house",    {{100, 3, "张明录", false}, {100, 3, "张小红", false}},   "gg"},
    {"the week before",     {{88,  3, "张明录", false}, {91,  3, "张明录", false}},   "v"},
    {"another's phone",     {{100, 3, "张明录", true},  {101, 3, "张明录", false}},   "vg"},
    {"no house, same day",  {{100.1, 0, "", false}, {100.3, 0, "", false}},           "gv"},
    {"no house, next day",  {{100.1, 0, "", false}, {101.1, 0, "", false}},           "gg"},
  /* clang-format on */
};

static void test_records(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(record_rows); i++) {
        struct score_record records[3];
        struct score_facts facts = {NULL, 0};
        size_t count = 0;
        char got[32];

        for (; count < 3 && record_rows[i].entries[count].party; count++) {
            const struct entry *e = &record_rows[i].entries[count];

            records[count] = (struct score_record){.record = 60 + (int)count,
                                                   .message = 80 + (int)count,
                                                   .household = e->household,
                                                   .number = e->household,
                                                   .party = e->party,
                                                   .at = day(e->day),
                                                   .other_phone = e->other_phone};
        }
        score_records(2, records, count, quarter_from, &facts);
        if (strcmp(letters(&facts, got), record_rows[i].weights) != 0)
            fail_msg("%s: %s, not %s", record_rows[i].name, got, record_rows[i].weights);
        for (size_t f = 0; f < facts.count; f++) {
            assert_int_equal(facts.items[f].item, 2);
            assert_int_equal(facts.items[f].message - facts.items[f].record, 20);
        }
        score_facts_free(&facts);
    }
}

/* ---- drives ---------------------------------------------------------------------------------- */

static const struct {
    const char *name, *why;
    bool heard;
    int answer;
    double due; /* 0 no limit; it is day 100 */
    enum fact_weight weight;
} home_rows[] = {
    {"done",            "",       true,  0, 99,  FACT_GOOD},
    {"done, not over",  "",       true,  0, 110, FACT_GOOD},
    {"not done, why",   "外出", true,  1, 99,  FACT_HALF},
    {"not done",        "",       true,  1, 99,  FACT_BAD },
    {"nothing heard",   "",       false, 0, 99,  FACT_BAD },
    {"there is time",   "",       false, 0, 110, FACT_VOID},
    {"without a limit", "",       false, 0, 0,   FACT_VOID},
};

static void test_drives(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(home_rows); i++) {
        const struct score_drive drive = {"两金收缴",
                                          home_rows[i].due > 0 ? day(home_rows[i].due) : WALL_NONE};
        const struct score_home home = {.number = 3,
                                        .heard = home_rows[i].heard,
                                        .answer = home_rows[i].answer,
                                        .why = home_rows[i].why,
                                        .message = home_rows[i].heard ? 9 : 0};
        struct score_facts facts = {NULL, 0};

        score_drive(&drive, &home, day(100), &facts);
        assert_int_equal(facts.count, 1);
        if (facts.items[0].weight != home_rows[i].weight)
            fail_msg("%s: %d", home_rows[i].name, facts.items[0].weight);
        assert_int_equal(facts.items[0].source, EVAL_DRIVE);
        assert_int_equal(facts.items[0].household, 3);
        assert_string_equal(facts.items[0].ref, "两金收缴");
        score_facts_free(&facts);
    }
}

/* A share of what was owed; capped numbers; nothing owed is neither earned nor lost. */
static void test_sums(void **state)
{
    struct evaluation_item items[] = {
        {.source = EVAL_VISITS,   .points = 40},
        {.source = EVAL_REGISTER, .points = 3 },
        {.source = EVAL_DRIVE,    .points = 57},
    };
    const struct evaluation evaluation = {.items = items, .item_count = ROWS(items)};
    const struct score_care care = {
        .every = 30 * WALL_DAY, .since = day(95), .until = WALL_NONE, .record = 1};
    const struct score_visit visit = {day(120), 1, "", false};
    const struct score_record records[] = {
        {.record = 1, .household = 1, .party = "", .at = day(100)},
        {.record = 2, .household = 2, .party = "", .at = day(100)}
    };
    const struct score_span span = {quarter_from, quarter_to, day(179)};
    struct score_facts facts = {NULL, 0};
    struct score_sheet sheet;

    (void)state;
    items[1].each = 2;
    score_care(&care, &visit, 1, &span, &facts);
    score_records(1, records, 2, quarter_from, &facts);
    score_sum(&evaluation, &facts, &sheet);
    assert_true(sheet.lines[0].points == 20); /* one made, one missed */
    assert_true(sheet.lines[1].points == 3);
    assert_true(sheet.lines[2].empty);
    assert_true(sheet.base > 53.4 && sheet.base < 53.5);
    score_facts_free(&facts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_visits),
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_drives),
        cmocka_unit_test(test_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
