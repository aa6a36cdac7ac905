/* Who owns a line: echo, PDU, result, the command, or nobody. Rows of a command and what came back;
 * the news that must come out. */
#include "lianhu/buf.h"
#include "modem/at_chat.h"
#include "tests/support/unit.h"

/* News joined by '|': L line, U unsolicited (each with " <pdu>" behind), D end and code, S stray,
 * P prompt. */
static const struct {
    const char *what, *command, *want;
    bool pdu, prompt;
    const char *bytes, *news;
} rows[] = {
    {"plain",                               "AT+CSQ",         "+CSQ:",   false, false, "\r\n+CSQ: 20,99\r\n\r\nOK\r\n",
     "L+CSQ: 20,99|DOK 0"                                                                                                                                                                 },
    {"echo",                                "AT+CSQ",         "+CSQ:",   false, false, "AT+CSQ\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n",
     "L+CSQ: 20,99|DOK 0"                                                                                                                                                                 },
    {"T1: URC before the echo",             "AT+CPMS=\"SM\"", "+CPMS:",  false, false,
     "^SRVST:0\r\nAT+CPMS=\"SM\"\r\r\n+CPMS: 0,50\r\n\r\nOK\r\n^MODE:5,4\r\n",                                                   "U^SRVST:0|L+CPMS: 0,50|DOK 0|U^MODE:5,4"                },
    {"MM: URC inside the echo",             "AT*EMRDY?",      "*EMRDY:", false, false,
     "AT*EMRD\r\n*EMRDY: 1\r\nY?\r\r\nOK\r\n",                                                                                   "L*EMRDY: 1|DOK 0"                                       },
    {"T4: report between command and echo", "AT+CPIN?",       "+CPIN:",  false, false,
     "+CDSI: \"SR\",0\r\nAT+CPIN?\r\r\n+CPIN: READY\r\n\r\nOK\r\n",                                                              "U+CDSI: \"SR\",0|L+CPIN: READY|DOK 0"                   },
    {"EC716S: URC without its end",         "AT+CSQ",         "+CSQ:",   false, false,
     "+CPIN: READY 0AT+CSQ\r\r\n+CSQ: 1,99\r\n\r\nOK\r\n",                                                                       "U+CPIN: READY 0|L+CSQ: 1,99|DOK 0"                      },
    {"T2: COMMAND NOT SUPPORT",             "AT+MODE=2",      NULL,      false, false,
     "AT+MODE=2\r\r\nCOMMAND NOT SUPPORT\r\n",                                                                                   "DERROR 0"                                               },
    {"T1: listing",                         "AT+CMGL=4",      "+CMGL:",  true,  false,
     "\r\n+CMGL: 0,0,,23\r\n07913366\r\n+CMGL: 3,1,,24\r\n0891\r\n\r\nOK\r\n",                                                   "L+CMGL: 0,0,,23 07913366|L+CMGL: 3,1,,24 0891|DOK 0"    },
    {"URCs between header and PDU",         "AT+CMGL=4",      "+CMGL:",  true,  false,
     "\r\n+CMGL: 0,0,,23\r\n^RSSI:9\r\n+CMT: ,24\r\nAABB\r\n07913366\r\n\r\nOK\r\n",                                             "U^RSSI:9|U+CMT: ,24 AABB|L+CMGL: 0,0,,23 07913366|DOK 0"},
    {"header without a PDU",                "AT+CMGR=1",      "+CMGR:",  true,  false, "\r\n+CMGR: 0,,24\r\n\r\nOK\r\n",
     "L+CMGR: 0,,24 |DOK 0"                                                                                                                                                               },
    {"MM: blank instead of line end",       "AT+CMGR=1",      "+CMGR:",  true,  false,
     "\r\n+CMGR: 1,,23 0791336600304105040B913300000000\r\n\r\nOK\r\n",                                                          "L+CMGR: 1,,23 0791336600304105040B913300000000|DOK 0"   },
    {"two URC headers, one PDU",            "AT",             NULL,      false, false, "+CDS: 25\r\n+CDS: 26\r\n0791\r\nOK\r\n",
     "U+CDS: 25 |U+CDS: 26 0791|DOK 0"                                                                                                                                                    },
    {"any line",                            "AT+CGMM",        "",        false, false, "+CREG: 1\r\nE1752\r\nOK\r\n",
     "U+CREG: 1|LE1752|DOK 0"                                                                                                                                                             },
    {"any line with its name",              "AT+CGMM",        "",        false, false, "+CGMM: E1752\r\nOK\r\n",
     "L+CGMM: E1752|DOK 0"                                                                                                                                                                },
    {"prompt",                              "AT+CMGS=19",     "+CMGS:",  false, true,  "AT+CMGS=19\r\r\n> ",                     "P"                                                      },
    {"error for a prompt",                  "AT+CMGS=19",     "+CMGS:",  false, true,  "\r\n+CMS ERROR: 304\r\n",
     "D+CMS ERROR 304"                                                                                                                                                                    },
    {"late +CMGS swallows its OK",          "AT+CSQ",         "+CSQ:",   false, false,
     "\r\n+CMGS: 7\r\n\r\nOK\r\n+CSQ: 9,99\r\n\r\nOK\r\n",                                                                       "U+CMGS: 7|L+CSQ: 9,99|DOK 0"                            },
    {"late CMS error while AT runs",        "AT",             NULL,      false, false, "\r\n+CMS ERROR: 38\r\n\r\nOK\r\n",
     "S+CMS ERROR 38|DOK 0"                                                                                                                                                               },
    {"result glued to the next",            "AT+CNUM",        "+CNUM:",  false, false, "ERROR+CMTI: \"SM\",1\r\n",
     "DERROR 0|U+CMTI: \"SM\",1"                                                                                                                                                          },
    {"NO CARRIER is nobody's result",       "AT+CSQ",         "+CSQ:",   false, false,
     "NO CARRIER\r\n+CSQ: 9,9\r\nOK\r\n",                                                                                        "UNO CARRIER|L+CSQ: 9,9|DOK 0"                           },
    {"T14: somebody else's echo",           "AT",             NULL,      false, false,
     "ATE0+CPMS?\r\r\n+CPMS: \"ME\", 0, 50\r\n\r\nOK\r\n",                                                                       "UATE0+CPMS?|U+CPMS: \"ME\", 0, 50|DOK 0"                },
    {"a second result",                     "AT",             NULL,      false, false, "\r\nOK\r\n\r\nOK\r\n",                   "DOK 0|SOK 0"                                            },
    {"echo whose front was lost",           "AT+CPMS?",       "+CPMS:",  false, false,
     "+CPMS?\r\n+CPMS: \"ME\",0,9\r\nOK\r\n",                                                                                    "L+CPMS: \"ME\",0,9|DOK 0"                               },
};

