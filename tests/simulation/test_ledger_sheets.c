/*
 * Every ledger of a township: registers, notices, coverage, what is masked, what is refused, and
 * each read back from its XLSX file.
 */
#include "tests/support/ledgers.h"
#include "tests/support/office.h"
#include "tests/support/unit.h"
#include <sqlite3.h>
#include <stdlib.h>

/* ---- other ledgers --------------------------------------------------------------------------- */

static void other_reports(struct township *town)
{
    static const struct {
        const char *phone, *text;
    } texts[] = {
        {"13900000021", "LD 3 张明录 来 从兰州来,同行3人"},
        {"13900000021", "LD 2 王秀兰 走 去新疆"              },
        {"13900000022", "XL 夜里转了一圈"                     },
    };

    for (size_t i = 0; i < ROWS(texts); i++) {
        township_text(town, texts[i].phone, 0, texts[i].text);
        township_pass(town, 2 * MIN);
    }
}

static void send_notice(struct township *town)
{
    static const char *const steps[] = {
        "{\"command\":\"staff.add\",\"name\":\"孙秀兰\",\"role\":\"clerk\"}",
        "{\"command\":\"staff.add\",\"name\":\"王进财\",\"role\":\"centre-director\"}",
        "{\"command\":\"staff.add\",\"name\":\"刘文清\",\"role\":\"township-leader\"}",
        "{\"command\":\"notice.send\",\"as\":\"孙秀兰\",\"to\":\"unit:南峪乡/"
        "东坪村\",\"kind\":\"meeting\","
        "\"text\":\"星期五上午九点开会,看到请回收到\"}",
        "{\"command\":\"notice.check\",\"as\":\"王进财\",\"number\":\"1\"}",
        "{\"command\":\"notice.sign\",\"as\":\"刘文清\",\"number\":\"1\"}",
    };

    for (size_t i = 0; i < ROWS(steps); i++) {
        json_t *answer = ledgers_ask(town, steps[i]);

        if (!json_is_true(json_object_get(answer, "ok")))
            fail_msg("%s: %s", steps[i], json_string_value(json_object_get(answer, "error")));
        json_decref(answer);
    }
}

/* Who is there texts the code that hangs at the door. */
static void sign_in(struct township *town, const char *phone)
{
    char code[16];

    text_format(code, sizeof code, "%04d",
                (int)township_count(town, "SELECT CAST(code AS INTEGER) FROM notice"));
    township_text(town, phone, 0, code);
}

static void next_morning(struct township *town)
{
    struct civil c = civil_local(town->now.wall);

    township_set_clock(town, ((33 - c.hour) % 24) * WALL_HOUR);
    township_pass(town, MIN);
}

static void compare_registers(struct township *town)
{
    struct sheet *sheet = ledgers_read(town, "流动人口", ",\"period\":\"2027\"", 1);

    assert_int_equal(sheet_rows(sheet), 2);
    assert_int_equal(sheet->column_count, 16);
    ledgers_expect(sheet, 0, "姓名", "张明录");
    ledgers_expect(sheet, 0, "同行人数", "3");
    ledgers_expect(sheet, 0, "离开日期", "");
    ledgers_expect(sheet, 0, "房主/户号", "张明录/3户");
    ledgers_expect(sheet, 1, "姓名", "王秀兰");
    ledgers_expect(sheet, 1, "到达日期", "");
    assert_true(ledgers_cell(sheet, 1, "离开日期")[0]);
    sheet_free(sheet);
    sheet = ledgers_read(town, "patrols", ",\"period\":\"2027\",\"unit\":\"南峪乡/东坪村\"", 0);
    assert_int_equal(sheet_rows(sheet), 1);
    sheet_free(sheet);
    sheet = ledgers_read(town, "patrols", ",\"period\":\"2027\",\"unit\":\"南峪乡/前沟村\"", 0);
    assert_int_equal(sheet_rows(sheet), 0);
    sheet_free(sheet);
}

