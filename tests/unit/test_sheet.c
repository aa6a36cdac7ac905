/* Sheets as values, as CSV and as XLSX read back through LibreOffice; periods. */
#include "ledger/period.h"
#include "ledger/sheet.h"
#include "roster/csv.h"
#include "tests/support/office.h"
#include "tests/support/unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* ---- periods --------------------------------------------------------------------------------- */

static const struct {
    const char *text, *from, *to, *written, *words; /* from NULL: refused */
} periods[] = {
    {"2026",                   "2026-01-01", "2027-01-01", "2026",                   "2026年"         },
    {"2026H1",                 "2026-01-01", "2026-07-01", "2026H1",                 "2026年上半年"},
    {"2026h2",                 "2026-07-01", "2027-01-01", "2026H2",                 "2026年下半年"},
    {"2026Q1",                 "2026-01-01", "2026-04-01", "2026Q1",                 "2026年1季度"  },
    {"2026Q4",                 "2026-10-01", "2027-01-01", "2026Q4",                 "2026年4季度"  },
    {"2026-10",                "2026-10-01", "2026-11-01", "2026-10",                "2026年10月"    },
    {"2026-2",                 "2026-02-01", "2026-03-01", "2026-02",                "2026年2月"     },
    {"2026-12",                "2026-12-01", "2027-01-01", "2026-12",                "2026年12月"    },
    {"2026-10-03",             "2026-10-03", "2026-10-04", "2026-10-03",             "2026-10-03"      },
    {"2026-10-03..2026-11-02", "2026-10-03", "2026-11-03", "2026-10-03..2026-11-02",
     "2026-10-03至2026-11-02"                                                                         },
    {"2024-02-29",             "2024-02-29", "2024-03-01", "2024-02-29",             "2024-02-29"      },
    {"",                       NULL,         NULL,         NULL,                     NULL              },
    {"26",                     NULL,         NULL,         NULL,                     NULL              },
    {"1999",                   NULL,         NULL,         NULL,                     NULL              },
    {"2026Q5",                 NULL,         NULL,         NULL,                     NULL              },
    {"2026Q0",                 NULL,         NULL,         NULL,                     NULL              },
    {"2026H3",                 NULL,         NULL,         NULL,                     NULL              },
    {"2026-13",                NULL,         NULL,         NULL,                     NULL              },
    {"2026-00",                NULL,         NULL,         NULL,                     NULL              },
    {"2026Q",                  NULL,         NULL,         NULL,                     NULL              },
    {"2026Q1x",                NULL,         NULL,         NULL,                     NULL              },
    {"2026X1",                 NULL,         NULL,         NULL,                     NULL              },
    {"2026-+1",                NULL,         NULL,         NULL,                     NULL              },
    {"2026-02-30",             NULL,         NULL,         NULL,                     NULL              },
    {"2026-10-03..",           NULL,         NULL,         NULL,                     NULL              },
    {"2026-10-03..2026-10",    NULL,         NULL,         NULL,                     NULL              },
    {"2026-10-03..2026-10-02", NULL,         NULL,         NULL,                     NULL              },
    {"2026-10-03 ",            NULL,         NULL,         NULL,                     NULL              },
    {"今年",                 NULL,         NULL,         NULL,                     NULL              },
};

static void test_periods(void **state)
{
    (void)state;
    time_zone_set("Asia/Shanghai");
    for (size_t i = 0; i < ROWS(periods); i++) {
        struct period period;
        wall_t from, to;
        char text[64];
        bool read = period_parse(periods[i].text, &period);

        if (read != (periods[i].from != NULL))
            fail_msg("\"%s\" is %s", periods[i].text, read ? "read" : "refused");
        if (!read)
            continue;
        assert_true(wall_parse(periods[i].from, &from) && wall_parse(periods[i].to, &to));
        if (period.from.ms != from.ms || period.to.ms != to.ms)
            fail_msg("\"%s\" has other ends", periods[i].text);
        period_write(&period, text, sizeof text);
        assert_string_equal(text, periods[i].written);
        period_words(&period, text, sizeof text);
        assert_string_equal(text, periods[i].words);
    }
}

