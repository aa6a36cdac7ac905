/* One case as its line of the paper ledger, set upright so that it fits a sheet of A4. */
#include "ledger/ledger.h"
#include "web/case_words.h"
#include "web/route.h"
#include "web/say.h"
#include <string.h>

static void write_pair(struct page *p, const struct sheet *sheet, size_t column)
{
    html_element(p->out, "th", ATTR({"scope", "row"}), sheet->columns[column].title);
    html_element(p->out, "td", NULL, sheet_cell(sheet, 0, column));
}

/* Short cells stand two and two, long ones across. */
static void write_rows(struct page *p, const struct sheet *sheet)
{
    enum { SHORT = 16 }; /* width in half characters */

    for (size_t c = 0; c < sheet->column_count;) {
        bool two = c + 1 < sheet->column_count && sheet->columns[c].width <= SHORT &&
                   sheet->columns[c + 1].width <= SHORT;

        html_raw(p->out, "<tr>");
        if (two) {
            write_pair(p, sheet, c);
            write_pair(p, sheet, c + 1);
        } else {
            html_element(p->out, "th", ATTR({"scope", "row"}), sheet->columns[c].title);
            html_element(p->out, "td", ATTR({"colspan", "3"}), sheet_cell(sheet, 0, c));
        }
        html_raw(p->out, "</tr>");
        c += two ? 2 : 1;
    }
}

static void write_sheet(struct page *p, const struct sheet *sheet, const char *number)
{
    char title[256];

    text_format(title, sizeof title, say_case_sheet_title, sheet->title, number);
    page_begin(p, title, "/cases");
    html_element(p->out, "p", NULL, sheet->scope);
    html_raw(p->out, "<table class=\"paper\"><tbody>");
    write_rows(p, sheet);
    html_raw(p->out, "</tbody></table>");
    for (size_t i = 0; i < sheet->foot_count; i++)
        html_element(p->out, "p", NULL, sheet->foot[i]);
    page_end(p);
}

void page_case_sheet(struct page *p)
{
    struct store_ledger rows = {.store = p->web->store};
    struct ledger_reader reader = store_ledger_reader(&rows);
    struct ledger_desk desk = {p->web->model, p->web->texts, &reader};
    struct ledger_query query = {
        .unit_path = "", .unit_level = -1, .full = true, .now = p->request->now.wall};
    char number[CASE_NUMBER_SIZE];
    const struct kind *kind;
    struct ledger ledger;
    struct case_file cf;
    struct sheet *sheet;

    if (!case_of_page(p, &cf))
        return;
    kind = model_kind(p->web->model, cf.kind);
    if (!kind || !kind->ledger || !ledger_find(&desk, kind->ledger, &ledger) ||
        ledger.family != LEDGER_OF_CASES) {
        page_say(p, 404, say_case_sheet, say_case_no_ledger);
        return;
    }
    query.ledger = ledger.id;
    query.period =
        period_of(PERIOD_YEAR, wall_known(cf.accepted_at) ? cf.accepted_at : p->request->now.wall);
    case_number_write(cf.serial, number);
    sheet = ledger_of_case(&desk, &ledger, &query, &cf, p->viewer.name);
    write_sheet(p, sheet, number);
    sheet_free(sheet);
}
