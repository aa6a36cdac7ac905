/*
 * The life of a case: every state with every event from everybody (domain.md 5.1, 5.2). A letter is
 * the state that follows, = the same state, - not allowed to that person, . not now.
 */
#include "cases/case_rules.h"
#include "tests/support/unit.h"

/* new Incomplete Accepted Dispatched in_Work on_Hold Passed_up Settled Closed Refused Transferred
 * X withdrawn Merged reOpened, in the order of the enum */
static const char letters[] = "NIADWHPSCRTXMO";

/* clang-format off */
static const struct {
    unsigned by;
    const char *rows[CASE_STATES];
} lives[] = {
    /* file accept assign progress settle pass-up return hold refuse transfer merge urge rate
     * rate-bad close reopen withdraw correct take-charge note */
    { BY_REPORTER, {
        ".---S-.----=....X=-=",  /* new */
        ".---S-.----=....X=-=",  /* incomplete */
        "..--S-.----=....X=-=",  /* accepted */
        "..--=---.--=....==-=",  /* dispatched */
        "..--=---.--=....==-=",  /* in_work */
        "..--=---.--=....==-=",  /* on_hold */
        "..--=.--.--=....==-=",  /* passed_up */
        "............CO--...=",  /* settled */
        "............=O.-...=",  /* closed */
        "...............-...=",  /* refused */
        "...................=",  /* transferred */
        "...............-...=",  /* withdrawn */
        "...................=",  /* merged */
        ".---S-.----=....X=-=",  /* reopened */
    } },
    { BY_HANDLER, {
        ".--WSP.H----....---=",
        ".--WSP.H----....---=",
        "..-WSP.H----....---=",
        "..=WSPAH.---....---=",
        "..D=SPAH.---....---=",
        "..DWSPA=.---....---=",
        "..-WS.AH.---....---=",
        "............----...=",
        "............--.-...=",
        "...............-...=",
        "...................=",
        "...............-...=",
        "...................=",
        ".--WSP.H----....---=",
    } },
    { BY_WORKER, {
        ".ADWSP.HRTM=....X===",
        ".ADWSP.HRTM=....X===",
        "..DWSP.HRTM=....X===",
        "..=WSPAH.TM=....-===",
        "..D=SPAH.TM=....-===",
        "..DWSPA=.TM=....-===",
        "..DWS.AH.TM=....-===",
        "............--CO...=",
        "............--.O...=",
        "...............O...=",
        "...................=",
        "...............O...=",
        "...................=",
        ".ADWSP.HRTM=....X===",
    } },
};
/* clang-format on */

static char moved(int state, int event, unsigned by)
{
    enum case_state next = CASE_STATES;

    switch (case_move((enum case_state)state, (enum case_event)event, by, &next)) {
    case CASE_NOT_NOW: return '.';
    case CASE_NOT_ALLOWED: return '-';
    case CASE_TAKEN: return next == (enum case_state)state ? '=' : letters[next];
    }
    return '?';
}

static void check_life(unsigned by, const char *const rows[CASE_STATES])
{
    for (int s = 0; s < CASE_STATES; s++) {
        assert_int_equal(strlen(rows[s]), CASE_EVENTS);
        for (int e = 0; e < CASE_EVENTS; e++)
            if (moved(s, e, by) != rows[s][e])
                fail_msg("%s, %s by %u: %c, wanted %c", case_state_name((enum case_state)s),
                         case_event_name((enum case_event)e), by, moved(s, e, by), rows[s][e]);
    }
}

static void test_every_state_and_event(void **state)
{
    (void)state;
    assert_int_equal(strlen(letters), CASE_STATES);
    for (size_t i = 0; i < ROWS(lives); i++)
        check_life(lives[i].by, lives[i].rows);
    check_life(BY_CENTRE, lives[2].rows); /* the centre may what those may who work the unit */
}

static void test_a_stranger_moves_nothing(void **state)
{
    (void)state;
    for (int s = 0; s < CASE_STATES; s++)
        for (int e = 0; e < CASE_EVENTS; e++)
            assert_true(strchr(".-", moved(s, e, 0)));
}

/* Several hats: each event is taken when one of them may bring it. */
static void test_hats_add_up(void **state)
{
    (void)state;
    for (int s = 0; s < CASE_STATES; s++)
        for (int e = 0; e < CASE_EVENTS; e++)
            for (unsigned by = 1; by < 16; by++) {
                bool any = false;

                for (unsigned hat = 1; hat < 16; hat <<= 1)
                    any |= (by & hat) && !strchr(".-", moved(s, e, hat));
                assert_int_equal(any, !strchr(".-", moved(s, e, by)));
            }
}

/* No state without a way out: from each open one the centre reaches an end, and an end is one. */
static void test_every_open_case_can_end(void **state)
{
    bool ends[CASE_STATES];

    (void)state;
    for (int s = 0; s < CASE_STATES; s++)
        ends[s] = !case_is_open((enum case_state)s);
    for (int round = 0; round < CASE_STATES; round++)
        for (int s = 0; s < CASE_STATES; s++)
            for (int e = 0; e < CASE_EVENTS; e++) {
                enum case_state next;

                if (case_move((enum case_state)s, (enum case_event)e, BY_CENTRE, &next) ==
                        CASE_TAKEN &&
                    ends[next])
                    ends[s] = true;
            }
    for (int s = 0; s < CASE_STATES; s++)
        assert_true(ends[s]);
    assert_false(case_is_open(CASE_SETTLED));
    assert_false(case_is_open(CASE_MERGED));
    assert_true(case_is_open(CASE_REOPENED));
    assert_true(case_is_open(CASE_PASSED_UP));
}

static void test_names(void **state)
{
    enum case_state s;
    enum case_event e;

    (void)state;
    for (int i = 0; i < CASE_STATES; i++) {
        assert_true(case_state_parse(case_state_name((enum case_state)i), &s));
        assert_int_equal(s, i);
    }
    for (int i = 0; i < CASE_EVENTS; i++) {
        assert_true(case_event_parse(case_event_name((enum case_event)i), &e));
        assert_int_equal(e, i);
    }
    assert_false(case_state_parse("", &s));
    assert_false(case_state_parse("News", &s));
    assert_false(case_event_parse("eat", &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_state_and_event),
        cmocka_unit_test(test_a_stranger_moves_nothing),
        cmocka_unit_test(test_hats_add_up),
        cmocka_unit_test(test_every_open_case_can_end),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
