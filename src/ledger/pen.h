#ifndef LEDGER_PEN_H
#define LEDGER_PEN_H
/*
 * How the files of this room write cells. A column is a row of a table: head, a function that
 * writes its cell, width. Each family of ledgers has its own kind of row and so its own tables.
 */
#include "ledger/ledger.h"

struct pen {
    const struct ledger_desk *desk;
    const struct ledger *ledger;
    const struct ledger_query *q;
    struct ledger_cursor *at;
    struct sheet *sheet;
    struct buf cell;                /* being written */
    const struct form_field *field; /* a register's column of the model that it is; NULL none */
    const struct ledger_key *key;   /* only its column is written, and the ids go there; NULL all */
};

#define WORDS false
#define COUNT true

/* The column is not wanted. */
bool pen_skips(const struct pen *pen, size_t column);

/* Ends the row of this id. */
void pen_end_row(struct pen *pen, int64_t id);

/* Ends the cell that stands in pen->cell. */
void pen_end_cell(struct pen *pen);

void pen_text(struct pen *pen, const char *text);
void pen_count(struct pen *pen, int64_t n);         /* 0 leaves it empty */
void pen_number(struct pen *pen, int64_t n);        /* 0 is written */
void pen_day(struct pen *pen, wall_t at);           /* 2026-11-21, "" unknown */
void pen_minute(struct pen *pen, wall_t at);        /* 2026-11-21 20:30 */
void pen_unit(struct pen *pen, const char *path);   /* without the top, which the scope names */
void pen_phone(struct pen *pen, const char *phone); /* 139****0021, or whole */
void pen_name(struct pen *pen, const char *name, bool hidden); /* 马**, or whole */
void pen_words(struct pen *pen, const char *words, bool hidden);
void pen_percent(struct pen *pen, int64_t part, int64_t whole); /* "" of nothing */

/* Words with a separator before them, unless they are the first or empty. */
void pen_more(struct pen *pen, const char *separator, const char *words);

/* The name in an event's actor, "staff:NAME (uid:0)" or "phone:+86...": "" when it is no person. */
void pen_actor(const struct pen *pen, const char *actor, char *out, size_t size);

/* Each family: heads, and rows. */
void cases_heads(const struct ledger *ledger, struct sheet *sheet);
void cases_rows(struct pen *pen, size_t limit);
void cases_one(struct pen *pen, const struct case_file *cf);
bool cases_by_id(struct pen *pen, int64_t serial);
void entries_heads(const struct ledger *ledger, struct sheet *sheet);
void entries_rows(struct pen *pen, size_t limit);
bool entries_by_id(struct pen *pen, int64_t id);
void notices_heads(const struct ledger *ledger, struct sheet *sheet);
void notices_rows(struct pen *pen, size_t limit);
void roster_heads(const struct ledger *ledger, struct sheet *sheet);
void roster_rows(struct pen *pen, size_t limit);
void scores_heads(const struct model *model, struct sheet *sheet);
void scores_rows(struct pen *pen, size_t limit);
void year_heads(struct sheet *sheet);
void year_rows(struct pen *pen, size_t limit);
void classes_heads(struct sheet *sheet);
void classes_rows(struct pen *pen);
void rates_heads(struct sheet *sheet);
void rates_rows(struct pen *pen, size_t limit);
void drives_heads(struct sheet *sheet);
void drives_rows(struct pen *pen, size_t limit);
void coverage_heads(struct sheet *sheet);
void coverage_rows(struct pen *pen, size_t limit);

#endif