static void compare_notice(struct township *town)
{
    int64_t total = township_count(town, "SELECT count(*) FROM recipient");
    struct sheet *sheet = ledgers_read(town, "notices", ",\"period\":\"2027\"", 0);
    char text[24], all[24];

    assert_int_equal(sheet_rows(sheet), 1);
    assert_int_equal(sheet->column_count, 15);
    text_format(all, sizeof all, "%d", (int)total);
    ledgers_expect(sheet, 0, "人数", all);
    ledgers_expect(sheet, 0, "种类", "会议");
    assert_non_null(strstr(ledgers_cell(sheet, 0, "标题"), "星期五上午九点开会"));
    ledgers_expect(sheet, 0, "拟稿人", "孙秀兰");
    ledgers_expect(sheet, 0, "签发人", "刘文清");
    ledgers_expect(sheet, 0, "收到", "2");
    text_format(text, sizeof text, "%d", (int)total - 2);
    ledgers_expect(sheet, 0, "未收到", text);
    sheet_free(sheet);
    sheet = ledgers_read(town, "meetings", ",\"period\":\"2027\"", 0);
    assert_int_equal(sheet_rows(sheet), 1);
    ledgers_expect(sheet, 0, "应到", all);
    ledgers_expect(sheet, 0, "实到", "1"); /* signed in at the door */
    text_format(text, sizeof text, "%d", (int)total - 1);
    ledgers_expect(sheet, 0, "缺席", text);
    sheet_free(sheet);
}

/* 镇不漏村 村不漏组 组不漏户: the sums of each unit, and everybody who is silent, once. */
static void compare_coverage(struct township *town)
{
    int64_t total = township_count(town, "SELECT count(*) FROM recipient"), silent = 0;
    char number[64], more[96];
    sqlite3 *db = township_look(town);
    sqlite3_stmt *st = NULL;
    struct sheet *sheet;

    sqlite3_prepare_v2(db, "SELECT number FROM notice", -1, &st, NULL);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    text_copy(number, sizeof number, span_of((const char *)sqlite3_column_text(st, 0)));
    sqlite3_finalize(st);
    sqlite3_close(db);
    text_format(more, sizeof more, ",\"notice\":\"%s\"", number);
    sheet = ledgers_read(town, "coverage", more, 5);
    assert_string_equal(ledgers_cell(sheet, 0, "单位"), "南峪乡");
    assert_int_equal(atoll(ledgers_cell(sheet, 0, "应回")), total);
    assert_int_equal(atoll(ledgers_cell(sheet, 0, "已回")), 2);
    for (size_t r = 0; r < sheet_rows(sheet); r++) {
        if (strcmp(ledgers_cell(sheet, r, "单位"), "南峪乡/前沟村") == 0)
            ledgers_expect(sheet, r, "情况", "没有人收");
        silent += !ledgers_cell(sheet, r, "单位")[0] && ledgers_cell(sheet, r, "电话")[0];
    }
    assert_int_equal(silent, total - 2);
    sheet_free(sheet);
}

/* ---- files ----------------------------------------------------------------------------------- */

static void files_read_back(struct township *town)
{
    json_t *answer = ledgers_ask(town, "{\"command\":\"ledger.list\"}"), *one;
    json_t *list = json_object_get(answer, "result");
    struct sheet *sheets[64];
    struct buf why = BUF_INIT;
    char dir[512], path[600], more[128];
    size_t i;

    office_directory("ledgers", dir, sizeof dir);
    assert_true(json_array_size(list) > 25 && json_array_size(list) < ROWS(sheets));
    json_array_foreach(list, i, one)
    {
        const char *id = json_string_value(json_object_get(one, "ledger"));
        bool counted = strcmp(id, "monthly") == 0 || strcmp(id, "rates") == 0;

        text_format(more, sizeof more, ",\"period\":\"%s\",\"notice\":\"1\"%s",
                    counted ? "2026Q4" : "2026-11-01..2027-03-31",
                    i % 2 ? ",\"full\":true,\"why\":\"test\"" : "");
        sheets[i] = ledgers_read(town, id, more, 0);
        text_format(path, sizeof path, "%s/%s.xlsx", dir, id);
        if (!sheet_write_xlsx(sheets[i], path, &why))
            fail_msg("%s: %s", path, why.ptr);
    }
    office_read_back(dir);
    json_array_foreach(list, i, one)
    {
        office_compare(dir, json_string_value(json_object_get(one, "ledger")), sheets[i]);
        sheet_free(sheets[i]);
    }
    json_decref(answer);
    buf_free(&why);
}

