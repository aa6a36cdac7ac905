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
    /* file accept assign progress settle pass-up return hold refuse transfer | merge urge rate
     * rate-bad close reopen withdraw correct take-charge note | helper helper-end link supervise
     * unsupervise instruct follow-up flare-up grade categorise | mode papers appoint hand-back
     * resume remind yellow red again silence */
    { BY_REPORTER, {
        ".---S-.----=....X=-=------..-----..----.", /* new */
        ".---S-.----=....X=-=------..-----..----.", /* incomplete */
        "..--S-.----=....X=-=------..-----..----.", /* accepted */
        "..--=---.--=....==-=------..-----..----.", /* dispatched */
        "..--=---.--=....==-=------..-----..----.", /* in_work */
        "..--=---.--=....==-=------..-----.-----.", /* on_hold */
        "..--=.--.--=....==-=------..-----..----.", /* passed_up */
        "............CO--...=..-.-.=O.-...-.....-", /* settled */
        "............=O.-...=..-.-.=O.-...-......", /* closed */
        "...............-...=..-.-....-..........", /* refused */
        "...............-...=..-.-....-..........", /* transferred */
        "...............-...=..-.-....-..........", /* withdrawn */
        "...................=....-...............", /* merged */
        ".---S-.----=....X=-=------..-----..----.", /* reopened */
    } },
    { BY_HANDLER, {
        ".--WSP.H----....---===----..--===..----.", /* new */
        ".--WSP.H----....---===----..--===..----.", /* incomplete */
        "..-WSP.H----....---===----..--===..----.", /* accepted */
        "..=WSPAH.---....---===----..--===..----.", /* dispatched */
        "..D=SPAH.---....---===----..--===..----.", /* in_work */
        "..DWSPA=.---....---===----..--===.-----.", /* on_hold */
        "..-WS.AH.---....---===----..--===..----.", /* passed_up */
        "............----...=..-.-.=O.-...C.....-", /* settled */
        "............--.-...=..-.-.=O.-...=......", /* closed */
        "...............-...=..-.-....-..........", /* refused */
        "...............-...=..-.-....-..........", /* transferred */
        "...............-...=..-.-....-..........", /* withdrawn */
        "...................=....-...............", /* merged */
        ".--WSP.H----....---===----..--===..----.", /* reopened */
    } },
    { BY_WORKER, {
        ".ADWSP.HRTM=....X=========..=====..----.", /* new */
        ".ADWSP.HRTM=....X=========..=====..----.", /* incomplete */
        "..DWSP.HRTM=....X=========..=====..----.", /* accepted */
        "..=WSPAH.TM=....-=========..=====..----.", /* dispatched */
        "..D=SPAH.TM=....-=========..=====..----.", /* in_work */
        "..DWSPA=.TM=....-=========..=====.W----.", /* on_hold */
        "..DWS.AH.TM=....-=========..=====..----.", /* passed_up */
        "............--CO...=..=.=.=O.=...C.....-", /* settled */
        "............--.O...=..=.=.=O.=...=......", /* closed */
        "...............O...=..=.=....=..........", /* refused */
        "...............O...=..=.=....=..........", /* transferred */
        "...............O...=..=.=....=..........", /* withdrawn */
        "...................=....=...............", /* merged */
        ".ADWSP.HRTM=....X=========..=====..----.", /* reopened */
    } },
    { BY_HELPER, {
        ".--=--.-----....---=------..--===..----.", /* new */
        ".--=--.-----....---=------..--===..----.", /* incomplete */
        "..-=--.-----....---=------..--===..----.", /* accepted */
        "..-=----.---....---=------..--===..----.", /* dispatched */
        "..-=----.---....---=------..--===..----.", /* in_work */
        "..-=----.---....---=------..--===.-----.", /* on_hold */
        "..-=-.--.---....---=------..--===..----.", /* passed_up */
        "............----...=..-.-.--.-...C.....-", /* settled */
        "............--.-...=..-.-.--.-...=......", /* closed */
        "...............-...=..-.-....-..........", /* refused */
        "...............-...=..-.-....-..........", /* transferred */
        "...............-...=..-.-....-..........", /* withdrawn */
        "...................=....-...............", /* merged */
        ".--=--.-----....---=------..--===..----.", /* reopened */
    } },
    { BY_PARTY, {
        ".-----.-----....---=------..-----..----.", /* new */
        ".-----.-----....---=------..-----..----.", /* incomplete */
        "..----.-----....---=------..-----..----.", /* accepted */
        "..------.---....---=------..-----..----.", /* dispatched */
        "..------.---....---=------..-----..----.", /* in_work */
        "..------.---....---=------..-----.-----.", /* on_hold */
        "..---.--.---....---=------..-----..----.", /* passed_up */
        "............CO--...=..-.-.=O.-...-.....-", /* settled */
        "............=O.-...=..-.-.=O.-...-......", /* closed */
        "...............-...=..-.-....-..........", /* refused */
        "...............-...=..-.-....-..........", /* transferred */
        "...............-...=..-.-....-..........", /* withdrawn */
        "...................=....-...............", /* merged */
        ".-----.-----....---=------..-----..----.", /* reopened */
    } },
    { BY_CLOCK, {
        ".-----.-----....----------..=----..====.", /* new */
        ".-----.-----....----------..=----..====.", /* incomplete */
        "..----.-----....----------..=----..====.", /* accepted */
        "..------.---....----------..=----..====.", /* dispatched */
        "..------.---....----------..=----..====.", /* in_work */
        "..------.---....----------..=----.W====.", /* on_hold */
        "..---.--.---....----------..=----..====.", /* passed_up */
        "............----...-..-.-.--.-...-.....C", /* settled */
        "............--.-...-..-.-.--.-...-......", /* closed */
        "...............-...-..-.-....-..........", /* refused */
        "...............-...-..-.-....-..........", /* transferred */
        "...............-...-..-.-....-..........", /* withdrawn */
        "...................-....-...............", /* merged */
        ".-----.-----....----------..=----..====.", /* reopened */
    } },
    { BY_CHARGE, {
        ".ADWSP.HRTM=....X=========..=====..----.", /* new */
        ".ADWSP.HRTM=....X=========..=====..----.", /* incomplete */
        "..DWSP.HRTM=....X=========..=====..----.", /* accepted */
        "..=WSPAH.TM=....-=========..=====..----.", /* dispatched */
        "..D=SPAH.TM=....-=========..=====..----.", /* in_work */
        "..DWSPA=.TM=....-=========..=====.W----.", /* on_hold */
        "..DWS.AH.TM=....-=========..=====..----.", /* passed_up */
        "............--CO...=..=.=.=O.=...C.....-", /* settled */
        "............--.O...=..=.=.=O.=...=......", /* closed */
        "...............O...=..=.=....=..........", /* refused */
        "...............O...=..=.=....=..........", /* transferred */
        "...............O...=..=.=....=..........", /* withdrawn */
        "...................=....=...............", /* merged */
        ".ADWSP.HRTM=....X=========..=====..----.", /* reopened */
    } },
    { BY_CENTRE, {
        ".ADWSP.HRTM=....X=========..=====..----.", /* new */
        ".ADWSP.HRTM=....X=========..=====..----.", /* incomplete */
        "..DWSP.HRTM=....X=========..=====..----.", /* accepted */
        "..=WSPAH.TM=....-=========..=====..----.", /* dispatched */
        "..D=SPAH.TM=....-=========..=====..----.", /* in_work */
        "..DWSPA=.TM=....-=========..=====.W----.", /* on_hold */
        "..DWS.AH.TM=....-=========..=====..----.", /* passed_up */
        "............COCO...=..=.=.=O.=...C.....-", /* settled */
        "............=O.O...=..=.=.=O.=...=......", /* closed */
        "...............O...=..=.=....=..........", /* refused */
        "...............O...=..=.=....=..........", /* transferred */
        "...............O...=..=.=....=..........", /* withdrawn */
        "...................=....=...............", /* merged */
        ".ADWSP.HRTM=....X=========..=====..----.", /* reopened */
    } },
};
/* clang-format on */

