/*
 * Cases live at random lives in a township, by command, over the turn of a year; then every ledger
 * is compared with what the events of the log say, and each is read back from its XLSX file.
 */
#include "ledger/sheet.h"
#include "lianhu/case_number.h"
#include "tests/support/office.h"
#include "tests/support/township.h"
#include "tests/support/unit.h"
#include <jansson.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

enum { CASES = 60, MOVES = 420, NUMBER_SIZE = 24, DAY_SIZE = 16, LINE_SIZE = 600 };

/* ---- a life ---------------------------------------------------------------------------------- */

struct stage_of_life {
    struct township *town;
    uint64_t random;
    char numbers[CASES][NUMBER_SIZE];
    size_t filed;
};

static unsigned draw(struct stage_of_life *l, unsigned below)
{
    l->random = l->random * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(l->random >> 33) % below;
}

static json_t *ask(struct township *town, const char *line)
{
    json_error_t error;
    json_t *answer = json_loads(township_ask(town, line), 0, &error);

    if (!json_is_object(answer))
        fail_msg("%s: %s", line, error.text);
    return answer;
}

static void file_one(struct stage_of_life *l)
{
    static const char *const kinds[][2] = {
        {"JF", "土地"   },
        {"JF", "邻里"   },
        {"JF", "家暴"   },
        {"YH", "房屋"   },
        {"ZA", "盗窃"   },
        {"DB", "医保"   },
        {"JF", "债务"   },
        {"TS", "残疾人"}
    };
    static const char *const units[] = {"南峪乡/东坪村/二社网格/第1联防组",
                                        "南峪乡/东坪村/一社网格/第2联防组",
                                        "南峪乡/前沟村/一社网格/第1联防组"};
    const char *const *kind = kinds[draw(l, ROWS(kinds))];
    char line[LINE_SIZE];
    json_t *answer;

    text_format(line, sizeof line,
                "{\"command\":\"case.file\",\"unit\":\"%s\",\"kind\":\"%s\",\"subject\":\"%s\","
                "\"household\":%u,\"text\":\"=第%zu件,事\",\"source\":\"visit\"}",
                units[draw(l, ROWS(units))], kind[0], kind[1], 1 + draw(l, 5), l->filed);
    answer = ask(l->town, line);
    text_copy(
        l->numbers[l->filed++], NUMBER_SIZE,
        span_of(json_string_value(json_object_get(json_object_get(answer, "result"), "number"))));
    json_decref(answer);
}

/* Some of these are refused, as they are in life. */
static void move_one(struct stage_of_life *l)
{
    static const char *const moves[] = {
        "\"accept\"",
        "\"assign\",\"to\":\"13900000032\"",
        "\"assign\",\"to\":\"13900000041\"",
        "\"progress\",\"note\":\"去了,正在说\"",
        "\"settle\",\"note\":\"两家同意立界石\"",
        "\"settle\",\"note\":\"-说好了\"",
        "\"settle\"",
        "\"close\"",
        "\"close\"",
        "\"reopen\",\"note\":\"又闹了\"",
        "\"pass-up\",\"note\":\"村上说不成\"",
        "\"return\"",
        "\"refuse\",\"note\":\"归法院\"",
        "\"transfer\",\"note\":\"转民政所\"",
        "\"withdraw\"",
        "\"urge\"",
        "\"note\",\"note\":\"来人问过\"",
    };
    char line[LINE_SIZE];

    text_format(line, sizeof line, "{\"command\":\"case.move\",\"number\":\"%s\",\"event\":%s}",
                l->numbers[draw(l, (unsigned)l->filed)], moves[draw(l, ROWS(moves))]);
    json_decref(ask(l->town, line));
}

static void live(struct stage_of_life *l)
{
    for (int i = 0; i < MOVES; i++) {
        if (l->filed < CASES && draw(l, 4) == 0)
            file_one(l);
        else if (l->filed)
            move_one(l);
        township_set_clock(l->town, (int64_t)(1 + draw(l, 360)) * WALL_MIN);
        township_pass(l->town, 40 * SEC);
    }
}

/* ---- what the events say --------------------------------------------------------------------- */

struct history {
    int64_t serial;
    char kind[16], ledger[32];
    char filed[DAY_SIZE], entered[DAY_SIZE], settled[DAY_SIZE], closed[DAY_SIZE];
    int64_t entered_ms;
    char filed_month[8], handled_month[8];
    const char *outcome; /* 调处结果 */
    bool found;          /* counts as found */
    bool done;           /* settled, and that holds */
    bool sent;           /* somebody was sent */
    size_t events;
};

