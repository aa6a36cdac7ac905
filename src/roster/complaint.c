#include "roster/complaint.h"
#include "roster/say.h"
#include <stdlib.h>

static const struct {
    const char *what, *advice;
} texts[COMPLAINT_IDS] = {
#define COMPLAINT(id, what, advice) [id] = {what, advice},
#include "conf/texts/complaints.tbl"
#undef COMPLAINT
};

static void fill(struct buf *out, const char *text, struct complaint_parts parts)
{
    const char *const values[] = {parts.a, parts.b, parts.c};

    for (; *text; text++) {
        if (text[0] == '{' && text[1] >= 'a' && text[1] <= 'c' && text[2] == '}') {
            const char *value = values[text[1] - 'a'];

            buf_add_str(out, value ? value : "");
            text += 2;
        } else {
            buf_add_char(out, *text);
        }
    }
}

void complaint_add(struct complaints *list, enum complaint_id id, struct roster_place at,
                   struct complaint_parts parts)
{
    struct buf what = BUF_INIT;

    if (list->total++ >= COMPLAINTS_MAX)
        return;
    if ((list->count & (list->count - 1)) == 0)
        list->items =
            xrealloc(list->items, (list->count ? list->count * 2 : 1) * sizeof *list->items);
    fill(&what, texts[id].what, parts);
    list->items[list->count++] =
        (struct complaint){.id = id, .at = at, .what = what.ptr, .advice = texts[id].advice};
}

static int by_place(const void *left, const void *right)
{
    const struct roster_place *a = &((const struct complaint *)left)->at;
    const struct roster_place *b = &((const struct complaint *)right)->at;

    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return (a->column > b->column) - (a->column < b->column);
}

void complaints_sort(struct complaints *list)
{
    if (list->count > 0)
        qsort(list->items, list->count, sizeof *list->items, by_place);
}

void complaints_free(struct complaints *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i].what);
    free(list->items);
    *list = (struct complaints){0};
}

void complaint_print(const struct complaint *complaint, struct buf *out)
{
    buf_add_str(out, complaint->file ? complaint->file : "");
    if (complaint->at.line > 0)
        buf_addf(out, say_at_line, (unsigned)complaint->at.line);
    if (complaint->at.column > 0)
        buf_addf(out, say_at_column, (unsigned)complaint->at.column);
    buf_addf(out, ": %s", complaint->what);
    if (complaint->advice[0])
        buf_addf(out, "。%s", complaint->advice);
}
