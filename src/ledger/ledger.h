#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H
/*
 * The printed ledgers (台账), statistics and coverage as sheets. Which there are and which columns
 * they have stands in conf/texts/ledger.tbl and ledger_columns.tbl, and for registers in the model.
 * A sheet is computed page by page from what a reader gives. Personal data are masked unless the
 * query says otherwise: numbers always, names and words of quiet matters and of ledgers that few
 * may see.
 */
#include "ledger/ledger_reader.h"
#include "ledger/sheet.h"
#include "model/texts.h"

enum ledger_family {
    LEDGER_OF_CASES,
    LEDGER_OF_OUTSTANDING,
    LEDGER_OF_SEARCHES,
    LEDGER_OF_ENTRIES,
    LEDGER_OF_NOTICES,
    LEDGER_OF_MEETINGS,
    LEDGER_OF_SCORES,
    LEDGER_OF_GROUPS,
    LEDGER_OF_HOMES,
    LEDGER_OF_CLASSES, /* 月报 */
    LEDGER_OF_RATES,   /* 统计表 */
    LEDGER_OF_COVERAGE,
    LEDGER_OF_YEAR, /* 年度考评, the list for 报酬 */
    LEDGER_OF_DRIVE
};

/* The id of a drive's ledger is this and its code. */
#define LEDGER_DRIVE_PREFIX "drive-"

/* What such a ledger says of a household, or a unit: the index of the drive's answer, -1 nothing
 * was heard of it. "" for an answer that the model has no more (`drive` may be NULL). */
const char *ledger_drive_state(const struct drive *drive, int answer);

struct ledger {
    const char *id, *title; /* as static as the model */
    enum ledger_family family;
    bool few;                         /* seen by few: names and words are masked too */
    bool by_month;                    /* its period is made of whole months */
    const struct register_form *form; /* the model's columns; NULL none */
};

/* What sheets are computed with. Borrowed. */
struct ledger_desk {
    const struct model *model;
    const struct texts *texts;
    const struct ledger_reader *reader;
};

enum { LEDGERS_MAX = 64, LEDGER_PAGE_MAX = 200 };

/* Every ledger of the model, those of all models first; returns how many. */
size_t ledger_list(const struct ledger_desk *desk, struct ledger out[LEDGERS_MAX]);

/* By id or by Chinese title, with or without 台账 behind it; else the first whose title holds the
 * words: 月报. */
bool ledger_find(const struct ledger_desk *desk, const char *name, struct ledger *out);

/* An empty sheet with title, scope and columns. */
struct sheet *ledger_begin(const struct ledger_desk *desk, const struct ledger *ledger,
                           const struct ledger_query *q);

/* Adds the next rows, at most `limit` or a few more; may add none and still not be done. */
void ledger_rows(const struct ledger_desk *desk, const struct ledger *ledger,
                 const struct ledger_query *q, struct ledger_cursor *at, size_t limit,
                 struct sheet *sheet);

/* What a list is put in order by: of each row that `ledger_keys` adds one column, and its id. */
struct ledger_key {
    size_t column;
    void (*id)(void *ctx, int64_t id);
    void *ctx;
};

/* Its rows have ids by which they are found again. */
bool ledger_has_ids(const struct ledger *ledger);

/* ledger_rows with nothing but what they are put in order by; the sheet has that one column. */
void ledger_keys(const struct ledger_desk *desk, const struct ledger *ledger,
                 const struct ledger_query *q, struct ledger_cursor *at,
                 const struct ledger_key *key, struct sheet *sheet);

/* The row of that id; false: it is gone. */
bool ledger_row(const struct ledger_desk *desk, const struct ledger *ledger,
                const struct ledger_query *q, int64_t id, struct sheet *sheet);

/* The foot: what rates mean, 填报单位 填报人 审核人. `who` fills it in. */
void ledger_foot(const struct ledger_desk *desk, const struct ledger *ledger,
                 const struct ledger_query *q, const char *who, struct sheet *sheet);

/* The row of one case in a ledger of cases, as a sheet of its own with its foot. */
struct sheet *ledger_of_case(const struct ledger_desk *desk, const struct ledger *ledger,
                             const struct ledger_query *q, const struct case_file *cf,
                             const char *who);

/* A cursor as text and back; false when it is none. */
void ledger_cursor_write(const struct ledger_cursor *at, char *out, size_t size);
bool ledger_cursor_parse(const char *text, struct ledger_cursor *out);

#endif