static void add_news(struct buf *out, const struct at_news *news)
{
    static const char marks[] = "LPDUS";

    if (out->len)
        buf_add_char(out, '|');
    buf_add_char(out, marks[news->type]);
    if (news->type == AT_NEWS_DONE || news->type == AT_NEWS_STRAY)
        buf_addf(out, "%s %d", at_end_name(news->final.end), news->final.code);
    if (news->type == AT_NEWS_LINE || news->type == AT_NEWS_URC)
        buf_add_span(out, news->line);
    bool header = span_starts(news->line, span_of("+CMG")) ||
                  span_starts(news->line, span_of("+CDS:")) ||
                  span_starts(news->line, span_of("+CMT:"));
    if ((news->type == AT_NEWS_LINE || news->type == AT_NEWS_URC) && header &&
        !span_starts(news->line, span_of("+CMGS")))
        buf_addf(out, " %.*s", (int)news->pdu.len, news->pdu.ptr);
}

static void run_row(size_t row, size_t cut)
{
    struct at_chat chat;
    struct at_command command = {
        .want = rows[row].want, .pdu = rows[row].pdu, .prompt = rows[row].prompt, .limit = SEC};
    struct buf out = BUF_INIT;
    mono_t now = {1};
    size_t len = strlen(rows[row].bytes);

    at_chat_init(&chat);
    chat.late_due = true;
    text_copy(command.text, sizeof command.text, span_of(rows[row].command));
    command.plain = strcmp(command.text, "AT") == 0;
    at_chat_start(&chat, &command, now);
    for (size_t at = 0; at < len; at += cut) {
        struct span part = {rows[row].bytes + at, at + cut < len ? cut : len - at};
        struct at_news news;

        while (at_chat_next(&chat, &part, now, &news))
            add_news(&out, &news);
    }
    buf_add(&out, "", 0);
    if (strcmp(out.ptr, rows[row].news) != 0)
        fail_msg("%s, cut %zu: %s", rows[row].what, cut, out.ptr);
    buf_free(&out);
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        for (size_t cut = 1; cut < 24; cut++)
            run_row(i, cut);
}

static void start(struct at_chat *chat, const char *text, int64_t limit, int64_t grace)
{
    struct at_command command = {.want = "+CPIN:", .limit = limit, .grace = grace};

    text_copy(command.text, sizeof command.text, span_of(text));
    at_chat_init(chat);
    at_chat_start(chat, &command, (mono_t){0});
}

static void test_limits(void **state)
{
    struct at_chat chat;
    struct at_news news;

    (void)state;
    start(&chat, "AT+CPIN?", 5 * SEC, SEC);
    assert_int_equal(at_chat_wakes(&chat).us, 5 * SEC);
    assert_false(at_chat_expire(&chat, (mono_t){5 * SEC - 1}, &news));
    assert_true(at_chat_expire(&chat, (mono_t){5 * SEC}, &news));
    assert_int_equal(news.final.end, AT_TIMEOUT);
    assert_true(at_chat_idle(&chat));

    /* Wavecom: +CPIN: READY and never an OK */
    struct span bytes = span_of("+CPIN: READY\r\n");
    start(&chat, "AT+CPIN?", 5 * SEC, SEC);
    assert_true(at_chat_next(&chat, &bytes, (mono_t){0}, &news));
    assert_false(at_chat_next(&chat, &bytes, (mono_t){0}, &news));
    assert_true(at_chat_expire(&chat, (mono_t){SEC}, &news));
    assert_int_equal(news.final.end, AT_OK);
}

static void test_payload_echo_with_the_prompt(void **state)
{
    struct at_chat chat;
    struct at_news news;
    struct at_command command = {
        .text = "AT+CMGS=19", .want = "+CMGS:", .prompt = true, .limit = SEC};
    struct span bytes = span_of("\r\n> ");

    (void)state;
    at_chat_init(&chat);
    at_chat_start(&chat, &command, (mono_t){0});
    assert_true(at_chat_next(&chat, &bytes, (mono_t){0}, &news));
    assert_int_equal(news.type, AT_NEWS_PROMPT);
    assert_int_equal(at_chat_wakes(&chat).us, MONO_NEVER.us); /* the commit decides, no limit */
    at_chat_payload(&chat, span_of("0791AABB"), 180 * SEC, (mono_t){0});
    bytes = span_of("0791AABB\x1a\r\n+CMS ERROR: 38\r\n"); /* T7 */
    assert_true(at_chat_next(&chat, &bytes, (mono_t){0}, &news));
    assert_int_equal(news.type, AT_NEWS_DONE);
    assert_int_equal(news.final.code, 38);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_payload_echo_with_the_prompt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