static void day_of(int64_t ms, char out[DAY_SIZE])
{
    const struct civil c = civil_local((wall_t){ms});

    text_format(out, DAY_SIZE, "%04d-%02d-%02d", c.year, c.month, c.day);
}

static bool is(const char *what, const char *list)
{
    size_t len = strlen(what);

    for (const char *at = strstr(list, what); at; at = strstr(at + 1, what))
        if ((at == list || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
            return true;
    return false;
}

static void apply(struct history *h, int64_t at, const char *what)
{
    h->events++;
    if (is(what, "case.withdrawn") && h->sent)
        return; /* a wish: somebody is on the way */
    if (is(what, "case.assigned case.progressed case.passed_up"))
        h->sent = true;
    if (is(what, "case.returned case.reopened case.accepted"))
        h->sent = false;
    if (is(what, "case.filed")) {
        day_of(at, h->filed);
        h->outcome = "未调结";
        h->found = true;
    }
    if (!h->entered[0] &&
        is(what, "case.accepted case.assigned case.progressed case.settled case.passed_up")) {
        day_of(at, h->entered);
        h->entered_ms = at;
    }
    if (is(what, "case.settled")) {
        day_of(at, h->settled);
        h->outcome = "调结";
        h->done = true;
    }
    if (is(what, "case.closed case.silent case.refused case.transferred case.withdrawn"))
        day_of(at, h->closed);
    if (is(what, "case.reopened case.broken")) {
        h->settled[0] = h->closed[0] = '\0';
        h->outcome = "未调结";
        h->done = false;
        h->found = true;
    }
    if (is(what, "case.accepted case.assigned case.progressed case.returned"))
        h->outcome = "未调结";
    if (is(what, "case.passed_up"))
        h->outcome = "上交";
    if (is(what, "case.refused")) {
        h->outcome = "不予受理";
        h->found = false;
    }
    if (is(what, "case.transferred")) {
        h->outcome = "转出";
        day_of(at, h->settled); /* its result */
    }
    if (is(what, "case.withdrawn")) {
        h->outcome = "已撤回";
        h->found = false;
    }
}

static size_t read_histories(struct township *town, struct history out[CASES])
{
    sqlite3 *db = township_look(town);
    sqlite3_stmt *st = NULL;
    size_t count = 0;

    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "SELECT e.case_serial, e.at, e.what, c.kind FROM event e JOIN case_file"
                           " c ON c.serial = e.case_serial WHERE e.what LIKE 'case.%'"
                           " ORDER BY e.case_serial, e.id",
                           -1, &st, NULL),
        SQLITE_OK);
    while (sqlite3_step(st) == SQLITE_ROW) {
        if (count == 0 || out[count - 1].serial != sqlite3_column_int64(st, 0)) {
            assert_true(count < CASES);
            out[count] = (struct history){.serial = sqlite3_column_int64(st, 0)};
            text_copy(out[count++].kind, sizeof out->kind,
                      span_of((const char *)sqlite3_column_text(st, 3)));
        }
        apply(&out[count - 1], sqlite3_column_int64(st, 1),
              (const char *)sqlite3_column_text(st, 2));
    }
    sqlite3_finalize(st);
    sqlite3_close(db);
    return count;
}

/* ---- what the ledgers say -------------------------------------------------------------------- */

static struct sheet *read_ledger(struct township *town, const char *ledger, const char *more,
                                 int limit)
{
    struct sheet *sheet = NULL;
    char after[100] = "null", line[LINE_SIZE];

    while (after[0]) {
        json_t *answer, *page, *row, *cell;
        size_t i, c;

        text_format(line, sizeof line,
                    "{\"command\":\"ledger.rows\",\"ledger\":\"%s\",\"limit\":%d,\"after\":%s%s}",
                    ledger, limit, after, more);
        answer = ask(town, line);
        page = json_object_get(answer, "result");
        if (!page)
            fail_msg("%s: %s", line, json_string_value(json_object_get(answer, "error")));
        if (!sheet) {
            sheet = sheet_new(json_string_value(json_object_get(page, "title")),
                              json_string_value(json_object_get(page, "scope")));
            json_array_foreach(json_object_get(page, "columns"), i, cell)
            {
                sheet_column_add(sheet, json_string_value(json_object_get(cell, "title")), 10,
                                 json_is_true(json_object_get(cell, "number")));
            }
        }
        json_array_foreach(json_object_get(page, "rows"), i, row)
        {
            json_array_foreach(row, c, cell)
            {
                sheet_cell_add(sheet, span_of(json_string_value(cell)));
            }
        }
        json_array_foreach(json_object_get(page, "foot"), i, cell)
        {
            sheet_foot_add(sheet, json_string_value(cell));
        }
        cell = json_object_get(page, "next");
        after[0] = '\0';
        if (json_is_string(cell))
            text_format(after, sizeof after, "\"%s\"", json_string_value(cell));
        json_decref(answer);
    }
    return sheet;
}