static const struct {
    const char *text, *before, *year_ago;
    int first, last;
} neighbours[] = {
    {"2026",    "2025",    "2025",    202601, 202612},
    {"2026H1",  "2025H2",  "2025H1",  202601, 202606},
    {"2026H2",  "2026H1",  "2025H2",  202607, 202612},
    {"2026Q1",  "2025Q4",  "2025Q1",  202601, 202603},
    {"2026Q3",  "2026Q2",  "2025Q3",  202607, 202609},
    {"2026-01", "2025-12", "2025-01", 202601, 202601},
    {"2026-12", "2026-11", "2025-12", 202612, 202612},
};

static void test_periods_before(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(neighbours); i++) {
        struct period period, other;
        char text[64];

        assert_true(period_parse(neighbours[i].text, &period));
        other = period_before(&period);
        period_write(&other, text, sizeof text);
        assert_string_equal(text, neighbours[i].before);
        other = period_year_ago(&period);
        period_write(&other, text, sizeof text);
        assert_string_equal(text, neighbours[i].year_ago);
        assert_int_equal(period_month_first(&period), neighbours[i].first);
        assert_int_equal(period_month_last(&period), neighbours[i].last);
    }
}

/* ---- CSV ------------------------------------------------------------------------------------- */

static const struct {
    const char *cell;
    bool number; /* the column's */
    const char *written;
} tamed[] = {
    {"=1+1",                             false, "'=1+1"                            },
    {"=HYPERLINK(\"http://x\",\"点\")", false, "'=HYPERLINK(\"http://x\",\"点\")"},
    {"+8613900000021",                   false, "'+8613900000021"                  },
    {"-1",                               false, "'-1"                              },
    {"-1",                               true,  "-1"                               },
    {"-1+cmd|' /C calc'!A0",             true,  "'-1+cmd|' /C calc'!A0"            },
    {"@SUM(A1)",                         false, "'@SUM(A1)"                        },
    {"\t=1",                             false, "'\t=1"                            },
    {"\r=1",                             false, "'\r=1"                            },
    {"1=1",                              false, "1=1"                              },
    {"张明录,土地",                 false, "张明录,土地"                 },
    {"他说\"不\"",                    false, "他说\"不\""                    },
    {"12",                               true,  "12"                               },
    {"",                                 false, ""                                 },
};

static void test_no_cell_is_a_formula(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(tamed); i++) {
        struct sheet *sheet = sheet_new("=title", "");
        struct buf csv = BUF_INIT;
        struct csv_reader reader;

        sheet_column_add(sheet, "a", 10, tamed[i].number);
        sheet_cell_add(sheet, span_of(tamed[i].cell));
        sheet_foot_add(sheet, "-foot");
        sheet_write_csv(sheet, &csv);
        assert_memory_equal(csv.ptr, "\xEF\xBB\xBF", 3);
        csv_open(&reader, buf_span(&csv));
        assert_int_equal(csv_next(&reader), CSV_RECORD);
        assert_true(span_eq(reader.cells[0], span_of("'=title")));
        assert_int_equal(csv_next(&reader), CSV_RECORD); /* the head */
        assert_int_equal(csv_next(&reader), CSV_RECORD);
        if (!span_eq(reader.cells[0], span_of(tamed[i].written)))
            fail_msg("%s is written %.*s", tamed[i].cell, (int)reader.cells[0].len,
                     reader.cells[0].ptr);
        assert_int_equal(csv_next(&reader), CSV_RECORD);
        assert_true(span_eq(reader.cells[0], span_of("'-foot")));
        csv_close(&reader);
        buf_free(&csv);
        sheet_free(sheet);
    }
}

static const struct {
    const char *cell;
    bool is;
    double value;
} numbers[] = {
    {"0",                true,  0              },
    {"7",                true,  7              },
    {"-7",               true,  -7             },
    {"123456789012345",  true,  123456789012345},
    {"",                 false, 0              },
    {"-",                false, 0              },
    {"007",              false, 0              },
    {"-0",               true,  0              },
    {"1.5",              false, 0              },
    {"1 ",               false, 0              },
    {"1e3",              false, 0              },
    {"1234567890123456", false, 0              },
    {"+1",               false, 0              },
    {"一",              false, 0              },
};

