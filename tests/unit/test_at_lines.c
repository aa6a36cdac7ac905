/* Framing: rows of bytes and the pieces that come out, whole and byte by byte. */
#include "lianhu/buf.h"
#include "modem/at_lines.h"
#include "tests/support/unit.h"

/* Pieces are joined by '|'; "P" is the prompt; "\n" inside a text is shown as '~'. */
static const struct {
    const char *what, *bytes;
    bool prompt_due;
    const char *pieces;
} rows[] = {
    {"V1 framing",                  "\r\nOK\r\n",                           false, "OK"               },
    {"doubled CR (E1752)",          "+CLAC\r\r\nOK\r\r\n",                  false, "+CLAC|OK"         },
    {"V0, CR only",                 "0\r4\r",                               false, "0|4"              },
    {"LF only",                     "OK\n",                                 false, "OK"               },
    {"prompt without line end",     "\r\n> ",                               true,  "P"                },
    {"prompt with line end",        "\r\n> \r\n+CMGS: 1\r\n",               true,  "P|+CMGS: 1"       },
    {"prompt without blank",        "\r\n>\r\n",                            true,  "P"                },
    {"no prompt is due",            "\r\n> x\r\n",                          false, "> x"              },
    {"'>' in the middle",           "a > b\r",                              true,  "a > b"            },
    {"T7: PDU echoed with 0x1A",    "\r\n> 0791\x1a\r\n+CMS ERROR: 38\r\n", true,
     "P|0791|+CMS ERROR: 38"                                                                          },
    {"T8: power-up noise",          "\xf0\r\n\xff\xffOK\r\n",               false, "OK"               },
    {"control bytes inside",        "+C\x01SQ: 1\x02\r\n",                  false, "+CSQ: 1"          },
    {"USSD with line ends",         "+CUSD: 1,\"a\r\nb\nc\",15\r\nOK\r\n",  false,
     "+CUSD: 1,\"a~b~c\",15|OK"                                                                       },
    {"T17: quote never closed, OK", "+CUSD: 0,\"799.55\r\n\r\nOK\r\n",      false,
     "+CUSD: 0,\"799.55|OK"                                                                           },
    {"quote never closed, URC",     "+CUSD: 0,\"x\r\n+CMTI: \"SM\",1\r\n",  false,
     "+CUSD: 0,\"x|+CMTI: \"SM\",1"                                                                   },
    {"an open quote elsewhere",     "+COPS: 0,0,\"x\r\nOK\r\n",             false, "+COPS: 0,0,\"x|OK"},
    {"nothing",                     "\r\n\r\n\r",                           false, ""                 },
};

static void add_piece(struct buf *out, enum at_piece piece, struct span line)
{
    if (piece == AT_PIECE_NONE)
        return;
    if (out->len)
        buf_add_char(out, '|');
    if (piece == AT_PIECE_PROMPT)
        buf_add_char(out, 'P');
    else
        for (size_t i = 0; i < line.len; i++)
            buf_add_char(out, line.ptr[i] == '\n' ? '~' : line.ptr[i]);
}

static void run_row(size_t row, size_t cut)
{
    struct at_lines lines = {.prompt_due = rows[row].prompt_due};
    struct buf out = BUF_INIT;
    size_t len = strlen(rows[row].bytes);

    for (size_t at = 0; at < len; at += cut) {
        struct span part = {rows[row].bytes + at, at + cut < len ? cut : len - at}, line;
        enum at_piece piece;

        while ((piece = at_lines_next(&lines, &part, &line)) != AT_PIECE_NONE) {
            add_piece(&out, piece, line);
            lines.prompt_due &= piece != AT_PIECE_PROMPT;
        }
    }
    buf_add(&out, "", 0);
    if (strcmp(out.ptr, rows[row].pieces) != 0)
        fail_msg("%s, cut %zu: %s", rows[row].what, cut, out.ptr);
    buf_free(&out);
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        for (size_t cut = 1; cut < 20; cut++)
            run_row(i, cut);
}

static void test_a_line_too_long_is_dropped_whole(void **state)
{
    static char big[3 * AT_LINE_MAX];
    struct at_lines lines = {.len = 0};
    struct span bytes = {big, sizeof big}, line;

    (void)state;
    memset(big, 'x', sizeof big);
    memcpy(big + sizeof big - 8, "\r\nOK\r\n\r\n", 8);
    assert_int_equal(at_lines_next(&lines, &bytes, &line), AT_PIECE_LINE);
    assert_true(span_eq(line, span_of("OK")));
    assert_int_equal(lines.dropped, 1);
}

static void test_silence_ends_half_a_prompt(void **state)
{
    struct at_lines lines = {.prompt_due = true};
    struct span bytes = span_of("\r\n>"), line;

    (void)state;
    assert_int_equal(at_lines_next(&lines, &bytes, &line), AT_PIECE_NONE);
    assert_true(lines.prompt_half);
    assert_int_equal(at_lines_flush(&lines, &line), AT_PIECE_PROMPT);
    assert_int_equal(at_lines_flush(&lines, &line), AT_PIECE_NONE);
}

static void test_silence_ends_an_open_text(void **state)
{
    struct at_lines lines = {.len = 0};
    struct span bytes = span_of("+CUSD: 0,\"no end\r\n"), line;

    (void)state;
    assert_int_equal(at_lines_next(&lines, &bytes, &line), AT_PIECE_NONE);
    assert_true(at_lines_open(&lines));
    assert_int_equal(at_lines_flush(&lines, &line), AT_PIECE_LINE);
    assert_true(span_eq(line, span_of("+CUSD: 0,\"no end")));
    assert_false(at_lines_open(&lines));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_a_line_too_long_is_dropped_whole),
        cmocka_unit_test(test_silence_ends_an_open_text),
        cmocka_unit_test(test_silence_ends_half_a_prompt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