static const char *cell_of(const struct sheet *sheet, size_t row, const char *title)
{
    for (size_t c = 0; c < sheet->column_count; c++)
        if (strcmp(sheet->columns[c].title, title) == 0)
            return sheet_cell(sheet, row, c);
    fail_msg("no column %s", title);
    return "";
}

static size_t lines_of(const char *text)
{
    size_t lines = *text ? 1 : 0;

    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

static int by_entry(const void *left, const void *right)
{
    const struct history *a = left, *b = right;

    return (a->entered_ms > b->entered_ms) - (a->entered_ms < b->entered_ms);
}

static void expect(const struct sheet *sheet, size_t row, const char *title, const char *want)
{
    const char *got = cell_of(sheet, row, title);

    if (strcmp(got, want) != 0) {
        for (size_t c = 0; c < sheet->column_count; c++)
            print_message("%s: %s\n", sheet->columns[c].title, sheet_cell(sheet, row, c));
        fail_msg("%s row %zu %s: \"%s\", not \"%s\"", sheet->title, row + 1, title, got, want);
    }
}

static void compare_row(const struct sheet *sheet, size_t row, const struct history *h, int number)
{
    bool disputes = strcmp(sheet->title, "矛盾纠纷排查调处台账") == 0;
    char text[16];

    text_format(text, sizeof text, "%d", number);
    expect(sheet, row, "序号", text);
    expect(sheet, row, disputes ? "排查/受理日期" : "受理日期", h->entered);
    expect(sheet, row, disputes ? "调处结果" : "办理结果", h->outcome);
    expect(sheet, row, "结案日期", h->closed);
    if (lines_of(cell_of(sheet, row, disputes ? "调处过程" : "办理过程")) != h->events)
        fail_msg("%s row %zu has another course than its %zu events:\n%s", sheet->title, row + 1,
                 h->events, cell_of(sheet, row, disputes ? "调处过程" : "办理过程"));
}

/* Those of a kind that came into their ledger in a year, in the order in which they did. */
static size_t compare_year(struct township *town, struct history *histories, size_t count,
                           const char *kind, const char *ledger, const char *year)
{
    char more[64];
    struct sheet *sheet;
    size_t row = 0;

    text_format(more, sizeof more, ",\"period\":\"%s\"", year);
    sheet = read_ledger(town, ledger, more, 7);
    for (size_t i = 0; i < count; i++) {
        const struct history *h = &histories[i];

        if (strcmp(h->kind, kind) != 0 || strncmp(h->entered, year, 4) != 0)
            continue;
        compare_row(sheet, row, h, (int)row + 1);
        row++;
    }
    assert_int_equal(sheet_rows(sheet), row);
    sheet_free(sheet);
    return row;
}

/* ---- statistics ------------------------------------------------------------------------------ */

static int64_t cell_number(const struct sheet *sheet, const char *label, const char *what,
                           const char *title)
{
    for (size_t r = 0; r < sheet_rows(sheet); r++)
        if (strcmp(sheet_cell(sheet, r, 0), label) == 0 &&
            (!what || strcmp(sheet_cell(sheet, r, 1), what) == 0))
            return atoll(cell_of(sheet, r, title));
    fail_msg("no row %s %s", label, what ? what : "");
    return -1;
}

static void compare_month(struct township *town, const struct history *histories, size_t count,
                          const char *month)
{
    char more[64];
    struct sheet *sheet;
    int64_t found = 0, handled = 0, settled = 0;

    for (size_t i = 0; i < count; i++) {
        const struct history *h = &histories[i];

        if (strcmp(h->kind, "JF") != 0)
            continue;
        found += h->found && strncmp(h->filed, month, 7) == 0;
        handled += h->found && strncmp(h->settled, month, 7) == 0;
        settled += h->found && h->done && strncmp(h->settled, month, 7) == 0 &&
                   strcmp(h->outcome, "调结") == 0;
    }
    text_format(more, sizeof more, ",\"period\":\"%s\"", month);
    sheet = read_ledger(town, "monthly", more, 0);
    assert_int_equal(cell_number(sheet, "合计", "排查数", "小计"), found);
    assert_int_equal(cell_number(sheet, "合计", "调处数", "小计"), handled);
    assert_int_equal(cell_number(sheet, "合计", "成功数", "小计"), settled);
    sheet_free(sheet);
    sheet = read_ledger(town, "rates", more, 0);
    assert_int_equal(cell_number(sheet, "纠纷", NULL, "排查数"), found);
    assert_int_equal(cell_number(sheet, "纠纷", NULL, "调处数"), handled);
    assert_int_equal(cell_number(sheet, "纠纷", NULL, "成功数"), settled);
    sheet_free(sheet);
}

static void check_sums(struct township *town)
{
    json_t *answer = ask(town, "{\"command\":\"ledger.check\"}");
    const json_t *result = json_object_get(answer, "result");

    assert_true(json_is_null(json_object_get(result, "next")));
    assert_int_equal(json_integer_value(json_object_get(result, "wrong")), 0);
    assert_true(json_integer_value(json_object_get(result, "units")) > 15);
    json_decref(answer);
}

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
        "\"text\":\"星期五上午九点开会,看到请回收到\",\"receipt\":true}",
        "{\"command\":\"notice.check\",\"as\":\"王进财\",\"number\":\"1\"}",
        "{\"command\":\"notice.sign\",\"as\":\"刘文清\",\"number\":\"1\"}",
    };

    for (size_t i = 0; i < ROWS(steps); i++) {
        json_t *answer = ask(town, steps[i]);

        if (!json_is_true(json_object_get(answer, "ok")))
            fail_msg("%s: %s", steps[i], json_string_value(json_object_get(answer, "error")));
        json_decref(answer);
    }
}

