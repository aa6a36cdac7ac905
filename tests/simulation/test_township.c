/* The township itself: the same seed gives the same history, byte for byte. */
#include "tests/support/township.h"
#include "tests/support/unit.h"

static void live(uint64_t seed, struct buf *out)
{
    struct township *town = township_open(&(struct township_plan){.modems = 2, .seed = seed});

    township_pass(town, 30 * SEC);
    township_text(town, "13900000021", 0, "JF 3 张明录 土地");
    township_pass(town, MIN);
    township_text(town, "13900000022", 1, "查");
    township_fault(town, 1, "hang", (struct sim_fault_args){.seconds = 100});
    township_pass(town, 10 * MIN);
    township_kill(town);
    township_start(town);
    township_pass(town, HOUR);
    township_dump(town, out);
    assert_int_equal(1, township_count(town, "SELECT count(*) FROM case_file"));
    township_close(town);
}

static void test_same_seed_same_history(void **state)
{
    struct buf one = BUF_INIT, two = BUF_INIT;

    (void)state;
    live(7, &one);
    live(7, &two);
    assert_true(one.len > 200);
    assert_string_equal(one.ptr, two.ptr);
    buf_free(&one);
    buf_free(&two);
}

static void test_report_is_answered(void **state)
{
    struct township *town = township_open(&(struct township_plan){.modems = 1});
    const struct sim_text *text;

    (void)state;
    township_text(town, "13900000021", 0, "JF 3 张明录 土地");
    text = township_read(town, "13900000021", 2 * MIN);
    assert_non_null(text);
    assert_string_equal(text->text,
                        "【南峪乡综治中心】已记:3户张明录,土地纠纷。编号10008。有错回2");
    township_close(town);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_report_is_answered),
        cmocka_unit_test(test_same_seed_same_history),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