static void test_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(numbers); i++) {
        double value = 0;

        if (sheet_is_number(numbers[i].cell, &value) != numbers[i].is || value != numbers[i].value)
            fail_msg("\"%s\"", numbers[i].cell);
    }
}

static void test_what_cannot_be_written_is_left_out(void **state)
{
    struct sheet *sheet = sheet_new("t", "");
    struct buf much = BUF_INIT;

    (void)state;
    sheet_column_add(sheet, "a", 10, false);
    sheet_column_add(sheet, "b", 10, false);
    sheet_cell_add(sheet, (struct span){"a\0b\x1b[31m\x01", 9});
    assert_int_equal(sheet_rows(sheet), 0); /* no whole row yet */
    while (much.len < 2 * SHEET_CELL_MAX)
        buf_add_str(&much, "台");
    sheet_cell_add(sheet, buf_span(&much));
    assert_int_equal(sheet_rows(sheet), 1);
    assert_string_equal(sheet_cell(sheet, 0, 0), "ab[31m");
    assert_true(strlen(sheet_cell(sheet, 0, 1)) <= SHEET_CELL_MAX);
    assert_int_equal(strlen(sheet_cell(sheet, 0, 1)) % strlen("台"), 0);
    assert_string_equal(sheet_cell(sheet, 1, 0), "");
    assert_string_equal(sheet_cell(sheet, 0, 2), "");
    buf_free(&much);
    sheet_free(sheet);
}

/* ---- XLSX ------------------------------------------------------------------------------------ */

static struct sheet *hard_sheet(void)
{
    static const char *const cells[] = {
        "1",
        "=1+1",
        "+8613900000021",
        "-2",
        "{=A1}",
        "张明录\n第二行",
        "12",
        "他说\"不\"",
        "a,b;c",
        "007",
        "<b>&amp;</b>",
        "13900000021",
        "0",
        "@x",
        "'quoted",
        "2026-11-21",
        "1.50",
        "TRUE",
        "",
        "",
        "",
        "",
        "",
        "",
        "9999999999",
        "96.6%",
        "𠮷",
        "2/3",
        "1e5",
        "#N/A",
    };
    struct sheet *sheet = sheet_new("矛盾纠纷[排查]/调处:台账?*", "南峪乡/东坪村    2026年4季度");

    sheet_column_add(sheet, "序号", 6, true);
    for (int c = 1; c < 6; c++)
        sheet_column_add(sheet, "列", 6 * c, c == 4);
    for (size_t i = 0; i < ROWS(cells); i++)
        sheet_cell_add(sheet, span_of(cells[i]));
    sheet_foot_add(sheet, "填报单位:南峪乡        填报人:孙秀兰        审核人:");
    sheet_foot_add(sheet, "=not a formula");
    return sheet;
}

static struct sheet *long_sheet(void)
{
    struct sheet *sheet = sheet_new("长", "");

    sheet_column_add(sheet, "一", 8, true);
    sheet_column_add(sheet, "二", 8, false);
    for (int i = 0; i < 3000; i++) {
        sheet_cell_addf(sheet, "%d", i);
        sheet_cell_addf(sheet, "第%d行", i);
    }
    return sheet;
}

static struct sheet *small_sheet(void)
{
    struct sheet *sheet = sheet_new("一列", "");

    sheet_column_add(sheet, "只有一列", 8, false);
    return sheet;
}

static void test_xlsx_reads_back(void **state)
{
    static const struct {
        const char *name;
        struct sheet *(*make)(void);
    } files[] = {
        {"hard",  hard_sheet },
        {"long",  long_sheet },
        {"small", small_sheet}
    };
    struct sheet *sheets[ROWS(files)];
    char dir[512], path[600];
    struct buf why = BUF_INIT;
    struct stat about;

    (void)state;
    office_directory("sheets", dir, sizeof dir);
    for (size_t i = 0; i < ROWS(files); i++) {
        sheets[i] = files[i].make();
        text_format(path, sizeof path, "%s/%s.xlsx", dir, files[i].name);
        if (!sheet_write_xlsx(sheets[i], path, &why))
            fail_msg("%s: %s", path, why.ptr);
        assert_int_equal(stat(path, &about), 0);
        assert_int_equal(about.st_mode & 0777, 0600);
    }
    office_read_back(dir);
    for (size_t i = 0; i < ROWS(files); i++) {
        office_compare(dir, files[i].name, sheets[i]);
        sheet_free(sheets[i]);
    }
    buf_free(&why);
}