static void next_morning(struct township *town)
{
    struct civil c = civil_local(town->now.wall);

    township_set_clock(town, ((33 - c.hour) % 24) * WALL_HOUR);
    township_pass(town, MIN);
}

static void compare_registers(struct township *town)
{
    struct sheet *sheet = read_ledger(town, "流动人口", ",\"period\":\"2027\"", 1);

    assert_int_equal(sheet_rows(sheet), 2);
    assert_int_equal(sheet->column_count, 16);
    expect(sheet, 0, "姓名", "张明录");
    expect(sheet, 0, "同行人数", "3");
    expect(sheet, 0, "离开日期", "");
    expect(sheet, 0, "房主/户号", "张明录/3户");
    expect(sheet, 1, "姓名", "王秀兰");
    expect(sheet, 1, "到达日期", "");
    assert_true(cell_of(sheet, 1, "离开日期")[0]);
    sheet_free(sheet);
    sheet = read_ledger(town, "patrols", ",\"period\":\"2027\",\"unit\":\"南峪乡/东坪村\"", 0);
    assert_int_equal(sheet_rows(sheet), 1);
    sheet_free(sheet);
    sheet = read_ledger(town, "patrols", ",\"period\":\"2027\",\"unit\":\"南峪乡/前沟村\"", 0);
    assert_int_equal(sheet_rows(sheet), 0);
    sheet_free(sheet);
}

static void compare_notice(struct township *town)
{
    int64_t total = township_count(town, "SELECT count(*) FROM recipient");
    struct sheet *sheet = read_ledger(town, "notices", ",\"period\":\"2027\"", 0);
    char text[24];

    assert_int_equal(sheet_rows(sheet), 1);
    assert_int_equal(sheet->column_count, 15);
    text_format(text, sizeof text, "%d", (int)total);
    expect(sheet, 0, "人数", text);
    expect(sheet, 0, "标题", "星期五上午九点开会");
    expect(sheet, 0, "拟稿人", "孙秀兰");
    expect(sheet, 0, "签发人", "刘文清");
    expect(sheet, 0, "收到", "2");
    text_format(text, sizeof text, "%d", (int)total - 2);
    expect(sheet, 0, "未收到", text);
    sheet_free(sheet);
    sheet = read_ledger(town, "meetings", ",\"period\":\"2027\"", 0);
    assert_int_equal(sheet_rows(sheet), 1);
    expect(sheet, 0, "实到", "2");
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
    sheet = read_ledger(town, "coverage", more, 5);
    assert_string_equal(cell_of(sheet, 0, "单位"), "南峪乡");
    assert_int_equal(atoll(cell_of(sheet, 0, "应回")), total);
    assert_int_equal(atoll(cell_of(sheet, 0, "已回")), 2);
    for (size_t r = 0; r < sheet_rows(sheet); r++) {
        if (strcmp(cell_of(sheet, r, "单位"), "南峪乡/前沟村") == 0)
            expect(sheet, r, "情况", "没有人收");
        silent += !cell_of(sheet, r, "单位")[0] && cell_of(sheet, r, "电话")[0];
    }
    assert_int_equal(silent, total - 2);
    sheet_free(sheet);
}

