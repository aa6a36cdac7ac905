#ifndef MODEL_DRAWING_H
#define MODEL_DRAWING_H
/* Lines of at most 80 columns, where a Chinese character takes two: items follow one another and go
 * on below, indented as the first of them. */
#include "lianhu/buf.h"

enum { DRAWING_WIDTH = 80 };

struct drawing {
    struct buf *out;
    size_t column, indent;
    bool fresh; /* nothing stands in the line behind the indent */
};

size_t drawing_columns(struct span text);

/* A heading of its own, after an empty line. */
void drawing_heading(struct drawing *drawing, const char *text);

/* Begins a line with `indent` blanks and the label; what follows goes on below its end. */
void drawing_begin(struct drawing *drawing, size_t indent, const char *label);
void drawing_end(struct drawing *drawing);

/* Adds an item that is not parted, on the next line if it does not fit; one too long for any line
 * is parted where the line ends. */
void drawing_add(struct drawing *drawing, const char *text);
void drawing_addf(struct drawing *drawing, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Blanks up to the column; nothing when that is past. */
void drawing_tab(struct drawing *drawing, size_t column);

#endif
