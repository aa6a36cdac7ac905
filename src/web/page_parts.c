/* Small pieces that several pages are made of. */
#include "web/pages.h"
#include <string.h>

void cell_actor(struct page *p, const char *actor)
{
    static const char staff[] = "staff:";
    size_t skip = strncmp(actor, staff, sizeof staff - 1) == 0 ? sizeof staff - 1 : 0;
    const char *end = strstr(actor, " (uid:");
    char words[160];

    text_copy(words, sizeof words,
              (struct span){actor + skip, end && end >= actor + skip ? (size_t)(end - actor) - skip
                                                                     : strlen(actor) - skip});
    cell(p, words);
}

void button_value(struct page *p, const char *name, const char *value, const char *label)
{
    html_element(p->out, "button", ATTR({"type", "submit"}, {"name", name}, {"value", value}),
                 label);
}

void hidden(struct page *p, const char *name, const char *value)
{
    html_open(p->out, "input", ATTR({"type", "hidden"}, {"name", name}, {"value", value}));
}

void way_on(struct page *p, const char *href, const char *words)
{
    html_raw(p->out, "<p>");
    html_element(p->out, "a", ATTR({"href", href}, {"class", "button"}), words);
    html_raw(p->out, "</p>");
}