/* ---- files ----------------------------------------------------------------------------------- */

static void files_read_back(struct township *town)
{
    json_t *answer = ask(town, "{\"command\":\"ledger.list\"}"), *one;
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
        sheets[i] = read_ledger(town, id, more, 0);
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
    struct sheet *masked = read_ledger(town, "disputes", ",\"period\":\"2026\"", 0);
    struct sheet *full =
        read_ledger(town, "disputes", ",\"period\":\"2026\",\"full\":true,\"why\":\"审计\"", 0);
    size_t quiet = 0;

    assert_int_equal(sheet_rows(masked), sheet_rows(full));
    for (size_t r = 0; r < sheet_rows(full); r++)
        if (strcmp(cell_of(full, r, "纠纷类别"), "家暴") == 0) {
            quiet++;
            expect(masked, r, "纠纷类别", "(保密)");
            expect(masked, r, "简要情况", "(保密)");
            assert_non_null(strstr(cell_of(masked, r, "当事人"), "**"));
            assert_null(strstr(cell_of(full, r, "当事人"), "**"));
        } else
            assert_string_equal(cell_of(masked, r, "简要情况"), cell_of(full, r, "简要情况"));
    assert_true(quiet > 0);
    sheet_free(masked);
    sheet_free(full);
    assert_int_equal(township_count(town, "SELECT count(*) FROM event WHERE what ="
                                          " 'report.exported' AND detail LIKE '%审计%'"),
                     1);
    assert_int_equal(township_count(town, "SELECT count(*) FROM event WHERE what = 'report.shown'"),
                     1);
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
        json_t *answer = ask(town, rows[i].line);
        const char *error = json_string_value(json_object_get(answer, "error"));

        if (!error || !strstr(error, rows[i].why))
            fail_msg("%s: %s", rows[i].line, error ? error : "taken");
        json_decref(answer);
    }
}

static void compare_all(struct stage_of_life *life)
{
    struct history histories[CASES];
    size_t count = read_histories(life->town, histories), rows = 0;

    assert_int_equal(count, life->filed);
    qsort(histories, count, sizeof *histories, by_entry);
    for (int year = 2026; year <= 2027; year++) {
        char text[8];

        text_format(text, sizeof text, "%d", year);
        rows += compare_year(life->town, histories, count, "JF", "disputes", text);
        rows += compare_year(life->town, histories, count, "ZA", "security", text);
    }
    assert_true(rows > 15);
    compare_month(life->town, histories, count, "2026-11");
    compare_month(life->town, histories, count, "2026-12");
    compare_month(life->town, histories, count, "2027-01");
    check_sums(life->town);
}

static void test_ledgers_say_what_the_events_say(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct stage_of_life life = {.town = township_open(&(struct township_plan){.modems = 1}),
                                     .random = seed};

        live(&life);
        compare_all(&life);
        township_close(life.town);
    }
}

static void test_every_ledger_is_there(void **state)
{
    struct stage_of_life life = {.town = township_open(&(struct township_plan){.modems = 1}),
                                 .random = 11};

    (void)state;
    live(&life);
    quiet_matters_are_masked(life.town);
    next_morning(life.town);
    other_reports(life.town);
    compare_registers(life.town);
    send_notice(life.town);
    township_pass(life.town, 5 * MIN);
    township_text(life.town, "13900000021", 0, "收到");
    township_text(life.town, "13900000022", 0, "收到");
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
        cmocka_unit_test(test_ledgers_say_what_the_events_say),
        cmocka_unit_test(test_every_ledger_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
