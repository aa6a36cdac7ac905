/*
 * Cases live at random lives in a township, by command, over the turn of a year; then ledgers and
 * statistics are compared with what the events of the log say.
 */
#include "tests/support/ledgers.h"
#include "tests/support/unit.h"
#include <sqlite3.h>
#include <stdlib.h>

enum { DAY_SIZE = 16 };

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
        h->outcome = "撤回";
        h->found = false;
    }
}

static size_t read_histories(struct township *town, struct history out[LEDGERS_CASES])
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
            assert_true(count < LEDGERS_CASES);
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

static void compare_row(const struct sheet *sheet, size_t row, const struct history *h, int number)
{
    bool disputes = strcmp(sheet->title, "矛盾纠纷排查调处台账") == 0;
    const char *title;
    char text[16];

    text_format(text, sizeof text, "%d", number);
    ledgers_expect(sheet, row, "序号", text);
    ledgers_expect(sheet, row, disputes ? "排查/受理日期" : "受理日期", h->entered);
    title = disputes ? "调处结果" : "办理结果";
    /* 已转出 and 不予受理 are words of the texts, these three the ledger's own */
    if (is(h->outcome, "调结 未调结 上交") || !strstr(ledgers_cell(sheet, row, title), h->outcome))
        ledgers_expect(sheet, row, title, h->outcome);
    ledgers_expect(sheet, row, "结案日期", h->closed);
    if (lines_of(ledgers_cell(sheet, row, disputes ? "调处过程" : "办理过程")) != h->events)
        fail_msg("%s row %zu has another course than its %zu events:\n%s", sheet->title, row + 1,
                 h->events, ledgers_cell(sheet, row, disputes ? "调处过程" : "办理过程"));
}

/* Those of a kind that came into their ledger in a year, in the order in which they did. */
static size_t compare_year(struct township *town, struct history *histories, size_t count,
                           const char *kind, const char *ledger, const char *year)
{
    char more[64];
    struct sheet *sheet;
    size_t row = 0;

    text_format(more, sizeof more, ",\"period\":\"%s\"", year);
    sheet = ledgers_read(town, ledger, more, 7);
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
            return atoll(ledgers_cell(sheet, r, title));
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
    sheet = ledgers_read(town, "monthly", more, 0);
    assert_int_equal(cell_number(sheet, "合计", "排查数", "小计"), found);
    assert_int_equal(cell_number(sheet, "合计", "调处数", "小计"), handled);
    assert_int_equal(cell_number(sheet, "合计", "成功数", "小计"), settled);
    sheet_free(sheet);
    sheet = ledgers_read(town, "rates", more, 0);
    assert_int_equal(cell_number(sheet, "纠纷", NULL, "排查数"), found);
    assert_int_equal(cell_number(sheet, "纠纷", NULL, "调处数"), handled);
    assert_int_equal(cell_number(sheet, "纠纷", NULL, "成功数"), settled);
    sheet_free(sheet);
}

static void check_sums(struct township *town)
{
    json_t *answer = ledgers_ask(town, "{\"command\":\"ledger.check\"}");
    const json_t *result = json_object_get(answer, "result");

    assert_true(json_is_null(json_object_get(result, "next")));
    assert_int_equal(json_integer_value(json_object_get(result, "wrong")), 0);
    assert_true(json_integer_value(json_object_get(result, "units")) > 15);
    json_decref(answer);
}

static void compare_all(struct ledgers_life *life)
{
    struct history histories[LEDGERS_CASES];
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
        struct ledgers_life life = {.town = township_open(&(struct township_plan){.modems = 1}),
                                    .random = seed};

        ledgers_live(&life);
        compare_all(&life);
        township_close(life.town);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ledgers_say_what_the_events_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
