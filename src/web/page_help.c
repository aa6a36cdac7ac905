/* 帮助: the clerk's manual, a page per task, and the way to the right one from every page. */
#include "web/pages.h"
#include "web/route.h"
#include "web/say.h"
#include <string.h>

static const struct {
    const char *id, *title, *about, *text;
} topics[] = {
#define HELP(id, title, about, text) {#id, title, about, text},
#include "conf/texts/help.tbl"
#undef HELP
};
enum { TOPICS = sizeof topics / sizeof *topics };

/* ---- the way there --------------------------------------------------------------------------- */

/* How much of a pattern's parts a path has, all of them; * is any part. -1: it does not fit. */
static int fits(const char *pattern, const char *path)
{
    int parts = 0;

    while (*pattern) {
        size_t want, got;

        if (*path != '/')
            return -1;
        pattern++;
        path++;
        want = strcspn(pattern, "/");
        got = strcspn(path, "/");
        if (!(want == 1 && *pattern == '*' && got) &&
            (want != got || strncmp(pattern, path, want) != 0))
            return -1;
        pattern += want;
        path += got;
        parts += want ? 2 : 0;
        parts -= want == 1 && pattern[-1] == '*'; /* a word fits better than any word */
    }
    return parts;
}

const char *help_topic(const char *path)
{
    const char *best = "today";
    int most = 0;

    for (size_t i = 0; i < TOPICS; i++) {
        int parts = fits(topics[i].about, path);

        if (parts > most) {
            most = parts;
            best = topics[i].id;
        }
    }
    return best;
}

/* ---- one page -------------------------------------------------------------------------------- */

enum block { BLOCK_NONE, BLOCK_STEPS, BLOCK_POINTS };

/* `words` stand as what is typed or pressed. */
static void write_words(struct page *p, const char *line, size_t len)
{
    char text[1024];
    bool key = false;

    while (len) {
        const char *mark = memchr(line, '`', len);
        size_t part = mark ? (size_t)(mark - line) : len;

        text_copy(text, sizeof text, (struct span){line, part});
        html_element(p->out, key ? "kbd" : "span", NULL, text);
        if (!mark)
            return;
        key = !key;
        line += part + 1;
        len -= part + 1;
    }
}

static void change_block(struct page *p, enum block *now, enum block next)
{
    static const char *const tags[] = {NULL, "ol", "ul"};

    if (*now == next)
        return;
    if (tags[*now])
        html_close(p->out, tags[*now]);
    if (tags[next])
        html_open(p->out, tags[next], NULL);
    *now = next;
}

static enum block block_of(const char *line, size_t len, size_t *skip)
{
    size_t digits = strspn(line, "0123456789");

    *skip = 2;
    if (len > 2 && line[0] == '-' && line[1] == ' ')
        return BLOCK_POINTS;
    if (digits && digits + 2 < len && line[digits] == '.' && line[digits + 1] == ' ') {
        *skip = digits + 2;
        return BLOCK_STEPS;
    }
    return BLOCK_NONE;
}

static void write_line(struct page *p, const char *line, size_t len, enum block *block)
{
    size_t skip;
    enum block next = block_of(line, len, &skip);
    bool heading = len > 2 && line[0] == '#', warning = len > 2 && line[0] == '!';

    change_block(p, block, next);
    if (next != BLOCK_NONE)
        html_open(p->out, "li", NULL);
    else
        html_open(p->out, heading ? "h2" : "p", ATTR({warning ? "class" : "", "notice"}));
    skip = next != BLOCK_NONE || heading || warning ? skip : 0;
    write_words(p, line + skip, len - skip);
    html_close(p->out, next != BLOCK_NONE ? "li" : heading ? "h2" : "p");
}

static void write_text(struct page *p, const char *text)
{
    enum block block = BLOCK_NONE;

    while (*text) {
        size_t len = strcspn(text, "\n");

        if (len)
            write_line(p, text, len, &block);
        text += len + (text[len] == '\n');
    }
    change_block(p, &block, BLOCK_NONE);
}

static void topic_link(struct page *p, size_t i)
{
    char href[64];

    text_format(href, sizeof href, "/help/%s", topics[i].id);
    html_element(p->out, "a", ATTR({"href", href}), topics[i].title);
}

/* The page that a topic is about, where it is one and the reader may see it. */
static bool leads_there(struct page *p, const char *about)
{
    char memory[REQUEST_PATH_MAX];
    const char *parts[3];
    bool known;
    const struct route *route = route_find(METHOD_GET, about, memory, sizeof memory, parts, &known);

    return route && strcmp(route->pattern, about) == 0 && !strchr(about, '*') &&
           (!route->may || viewer_may(&p->viewer, route->may)) && strcmp(about, "/help") != 0;
}

void page_help_topic(struct page *p)
{
    size_t i = 0;

    while (i < TOPICS && strcmp(topics[i].id, p->parts[0]) != 0)
        i++;
    if (i == TOPICS) {
        page_say(p, 404, say_help, say_no_page_why);
        return;
    }
    page_begin(p, topics[i].title, "/help");
    html_raw(p->out, "<article class=\"manual\">");
    write_text(p, topics[i].text);
    html_raw(p->out, "</article>");
    html_open(p->out, "p", ATTR({"class", "noprint"}));
    if (i + 1 < TOPICS) {
        html_text(p->out, say_help_next);
        topic_link(p, i + 1);
    }
    html_raw(p->out, "</p>");
    if (leads_there(p, topics[i].about))
        way_on(p, topics[i].about, say_help_there);
    way_on(p, "/help", say_help_all);
    page_end(p);
}

void page_help(struct page *p)
{
    page_begin(p, say_help, "/help");
    html_element(p->out, "p", NULL, say_help_how);
    html_raw(p->out, "<ol class=\"manual\">");
    for (size_t i = 0; i < TOPICS; i++) {
        html_raw(p->out, "<li>");
        topic_link(p, i);
        html_raw(p->out, "</li>");
    }
    html_raw(p->out, "</ol>");
    page_end(p);
}
