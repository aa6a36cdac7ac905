#ifndef TESTS_SLOPPY_PEN_H
#define TESTS_SLOPPY_PEN_H
/* What the files of the sloppy writer share. */
#include "tests/support/sloppy.h"

#define PICK(sloppy, table) table[pen_below(sloppy, sizeof(table) / sizeof *(table))]

size_t pen_below(struct sloppy *sloppy, size_t limit);
bool pen_chance(struct sloppy *sloppy, unsigned percent);

/* A text as somebody types it who hears: each character with this chance another that sounds alike.
 */
void pen_misheard(struct sloppy *sloppy, const char *text, unsigned percent, struct buf *out);
void pen_misheard_name(struct sloppy *sloppy, unsigned percent,
                       struct buf *out); /* nobody else's */
void pen_pinyin(struct sloppy *sloppy, const char *text, bool initials, struct buf *out);
void pen_widen(struct sloppy *sloppy, const char *ascii, struct buf *out); /* now and then */

/* sloppy_forms.c: texts in the form, of which each ends the text of this turn. */
const struct household_ref *pen_another(struct sloppy *sloppy);
void pen_front(struct sloppy *sloppy, struct buf *out); /* greeting or name before it */
void pen_back(struct sloppy *sloppy, struct buf *out);  /* thanks or signature behind it */
void pen_form(struct sloppy *sloppy);
void pen_figures(struct sloppy *sloppy);
void pen_conflict(struct sloppy *sloppy); /* number and name of two households */
void pen_stranger(struct sloppy *sloppy); /* a name the roster does not have */

#endif
