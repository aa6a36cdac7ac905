/* Lists that are longer than a page, and than memory is meant to hold: each row is on one page and
 * in the file, in the order that is asked for, and none is left out. */
#include "store/store_int.h"
#include "tests/support/console.h"
#include "tests/support/unit.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char clerk[] = "孙秀兰", director[] = "王进财", elsewhere[] = "县里";

enum { CASES = 1700, MESSAGES = 1200, HOMES = 2600, OFFICES = 2300, ENTRIES = 700 };

static struct console *console;

static void must(const char *sql)
{
    char *why = NULL;

    if (sqlite3_exec(console->town->store->db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
}

/* Rows as years would bring them. */
static void fill(void)
{
    must("BEGIN");
    must("INSERT INTO case_file (serial, kind, state, unit, party, subject, subject_word, remarks,"
         " mark, source, filed_at, changed_at, reporter_name, reporter_phone, handler_name,"
         " handler_phone, ledger, year_number, accepted_at) SELECT 1100 + value, 'JF', 2,"
         " (SELECT min(id) FROM unit),"
         " '甲' || value, '', '', '', '', 'visit', 1795000000000 + value, 0, '', '', 'H' || (5000 "
         "- value), '', 'disputes', value,"
         " 1795000000000 + value"
         " FROM generate WHERE value <= 1700");
    must("INSERT INTO register_entry (register, kind, unit, party, subject, remarks, at, phone,"
         " owed_at, visit_due) SELECT 'floating', 'LR', (SELECT min(id) FROM unit), '客' || value, "
         "'', '',"
         " 1790000000000 + value, '', iif(value % 10, 1790000000000 + value, NULL), 1790000000000"
         " FROM generate WHERE value <= 700");
    must("INSERT INTO message (direction, phone, text, modem, at, state, disposition) SELECT"
         " value % 50 <> 7,"
         " '+8613912345678', CASE value WHEN 7 THEN '最早的一条' ELSE '来信' || value END, 'sim1',"
         " 1795000000000 + value, iif(value % 50 = 7, 0, 5), iif(value % 50 = 7, 8, NULL) FROM "
         "generate WHERE value <= 60000");
    must("INSERT INTO household (unit, number, head, remarks, ended) SELECT"
         " (SELECT max(id) FROM unit), 100 + value, 'H' || (9000 - value), '', 0 FROM generate"
         " WHERE value <= 2600");
    must("INSERT INTO person (id, name) SELECT 100000 + value, 'P' || (9000 - value) FROM generate"
         " WHERE value <= 2300");
    must(
        "INSERT INTO office (person, unit, role) SELECT 100000 + value, (SELECT min(id) FROM unit),"
        " 'group-leader' FROM generate WHERE value <= 2300");
    must(
        "INSERT INTO event (at, actor, what, detail) SELECT 1785000000000 + a.value,"
        " iif(a.value % 100 = 1, 'staff:孙秀兰', 'modem'), 'staff.looked', '细节' || a.value || ','"
        " FROM generate a");
    must("INSERT INTO event (at, actor, what, detail) SELECT 1785100000000 + a.value, 'modem', "
         "'x', ''"
         " FROM generate a");
    must("COMMIT");
}

static int begin(void **state)
{
    static const struct township_plan plan = {.name = "web_lists"};

    (void)state;
    console = console_open(&plan);
    must("CREATE TABLE generate (value INTEGER PRIMARY KEY)");
    must("WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n"
         " WHERE value < 60000) INSERT INTO generate SELECT value FROM n");
    fill();
    must("DROP TABLE generate");
    return 0;
}

static int end(void **state)
{
    (void)state;
    console_close(console);
    return 0;
}

/* What a file that was written out holds. */
static char *file_of(const struct reply *reply)
{
    struct stat about;
    char *text;

    assert_true(reply->file > 0);
    assert_int_equal(reply->body.len, 0);
    assert_int_equal(fstat(reply->file, &about), 0);
    assert_int_equal(about.st_nlink, 0); /* nobody else finds it, and it goes with the reply */
    text = xcalloc((size_t)about.st_size + 1, 1);
    assert_int_equal(pread(reply->file, text, (size_t)about.st_size, 0), about.st_size);
    return text;
}

static size_t times(const char *text, const char *words)
{
    size_t count = 0;

    for (; (text = strstr(text, words)); text += strlen(words))
        count++;
    return count;
}

/* ---- files ----------------------------------------------------------------------------------- */

static void test_files_have_all_rows(void **state)
{
    static const struct {
        const char *path, *fields[6], *row, *first, *last;
        size_t rows;
    } rows[] = {
        {"/cases",              {"as", "csv"},                     "甲",     "甲1700,",        "甲1,",           CASES           },
        {"/cases",              {"as", "csv", "sort", "number"},   "甲",     "甲1,",           "甲1700,",        CASES           },
        {"/messages",           {"as", "csv"},                     ",来信", "来信59957,",    "最早的一条", MESSAGES - 1    },
        {"/messages",
         {"as", "csv", "sort", "at"},
         ",来信",                                                           "最早的一条",
         "来信59957,",                                                                                            MESSAGES - 1    },
        {"/roster/households",  {"as", "csv", "sort", "head"},     ",H",      "H6400,",          "H8999,",          HOMES           },
        {"/roster/households",  {"as", "csv", "sort", "-head"},    ",H",      "H8999,",          "H6400,",          HOMES           },
        {"/cases",              {"as", "csv", "sort", "party"},    "甲",     "甲1,",           "甲999,",         CASES           },
        {"/cases",              {"as", "csv", "sort", "-handler"}, "甲",     "甲1,",           "甲1700,",        CASES           },
        {"/messages",
         {"as", "csv", "sort", "-became"},
         ",来信",                                                           "来信57,",
         "最早的一条",                                                                                         MESSAGES - 1    },
        {"/ledgers/disputes",   {"as", "csv", "sort", "-c0"},      ",甲",    "\n1700,",         "\n1,",            CASES           },
        {"/ledgers/disputes",   {"as", "csv"},                     ",甲",    "\n1,",            "\n1700,",         CASES           },
        {"/ledgers/disputes",   {"as", "csv", "sort", "c11"},      ",甲",    "H3300",           "H4999",           CASES           },
        {"/ledgers/households", {"as", "csv", "sort", "-c0"},      ",H",      "\n2700,",         "\n101,",          HOMES           },
        {"/registers/floating", {"as", "csv", "sort", "party"},    ",客",    "客1,",           "客99,",          ENTRIES         },
        {"/registers/floating", {"as", "csv"},                     ",客",    "客700,",         "客1,",           ENTRIES         },
        {"/registers/owed",
         {"as", "csv", "register", "floating"},
         ",客",                                                              "客1,",
         "客699,",                                                                                                 ENTRIES * 9 / 10},
        {"/evaluation",
         {"as", "csv", "sort", "name", "quarter", "2021Q1"},
         "\nP",                                                               "P6700,",
         "P8999,",                                                                                                  OFFICES         },
        {"/roster/households",
         {"as", "csv", "sort", "-phone", "find", "H"},
         ",H",                                                                "H8999,",
         "H6400,",                                                                                                  HOMES           },
        {"/roster/people",      {"as", "csv", "sort", "-name"},    "\nP",     "P8999,",          "P6700,",          OFFICES         },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct asked asked = {.who = clerk, .path = rows[i].path};
        struct reply reply;
        const char *first, *last;
        char *text;

        memcpy(asked.fields, rows[i].fields, sizeof rows[i].fields);
        assert_int_equal(console_ask(console, &asked, &reply), 200);
        text = file_of(&reply);
        if (times(text, rows[i].row) != rows[i].rows)
            fail_msg("%s %zu: %zu rows", rows[i].path, i, times(text, rows[i].row));
        first = strstr(text, rows[i].first);
        last = strstr(text, rows[i].last);
        if (!first || !last || first > last)
            fail_msg("%s %zu: %s is not before %s", rows[i].path, i, rows[i].first, rows[i].last);
        assert_int_equal(memcmp(text, "\xEF\xBB\xBF", 3), 0);
        free(text);
        reply_free(&reply);
    }
}

static void test_workbook(void **state)
{
    struct asked asked = {
        .who = clerk, .path = "/cases", .fields = {"as", "xlsx"}
    };
    struct reply reply;
    char magic[2];

    (void)state;
    assert_int_equal(console_ask(console, &asked, &reply), 200);
    assert_true(reply.file > 0);
    assert_int_equal(pread(reply.file, magic, 2, 0), 2);
    assert_int_equal(memcmp(magic, "PK", 2), 0);
    assert_string_equal(reply.filename, "cases.xlsx");
    reply_free(&reply);
}

/* Who sees only another part of the gateway takes nothing of this one away. */
static void test_of_another_unit(void **state)
{
    struct asked asked = {
        .who = elsewhere, .path = "/cases", .fields = {"as", "csv"}
    };

    (void)state;
    console_expect(console, &asked, 200, "!甲");
}

/* ---- pages ----------------------------------------------------------------------------------- */

static void test_pages_in_any_order(void **state)
{
    static const struct {
        const char *path, *fields[6], *words;
    } rows[] = {
        {"/roster/households",  {"sort", "head"},                                      ">H6400<"                },
        {"/roster/households",  {"find", "H", "sort", "-head"},                        ">H8999<"                },
        {"/roster/households",  {"sort", "head", "from", "2550"},                      ">H8999<"                },
        {"/roster/households",  {"sort", "head", "from", "2550"},                      "!>H6400<"               },
        {"/roster/households",  {"sort", "-number"},                                   ">H6400<"                },
        {"/roster/households",  {"find", "H6400"},                                     ">H6400<"                },
        {"/roster/households",  {"sort", "tags", "from", "50"},                        "上一页"              },
        {"/roster/households",  {"sort", "-phone", "find", "1390000"},                 ">139000"                },
        {"/roster/households",  {"find", "1390000002"},                                "!>H6400<"               },
        {"/roster/households",  {"find", "0002"},                                      ">139000"                },
        {"/roster/households",  {"find", "H6400"},                                     "!>H6401<"               },
        {"/roster/people",      {"sort", "name", "from", "2250"},                      "上一页"              },
        {"/roster/people",      {"find", "P", "sort", "-name"},                        ">P8999<"                },
        {"/roster/people",      {"find", "P6700"},                                     ">P6700<"                },
        {"/messages",           {"sort", "at"},                                        "最早的一条"        },
        {"/messages",           {NULL},                                                "来信59957"            },
        {"/messages",           {NULL},                                                "!最早的一条"       },
        {"/messages",           {"find", "13912345678", "sort", "at"},                 "最早的一条"        },
        {"/cases",              {"sort", "party", "from", "1650"},                     ">甲999<"               },
        {"/cases",              {"sort", "party", "from", "1650"},                     "!下一页"             },
        {"/cases",              {"sort", "-handler"},                                  ">H4999<"                },
        {"/messages",           {"sort", "phone"},                                     "下一页"              },
        {"/ledgers/disputes",   {"from", "1650"},                                      ">1700<"                 },
        {"/ledgers/disputes",   {"from", "1650"},                                      "!>1650<"                },
        {"/ledgers/disputes",   {"from", "1650"},                                      "!下一页"             },
        {"/ledgers/disputes",   {"from", "1600"},                                      ">1601<"                 },
        {"/ledgers/disputes",   {"from", "1600"},                                      "下一页"              },
        {"/ledgers/disputes",   {"sort", "-c0", "from", "50"},                         ">1601<"                 },
        {"/ledgers/disputes",   {"sort", "-c0", "from", "50"},                         "!>1651<"                },
        {"/ledgers/disputes",   {"sort", "c11"},                                       "H3300"                  },
        {"/ledgers/households", {"sort", "-c0"},                                       ">2700<"                 },
        {"/registers/floating", {NULL},                                                ">客700<"               },
        {"/registers/floating", {"sort", "-party"},                                    ">客99<"                },
        {"/registers/floating", {"find", "客345"},                                    ">客345<"               },
        {"/registers/floating", {"find", "客345"},                                    "!>客346<"              },
        {"/evaluation",         {"sort", "name", "from", "2250", "quarter", "2021Q1"}, ">P8999<"                },
        {"/",                   {"table", "modems", "as", "csv"},                      "sim1,"                  },
        {"/",                   {"sort-modems", "-name"},                              "sort-modems=name#modems"},
        {"/cases",              {"who", "甲1700"},                                    ",共1件"               },
        {"/cases",              {"who", "甲170"},                                     ",共2件"               },
        {"/cases",              {"who", "13999999999"},                                ",共0件"               },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct asked asked = {.who = clerk, .path = rows[i].path};

        memcpy(asked.fields, rows[i].fields, sizeof rows[i].fields);
        console_expect(console, &asked, 200, rows[i].words);
    }
}

/* The first cell of row `row` of a file, which has three lines above its rows. */
static void first_cell(const char *text, size_t row, char *out, size_t size)
{
    for (size_t i = 0; text && i < row + 3; i++) {
        text = strchr(text, '\n');
        text = text ? text + 1 : NULL;
    }
    text_copy(out, size, (struct span){text, text ? strcspn(text, ",\r\n") : 0});
}

static void first_on_page(const struct reply *reply, char *out, size_t size)
{
    const char *at = strstr(reply->body.ptr, "<tbody><tr><td");

    assert_non_null(at);
    at = strchr(at + strlen("<tbody><tr><td"), '>') + 1;
    text_copy(out, size, (struct span){at, strcspn(at, "<")});
}

/* Whatever place a page of a ledger is asked for by, it begins with that row of the file. */
static void test_pages_are_the_file(void **state)
{
    static const struct {
        const char *path, *sort;
    } rows[] = {
        {"/ledgers/households", ""   },
        {"/ledgers/households", "-c1"},
        {"/ledgers/disputes",   ""   },
        {"/ledgers/disputes",   "-c4"},
    };
    static const char *const places[] = {"0", "50", "100", "237", "1300", "1650"};

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct asked asked = {
            .who = clerk, .path = rows[i].path, .fields = {"sort", rows[i].sort}
        };
        struct reply file, page;
        char *text, want[64], got[64];

        asked.fields[2] = "as";
        asked.fields[3] = "csv";
        assert_int_equal(console_ask(console, &asked, &file), 200);
        text = file_of(&file);
        asked.fields[2] = "from";
        for (size_t k = 0; k < ROWS(places); k++) {
            asked.fields[3] = places[k];
            assert_int_equal(console_ask(console, &asked, &page), 200);
            first_cell(text, strtoul(places[k], NULL, 10), want, sizeof want);
            first_on_page(&page, got, sizeof got);
            assert_string_equal(got, want);
            assert_true(want[0]);
            reply_free(&page);
        }
        free(text);
        reply_free(&file);
    }
}

/* Events of the staff, of which the newest hide the oldest from no search. */
static void test_events_go_on(void **state)
{
    static const struct {
        const char *fields[6], *words;
    } rows[] = {
        {{"find", "细节1,"},                           "下一页接着找"},
        {{"find", "细节1,"},                           "!>细节1,<"       },
        {{"find", "细节1,", "after", "50000"},         ">细节1,<"        },
        {{"sort", "at"},                                 ">细节1,<"        },
        {{"who", "陈素芳", "sort", "at"},             "!>细节1,<"       },
        {{"since", "2026-11-23", "until", "2026-11-23"}, "!>细节1,<"       },
    };
    struct asked asked = {.who = director, .path = "/system/events"};

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        memcpy(asked.fields, rows[i].fields, sizeof rows[i].fields);
        console_expect(console, &asked, 200, rows[i].words);
    }
}

/* A search goes on from page to page until it has seen all there is. */
static void test_search_goes_on(void **state)
{
    struct asked asked = {
        .who = clerk, .path = "/messages", .fields = {"find", "最早的一条"}
    };
    struct reply reply;
    char after[24];
    const char *at;

    (void)state;
    assert_int_equal(console_ask(console, &asked, &reply), 200);
    assert_true(reply_says(&reply, "下一页接着找"));
    assert_null(strstr(reply.body.ptr, "<td class=\"wide\">最早的一条"));
    at = strstr(reply.body.ptr, "after=");
    assert_non_null(at);
    text_copy(after, sizeof after, (struct span){at + 6, strcspn(at + 6, "\"&")});
    reply_free(&reply);
    asked.fields[2] = "after";
    asked.fields[3] = after;
    console_expect(console, &asked, 200, "<td class=\"wide\">最早的一条");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_have_all_rows), cmocka_unit_test(test_workbook),
        cmocka_unit_test(test_of_another_unit),     cmocka_unit_test(test_pages_in_any_order),
        cmocka_unit_test(test_search_goes_on),      cmocka_unit_test(test_pages_are_the_file),
        cmocka_unit_test(test_events_go_on),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
