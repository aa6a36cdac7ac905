/* Small pieces that several pages are made of. */
#include "web/pages.h"
#include "web/say.h"
#include <string.h>

void staff_words(const char *actor, struct buf *out)
{
    static const char *const kinds[] = {"staff:", "phone:"};
    const char *end = strstr(actor, " (uid:");

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strncmp(actor, kinds[i], strlen(kinds[i])) == 0) {
            actor += strlen(kinds[i]);
            break;
        }
    actor = phone_shown(strcmp(actor, "clock") == 0 ? say_actor_clock : actor);
    buf_add_str(out, "");
    buf_add(out, actor, end && end >= actor ? (size_t)(end - actor) : strlen(actor));
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

static void write_counted(struct page *p, const struct counted *one)
{
    char number[24];

    text_format(number, sizeof number, "%lld", (long long)one->number);
    if (one->path && one->number)
        html_element(p->out, "a", ATTR({"href", one->path}), number);
    else
        html_text(p->out, number);
}

void counted_words(struct page *p, const char *words, const struct counted *numbers, size_t count)
{
    static const char mark[] = "%lld";
    size_t i = 0;

    for (const char *at = strstr(words, mark); at; at = strstr(words, mark)) {
        struct buf before = BUF_INIT;

        buf_add(&before, words, (size_t)(at - words));
        html_text(p->out, before.ptr);
        buf_free(&before);
        if (i < count)
            write_counted(p, &numbers[i++]);
        words = at + sizeof mark - 1;
    }
    html_text(p->out, words);
}

void ways_between(struct page *p, const struct way *ways, const char *here)
{
    html_open(p->out, "nav", ATTR({"class", "ways"}, {"aria-label", say_ways}));
    html_raw(p->out, "<ul>");
    for (; ways->path; ways++) {
        bool is_here = strcmp(ways->path, here) == 0;

        if (ways->may && !viewer_may(&p->viewer, ways->may))
            continue;
        html_raw(p->out, "<li>");
        html_element(p->out, "a",
                     ATTR({"href", ways->path}, {is_here ? "aria-current" : "", "page"}),
                     ways->words);
        html_raw(p->out, "</li>");
    }
    html_raw(p->out, "</ul></nav>");
}

void filters_begin(struct page *p)
{
    p->forms++;
    html_open(p->out, "form", ATTR({"action", p->request->path}, {"class", "filters"}));
}

void filters_end(struct page *p)
{
    form_button(p, say_filter, "primary");
    html_close(p->out, "form");
}

struct offered {
    struct page *p;
    size_t count;
};

static void offer_unit(void *to, const struct unit *unit)
{
    enum { OFFERED_MOST = 400 };
    struct offered *offered = to;

    if (viewer_sees(&offered->p->viewer, unit->path) && offered->count++ < OFFERED_MOST)
        html_element(offered->p->out, "option", ATTR({"value", unit->path}), "");
}

void unit_list(struct page *p)
{
    struct roster_reader roster = store_roster_reader(p->web->store);
    struct offered offered = {p, 0};

    html_raw(p->out, "<datalist id=\"units\">");
    roster.each_unit(roster.store, offer_unit, &offered);
    html_raw(p->out, "</datalist>");
}

void ask_and_return(struct page *p, const char *command, json_t *args, const char *path)
{
    json_t *done = page_ask(p, command, args);

    if (done)
        reply_redirect(p->reply, path);
    json_decref(done);
}

void args_from_form(const struct page *p, json_t *args, const char *const *names)
{
    for (; *names; names++)
        if (*request_get(p->request, *names))
            json_object_set_new(args, *names, json_string(request_get(p->request, *names)));
}

void period_list(struct page *p)
{
    enum { MONTHS = 12, QUARTERS = 5, YEARS = 3 };
    struct civil now = civil_local(p->request->now.wall);
    int month = now.year * 12 + now.month - 1, quarter = month / 3;
    char words[24];

    html_raw(p->out, "<datalist id=\"periods\">");
    for (int i = 0; i < MONTHS; i++) {
        text_format(words, sizeof words, "%04d-%02d", (month - i) / 12, (month - i) % 12 + 1);
        html_element(p->out, "option", ATTR({"value", words}), "");
    }
    for (int i = 0; i < QUARTERS; i++) {
        text_format(words, sizeof words, "%04dQ%d", (quarter - i) / 4, (quarter - i) % 4 + 1);
        html_element(p->out, "option", ATTR({"value", words}), "");
    }
    for (int i = 0; i < YEARS; i++) {
        text_format(words, sizeof words, "%04d", now.year - i);
        html_element(p->out, "option", ATTR({"value", words}), "");
    }
    html_raw(p->out, "</datalist>");
}

const char *phone_shown(const char *phone)
{
    return strncmp(phone, "+86", 3) == 0 ? phone + 3 : phone;
}
