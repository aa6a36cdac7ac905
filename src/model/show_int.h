#ifndef MODEL_SHOW_INT_H
#define MODEL_SHOW_INT_H
/* The parts of model_show: what happens to cases (model_show.c) and what is kept and planned
 * (show_plans.c). */
#include "model/drawing.h"
#include "model/model_show.h"

#define SAY(name, words) static const char say_##name[] __attribute__((unused)) = words;
#include "conf/texts/model_show.tbl"
#undef SAY

/* "label a b c", codes of roles as their titles. */
void show_words(struct drawing *drawing, size_t indent, const char *label,
                const struct words *words);
void show_roles(struct drawing *drawing, const struct model *model, const struct words *roles);

void show_duties(struct drawing *drawing, const struct model *model);
void show_contacts(struct drawing *drawing, const struct model *model);
void show_registers(struct drawing *drawing, const struct model *model);
void show_drives(struct drawing *drawing, const struct model *model);
void show_plans(struct drawing *drawing, const struct model *model);
void show_assessment(struct drawing *drawing, const struct model *model);
void show_notices(struct drawing *drawing, const struct model *model);

#endif
