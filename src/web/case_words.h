#ifndef WEB_CASE_WORDS_H
#define WEB_CASE_WORDS_H
/* What the pages of cases have in common. */
#include "web/pages.h"

/* The case that the path names, if the viewer may see it, and that it was looked at; else the reply
 * says why not. */
bool case_of_page(struct page *p, struct case_file *cf);

/* The steps of a case, as its page shows them. */
void case_moves(struct page *p, const struct case_file *cf);

/* The filter that a request asks for, within what the viewer sees. False: a page refuses it. */
bool case_filter_of(struct page *p, struct case_filter *out);

/* What ?measure= and ?month= count, so that a number of the statistics leads to its cases: rows of
 * the filter for which this is false do not belong. */
bool case_measured(const struct page *p, const struct case_file *cf);
/* Words for a measure, "排查数". */
const char *measure_words(enum tally_measure measure);
/* yyyymm as the span of its days; false: it is none. */
bool month_span(int month, wall_t out[2]);

/* The end of the day of `now`. */
wall_t case_day_end(wall_t now);

/* Rows of a filter, at most `most`. */
int64_t case_count(struct page *p, const struct case_filter *filter, size_t most);

/* "矛盾纠纷"; the code of a kind that the model no longer has. */
const char *case_kind_words(const struct page *p, const struct case_file *cf);
const char *case_state_words(const struct page *p, enum case_state state);

/* 黄牌, 红牌 or 超期 as a coloured mark; nothing otherwise. */
void case_marks(struct page *p, const struct case_file *cf);

/* Open, and its time is up. */
bool case_is_overdue(const struct page *p, const struct case_file *cf);

#endif
