#ifndef LIANHU_WHEN_H
#define LIANHU_WHEN_H
/*
 * The two times of the house. mono_t is for limits ("answer within 5 s"): it never jumps and means
 * nothing outside this run. wall_t is for stamps and the calendar: it can jump and is stored. They
 * are different types so that the compiler refuses to mix them. Nobody but the loop reads a clock:
 * both arrive as arguments (struct now).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    int64_t us; /* microseconds since an arbitrary start */
} mono_t;

typedef struct {
    int64_t ms; /* milliseconds since 1970-01-01T00:00:00Z, without leap seconds */
} wall_t;

/* Both clocks at one instant, read once at the start of a turn. */
struct now {
    mono_t mono;
    wall_t wall;
};

#define MSEC ((int64_t)1000)
#define SEC  (1000 * MSEC)
#define MIN  (60 * SEC)
#define HOUR (60 * MIN)

#define WALL_SEC  ((int64_t)1000)
#define WALL_MIN  (60 * WALL_SEC)
#define WALL_HOUR (60 * WALL_MIN)
#define WALL_DAY  (24 * WALL_HOUR)

#define MONO_NEVER ((mono_t){INT64_MAX})
#define WALL_NONE  ((wall_t){INT64_MIN}) /* unknown or not set; stored as NULL */

static inline mono_t mono_add(mono_t t, int64_t us)
{
    return t.us == INT64_MAX ? t : (mono_t){t.us + us};
}

static inline bool mono_reached(mono_t deadline, mono_t now)
{
    return deadline.us <= now.us;
}

static inline mono_t mono_min(mono_t a, mono_t b)
{
    return a.us < b.us ? a : b;
}

static inline wall_t wall_add(wall_t t, int64_t ms)
{
    return t.ms == INT64_MIN ? t : (wall_t){t.ms + ms};
}

static inline bool wall_known(wall_t t)
{
    return t.ms != INT64_MIN;
}

/* A calendar reading of a wall_t in some zone. */
struct civil {
    int year, month, day;     /* month 1-12, day 1-31 */
    int hour, minute, second; /* 0-59 */
    int weekday;              /* 0 Sunday .. 6 Saturday */
    int offset_min;           /* minutes east of UTC that the reading is in */
};

/* Days since 1970-01-01 of a date of the proleptic Gregorian calendar; any int values. */
int64_t civil_days(int year, int month, int day);

/* The instant of a civil reading (its offset applied). Fields out of range carry over. */
wall_t civil_to_wall(const struct civil *civil);

/* The reading of `t` at a fixed offset from UTC in minutes. `t` must be known. */
struct civil civil_at_offset(wall_t t, int offset_min);

/* The reading of `t` in the gateway's zone (TZ as set at start by time_zone_set). */
struct civil civil_local(wall_t t);

/* The instant when the gateway's zone shows the given local reading; offset_min is ignored. */
wall_t civil_local_to_wall(const struct civil *civil);

/* Chooses the gateway's zone by its tz database name, once, before anything else runs. False when
 * the name is not known on this machine. */
bool time_zone_set(const char *name);

/* Writes ISO 8601 with the zone's offset, "2026-11-21T20:30:00+08:00"; "" for WALL_NONE. `out`
 * needs 26 bytes. */
void wall_iso8601(wall_t t, char *out, size_t size);

/* Reads ISO 8601 "2026-11-21[T20:30[:05]][Z|+08:00]"; without a zone, local. False otherwise. */
bool wall_parse(const char *text, wall_t *out);

#endif
