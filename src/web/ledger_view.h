#ifndef WEB_LEDGER_VIEW_H
#define WEB_LEDGER_VIEW_H
/*
 * One 台账 as a request asks for it, row by row. The daemon says who may see it and notes who did;
 * the rows are read here, so that a county's ledger holds up no modem, but for those whose words
 * only the daemon can unseal. A column that is asked for in ?sort= is put in order once and then at
 * hand for a while (orders.h); so are the rows in which the words of ?find= stand.
 */
#include "ledger/ledger.h"
#include "web/list.h"

struct ledger_view;

/* NULL: it is not to be seen, `why` says why. */
struct ledger_view *ledger_view_new(struct page *p, struct buf *why);
void ledger_view_free(struct ledger_view *view); /* NULL allowed */

/* What the daemon said of it: title, scope, columns, foot. */
const json_t *ledger_view_head(const struct ledger_view *view);

/* An empty sheet with its title, columns and foot. The caller's to free. */
struct sheet *ledger_view_sheet(const struct ledger_view *view);

/* Goes to row `from` of all, in the order that is asked for. False: it cannot be put in order. */
bool ledger_view_seek(struct ledger_view *view, size_t from);

/* Adds the next rows, about `most`; false: there were none left. */
bool ledger_view_rows(struct ledger_view *view, size_t most, struct sheet *sheet);

/* Notes that so many were shown or taken away. */
void ledger_view_end(struct ledger_view *view, size_t rows);

#endif
