/* The words everybody uses: spans, buffers, time, phones, case numbers, effects. */
#include "lianhu/buf.h"
#include "lianhu/case_number.h"
#include "lianhu/effects.h"
#include "lianhu/phone.h"
#include "lianhu/when.h"
#include "tests/support/unit.h"
#include <time.h>

static const struct {
    const char *written, *kept; /* NULL: refused */
    bool mobile;
} phones[] = {
    {"13900000001",                          "+8613900000001", true },
    {"+8613900000001",                       "+8613900000001", true },
    {"8613900000001",                        "+8613900000001", true },
    {"008613900000001",                      "+8613900000001", true },
    {" 139-0000 0001 ",                      "+8613900000001", true },
    {"１３９００００００００１", "139000000001",   false}, /* twelve digits are no mobile */
    {"１３９０００００００１",    "+8613900000001", true },
    {"10086",                                "10086",          false},
    {"106900001234",                         "106900001234",   false},
    {"14812345678",                          "+8614812345678", false}, /* a thing */
    {"17401234567",                          "+8617401234567", false}, /* a satellite */
    {"0941-1234567",                         "09411234567",    false},
    {"+9779812345678",                       "+9779812345678", false},
    {"AcmeBank",                             "AcmeBank",       false},
    {"1.39E+10",                             NULL,             false},
    {"",                                     NULL,             false},
    {"+",                                    NULL,             false},
    {"123456789012345678901234567890",       NULL,             false},
};

static void test_phone_parse(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof phones / sizeof *phones; i++) {
        struct phone phone;
        bool ok = phone_parse(span_of(phones[i].written), &phone);

        assert_int_equal(ok, phones[i].kept != NULL);
        if (!ok)
            continue;
        assert_string_equal(phone.text, phones[i].kept);
        assert_int_equal(phone_is_mobile(&phone), phones[i].mobile);
    }
}

static void test_phone_same(void **state)
{
    struct phone a, b;

    (void)state;
    assert_true(phone_parse(span_of("+8613512345678"), &a));
    strcpy(b.text, "013512345678"); /* national form with a trunk prefix, as a report may say */
    assert_true(phone_same(&a, &b));
    assert_true(phone_parse(span_of("+8613612345678"), &b));
    assert_false(phone_same(&a, &b));
    char masked[PHONE_SIZE];
    phone_mask(&a, masked);
    assert_string_equal(masked, "+86135****5678");
    char words[] = "写回:+8613512345678 13512345678 95533 460001234567890";
    phones_mask(words);
    assert_string_equal(words, "写回:+86135****5678 135****5678 95533 460001234567890");
}

static void test_case_number(void **state)
{
    char number[CASE_NUMBER_SIZE], wrong[CASE_NUMBER_SIZE];
    int64_t serial;

    (void)state;
    case_number_write(1000, number);
    assert_string_equal(number, "10008");
    assert_false(case_number_parse(span_of("2026"), &serial));
    assert_false(case_number_parse(span_of("1000a"), &serial));
    for (int64_t s = 1000; s < 3000; s++) {
        case_number_write(s, number);
        assert_true(case_number_parse(span_of(number), &serial));
        assert_int_equal(serial, s);
        for (int at = 0; at < 5; at++)
            for (char d = '0'; d <= '9'; d++) {
                strcpy(wrong, number);
                wrong[at] = d;
                assert_int_equal(case_number_parse(span_of(wrong), &serial), d == number[at]);
            }
    }
}

static void test_wall(void **state)
{
    char text[32];
    wall_t t, u;

    (void)state;
    assert_true(time_zone_set("Asia/Shanghai"));
    assert_false(time_zone_set("Asia/Nowhere"));
    assert_false(time_zone_set("../../etc/passwd"));
    assert_true(wall_parse("2026-11-21T20:30:05+08:00", &t));
    wall_iso8601(t, text, sizeof text);
    assert_string_equal(text, "2026-11-21T20:30:05+08:00");
    assert_true(wall_parse("2026-11-21T12:30:05Z", &u));
    assert_true(t.ms == u.ms);
    assert_true(wall_parse("2026-11-21 20:30", &u));
    assert_true(t.ms - u.ms == 5000);
    assert_false(wall_parse("2026-13-21", &u));
    assert_false(wall_parse("morgen", &u));
    assert_true(wall_parse("2024-02-29T00:00:00-10:00", &t));
    struct civil c = civil_at_offset(t, -600);
    assert_int_equal(c.day, 29);
    assert_int_equal(c.weekday, 4);
    assert_true(civil_to_wall(&c).ms == t.ms);
}

/* Every day of four centuries, at some second of it, as the C library reads it. */
static void test_every_day(void **state)
{
    (void)state;
    for (int64_t day = -100000; day < 100000; day++) {
        time_t seconds = (time_t)(day * 86400 + (day * 7919 % 86400 + 86400) % 86400);
        struct tm tm;
        struct civil c = civil_at_offset((wall_t){(int64_t)seconds * 1000 + 999}, 0);

        gmtime_r(&seconds, &tm);
        if (c.year != tm.tm_year + 1900 || c.month != tm.tm_mon + 1 || c.day != tm.tm_mday ||
            c.hour != tm.tm_hour || c.minute != tm.tm_min || c.second != tm.tm_sec ||
            c.weekday != tm.tm_wday || civil_to_wall(&c).ms != (int64_t)seconds * 1000)
            fail_msg("%lld is not %04d-%02d-%02d %02d:%02d:%02d", (long long)seconds, c.year,
                     c.month, c.day, c.hour, c.minute, c.second);
    }
}

static void test_effects(void **state)
{
    struct effects out = EFFECTS_INIT;
    int bodies[3] = {1, 2, 3};

    (void)state;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 1000; i++)
            effects_put(&out, EFFECT_EVENT, 7, bodies, sizeof bodies);
        const char *kept = effects_keep_str(&out, "土地");
        assert_int_equal(out.count, 1000);
        assert_memory_equal(out.items[999].body, bodies, sizeof bodies);
        assert_string_equal(kept, "土地");
        effects_clear(&out);
        assert_int_equal(out.count, 0);
    }
    effects_free(&out);
    assert_string_equal(effect_name(EFFECT_SMS_IN), "SMS_IN");
}

static void test_text_copy_keeps_characters_whole(void **state)
{
    char out[6];

    (void)state;
    assert_false(text_copy(out, sizeof out, span_of("土地地")));
    assert_string_equal(out, "土");
    assert_true(text_copy(out, sizeof out, span_of("abc")));
    assert_string_equal(out, "abc");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_phone_parse),
        cmocka_unit_test(test_phone_same),
        cmocka_unit_test(test_case_number),
        cmocka_unit_test(test_wall),
        cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_effects),
        cmocka_unit_test(test_text_copy_keeps_characters_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
