/* Readings: exact forms of every kind, and the ways people have (tests/vectors/readings.tsv); a
 * grid head's groups; what a stranger's text reads as; where words are kept. */
#include "tests/support/unit.h"
#include "tests/support/vectors.h"
#include "tests/support/village.h"
#include <stdio.h>

static struct village *village;
static int wrong;

static const char *or_dash(const char *text)
{
    return text && *text ? text : "-";
}

static void summarise(const struct reading *reading, char *out, size_t size)
{
    static const char *const sorts[] = {"kind", "empty", "chatter", "digits",
                                        "yes",  "no",    "machine", "unclear"};
    char household[12] = "-", other[12] = "-";

    if (reading->household)
        text_format(household, sizeof household, "%d", reading->household->number);
    if (reading->other)
        text_format(other, sizeof other, "%d", reading->other->number);
    text_format(out, size, "%s %s %s %s %s %s %s %s", sorts[reading->sort],
                decision_name(reading->decision), reading->kind ? reading->kind->code : "-",
                household, or_dash(reading->party),
                reading->subject ? reading->subject->title : "-",
                reading->case_count ? reading->cases[0] : "-", other);
}

static void read_row(const struct vector *row)
{
    struct reading reading = READING_INIT;
    char summary[256];

    grammar_read(village->grammar, row->fields[0], &village->sender, &reading);
    summarise(&reading, summary, sizeof summary);
    if (strcmp(summary, vector_text(row, 1)) != 0) {
        wrong++;
        printf("line %u [%s]\n  wanted %s\n  read   %s\n", row->line, vector_text(row, 0),
               vector_text(row, 1), summary);
    }
    reading_free(&reading);
}

static void test_readings(void **state)
{
    (void)state;
    wrong = 0;
    assert_true(vectors_each("tests/vectors/readings.tsv", 2, read_row) > 130);
    assert_int_equal(wrong, 0);
}

static void read_chatter(const struct vector *row)
{
    struct reading reading = READING_INIT;

    grammar_read(village->grammar, row->fields[0], &village->sender, &reading);
    if (reading.decision == DECISION_FILE || reading.decision == DECISION_ORDER) {
        wrong++;
        printf("line %u [%s] was filed as %s\n", row->line, vector_text(row, 0),
               reading.kind->code);
    }
    reading_free(&reading);
}

static void test_chatter_is_not_filed(void **state)
{
    (void)state;
    wrong = 0;
    vectors_each("tests/vectors/chatter.tsv", 1, read_chatter);
    assert_int_equal(wrong, 0);
}

/* Three groups of five: 2-3 is household 3 of group 2, 刘桂花's neighbour. */
static const struct {
    const char *text, *head; /* NULL: must be asked */
} grouped[] = {
    {"JF 2-3 土地",                   "赵永强"},
    {"JF 二组3户 土地",            "赵永强"},
    {"纠纷 2组3户赵永强 土地", "赵永强"},
    {"JF 第二组第三户 土地",    "赵永强"},
    {"JF 3 赵永强 土地",           "赵永强"},
    {"JF 3 土地",                     NULL       }, /* three groups have a household 3 */
    {"JF 张明录 土地",             "张明录"},
    {"JF 1-3 张明录 土地",         "张明录"},
    {"JF 9-9 土地",                   NULL       },
};

static void test_grid_head(void **state)
{
    (void)state;
    village_split(village, 3);
    for (size_t i = 0; i < ROWS(grouped); i++) {
        struct reading reading = READING_INIT;

        grammar_read(village->grammar, span_of(grouped[i].text), &village->sender, &reading);
        if (grouped[i].head) {
            assert_non_null(reading.household);
            assert_string_equal(reading.household->head, grouped[i].head);
            assert_int_equal(reading.decision, DECISION_FILE);
        } else {
            assert_null(reading.household);
            assert_int_equal(reading.decision, DECISION_ASK);
        }
        reading_free(&reading);
    }
    village_split(village, 1);
    village->sender.several_groups = false;
}

static void test_flags(void **state)
{
    struct reading r = READING_INIT;

    (void)state;
    grammar_read(village->grammar, span_of("练习 救命"), &village->sender, &r);
    assert_true(r.practice);
    grammar_read(village->grammar, span_of("JF 3 张明录 土地 已当场调解好"), &village->sender, &r);
    assert_true(r.settled_on_spot);
    grammar_read(village->grammar, span_of("JF 3 张明录 土地 没有调解好"), &village->sender, &r);
    assert_false(r.settled_on_spot);
    grammar_read(village->grammar, span_of("JF 12 何尕平 打媳妇"), &village->sender, &r);
    assert_true(r.never_neighbours);
    assert_true(r.subject->quiet);
    grammar_read(village->grammar, span_of("误报"), &village->sender, &r);
    assert_true(r.all_clear);
    grammar_read(village->grammar, span_of("没有纠纷"), &village->sender, &r);
    assert_false(r.danger);
    grammar_read(village->grammar, span_of("10009咋样了"), &village->sender, &r);
    assert_string_equal(r.bad_case, "10009");
    grammar_read(village->grammar, span_of("TZ 二组 明天开会"), &village->sender, &r);
    assert_string_equal(r.audience, "二组");
    assert_string_equal(r.remarks.ptr, "明天开会");
    grammar_read(village->grammar, span_of("GZ JF 5 陈玉珍 土地"), &village->sender, &r);
    assert_string_equal(r.about->code, "JF");
    reading_free(&r);
}

