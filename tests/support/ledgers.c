#include "tests/support/ledgers.h"
#include "tests/support/unit.h"
#include <stdio.h>
#include <stdlib.h>

enum { MOVES = 420 };

/* ---- a life ---------------------------------------------------------------------------------- */

static unsigned draw(struct ledgers_life *l, unsigned below)
{
    l->random = l->random * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(l->random >> 33) % below;
}

json_t *ledgers_ask(struct township *town, const char *line)
{
    json_error_t error;
    json_t *answer = json_loads(township_ask(town, line), 0, &error);

    if (!json_is_object(answer))
        fail_msg("%s: %s", line, error.text);
    return answer;
}

static void file_one(struct ledgers_life *l)
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
    char line[LEDGERS_LINE];
    json_t *answer;

    text_format(line, sizeof line,
                "{\"command\":\"case.file\",\"unit\":\"%s\",\"kind\":\"%s\",\"subject\":\"%s\","
                "\"household\":%u,\"text\":\"=第%zu件,事\",\"source\":\"visit\"}",
                units[draw(l, ROWS(units))], kind[0], kind[1], 1 + draw(l, 5), l->filed);
    answer = ledgers_ask(l->town, line);
    text_copy(
        l->numbers[l->filed++], LEDGERS_NUMBER,
        span_of(json_string_value(json_object_get(json_object_get(answer, "result"), "number"))));
    json_decref(answer);
}

/* Some of these are refused, as they are in life. */
static void move_one(struct ledgers_life *l)
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
    char line[LEDGERS_LINE];

    text_format(line, sizeof line, "{\"command\":\"case.move\",\"number\":\"%s\",\"event\":%s}",
                l->numbers[draw(l, (unsigned)l->filed)], moves[draw(l, ROWS(moves))]);
    json_decref(ledgers_ask(l->town, line));
}

void ledgers_live(struct ledgers_life *l)
{
    for (int i = 0; i < MOVES; i++) {
        if (l->filed < LEDGERS_CASES && draw(l, 4) == 0)
            file_one(l);
        else if (l->filed)
            move_one(l);
        township_set_clock(l->town, (int64_t)(1 + draw(l, 360)) * WALL_MIN);
        township_pass(l->town, 40 * SEC);
    }
}

/* ---- ledgers ----------------------------------------------------------------------------------
 */

struct sheet *ledgers_read(struct township *town, const char *ledger, const char *more, int limit)
{
    struct sheet *sheet = NULL;
    char after[100] = "null", line[LEDGERS_LINE];

    while (after[0]) {
        json_t *answer, *page, *row, *cell;
        size_t i, c;

        text_format(line, sizeof line,
                    "{\"command\":\"ledger.rows\",\"ledger\":\"%s\",\"limit\":%d,\"after\":%s%s}",
                    ledger, limit, after, more);
        answer = ledgers_ask(town, line);
        page = json_object_get(answer, "result");
        if (!page)
            fail_msg("%s: %s", line, json_string_value(json_object_get(answer, "error")));
        if (!sheet) {
            sheet = sheet_new(json_string_value(json_object_get(page, "title")),
                              json_string_value(json_object_get(page, "scope")));
            json_array_foreach(json_object_get(page, "columns"), i, cell)
            {
                sheet_column_add(sheet, json_string_value(json_object_get(cell, "title")),
                                 (int)json_integer_value(json_object_get(cell, "width")),
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

const char *ledgers_cell(const struct sheet *sheet, size_t row, const char *title)
{
    for (size_t c = 0; c < sheet->column_count; c++)
        if (strcmp(sheet->columns[c].title, title) == 0)
            return sheet_cell(sheet, row, c);
    fail_msg("no column %s", title);
    return "";
}

void ledgers_expect(const struct sheet *sheet, size_t row, const char *title, const char *want)
{
    const char *got = ledgers_cell(sheet, row, title);

    if (strcmp(got, want) != 0) {
        for (size_t c = 0; c < sheet->column_count; c++)
            print_message("%s: %s\n", sheet->columns[c].title, sheet_cell(sheet, row, c));
        fail_msg("%s row %zu %s: \"%s\", not \"%s\"", sheet->title, row + 1, title, got, want);
    }
}
