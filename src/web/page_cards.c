/* Cue cards to print, two on a sheet of A4; and the roster as files that import again. */
#include "roster/roster_export.h"
#include "web/roster_parts.h"
#include "web/route.h"
#include "web/say.h"
#include <string.h>

static const char *text_of(const json_t *j, const char *key)
{
    const char *text = json_string_value(json_object_get(j, key));

    return text ? text : "";
}

static void write_card(struct page *p, const json_t *card)
{
    const json_t *line;
    size_t i;

    html_open(p->out, "article", ATTR({"class", "cue"}));
    html_raw(p->out, "<h2>");
    html_textf(p->out, "%s %s", text_of(card, "signature"), unit_short(text_of(card, "unit")));
    html_raw(p->out, "</h2>");
    html_element(p->out, "p", ATTR({"class", "hint"}), text_of(card, "unit"));
    html_raw(p->out, "<dl>");
    json_array_foreach(json_object_get(card, "lines"), i, line)
    {
        html_element(p->out, "dt", NULL, text_of(line, "when"));
        html_element(p->out, "dd", NULL, text_of(line, "text"));
    }
    html_raw(p->out, "</dl><p>");
    html_textf(p->out, say_card_send, text_of(card, "number"));
    html_raw(p->out, "</p><p>");
    html_textf(p->out, say_card_call, text_of(card, "centre_phone"));
    html_raw(p->out, "</p></article>");
}

static void card_filter(struct page *p, const char *unit)
{
    filters_begin(p);
    unit_filter(p, unit);
    filters_end(p);
    html_element(p->out, "p", ATTR({"class", "hint noprint"}), say_card_hint);
}

void page_cards(struct page *p)
{
    struct buf why = BUF_INIT;
    json_t *cards, *card;
    char what[UNIT_PATH_SIZE + 16];
    struct unit unit;
    size_t i;

    if (!unit_of_page(p, &unit))
        return;
    text_format(what, sizeof what, "cards %s", unit.path);
    page_looked(p, what);
    cards = wire_ask(&p->web->wire, p->viewer.name, "card", json_pack("{s:s}", "unit", unit.path),
                     &why);
    page_begin(p, say_roster_cards, "/roster");
    roster_ways(p, "/roster/cards");
    card_filter(p, unit.path);
    if (!cards)
        html_element(p->out, "p", ATTR({"class", "notice"}), why.ptr);
    html_open(p->out, "section", ATTR({"class", "cues"}));
    json_array_foreach(cards, i, card) write_card(p, card);
    html_close(p->out, "section");
    page_end(p);
    json_decref(cards);
    buf_free(&why);
}

/* ---- the whole roster as files --------------------------------------------------------------- */

void page_roster_file(struct page *p)
{
    enum { AT_ONCE = 500, MOST = 600 }; /* rows at a time, and how often */
    struct roster_reader reader = store_roster_reader(p->web->store);
    bool households = strcmp(p->parts[0], "households") == 0;
    struct roster_cursor at = {households ? EXPORT_HOUSEHOLDS : EXPORT_PEOPLE, 0};

    if (!households && strcmp(p->parts[0], "people") != 0) {
        page_say(p, 404, say_no_page, say_no_page_why);
        return;
    }
    if (p->viewer.unit_path[0]) { /* the file is of the whole gateway */
        page_refuse(p, "roster file");
        return;
    }
    page_looked(p, households ? "export roster households" : "export roster people");
    for (int i = 0; i < MOST; i++)
        if (!roster_export(p->web->model, &reader, &at, AT_ONCE, p->out))
            break;
    p->reply->type = "text/csv; charset=utf-8";
    text_format(p->reply->filename, sizeof p->reply->filename, "%s.csv", p->parts[0]);
}