static char moved(int state, int event, unsigned by)
{
    enum case_state next = CASE_STATES;

    switch (case_move((enum case_state)state, (enum case_event)event, by, &next)) {
    case CASE_NOT_NOW: return '.';
    case CASE_UNMET:
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
            for (unsigned by = 1; by < 256; by++) {
                bool any = false;

                for (unsigned hat = 1; hat < 256; hat <<= 1)
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

/* Left to the clock alone, no open case waits for nothing: it takes each of its steps there. */
static void test_the_clock_takes_every_open_state(void **state)
{
    (void)state;
    for (int s = 0; s < CASE_STATES; s++) {
        bool open = case_is_open((enum case_state)s), settled = s == CASE_SETTLED;
        bool held = s == CASE_ON_HOLD;

        assert_int_equal(moved(s, EV_REMIND, BY_CLOCK) == '=', open);
        assert_int_equal(moved(s, EV_YELLOW, BY_CLOCK) == '=', open);
        assert_int_equal(moved(s, EV_RED, BY_CLOCK) == '=', open);
        assert_int_equal(moved(s, EV_AGAIN, BY_CLOCK) == '=', open);
        assert_int_equal(moved(s, EV_SILENCE, BY_CLOCK) == 'C', settled);
        assert_int_equal(moved(s, EV_RESUME, BY_CLOCK) == 'W', held);
    }
}

/* ---- conditions ------------------------------------------------------------------------------ */

#define DAY_NOW    ((wall_t){1800000000000})
#define IN_DAYS(n) ((wall_t){1800000000000 + (n)*WALL_DAY})

enum { GONE = 1003 }; /* was merged, withdrawn or refused itself */

/* clang-format off */
static const struct {
    const char *kind;
    enum case_state in;
    enum case_event event;
    unsigned by;
    const char *note;
    int days;           /* until, from now; 0 none */
    bool person;
    int64_t other;
    const char *role;
    bool charged;       /* 包案 by somebody else */
    enum supervision supervised;
    enum case_verdict verdict;
} tries[] = {
    { "JF", CASE_NEW,     EV_ASSIGN,    BY_WORKER, "", 0, true,  0, "clerk", false, 0, CASE_TAKEN },
    { "JF", CASE_NEW,     EV_ASSIGN,    BY_WORKER, "", 0, false, 0, "clerk", false, 0, CASE_UNMET },
    { "JF", CASE_IN_WORK, EV_HOLD,      BY_HANDLER, "等测量", 10, false, 0, "grid-head", false, 0, CASE_TAKEN },
    { "JF", CASE_IN_WORK, EV_HOLD,      BY_HANDLER, "", 10, false, 0, "grid-head", false, 0, CASE_UNMET },
    { "JF", CASE_IN_WORK, EV_HOLD,      BY_HANDLER, "等测量", 0, false, 0, "grid-head", false, 0, CASE_UNMET },
    { "JF", CASE_IN_WORK, EV_HOLD,      BY_HANDLER, "等测量", -1, false, 0, "grid-head", false, 0, CASE_UNMET },
    { "JF", CASE_IN_WORK, EV_HOLD,      BY_HANDLER, "等测量", 200, false, 0, "grid-head", false, 0, CASE_UNMET },
    { "JF", CASE_IN_WORK, EV_HOLD,      BY_CENTRE,  "等测量", 200, false, 0, "clerk", false, 0, CASE_TAKEN },
    { "JF", CASE_IN_WORK, EV_TRANSFER,  BY_CENTRE, "归法院管", 0, false, 0, "clerk", false, 0, CASE_TAKEN },
    { "JF", CASE_IN_WORK, EV_TRANSFER,  BY_CENTRE, "", 0, false, 0, "clerk", false, 0, CASE_UNMET },
    { "JF", CASE_IN_WORK, EV_TRANSFER,  BY_WORKER, "归法院管", 0, false, 0, "clerk", true, 0, CASE_UNMET },
    { "JF", CASE_IN_WORK, EV_MERGE,     BY_CENTRE, "", 0, false, 1002, "clerk", false, 0, CASE_TAKEN },
    { "JF", CASE_IN_WORK, EV_MERGE,     BY_CENTRE, "", 0, false, 0, "clerk", false, 0, CASE_UNMET },
    { "JF", CASE_IN_WORK, EV_MERGE,     BY_CENTRE, "", 0, false, 1000, "clerk", false, 0, CASE_UNMET },
    { "JF", CASE_IN_WORK, EV_MERGE,     BY_CENTRE, "", 0, false, GONE, "clerk", false, 0, CASE_UNMET },
    { "JF", CASE_IN_WORK, EV_LINK,      BY_CENTRE, "", 0, false, GONE, "clerk", false, 0, CASE_TAKEN },
    { "JF", CASE_CLOSED,  EV_LINK,      BY_CENTRE, "", 0, false, 1002, "clerk", false, 0, CASE_TAKEN },
    { "JF", CASE_IN_WORK, EV_UNSUPERVISE, BY_CENTRE, "", 0, false, 0, "clerk", false, 0, CASE_UNMET },
    { "JF", CASE_IN_WORK, EV_UNSUPERVISE, BY_CENTRE, "", 0, false, 0, "clerk", false, SUPERVISED_RED, CASE_TAKEN },
    { "JF", CASE_IN_WORK, EV_INSTRUCT,  BY_CENTRE, "尽快", 0, false, 0, "clerk", false, 0, CASE_TAKEN },
    { "JF", CASE_IN_WORK, EV_INSTRUCT,  BY_CENTRE, "", 0, false, 0, "clerk", false, 0, CASE_UNMET },
    { "JF", CASE_IN_WORK, EV_PAPERS,    BY_CENTRE, "", 0, false, 0, "clerk", false, 0, CASE_UNMET },
    { "JF", CASE_SETTLED, EV_HAND_BACK, BY_CENTRE, "", 0, false, 0, "clerk", false, 0, CASE_UNMET },
    { "JF", CASE_CLOSED,  EV_SETTLE,    BY_CENTRE, "", 0, false, 0, "clerk", false, 0, CASE_NOT_NOW },
    { "JF", CASE_IN_WORK, EV_SETTLE,    0,         "", 0, false, 0, "", false, 0, CASE_NOT_ALLOWED },
};
/* clang-format on */

static struct case_file tried_case(size_t i)
{
    struct case_file cf = case_file_blank();

    cf.serial = 1000;
    cf.kind = tries[i].kind;
    cf.state = tries[i].in;
    cf.supervised = tries[i].supervised;
    if (tries[i].charged)
        cf.charge.name = "王乡长";
    return cf;
}

static void test_conditions(void **state)
{
    const struct model *model = *state;

    for (size_t i = 0; i < ROWS(tries); i++) {
        struct case_file cf = tried_case(i);
        struct case_try t = {.model = model,
                             .cf = &cf,
                             .event = tries[i].event,
                             .by = tries[i].by,
                             .role = tries[i].role,
                             .keeper = true,
                             .asked = true,
                             .note = tries[i].note,
                             .until = tries[i].days ? IN_DAYS(tries[i].days) : WALL_NONE,
                             .now = DAY_NOW,
                             .person = tries[i].person,
                             .other = tries[i].other,
                             .other_gone = tries[i].other == GONE};
        struct case_outcome out;

        case_try(&t, &out);
        if (out.verdict != tries[i].verdict)
            fail_msg("row %zu: %s: %d, wanted %d (%s)", i, case_event_name(tries[i].event),
                     out.verdict, tries[i].verdict, out.why);
        assert_int_equal(out.why[0] == '\0', out.verdict == CASE_TAKEN);
        if (tries[i].verdict != CASE_UNMET)
            continue;
        t.asked = false; /* a button is grey only for what no words could mend */
        case_try(&t, &out);
        if (tries[i].event == EV_ASSIGN || tries[i].event == EV_HOLD || tries[i].event == EV_MERGE)
            assert_int_equal(out.verdict, CASE_TAKEN);
    }
}

static int load_model(void **state)
{
    struct buf errors = BUF_INIT;

    *state = model_load("conf/models/nanyu.conf", &errors);
    if (!*state)
        print_error("%s", errors.ptr);
    buf_free(&errors);
    return *state ? 0 : -1;
}

static int free_model(void **state)
{
    model_free(*state);
    return 0;
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
        cmocka_unit_test(test_the_clock_takes_every_open_state),
        cmocka_unit_test_setup_teardown(test_conditions, load_model, free_model),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