static void test_two_reports(void **state)
{
    static const char text[] = "JF 3 张明录 土地，ZA 7 刘桂花 盗窃";
    struct reading r = READING_INIT;

    (void)state;
    grammar_read(village->grammar, span_of(text), &village->sender, &r);
    assert_string_equal(r.kind->code, "JF");
    assert_int_equal(r.household->number, 3);
    assert_null(r.other);
    assert_int_equal(r.next_report, strstr(text, "ZA") - text);
    grammar_read(village->grammar, span_of(text + r.next_report), &village->sender, &r);
    assert_string_equal(r.kind->code, "ZA");
    assert_int_equal(r.household->number, 7);
    assert_int_equal(r.next_report, 0);
    grammar_read(village->grammar, span_of("练习 纠纷 3 张明录\n纠纷 5 陈玉珍"), &village->sender,
                 &r);
    assert_true(r.practice);
    assert_int_equal(r.next_report, strlen("练习 纠纷 3 张明录\n"));
    grammar_read(village->grammar, span_of("JF 3 张明录 土地 5 陈玉珍"), &village->sender, &r);
    assert_int_equal(r.next_report, 0);
    grammar_read(village->grammar, span_of("纠纷 3 张明录 土地纠纷"), &village->sender, &r);
    assert_int_equal(r.next_report, 0);
    reading_free(&r);
}

static void test_lead(void **state)
{
    static const struct {
        const char *text;
        enum reading_sort lead;
        const char *digits;
    } rows[] = {
        {"好,不过他又骂我",          READ_YES,    "" },
        {"1,他还是不听",               READ_DIGITS, "1"},
        {"不对,我说的是上面那家", READ_NO,     "" },
        {"好的",                          READ_EMPTY,  "" },
        {"1",                               READ_EMPTY,  "" },
        {"1.5亩地",                       READ_EMPTY,  "" },
        {"1组昨晚上丢了羊",          READ_EMPTY,  "" },
        {"JF 3 张明录 土地",           READ_EMPTY,  "" },
        {"",                                READ_EMPTY,  "" },
    };
    struct reading r = READING_INIT;
    (void)state;

    for (size_t i = 0; i < ROWS(rows); i++) {
        grammar_read(village->grammar, span_of(rows[i].text), &village->sender, &r);
        if (r.lead != rows[i].lead || strcmp(r.lead_digits, rows[i].digits) != 0)
            fail_msg("%s: %d %s", rows[i].text, (int)r.lead, r.lead_digits);
    }
    reading_free(&r);
}

static void test_on_behalf(void **state)
{
    struct reading r = READING_INIT;

    (void)state;
    grammar_read(village->grammar, span_of("代 王秀兰 JF 3 张明录 土地"), &village->sender, &r);
    assert_string_equal(r.behalf, "王秀兰");
    assert_int_equal(r.household->number, 3);
    grammar_read(village->grammar, span_of("代 5 平安"), &village->sender, &r);
    assert_string_equal(r.behalf, "5");
    assert_string_equal(r.kind->code, "PA");
    grammar_read(village->grammar, span_of("代办 2 王秀兰 医保"), &village->sender, &r);
    assert_string_equal(r.behalf, "");
    assert_string_equal(r.kind->code, "DB");
    reading_free(&r);
}

static void test_identity_never_shows(void **state)
{
    struct reading r = READING_INIT;

    (void)state;
    grammar_read(village->grammar, span_of("DB 2 王秀兰 医保 身份证11010519491231002X"),
                 &village->sender, &r);
    assert_true(r.has_identity);
    assert_string_equal(r.remarks.ptr, "身份证110105***********X");
    reading_free(&r);
}

static void test_explains(void **state)
{
    struct reading r = READING_INIT;

    (void)state;
    grammar_read(village->grammar, span_of("JF 3 章明录 土地"), &village->sender, &r);
    assert_true(r.candidate_count > 0);
    assert_int_equal(r.candidates[0].household->number, 3);
    assert_non_null(strstr(r.candidates[0].why, "户号3"));
    assert_non_null(strstr(r.candidates[0].why, "姓名同音"));
    grammar_read(village->grammar, span_of("JF 3 陈玉珍 土地"), &village->sender, &r);
    assert_int_equal(r.candidate_count,
                     2); /* in the order of the text: the question names them so */
    assert_int_equal(r.candidates[0].household->number, 3);
    assert_int_equal(r.candidates[1].household->number, 5);
    reading_free(&r);
}

static int open_village(void **state)
{
    (void)state;
    village = village_open("tests/vectors/inbound-samples.tsv");
    return village ? 0 : -1;
}

static int close_village(void **state)
{
    (void)state;
    village_close(village);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_readings),    cmocka_unit_test(test_chatter_is_not_filed),
        cmocka_unit_test(test_grid_head),   cmocka_unit_test(test_flags),
        cmocka_unit_test(test_two_reports), cmocka_unit_test(test_on_behalf),
        cmocka_unit_test(test_lead),        cmocka_unit_test(test_identity_never_shows),
        cmocka_unit_test(test_explains),
    };
    return cmocka_run_group_tests(tests, open_village, close_village);
}
