/* The cursor over a reply, the groups of =? answers, and final results in all their spellings. */
#include "lianhu/buf.h"
#include "modem/at_final.h"
#include "modem/at_reply.h"
#include "tests/support/unit.h"
#include <stdio.h>

/* Fields joined by '|'; quoted ones in <>. Sources: modems.md T1, T5, T15, T20, T23, 27.005. */
static const struct {
    const char *line, *prefix, *fields;
} fields[] = {
    {"+CMGL: 0,1,,23",                        "+CMGL:", "0|1||23"              },
    {"+CMGR: ,,26",                           "+CMGR:", "||26"                 },
    {"+CMGR: 1,\"\",23",                      "+CMGR:", "1|<>|23"              },
    {"+CMTI: \"SM\",1,\"MMS PUSH\",2,1",      "+CMTI:", "<SM>|1|<MMS PUSH>|2|1"},
    {"+CMTI: ,-1",                            "+CMTI:", "|-1"                  },
    {"+CDS: ,25",                             "+CDS:",  "|25"                  },
    {"+CREG: 2,1,  0 5, 2715",                "+CREG:", "2|1|0 5|2715"         },
    {"+CREG: 2,,",                            "+CREG:", "2||"                  },
    {"+CPMS: \"MT\", 0, 100, \"MT\", 0, 100", "+CPMS:", "<MT>|0|100|<MT>|0|100"},
    {"+COPS: 0,0,\"a,b\",7",                  "+COPS:", "0|0|<a,b>|7"          },
    {"+CUSD: 0,\"no end",                     "+CUSD:", "0|<no end"            },
    {"+CMGS:",                                "+CMGS:", NULL                   },
    {"+CMGL: 0",                              "+CMGR:", NULL                   },
};

static void test_fields(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(fields); i++) {
        struct at_reply reply;
        struct buf out = BUF_INIT;
        struct span field;
        bool quoted, some = false;

        if (at_reply_begin(&reply, span_of(fields[i].line), fields[i].prefix))
            while (at_reply_field(&reply, &field, &quoted)) {
                buf_addf(&out, "%s%s%.*s%s", some ? "|" : "", quoted ? "<" : "", (int)field.len,
                         field.ptr,
                         quoted && strcmp(fields[i].fields, "0|<no end") != 0 ? ">" : "");
                some = true;
            }
        if (!fields[i].fields)
            assert_false(some);
        else
            assert_string_equal(out.ptr, fields[i].fields);
        buf_free(&out);
    }
}

static const struct {
    const char *line, *first, *second; /* groups without brackets; NULL: there is none */
} groups[] = {
    {"+CPMS: \"ME\",\"MT\",\"SM\"",                               "\"ME\"",               "\"MT\""},
    {"+CPMS: (),(),()",                                           "",                     ""      },
    {"+CPMS: (\"ME\",\"MT\"),\"ME\",(\"SM\")",                    "\"ME\",\"MT\"",        "\"ME\""},
    {"+CPMS:     (  \"ME\"  ,  \"MT\"  )   ,  \"ME\" , (\"SM\")", "\"ME\"  ,  \"MT\"",    "\"ME\""},
    {"+CPMS: ((\"SM\",\"BM\",\"SR\"),(\"SM\"))",                  "\"SM\",\"BM\",\"SR\"", NULL    },
    {"+CPMS: (\"ME\",\"MT\"",                                     "\"ME\",\"MT\"",        NULL    },
};

static void test_groups(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(groups); i++) {
        struct at_reply reply;
        struct span group;

        assert_true(at_reply_begin(&reply, span_of(groups[i].line), "+CPMS:"));
        assert_true(at_reply_group(&reply, &group));
        if (!span_eq(group, span_of(groups[i].first)))
            fail_msg("%s: %.*s", groups[i].line, (int)group.len, group.ptr);
        assert_int_equal(at_reply_group(&reply, &group), groups[i].second != NULL);
        if (groups[i].second)
            assert_true(span_eq(group, span_of(groups[i].second)));
    }
}

static void test_group_has(void **state)
{
    (void)state;
    assert_true(at_group_has(span_of("0-3"), 2));
    assert_true(at_group_has(span_of("0,2,3"), 3));
    assert_true(at_group_has(span_of("0, 1-2"), 1));
    assert_false(at_group_has(span_of("0,2"), 1));
    assert_false(at_group_has(span_of(""), 0));
    assert_false(at_group_has(span_of("x-y"), 0));
}

static const struct {
    const char *line;
    bool is;
    enum at_end end;
    int code;
} finals[] = {
    {"OK",                                true,  AT_OK,    0  },
    {"0",                                 true,  AT_OK,    0  },
    {"ERROR",                             true,  AT_ERROR, 0  },
    {"+CMS ERROR: 38",                    true,  AT_CMS,   38 },
    {"+CME ERROR:  14",                   true,  AT_CME,   14 },
    {"+CME ERROR:50",                     true,  AT_CME,   50 },
    {"+CME ERROR: SIM busy",              true,  AT_CME,   14 },
    {"+CME ERROR:SIM not inserted",       true,  AT_CME,   10 },
    {"+CMS ERROR: invalid input value",   true,  AT_CMS,   304},
    {"+CMS ERROR: operation not allowed", true,  AT_CMS,   302},
    {"+CME ERROR: operation not allowed", true,  AT_CME,   3  },
    {"+CME ERROR:Excute command failure", true,  AT_CME,   100},
    {"+CMS ERROR:",                       true,  AT_CMS,   500},
    {"COMMAND NOT SUPPORT",               true,  AT_ERROR, 0  },
    {"COMMAND NOT SUPPORTED",             true,  AT_ERROR, 0  },
    {"TOO MANY PARAMETERS",               true,  AT_ERROR, 0  },
    {"COMMAND NO RESPONSE!",              true,  AT_ERROR, 0  },
    {"ERROR+CNUM:",                       true,  AT_ERROR, 0  },
    {"OKAY",                              false, AT_OK,    0  },
    {"ERRORS",                            false, AT_OK,    0  },
    {"NO CARRIER",                        false, AT_OK,    0  },
    {"01",                                false, AT_OK,    0  },
    {"+CMTI: \"SM\",1",                   false, AT_OK,    0  },
};

static void test_finals(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(finals); i++) {
        struct at_final final;

        if (at_final_parse(span_of(finals[i].line), false, &final, NULL) != finals[i].is)
            fail_msg("%s", finals[i].line);
        if (finals[i].is && (final.end != finals[i].end || final.code != finals[i].code))
            fail_msg("%s: %s %d", finals[i].line, at_end_name(final.end), final.code);
    }
    struct at_final final;
    assert_true(at_final_parse(span_of("NO CARRIER"), true, &final, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_group_has),
        cmocka_unit_test(test_finals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
