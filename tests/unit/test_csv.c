/* RFC 4180 as spreadsheets write it: read, refused, and written back. */
#include "roster/csv.h"
#include "tests/support/unit.h"

/* Records are shown as cells in [] and each record ends in ; faults as !name(line,column). */
static const struct {
    const char *text, *read;
} rows[] = {
    {"",                               ""                        },
    {"a",                              "1[a];"                   },
    {"a,b\n",                          "1[a][b];"                },
    {"a,b\r\nc,d\r\n",                 "1[a][b];2[c][d];"        },
    {"a\rb",                           "1[a];2[b];"              },
    {"a,,b,\n",                        "1[a][][b][];"            },
    {"\n\n x \n",                      "1[];2[];3[ x ];"         },
    {"\xEF\xBB\xBF姓名,手机号\n", "1[姓名][手机号];"   },
    {"\"a,b\",c\n",                    "1[a,b][c];"              },
    {"\"a\"\"b\",c\n",                 "1[a\"b][c];"             },
    {"\"a\r\nb\",c\r\nd\r\n",          "1[a\r\nb][c];3[d];"      },
    {"\"\",\"\"\n",                    "1[][];"                  },
    {"a\"b,c\"d\n",                    "1[a\"b][c\"d];"          },
    {"a\tb,c\td\n1\t2\n",              "1[a][b,c][d];2[1][2];"   },
    {"a;b;c\n\"x;y\";,;z\n",           "1[a][b][c];2[x;y][,][z];"},
    {"\"a;b;c\",d\n",                  "1[a;b;c][d];"            },
    {"ok\n\"a\"b,c\nd\n",              "1[ok];!after(2,1)3[d];"  },
    {"a,\"b\nc\"x\ny\n",               "!after(2,2)3[y];"        },
    {"a\nb,\"c\nd\n",                  "1[a];!open(2,2)"         },
    {"\"",                             "!open(1,1)"              },
    {"\"a\"\"",                        "!open(1,1)"              },
};

static void show(struct buf *out, const struct csv_reader *csv, enum csv_result result)
{
    static const char *const names[] = {
        [CSV_OPEN_QUOTE] = "open", [CSV_AFTER_QUOTE] = "after", [CSV_TOO_WIDE] = "wide"};

    if (result != CSV_RECORD) {
        buf_addf(out, "!%s(%u,%u)", names[result], (unsigned)csv->line, (unsigned)csv->column);
        return;
    }
    buf_addf(out, "%u", (unsigned)csv->line);
    for (size_t i = 0; i < csv->cell_count; i++)
        buf_addf(out, "[%.*s]", (int)csv->cells[i].len, csv->cells[i].ptr);
    buf_add_char(out, ';');
}

static void test_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct csv_reader csv;
        struct buf read = BUF_INIT;
        enum csv_result result;

        csv_open(&csv, span_of(rows[i].text));
        while ((result = csv_next(&csv)) != CSV_END)
            show(&read, &csv, result);
        assert_string_equal(read.ptr ? read.ptr : "", rows[i].read);
        csv_close(&csv);
        buf_free(&read);
    }
}

static void test_too_wide(void **state)
{
    struct buf text = BUF_INIT;
    struct csv_reader csv;

    (void)state;
    for (int i = 0; i < CSV_COLUMNS_MAX; i++)
        buf_add_str(&text, "x,");
    buf_add_str(&text, "x,y\nz\n");
    csv_open(&csv, buf_span(&text));
    assert_int_equal(csv_next(&csv), CSV_TOO_WIDE);
    assert_int_equal(csv.line, 1);
    assert_int_equal(csv_next(&csv), CSV_RECORD);
    assert_int_equal(csv.line, 2);
    assert_int_equal(csv_next(&csv), CSV_END);
    csv_close(&csv);
    buf_free(&text);
}

static void test_record_without_end(void **state)
{
    struct buf text = BUF_INIT;
    struct csv_reader csv;

    (void)state;
    buf_add_char(&text, '"');
    for (int i = 0; i <= CSV_RECORD_MAX; i++)
        buf_add_char(&text, 'x');
    buf_add_str(&text, "\"\n");
    csv_open(&csv, buf_span(&text));
    assert_int_equal(csv_next(&csv), CSV_OPEN_QUOTE);
    assert_int_equal(csv_next(&csv), CSV_END);
    csv_close(&csv);
    buf_free(&text);
}

/* Cells separated by |, and the record that is written. */
static const struct {
    const char *cells[4];
    const char *written;
} written[] = {
    {{"a", "b"},              "a,b\r\n"                        },
    {{""},                    "\"\"\r\n"                       },
    {{"", ""},                ",\r\n"                          },
    {{"a,b", "c\"d", "e\nf"}, "\"a,b\",\"c\"\"d\",\"e\nf\"\r\n"},
    {{" x", "y "},            "\" x\",\"y \"\r\n"              },
    {{"a;b", "\t"},           "\"a;b\",\"\t\"\r\n"             },
};

static void test_write(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(written); i++) {
        struct span cells[4];
        struct buf out = BUF_INIT;
        struct csv_reader csv;
        size_t count = 0;

        for (; count < 4 && written[i].cells[count]; count++)
            cells[count] = span_of(written[i].cells[count]);
        csv_write(&out, cells, count);
        assert_string_equal(out.ptr, written[i].written);
        csv_open(&csv, buf_span(&out));
        assert_int_equal(csv_next(&csv), CSV_RECORD);
        assert_int_equal(csv.cell_count, count);
        for (size_t c = 0; c < count; c++)
            assert_true(span_eq(csv.cells[c], cells[c]));
        assert_int_equal(csv_next(&csv), CSV_END);
        csv_close(&csv);
        buf_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_too_wide),
        cmocka_unit_test(test_record_without_end),
        cmocka_unit_test(test_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
