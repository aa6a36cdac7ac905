#ifndef LEDGER_CASE_COLUMNS_H
#define LEDGER_CASE_COLUMNS_H
/* Between ledger_cases.c, which has the tables of columns, and case_course.c, which has those about
 * how a case went. A column's function is called put_ and its source in ledger_columns.tbl. */
#include "ledger/pen.h"

enum { NOTES_MAX = 16, NAME_SIZE = 96 };

typedef void case_put(struct pen *pen, const struct case_file *cf);

/* Its names and words are for few: a quiet matter, or the whole ledger is. */
bool case_is_hidden(const struct pen *pen, const struct case_file *cf);

case_put put_reporter, put_course, put_checker, put_outcome, put_result, put_agreement, put_settled,
    put_closed, put_struck_off, put_follow_ups, put_visited, put_next_visit, put_rating,
    put_remarks, put_mode, put_papers, put_handed_back;

#endif
