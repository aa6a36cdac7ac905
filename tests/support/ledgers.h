#ifndef TESTS_LEDGERS_H
#define TESTS_LEDGERS_H
/* A township whose cases live at random, and its ledgers as sheets, read page by page. */
#include "ledger/sheet.h"
#include "tests/support/township.h"
#include <jansson.h>

enum { LEDGERS_CASES = 60, LEDGERS_LINE = 600, LEDGERS_NUMBER = 24 };

struct ledgers_life {
    struct township *town;
    uint64_t random; /* the seed */
    char numbers[LEDGERS_CASES][LEDGERS_NUMBER];
    size_t filed;
};

/* Files cases and moves them, over some weeks. */
void ledgers_live(struct ledgers_life *life);

/* One request; the whole answer. A test whose answer is no JSON fails. */
json_t *ledgers_ask(struct township *town, const char *line);

/* All of a ledger, `limit` rows at a time; `more` are further arguments: ",\"period\":\"2026\"". */
struct sheet *ledgers_read(struct township *town, const char *ledger, const char *more, int limit);

/* A cell by the head of its column; fails the test when there is none of that name. */
const char *ledgers_cell(const struct sheet *sheet, size_t row, const char *title);

/* Fails the test, showing the row, when the cell is another. */
void ledgers_expect(const struct sheet *sheet, size_t row, const char *title, const char *want);

#endif
