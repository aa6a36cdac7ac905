/* What refusals mean: the shipped table (modems.md 6.2, 6.3), and complaints about a bad one. */
#include "model/reactions.h"
#include "tests/support/unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct {
    enum at_end end;
    int code;
    enum reaction_message message;
    enum sim_advice modem;
    unsigned tries;
} rows[] = {
    {AT_CMS,   1,   MESSAGE_GIVE_UP,          SIM_KEEP,  12},
    {AT_CMS,   8,   MESSAGE_LATER,            SIM_ALARM, 12},
    {AT_CMS,   29,  MESSAGE_GIVE_UP,          SIM_KEEP,  12},
    {AT_CMS,   38,  MESSAGE_LATER,            SIM_KEEP,  12},
    {AT_CMS,   41,  MESSAGE_AGAIN,            SIM_KEEP,  3 },
    {AT_CMS,   47,  MESSAGE_LATER,            SIM_KEEP,  12},
    {AT_CMS,   120, MESSAGE_LATER,            SIM_KEEP,  12}, /* no row */
    {AT_CMS,   145, MESSAGE_GIVE_UP,          SIM_KEEP,  12},
    {AT_CMS,   193, MESSAGE_LATER,            SIM_ALARM, 12},
    {AT_CMS,   197, MESSAGE_TAKEN,            SIM_KEEP,  12},
    {AT_CMS,   198, MESSAGE_WITHOUT_VALIDITY, SIM_KEEP,  12},
    {AT_CMS,   208, MESSAGE_AGAIN,            SIM_RESET, 3 },
    {AT_CMS,   310, MESSAGE_LATER,            SIM_RESET, 12},
    {AT_CMS,   330, MESSAGE_AGAIN,            SIM_KEEP,  3 },
    {AT_CMS,   331, MESSAGE_LATER,            SIM_REST,  12},
    {AT_CMS,   332, MESSAGE_DOUBT,            SIM_KEEP,  12},
    {AT_CMS,   500, MESSAGE_AGAIN,            SIM_KEEP,  3 },
    {AT_CMS,   513, MESSAGE_AGAIN,            SIM_KEEP,  3 },
    {AT_CME,   1,   MESSAGE_AGAIN,            SIM_RESET, 3 },
    {AT_CME,   14,  MESSAGE_LATER,            SIM_RESET, 12},
    {AT_CME,   31,  MESSAGE_DOUBT,            SIM_KEEP,  12},
    {AT_CME,   999, MESSAGE_LATER,            SIM_KEEP,  12},
    {AT_ERROR, 0,   MESSAGE_AGAIN,            SIM_KEEP,  3 },
};

static void test_shipped(void **state)
{
    struct buf errors = BUF_INIT;
    struct reactions *set = reactions_load("conf/reactions.conf", &errors);

    (void)state;
    if (!set)
        fail_msg("%s", errors.ptr);
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct reaction *r = reaction_to(set, &(struct at_final){rows[i].end, rows[i].code});

        if (r->message != rows[i].message || r->modem != rows[i].modem ||
            r->tries != rows[i].tries || !r->means[0])
            fail_msg("%s %d: message %d, modem %d, tries %u", at_end_name(rows[i].end),
                     rows[i].code, r->message, r->modem, r->tries);
    }
    reactions_free(set);
    buf_free(&errors);
}

#define OTHER      "reaction \"other\" { means = \"x\" message = \"later\" modem = \"keep\" }\n"
#define ROW(title) "reaction \"" title "\" { means = \"x\" message = \"later\" modem = \"keep\" }\n"

/* clang-format off */
static const struct {
    const char *text, *told; /* NULL: it is fine */
} files[] = {
    {OTHER,                                                            NULL                       },
    {OTHER ROW("cms 1") ROW("cms 3-5") ROW("cme 4") ROW("error"),      NULL                       },
    {ROW("cms 1"),                                                     "lacks reaction \"other\"" },
    {OTHER ROW("cms"),                                                 ":2: reaction \"cms\"; expected"},
    {OTHER ROW("cms x"),                                               ":2: reaction \"cms x\"; expected"},
    {OTHER ROW("cms 5-3"),                                             ":2: reaction \"cms 5-3\"; expected"},
    {OTHER ROW("cms 1-"),                                              ":2: reaction \"cms 1-\"; expected"},
    {OTHER ROW("cms -1"),                                              ":2: reaction"             },
    {OTHER ROW("cms 10000"),                                           ":2: reaction"             },
    {OTHER ROW("timeout"),                                             ":2: reaction \"timeout\"" },
    {OTHER ROW("cms 1-9") ROW("cms 9-12"),                             ":3: reaction \"cms 9-12\": a row before it has 1-9"},
    {OTHER ROW("cms 1-9") ROW("cme 1-9"),                              NULL                       },
    {OTHER "reaction \"cms 1\" { means = \"x\" message = \"never\" modem = \"keep\" }\n", ":2: message"},
    {OTHER "reaction \"cms 1\" { means = \"x\" message = \"later\" modem = \"burn\" }\n", ":2: modem"},
    {OTHER "reaction \"cms 1\" { means = \"x\" message = \"later\" }\n", "modem"                  },
    {OTHER "reaction \"cms 1\" { message = \"later\" modem = \"keep\" }\n", "means"               },
    {OTHER "reaction \"cms 1\" { means = \"x\" message = \"later\" modem = \"keep\" tries = 0 }\n", ":2: tries = 0"},
    {OTHER ROW("cms 1") ROW("cms 1"),                                  ":3: "                     },
};
/* clang-format on */

static void test_complaints(void **state)
{
    char path[] = "/tmp/lianhu-reactions-XXXXXX";
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    close(fd);
    for (size_t i = 0; i < ROWS(files); i++) {
        struct buf errors = BUF_INIT;
        FILE *file = fopen(path, "w");

        assert_non_null(file);
        fputs(files[i].text, file);
        fclose(file);
        struct reactions *set = reactions_load(path, &errors);
        if (!set != (files[i].told != NULL))
            fail_msg("%s: %s", files[i].text, set ? "taken" : errors.ptr);
        if (files[i].told && !strstr(errors.ptr, files[i].told))
            fail_msg("%s\nshould tell %s\nbut told %s", files[i].text, files[i].told, errors.ptr);
        reactions_free(set);
        buf_free(&errors);
    }
    unlink(path);
}

static void test_without_a_table(void **state)
{
    (void)state;
    assert_int_equal(reaction_to(NULL, &(struct at_final){AT_CMS, 1})->message, MESSAGE_LATER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped),
        cmocka_unit_test(test_complaints),
        cmocka_unit_test(test_without_a_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