/* ---- who sees what --------------------------------------------------------------------------- */

static void quiet_matters_are_masked(struct township *town)
{
    struct sheet *masked = ledgers_read(town, "disputes", ",\"period\":\"2026\"", 0);
    struct sheet *full =
        ledgers_read(town, "disputes", ",\"period\":\"2026\",\"full\":true,\"why\":\"审计\"", 0);
    size_t quiet = 0;

    assert_int_equal(sheet_rows(masked), sheet_rows(full));
    for (size_t r = 0; r < sheet_rows(full); r++)
        if (strcmp(ledgers_cell(full, r, "纠纷类别"), "家暴") == 0) {
            quiet++;
            ledgers_expect(masked, r, "纠纷类别", "(保密)");
            ledgers_expect(masked, r, "简要情况", "(保密)");
            assert_non_null(strstr(ledgers_cell(masked, r, "当事人"), "**"));
            assert_null(strstr(ledgers_cell(full, r, "当事人"), "**"));
        } else
            assert_string_equal(ledgers_cell(masked, r, "简要情况"),
                                ledgers_cell(full, r, "简要情况"));
    assert_true(quiet > 0);
    sheet_free(masked);
    sheet_free(full);
    assert_int_equal(township_count(town, "SELECT count(*) FROM event WHERE what ="
                                          " 'report.exported' AND detail LIKE '%审计%'"),
                     1);
    assert_int_equal(township_count(town, "SELECT count(*) FROM event WHERE what = 'report.shown'"),
                     1);
    /* who stops after the first page has looked, too */
    township_ask(town, "{\"command\":\"ledger.rows\",\"ledger\":\"disputes\","
                       "\"period\":\"2026\",\"limit\":1}");
    assert_int_equal(
        township_count(town, "SELECT count(*) FROM event WHERE what = 'report.opened'"), 2);
}

static void refusals(struct township *town)
{
    static const struct {
        const char *line, *why;
    } rows[] = {
        {"{\"command\":\"ledger.rows\"}",                                                       "没有这种台账"},
        {"{\"command\":\"ledger.rows\",\"ledger\":\"disputes\",\"period\":\"上月\"}",         "看不懂"         },
        {"{\"command\":\"ledger.rows\",\"ledger\":\"disputes\",\"unit\":\"南峪乡/没有\"}", "单位"            },
        {"{\"command\":\"ledger.rows\",\"ledger\":\"disputes\",\"after\":\"1.2\"}",             "看不懂"         },
        {"{\"command\":\"ledger.rows\",\"ledger\":\"disputes\",\"full\":true}",                 "原因"            },
        {"{\"command\":\"ledger.rows\",\"ledger\":\"disputes\",\"full\":true,\"why\":\"x\","
         "\"as\":\"刘文清\"}",                                                      "权限"            },
        {"{\"command\":\"ledger.rows\",\"ledger\":\"monthly\",\"period\":\"2026-11-03\"}",      "按月"            },
        {"{\"command\":\"ledger.rows\",\"ledger\":\"coverage\",\"notice\":\"通2026-999\"}",
         "通2026-999"                                                                                              },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        json_t *answer = ledgers_ask(town, rows[i].line);
        const char *error = json_string_value(json_object_get(answer, "error"));

        if (!error || !strstr(error, rows[i].why))
            fail_msg("%s: %s", rows[i].line, error ? error : "taken");
        json_decref(answer);
    }
}

static void test_every_ledger_is_there(void **state)
{
    struct ledgers_life life = {.town = township_open(&(struct township_plan){.modems = 1}),
                                .random = 11};

    (void)state;
    ledgers_live(&life);
    quiet_matters_are_masked(life.town);
    next_morning(life.town);
    other_reports(life.town);
    compare_registers(life.town);
    send_notice(life.town);
    township_pass(life.town, 5 * MIN);
    township_text(life.town, "13900000021", 0, "收到");
    township_text(life.town, "13900000022", 0, "收到");
    township_pass(life.town, 3 * MIN);
    sign_in(life.town, "13900000021");
    township_pass(life.town, 3 * MIN);
    compare_notice(life.town);
    compare_coverage(life.town);
    refusals(life.town);
    files_read_back(life.town);
    township_close(life.town);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_ledger_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
