#ifndef MODEL_WORKDAYS_H
#define MODEL_WORKDAYS_H
/*
 * Which days are worked: weekends, public holidays and make-up workdays out of a file like
 * conf/holidays/china.conf, and limits counted over them. A year that the file does not know has
 * its weekends only. Days are those of the gateway's zone.
 */
#include "lianhu/buf.h"
#include "lianhu/when.h"

struct workdays;

/* Loads and checks the file; NULL with every complaint "file:line: ..." in `errors`. */
struct workdays *workdays_load(const char *path, struct buf *errors);
void workdays_free(struct workdays *workdays);

/* False: only its weekends are known. `workdays` may be NULL: then no year is. */
bool workdays_knows(const struct workdays *workdays, int year);

/* A day by its count since 1970-01-01 (civil_days). */
bool is_workday(const struct workdays *workdays, int64_t day);

/* `from` and so many hours; with `working_days` the clock stands still on days that are not worked
 * and a working day counts 24 of them. hours 0 gives WALL_NONE: there is no limit. */
wall_t workdays_add(const struct workdays *workdays, wall_t from, int hours, bool working_days);

#endif