/* ---- in pieces ------------------------------------------------------------------------------- */

/* The rows from `from` until before `until` of a sheet, in a sheet with its heads. */
static void take_rows(struct sheet *to, const struct sheet *whole, size_t from, size_t until)
{
    sheet_rows_drop(to);
    for (size_t r = from; r < until && r < sheet_rows(whole); r++)
        for (size_t c = 0; c < whole->column_count; c++)
            sheet_cell_add(to, span_of(sheet_cell(whole, r, c)));
}

static struct sheet *heads_of(const struct sheet *whole)
{
    struct sheet *sheet = sheet_new(whole->title, whole->scope);

    for (size_t c = 0; c < whole->column_count; c++)
        sheet_column_add(sheet, whole->columns[c].title, whole->columns[c].width,
                         whole->columns[c].number);
    for (size_t i = 0; i < whole->foot_count; i++)
        sheet_foot_add(sheet, whole->foot[i]);
    return sheet;
}

static void test_csv_in_pieces_is_the_same(void **state)
{
    struct sheet *whole = long_sheet(), *piece = heads_of(whole);
    struct buf one = BUF_INIT, other = BUF_INIT;

    (void)state;
    sheet_write_csv(whole, &one);
    sheet_csv_heads(piece, &other);
    for (size_t r = 0; r < sheet_rows(whole); r += 7) {
        take_rows(piece, whole, r, r + 7);
        sheet_csv_rows(piece, &other);
    }
    sheet_csv_foot(piece, &other);
    assert_int_equal(one.len, other.len);
    assert_memory_equal(one.ptr, other.ptr, one.len);
    buf_free(&one);
    buf_free(&other);
    sheet_free(whole);
    sheet_free(piece);
}

/* How many pages a workbook has: the names in a ZIP file stand as they are. */
static int pages_of(const char *path)
{
    struct buf bytes = BUF_INIT;
    FILE *file = fopen(path, "re");
    char chunk[4096], name[48];
    size_t n;
    int pages = 0;

    assert_non_null(file);
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
        buf_add(&bytes, chunk, n);
    fclose(file);
    do
        text_format(name, sizeof name, "xl/worksheets/sheet%d.xml", ++pages);
    while (memmem(bytes.ptr, bytes.len, name, strlen(name)));
    buf_free(&bytes);
    return pages - 1;
}

static void test_workbook_goes_on_in_another_page(void **state)
{
    struct sheet *whole = long_sheet(), *piece = heads_of(whole);
    unsigned rows = (unsigned)sheet_rows(whole), each = rows / 3 + 1;
    struct buf why = BUF_INIT;
    char dir[512], path[600];

    (void)state;
    office_directory("pieces", dir, sizeof dir);
    text_format(path, sizeof path, "%s/pieces.xlsx", dir);
    for (int i = 0; i < 2; i++) {
        struct sheet_book *book = sheet_book_begin(piece, path, i ? each : 0, &why);

        assert_non_null(book);
        for (size_t r = 0; r < rows; r += 7) {
            take_rows(piece, whole, r, r + 7);
            sheet_book_rows(book);
        }
        assert_true(sheet_book_end(book, &why));
        assert_int_equal(pages_of(path), i ? 3 : 1);
        sheet_rows_drop(piece);
    }
    sheet_free(whole);
    sheet_free(piece);
}

static void test_xlsx_that_cannot_be_written(void **state)
{
    struct sheet *sheet = small_sheet();
    struct buf why = BUF_INIT;

    (void)state;
    assert_false(sheet_write_xlsx(sheet, "/nowhere/at/all.xlsx", &why));
    assert_true(why.len > 0);
    buf_free(&why);
    sheet_free(sheet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_periods),
        cmocka_unit_test(test_periods_before),
        cmocka_unit_test(test_no_cell_is_a_formula),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_what_cannot_be_written_is_left_out),
        cmocka_unit_test(test_xlsx_reads_back),
        cmocka_unit_test(test_csv_in_pieces_is_the_same),
        cmocka_unit_test(test_workbook_goes_on_in_another_page),
        cmocka_unit_test(test_xlsx_that_cannot_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
