#ifndef MODEL_MODEL_SHOW_H
#define MODEL_MODEL_SHOW_H
/* A model as text for people: levels with their offices, who reports to whom, the path and the
 * limits of each kind, registers, rounds, assessment. At most 80 columns wide. Pure. */
#include "model/model.h"

void model_show(const struct model *model, struct buf *out);

/* Roles that an office reports to: those it names, else the offices with MAY_HEAR_BELOW at the
 * nearest level above its own that has any. Fills up to max, returns how many. */
size_t model_reports_to(const struct model *model, const struct role *role, const struct role **out,
                        size_t max);

#endif
