/* What operators say about the money on a SIM. */
#include "outbox/balance.h"
#include "tests/support/unit.h"
#include <string.h>

#define USUAL "余额[^0-9-]*(-?[0-9]+\\.?[0-9]*)"

static const struct {
    const char *pattern, *text;
    long fen; /* -1: nothing is read */
} answers[] = {
    {USUAL,                  "尊敬的客户,您的账户余额为12.30元,请及时充值。", 1230},
    {USUAL,                  "您的当前余额:8元",                                          800 },
    {USUAL,                  "余额 -3.5 元,已欠费",                                        -350},
    {USUAL,                  "您本月套餐已使用80%",                                      -1  },
    {USUAL,                  "余额不足",                                                     -1  },
    {"balance is ([0-9.]+)", "Your balance is 12.34 yuan.",                                      1234},
    {"balance is ([0-9.]+)", "Your balance is 12.345 yuan.",                                     1235},
    {"([0-9]{20})",          "12345678901234567890",                                             -1  },
};

static void test_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(answers); i++) {
        long fen = -1;
        bool found = balance_read(answers[i].pattern, answers[i].text, &fen);

        if (found != (answers[i].fen != -1) || (found && fen != answers[i].fen))
            fail_msg("row %zu: %ld", i, fen);
    }
}

static void test_patterns(void **state)
{
    (void)state;
    assert_true(balance_pattern_ok(USUAL));
    assert_false(balance_pattern_ok("余额"));  /* no group */
    assert_false(balance_pattern_ok("余额(")); /* no expression */
}

static void test_due_and_stops(void **state)
{
    struct balance_ask ask = {.by = BALANCE_SMS, .days = 7, .low_fen = 1000};
    struct balance b = {.asked_at = WALL_NONE};
    wall_t now = {WALL_DAY * 20000};

    (void)state;
    assert_true(balance_due(&ask, &b, now));
    b.asked_at = wall_add(now, -6 * WALL_DAY);
    assert_false(balance_due(&ask, &b, now));
    assert_true(balance_due(&ask, &b, wall_add(now, WALL_DAY)));
    b.asked_at = wall_add(now, WALL_DAY); /* the clock was set back */
    assert_true(balance_due(&ask, &b, now));
    ask.by = BALANCE_NONE;
    assert_false(balance_due(&ask, &b, now));

    assert_false(balance_stops_bulk(&ask, &b)); /* nothing is known */
    b.known = true;
    b.fen = 1001;
    assert_false(balance_stops_bulk(&ask, &b));
    b.fen = 1000;
    assert_true(balance_stops_bulk(&ask, &b));
    b.fen = 99999;
    b.blocked = true;
    assert_true(balance_stops_bulk(&ask, &b));
}

static void test_line(void **state)
{
    struct balance b = {.asked_at = {1234567890123}, .known = true, .fen = -350, .blocked = true};
    struct balance back;
    char line[80];

    (void)state;
    balance_write(&b, line, sizeof line);
    balance_parse(line, &back);
    assert_int_equal(back.fen, -350);
    assert_true(back.asked_at.ms == b.asked_at.ms && back.known && back.blocked);
    balance_parse(NULL, &back);
    assert_false(back.known || wall_known(back.asked_at));
    balance_parse("rubbish", &back);
    assert_false(back.known || wall_known(back.asked_at));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_due_and_stops),
        cmocka_unit_test(test_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
