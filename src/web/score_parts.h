#ifndef WEB_SCORE_PARTS_H
#define WEB_SCORE_PARTS_H
/* What the pages of evaluation have in common: the quarter, or the year where there is one. */
#include "ledger/period.h"
#include "web/roster_parts.h"

enum { QUARTER_SIZE = 32 };

/* ?quarter=2026Q4 or 2026; else the quarter it is. */
void quarter_asked(const struct page *p, char out[QUARTER_SIZE]);
void quarter_choice(struct page *p, const char *quarter);
bool is_year(const char *quarter);

/* Puts it among the arguments of evaluate.*; returns them. */
json_t *of_period(json_t *args, const char *quarter);

#endif
