/* card: what lianhud gives of a group becomes a page to print. */
#include "lianhuctl.h"
#include <stdio.h>

#define SAY(name, words) static const char say_##name[] = words;
#include "conf/texts/card.tbl"
#undef SAY

/* Names come from rosters: nothing in them is markup. Printed text lives until the next call but
 * three. */
static const char *plain(const json_t *object, const char *key)
{
    static struct buf kept[4];
    static unsigned turn;
    const char *text = json_string_value(json_object_get(object, key));
    struct buf *out = &kept[turn++ % 4];

    buf_clear(out);
    for (; text && *text; text++) {
        switch (*text) {
        case '<': buf_add_str(out, "&lt;"); break;
        case '>': buf_add_str(out, "&gt;"); break;
        case '&': buf_add_str(out, "&amp;"); break;
        case '"': buf_add_str(out, "&quot;"); break;
        default: buf_add_char(out, *text);
        }
    }
    return out->ptr ? out->ptr : "";
}

static void print_card(const json_t *card)
{
    const json_t *lines = json_object_get(card, "lines"), *line;
    size_t i;

    printf(say_card_begin, plain(card, "unit"));
    if (json_is_string(json_object_get(card, "number")))
        printf(say_card_to, plain(card, "number"));
    fputs(say_card_heads, stdout);
    json_array_foreach(lines, i, line)
        printf(say_card_line, plain(line, "when"), plain(line, "text"));
    printf(say_card_end, plain(card, "signature"), plain(card, "centre_phone"));
}

void show_cards(const json_t *result)
{
    const json_t *card;
    size_t i;

    fputs(say_page_begin, stdout);
    json_array_foreach(result, i, card) print_card(card);
    fputs(say_page_end, stdout);
}
