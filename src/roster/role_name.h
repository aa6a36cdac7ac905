#ifndef ROSTER_ROLE_NAME_H
#define ROSTER_ROLE_NAME_H
/*
 * Roles as people write them: a title or another word of the model, or the code. And what they may
 * have meant when it is none of these.
 */
#include "model/model.h"

/* The role of that title, word or code, in any case, width or script; NULL when there is none. */
const struct role *role_named(const struct model *model, struct span name);

/* Appends the likeliest titles, at most three, joined by 、; all titles when none is near. */
void role_suggest(const struct model *model, struct span name, struct buf *out);

/* Appends all titles joined by 、. */
void role_titles(const struct model *model, struct buf *out);

#endif
