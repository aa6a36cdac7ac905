/* The township itself: the same seed gives the same history, byte for byte. */
#include "tests/support/disk.h"
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

/* A failing disk stops acceptance, not safety: nothing is deleted from a SIM, no TPDU leaves, the
 * operator is told; when there is room it goes on by itself. */
static void test_failing_disk(void **state)
{
    static const enum disk_fault faults[] = {DISK_FULL, DISK_NO_WRITE, DISK_NO_SYNC};

    (void)state;
    for (size_t i = 0; i < ROWS(faults); i++) {
        struct township *town = township_open(&(struct township_plan){.modems = 2});
        const struct sim_modem_stats *sim = sim_stats(town->sim, 0);
        const struct sim_text *text;

        township_pass(town, 30 * SEC);
        disk_break(township_disk(town), faults[i], 0);
        township_text(town, "13900000021", 0, "JF 3 张明录 土地");
        township_pass(town, HOUR);
        assert_true(gateway_is_sick(town->gateway));
        assert_int_equal(sim->deleted, 0);
        assert_int_equal(sim->submissions, 0);
        assert_int_equal(sim_modem_stored(town->sim, 0), 1);
        assert_non_null(strstr(township_ask(town, "{\"command\":\"staff.add\",\"name\":\"a\","
                                                  "\"role\":\"clerk\"}"),
                               "\"ok\":false"));
        disk_break(township_disk(town), DISK_FINE, 0);
        text = township_read(town, "13900000021", 2 * MIN);
        assert_non_null(text);
        assert_non_null(strstr(text->text, "10008"));
        assert_false(gateway_is_sick(town->gateway));
        assert_int_equal(sim_modem_stored(town->sim, 0), 0);
        township_close(town);
    }
}

static bool is_submitting(struct township *town, void *ctx)
{
    (void)ctx;
    return sim_stats(town->sim, 0)->submissions > 0;
}

static const char OF_ANSWER[] = "SELECT count(*) FROM attempt WHERE message IN"
                                " (SELECT id FROM message WHERE reply_to IS NOT NULL)";

/* A modem hangs over a submission, and its +CMGS comes long after the limit. The operator sends no
 * reports: nothing but that late result tells that the text has left. */
static void test_late_result_is_believed(void **state)
{
    struct township *town = township_open(&(struct township_plan){.sim = "no_reports=1"});
    const struct sim_submission *all;

    (void)state;
    township_text(town, "13900000021", 0, "JF 3 张明录 土地");
    assert_true(township_wait(town, MIN, is_submitting, NULL));
    township_fault(town, 0, "hang", (struct sim_fault_args){.seconds = 240});
    township_pass(town, 3 * MIN);
    assert_int_equal(township_count(town, "SELECT count(*) FROM attempt WHERE outcome = 4"), 1);
    township_pass(town, HOUR);
    assert_int_equal(township_count(town, OF_ANSWER), 1);
    assert_true(sim_submissions(town->sim, &all) > 0 && all->told);
    assert_int_equal(township_unread(town, "13900000021"), 1);
    township_close(town);
}

/* Idle, a modem costs at most 4 AT lines a minute and less than one wake-up a second. */
static void test_idle_is_quiet(void **state)
{
    struct township *town = township_open(&(struct township_plan){.modems = 4});
    uint64_t lines[4], wakeups;

    (void)state;
    township_pass(town, 5 * MIN);
    for (unsigned i = 0; i < 4; i++)
        lines[i] = sim_stats(town->sim, i)->lines;
    wakeups = town->wakeups;
    township_pass(town, 2 * HOUR);
    for (unsigned i = 0; i < 4; i++)
        assert_in_range(sim_stats(town->sim, i)->lines - lines[i], 1, 4 * 120);
    assert_in_range(town->wakeups - wakeups, 1, 4 * 7200);
    township_close(town);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_report_is_answered), cmocka_unit_test(test_same_seed_same_history),
        cmocka_unit_test(test_failing_disk),       cmocka_unit_test(test_late_result_is_believed),
        cmocka_unit_test(test_idle_is_quiet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
