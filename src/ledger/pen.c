#include "ledger/pen.h"
#include "ledger/say.h"
#include "roster/unit.h"

void pen_end_cell(struct pen *pen)
{
    sheet_cell_add(pen->sheet, buf_span(&pen->cell));
    buf_clear(&pen->cell);
}

void pen_text(struct pen *pen, const char *text)
{
    buf_add_str(&pen->cell, text);
}

void pen_number(struct pen *pen, int64_t n)
{
    buf_addf(&pen->cell, "%lld", (long long)n);
}

void pen_count(struct pen *pen, int64_t n)
{
    if (n)
        pen_number(pen, n);
}

void pen_day(struct pen *pen, wall_t at)
{
    struct civil c;

    if (!wall_known(at))
        return;
    c = civil_local(at);
    buf_addf(&pen->cell, "%04d-%02d-%02d", c.year, c.month, c.day);
}

void pen_minute(struct pen *pen, wall_t at)
{
    struct civil c;

    if (!wall_known(at))
        return;
    c = civil_local(at);
    pen_day(pen, at);
    buf_addf(&pen->cell, " %02d:%02d", c.hour, c.minute);
}

void pen_unit(struct pen *pen, const char *path)
{
    const char *slash = strchr(path, '/');

    pen_text(pen, slash ? slash + 1 : path);
}

void pen_phone(struct pen *pen, const char *phone)
{
    struct phone number = {.text = ""};
    const char *local;
    size_t len;

    text_copy(number.text, sizeof number.text, span_of(phone));
    local = phone_local(&number);
    len = strlen(local);
    if (pen->q->full || len < 8)
        pen_text(pen, local);
    else
        buf_addf(&pen->cell, "%.*s****%s", (int)(len - 8), local, local + len - 4);
}

void pen_name(struct pen *pen, const char *name, bool hidden)
{
    size_t first = 1;

    if (!hidden || pen->q->full || !*name) {
        pen_text(pen, name);
        return;
    }
    while ((name[first] & 0xC0) == 0x80)
        first++;
    buf_add(&pen->cell, name, first);
    pen_text(pen, "**");
}

void pen_words(struct pen *pen, const char *words, bool hidden)
{
    pen_text(pen, hidden && !pen->q->full && *words ? say_hidden : words);
}

void pen_percent(struct pen *pen, int64_t part, int64_t whole)
{
    int64_t tenths;

    if (whole <= 0)
        return;
    tenths = (part * 2000 + whole) / (2 * whole);
    buf_addf(&pen->cell, "%lld.%lld%%", (long long)(tenths / 10), (long long)(tenths % 10));
}

void pen_more(struct pen *pen, const char *separator, const char *words)
{
    if (!*words)
        return;
    if (pen->cell.len)
        pen_text(pen, separator);
    pen_text(pen, words);
}

void pen_actor(const struct pen *pen, const char *actor, char *out, size_t size)
{
    const struct ledger_reader *reader = pen->desk->reader;
    size_t staff = strlen("staff:"), phone = strlen("phone:");

    out[0] = '\0';
    if (strncmp(actor, "phone:", phone) == 0)
        text_copy(out, size, span_of(reader->name_of(reader->ctx, actor + phone)));
    else if (strncmp(actor, "staff:", staff) == 0)
        text_copy(out, size, (struct span){actor + staff, strcspn(actor + staff, " ")});
}

bool pen_skips(const struct pen *pen, size_t column)
{
    return pen->key && pen->key->column != column;
}

void pen_end_row(struct pen *pen, int64_t id)
{
    if (pen->key)
        pen->key->id(pen->key->ctx, id);
    pen->at->rows++;
}
