#include "lianhu/when.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int64_t civil_days(int year, int month, int day)
{
    /* Count from 1 March so that the leap day ends the year: the usual era arithmetic. */
    int64_t y = year, m = month - 1;

    y += m / 12;
    m %= 12;
    if (m < 0) {
        m += 12;
        y--;
    }
    if (m < 2)
        y--;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t mp = (m + 10) % 12;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + (153 * mp + 2) / 5;

    return era * 146097 + doe - 719468 + day - 1;
}

wall_t civil_to_wall(const struct civil *civil)
{
    int64_t seconds = civil_days(civil->year, civil->month, civil->day) * 86400;

    seconds += civil->hour * 3600 + civil->minute * 60 + civil->second;
    seconds -= (int64_t)civil->offset_min * 60;
    return (wall_t){seconds * 1000};
}

static struct civil from_tm(const struct tm *tm)
{
    return (struct civil){
        .year = tm->tm_year + 1900,
        .month = tm->tm_mon + 1,
        .day = tm->tm_mday,
        .hour = tm->tm_hour,
        .minute = tm->tm_min,
        .second = tm->tm_sec,
        .weekday = tm->tm_wday,
        .offset_min = (int)(tm->tm_gmtoff / 60),
    };
}

static time_t whole_seconds(wall_t t)
{
    return (time_t)(t.ms >= 0 ? t.ms / 1000 : -((999 - t.ms) / 1000));
}

/* The inverse of civil_days. */
static void date_of(int64_t days, struct civil *out)
{
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

    out->day = (int)(doy - (153 * mp + 2) / 5 + 1);
    out->month = (int)(mp < 10 ? mp + 3 : mp - 9);
    out->year = (int)(yoe + era * 400 + (mp >= 10));
}

struct civil civil_at_offset(wall_t t, int offset_min)
{
    enum { DAY = 86400, THURSDAY = 4 /* 1970-01-01 */ };
    int64_t seconds = whole_seconds(t) + (int64_t)offset_min * 60;
    int64_t days = (seconds >= 0 ? seconds : seconds - (DAY - 1)) / DAY,
            rest = seconds - days * DAY;
    struct civil civil = {.hour = (int)(rest / 3600),
                          .minute = (int)(rest / 60 % 60),
                          .second = (int)(rest % 60),
                          .weekday = (int)(((days + THURSDAY) % 7 + 7) % 7),
                          .offset_min = offset_min};

    date_of(days, &civil);
    return civil;
}

struct civil civil_local(wall_t t)
{
    time_t seconds = whole_seconds(t);
    struct tm tm;

    localtime_r(&seconds, &tm);
    return from_tm(&tm);
}

wall_t civil_local_to_wall(const struct civil *civil)
{
    struct tm tm = {
        .tm_year = civil->year - 1900,
        .tm_mon = civil->month - 1,
        .tm_mday = civil->day,
        .tm_hour = civil->hour,
        .tm_min = civil->minute,
        .tm_sec = civil->second,
        .tm_isdst = -1,
    };
    return (wall_t){(int64_t)mktime(&tm) * 1000};
}

bool time_zone_set(const char *name)
{
    char path[256];

    if (!*name || *name == '/' || strstr(name, ".."))
        return false;
    if (snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name) >= (int)sizeof path ||
        access(path, R_OK) != 0)
        return false;
    setenv("TZ", name, 1);
    tzset();
    return true;
}

void wall_iso8601(wall_t t, char *out, size_t size)
{
    if (!wall_known(t)) {
        out[0] = '\0';
        return;
    }
    struct civil c = civil_local(t);
    int offset = c.offset_min < 0 ? -c.offset_min : c.offset_min;

    snprintf(out, size, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", c.year, c.month, c.day, c.hour,
             c.minute, c.second, c.offset_min < 0 ? '-' : '+', offset / 60, offset % 60);
}

/* Reads "Z", "+08:00" or nothing (local: *zoned false). */
static bool parse_zone(const char *text, bool *zoned, int *offset_min)
{
    int hours, minutes, used = 0;

    *zoned = *text != '\0';
    *offset_min = 0;
    if (!*zoned || strcmp(text, "Z") == 0)
        return true;
    if ((*text != '+' && *text != '-') ||
        sscanf(text + 1, "%2d:%2d%n", &hours, &minutes, &used) != 2)
        return false;
    if (text[1 + used] != '\0' || hours > 14 || minutes > 59)
        return false;
    *offset_min = (hours * 60 + minutes) * (*text == '-' ? -1 : 1);
    return true;
}

static bool plausible(const struct civil *c)
{
    return c->month >= 1 && c->month <= 12 && c->day >= 1 && c->day <= 31 && c->hour <= 23 &&
           c->minute <= 59 && c->second <= 59 && c->hour >= 0 && c->minute >= 0 && c->second >= 0;
}

bool wall_parse(const char *text, wall_t *out)
{
    struct civil c = {0};
    int used = 0, more = 0;
    bool zoned;

    if (sscanf(text, "%4d-%2d-%2d%n", &c.year, &c.month, &c.day, &used) != 3)
        return false;
    text += used;
    if (*text == 'T' || *text == ' ') {
        if (sscanf(text + 1, "%2d:%2d%n", &c.hour, &c.minute, &more) != 2)
            return false;
        text += 1 + more;
        if (*text == ':' && sscanf(text, ":%2d%n", &c.second, &more) == 1)
            text += more;
    }
    if (!plausible(&c) || !parse_zone(text, &zoned, &c.offset_min))
        return false;
    *out = zoned ? civil_to_wall(&c) : civil_local_to_wall(&c);
    return true;
}
