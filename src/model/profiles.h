#ifndef MODEL_PROFILES_H
#define MODEL_PROFILES_H
/*
 * Modem profiles from conf/profiles by libconfuse: default.conf says everything, each other
 * file only what differs from it. Every complaint names file and line. Read-only after loading.
 */
#include "lianhu/buf.h"
#include "lianhu/profile.h"

struct profile_set;

/* Loads default.conf and then the other files of `directory` in the order of their names. NULL
 * with complaints, one a line, in `errors`. Free with profile_set_free. */
struct profile_set *profiles_load(const char *directory, struct buf *errors);
void profile_set_free(struct profile_set *set);

/* The profiles, the default first; for struct device_config. */
const struct profile *profile_set_items(const struct profile_set *set, size_t *count);

#endif
