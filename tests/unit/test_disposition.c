/* The gate of the answer table (design.md section 7), row by row, edges included. */
#include "intake/disposition.h"
#include "tests/support/unit.h"

#define PERSON .is_mobile = true, .is_registered = true

/* clang-format off */
static const struct {
    const char *what;
    struct sender_history history;
    enum intake_gate gate;
} rows[] = {
    {"the first text of a leader",          {PERSON},                                   GATE_READ},
    {"the 20th in an hour",                 {PERSON, .texts_last_hour = 19},            GATE_READ},
    {"the 21st in an hour",                 {PERSON, .texts_last_hour = 20},            GATE_READ_SILENT},
    {"a flood",                             {PERSON, .texts_last_hour = 4000},          GATE_READ_SILENT},
    {"the same again",                      {PERSON, .texts_last_hour = 1, .same_last_hour = 1,
                                             .same_last_30_min = 1},                    GATE_TELL_REPEATED},
    {"the same after 40 minutes",           {PERSON, .texts_last_hour = 1,
                                             .same_last_hour = 1},                      GATE_READ},
    {"the same a third time in an hour",    {PERSON, .texts_last_hour = 2, .same_last_hour = 2,
                                             .same_last_30_min = 1},                    GATE_READ_SILENT},
    {"the same a third time in 30 minutes", {PERSON, .texts_last_hour = 2, .same_last_hour = 2,
                                             .same_last_30_min = 2},                    GATE_READ_SILENT},
    {"a stranger",                          {.is_mobile = true},                        GATE_STRANGER},
    {"a stranger again: no word of it",     {.is_mobile = true, .same_last_hour = 1,
                                             .same_last_30_min = 1},                    GATE_STRANGER},
    {"a stranger in a loop",                {.is_mobile = true, .same_last_hour = 2},   GATE_READ_SILENT},
    {"10086",                               {.is_mobile = false},                       GATE_SENSOR},
    {"a number on the roster that is none", {.is_registered = true},                    GATE_SENSOR},
    {"10086 in a flood",                    {.texts_last_hour = 90},                    GATE_SENSOR},
    {"our own SIM",                         {PERSON, .is_ours = true},                  GATE_SENSOR},
    {"our own SIM again",                   {PERSON, .is_ours = true, .same_last_hour = 1,
                                             .same_last_30_min = 1},                    GATE_SENSOR},
};
/* clang-format on */

static void test_gate(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        if (intake_gate(&rows[i].history) != rows[i].gate)
            fail_msg("%s: gate %d, wanted %d", rows[i].what, intake_gate(&rows[i].history),
                     rows[i].gate);
}

/* Whatever was counted: what is no person, or ourselves, is never answered. */
static void test_no_loop(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits < 64; bits++) {
        struct sender_history h = {.is_mobile = bits & 1,
                                   .is_ours = bits & 2,
                                   .is_registered = bits & 4,
                                   .texts_last_hour = bits & 8 ? 20 : 0,
                                   .same_last_hour = bits & 16 ? 2 : 0,
                                   .same_last_30_min = bits & 32 ? 1 : 0};
        enum intake_gate gate = intake_gate(&h);

        assert_int_equal(gate == GATE_SENSOR, !h.is_mobile || h.is_ours);
        if (gate != GATE_SENSOR && (bits & 24))
            assert_int_equal(gate, GATE_READ_SILENT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_gate), cmocka_unit_test(test_no_loop)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
