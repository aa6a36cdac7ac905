#include "table.h"
#include "say.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

enum { COLUMNS_MAX = 16, GAP = 2 };

/* The next character, as much as is UTF-8; its width, -1 for what steers a terminal. */
static size_t next_char(const char *text, int *width)
{
    mbstate_t state = {0};
    wchar_t c;
    size_t n = mbrtowc(&c, text, strlen(text), &state);

    if (n == (size_t)-1 || n == (size_t)-2 || n == 0) {
        *width = -1;
        return 1;
    }
    *width = wcwidth(c);
    return n;
}

size_t text_width(const char *text)
{
    size_t sum = 0;
    int width;

    while (*text) {
        text += next_char(text, &width);
        sum += width > 0 ? (size_t)width : 0;
    }
    return sum;
}

static void add_safely(struct buf *out, const char *text)
{
    int width;

    while (*text) {
        size_t n = next_char(text, &width);
        if (width >= 0)
            buf_add(out, text, n);
        else
            buf_add_char(out, ' ');
        text += n;
    }
}

/* As much of the text as fits in `width` columns; gives the columns it takes. */
static size_t add_cut(struct buf *out, const char *text, size_t width)
{
    size_t used = 0;
    int wide;

    while (*text) {
        size_t n = next_char(text, &wide), columns = wide > 0 ? (size_t)wide : wide < 0;

        if (used + columns > width)
            break;
        if (wide >= 0)
            buf_add(out, text, n);
        else
            buf_add_char(out, ' ');
        used += columns;
        text += n;
    }
    return used;
}

void text_fit(struct buf *out, const char *text, size_t width, bool right)
{
    struct buf kept = BUF_INIT;
    size_t used, whole = add_cut(&kept, text, SIZE_MAX);

    if (whole > width) {
        buf_clear(&kept);
        used = add_cut(&kept, text, width - 1) + 1;
        buf_add_str(&kept, "…");
    } else
        used = whole;
    for (size_t i = used; right && i < width; i++)
        buf_add_char(out, ' ');
    buf_add_span(out, buf_span(&kept));
    for (size_t i = used; !right && i < width; i++)
        buf_add_char(out, ' ');
    buf_free(&kept);
}

static const json_t *value_at(const json_t *object, const char *key)
{
    while (object && *key) {
        char name[32];
        size_t len = strcspn(key, ".");
        text_copy(name, sizeof name, (struct span){key, len});
        object = json_object_get(object, name);
        key += len + (key[len] == '.');
    }
    return object;
}

/* "2026-11-21T20:30:00+08:00" as people write it. */
static void add_time(struct buf *out, const char *iso)
{
    char text[17];

    text_copy(text, sizeof text, span_of(iso));
    if (strlen(text) > 10)
        text[10] = ' ';
    add_safely(out, text);
}

static const char *behind(const char *text, const char *prefix)
{
    size_t len = strlen(prefix);

    return strncmp(text, prefix, len) ? text : text + len;
}

static void add_string(struct buf *out, const char *text, enum form form)
{
    switch (form) {
    case FORM_TIME: add_time(out, text); return;
    case FORM_WAY: text = strcmp(text, "in") ? say_out : say_in; break;
    case FORM_LIST:
    case FORM_PHONE: text = behind(text, "+86"); break;
    case FORM_ACTOR: text = behind(behind(behind(text, "staff:"), "phone:"), "+86"); break;
    case FORM_TEXT:
    case FORM_NUMBER: break;
    }
    add_safely(out, text);
}

static void add_list(struct buf *out, const json_t *list)
{
    const json_t *item;
    size_t i;

    json_array_foreach(list, i, item)
    {
        buf_add_str(out, i ? say_list_mark : "");
        add_string(out, json_string_value(item) ? json_string_value(item) : "", FORM_LIST);
    }
}

void value_show(const json_t *object, const struct column *column, struct buf *out)
{
    char words_key[64];

    buf_add_str(out, "");
    text_format(words_key, sizeof words_key, "%s_text", column->key);
    const json_t *value = value_at(object, words_key);
    if (!json_is_string(value))
        value = value_at(object, column->key);
    if (json_is_string(value))
        add_string(out, json_string_value(value), column->form);
    else if (json_is_integer(value))
        buf_addf(out, "%lld", (long long)json_integer_value(value));
    else if (json_is_real(value))
        buf_addf(out, "%.2f", json_real_value(value));
    else if (json_is_array(value))
        add_list(out, value);
    else if (json_is_boolean(value))
        buf_add_str(out, json_is_true(value) ? say_yes : say_no);
}

static void add_cell(struct buf *line, const char *text, size_t width, bool right)
{
    int blanks = (int)(width - text_width(text));

    buf_addf(line, "%*s%s%*s", right ? blanks : 0, "", text, (right ? 0 : blanks) + GAP, "");
}

static void print_line(struct buf *line)
{
    while (line->len && line->ptr[line->len - 1] == ' ')
        line->len--;
    printf("%.*s\n", (int)line->len, line->ptr);
    buf_clear(line);
}

struct grid {
    size_t columns, rows;
    size_t width[COLUMNS_MAX];
    struct buf *cells; /* rows * columns */
};

static struct grid grid_of(const json_t *list, const struct column *columns)
{
    struct grid grid = {.rows = json_array_size(list)};

    while (columns[grid.columns].title)
        grid.columns++;
    grid.cells = xcalloc(grid.rows * grid.columns + 1, sizeof *grid.cells);
    for (size_t c = 0; c < grid.columns; c++) {
        grid.width[c] = text_width(columns[c].title);
        for (size_t r = 0; r < grid.rows; r++) {
            struct buf *cell = &grid.cells[r * grid.columns + c];
            value_show(json_array_get(list, r), &columns[c], cell);
            size_t width = text_width(cell->ptr);
            grid.width[c] = width > grid.width[c] ? width : grid.width[c];
        }
    }
    return grid;
}

void table_print(const json_t *list, const struct column *columns)
{
    struct buf line = BUF_INIT;

    if (json_array_size(list) == 0) {
        puts(say_none);
        return;
    }
    struct grid grid = grid_of(list, columns);
    for (size_t c = 0; c < grid.columns; c++)
        add_cell(&line, columns[c].title, grid.width[c], columns[c].form == FORM_NUMBER);
    for (size_t i = 0; i < grid.rows * grid.columns; i++) {
        size_t c = i % grid.columns;
        if (c == 0)
            print_line(&line);
        add_cell(&line, grid.cells[i].ptr, grid.width[c], columns[c].form == FORM_NUMBER);
        buf_free(&grid.cells[i]);
    }
    print_line(&line);
    buf_free(&line);
    free(grid.cells);
}

void details_print(const json_t *object, const struct column *columns)
{
    struct buf line = BUF_INIT;
    size_t width = 0;

    for (const struct column *c = columns; c->title; c++)
        if (text_width(c->title) > width)
            width = text_width(c->title);
    for (const struct column *c = columns; c->title; c++) {
        struct buf value = BUF_INIT;
        value_show(object, c, &value);
        if (value.len) {
            add_cell(&line, c->title, width, false);
            buf_add_span(&line, buf_span(&value));
            print_line(&line);
        }
        buf_free(&value);
    }
    buf_free(&line);
}
