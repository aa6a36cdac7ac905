#include "model/drawing.h"
#include "text/fold.h"
#include <stdarg.h>

/* From U+1100 on what these texts hold is wide: Han, full-width forms and punctuation. Arrows and
 * the like before are narrow. */
static size_t columns_of(uint32_t c)
{
    return c >= 0x2e80 || (c >= 0x1100 && c < 0x1160) ? 2 : 1;
}

size_t drawing_columns(struct span text)
{
    size_t columns = 0, len = 0;
    for (; text.len; text = span_skip(text, len))
        columns += columns_of(utf8_decode(text, &len));
    return columns;
}

static void put(struct drawing *drawing, struct span text)
{
    buf_add_span(drawing->out, text);
    drawing->column += drawing_columns(text);
}

static void blanks(struct drawing *drawing, size_t upto)
{
    for (; drawing->column < upto; drawing->column++)
        buf_add_char(drawing->out, ' ');
}

static void next_line(struct drawing *drawing)
{
    buf_add_char(drawing->out, '\n');
    drawing->column = 0;
    drawing->fresh = true;
    blanks(drawing, drawing->indent);
}

void drawing_heading(struct drawing *drawing, const char *text)
{
    buf_addf(drawing->out, "\n%s\n", text);
}

void drawing_begin(struct drawing *drawing, size_t indent, const char *label)
{
    drawing->column = 0;
    drawing->fresh = !label[0];
    blanks(drawing, indent);
    put(drawing, span_of(label));
    drawing->indent = drawing->column;
}

void drawing_end(struct drawing *drawing)
{
    buf_add_char(drawing->out, '\n');
    drawing->column = 0;
}

/* What of a text that is too long for a line still fits into this one. */
static struct span fitting(const struct drawing *drawing, struct span text)
{
    size_t room = DRAWING_WIDTH - drawing->column, used = 0, len = 0, at = 0;
    while (at < text.len) {
        used += columns_of(utf8_decode(span_skip(text, at), &len));
        if (used > room)
            break;
        at += len;
    }
    return (struct span){text.ptr, at};
}

void drawing_add(struct drawing *drawing, const char *text)
{
    struct span rest = span_of(text);
    while (rest.len && rest.ptr[0] == ' ' && drawing->fresh)
        rest = span_skip(rest, 1);
    if (drawing->column + drawing_columns(rest) > DRAWING_WIDTH && !drawing->fresh)
        next_line(drawing);
    while (rest.len && rest.ptr[0] == ' ' && drawing->fresh)
        rest = span_skip(rest, 1);
    while (drawing->column + drawing_columns(rest) > DRAWING_WIDTH) {
        struct span part = fitting(drawing, rest);
        put(drawing, part);
        rest = span_skip(rest, part.len);
        next_line(drawing);
    }
    put(drawing, rest);
    drawing->fresh = drawing->fresh && rest.len == 0;
}

void drawing_addf(struct drawing *drawing, const char *format, ...)
{
    struct buf text = BUF_INIT;
    va_list args;
    va_start(args, format);
    buf_vaddf(&text, format, args);
    va_end(args);
    drawing_add(drawing, text.ptr ? text.ptr : "");
    buf_free(&text);
}

void drawing_tab(struct drawing *drawing, size_t column)
{
    blanks(drawing, column);
}
