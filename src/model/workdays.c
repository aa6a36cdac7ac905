#include "model/workdays.h"
#include "model/conf_file.h"
#include <stdlib.h>

enum { YEAR_DAYS = 366 };

struct work_year {
    int year;
    bool known;
    bool off[YEAR_DAYS], worked[YEAR_DAYS];
};

struct workdays {
    struct work_year *years;
    size_t count;
};

/* ---- loading --------------------------------------------------------------------------------- */

/* "2026-10-01" of this year as a place in it; -1 when it is no such day. */
static int day_of_year(const char *text, size_t len, int year)
{
    char date[16];
    wall_t at;
    struct civil c;

    if (len != 10)
        return -1;
    memcpy(date, text, len);
    date[len] = '\0';
    if (!wall_parse(date, &at))
        return -1;
    c = civil_local(at);
    if (c.year != year)
        return -1;
    return (int)(civil_days(c.year, c.month, c.day) - civil_days(year, 1, 1));
}

static void read_days(struct conf_reader *reader, const struct conf_value *value, int year,
                      bool days[YEAR_DAYS])
{
    const char *dots = strstr(value->text, "..");
    size_t first_len = dots ? (size_t)(dots - value->text) : strlen(value->text);
    int first = day_of_year(value->text, first_len, year);
    int last = dots ? day_of_year(dots + 2, strlen(dots + 2), year) : first;

    if (first < 0 || last < first) {
        conf_complain(reader, value->line,
                      "%s is no day of %d: wanted \"%d-10-01\" or \"from..to\" of one year",
                      value->text, year, year);
        return;
    }
    for (int d = first; d <= last; d++)
        days[d] = true;
}

static void read_year(struct conf_reader *reader, cfg_t *section, struct work_year *out)
{
    const char *title = cfg_title(section);
    long year = strtol(title, NULL, 10);

    if (year < 1990 || year > 2100) {
        conf_complain(reader, conf_line(section), "year \"%s\": wanted a year like \"2026\"",
                      title);
        return;
    }
    *out = (struct work_year){.year = (int)year, .known = true};
    for (size_t i = 0; i < conf_count(section, "holidays"); i++)
        read_days(reader, conf_at(section, "holidays", i), out->year, out->off);
    for (size_t i = 0; i < conf_count(section, "workdays"); i++)
        read_days(reader, conf_at(section, "workdays", i), out->year, out->worked);
    for (int d = 0; d < YEAR_DAYS; d++)
        if (out->off[d] && out->worked[d])
            conf_complain(reader, conf_line(section),
                          "year %s: its day %d is a holiday and a workday", title, d + 1);
}

struct workdays *workdays_load(const char *path, struct buf *errors)
{
    struct conf_reader reader = {.path = path, .errors = errors};
    cfg_opt_t year_opts[] = {CONF_BEGIN(&reader), CONF_VALUE("source"), CONF_LIST("holidays"),
                             CONF_LIST("workdays"), CFG_END()};
    cfg_opt_t opts[] = {CONF_BEGIN(&reader), CONF_SECTIONS("year", year_opts), CFG_END()};
    cfg_t *root = conf_parse(&reader, opts);
    struct workdays *w = NULL;

    if (root) {
        w = xcalloc(1, sizeof *w);
        w->years = xcalloc(cfg_size(root, "year") + 1, sizeof *w->years);
        for (unsigned i = 0; i < cfg_size(root, "year"); i++)
            read_year(&reader, cfg_getnsec(root, "year", i), &w->years[w->count++]);
        cfg_free(root);
    }
    if (reader.complaints) {
        workdays_free(w);
        w = NULL;
    }
    conf_done(&reader);
    return w;
}

void workdays_free(struct workdays *w)
{
    if (!w)
        return;
    free(w->years);
    free(w);
}

/* ---- counting -------------------------------------------------------------------------------- */

static const struct work_year *year_of(const struct workdays *w, int64_t day, int *place)
{
    for (size_t i = 0; w && i < w->count; i++) {
        int64_t first = civil_days(w->years[i].year, 1, 1);

        if (w->years[i].known && day >= first && day < civil_days(w->years[i].year + 1, 1, 1)) {
            *place = (int)(day - first);
            return &w->years[i];
        }
    }
    return NULL;
}

bool workdays_knows(const struct workdays *w, int year)
{
    int place;

    return year_of(w, civil_days(year, 1, 1), &place) != NULL;
}

bool is_workday(const struct workdays *w, int64_t day)
{
    int weekday = (int)(((day + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday; 0 Sunday */
    int place;
    const struct work_year *year = year_of(w, day, &place);

    if (year && year->off[place])
        return false;
    return (year && year->worked[place]) || (weekday != 0 && weekday != 6);
}

/* The local midnight that begins a day. */
static wall_t midnight(const struct civil *of, int days)
{
    struct civil c = {.year = of->year, .month = of->month, .day = of->day + days};

    return civil_local_to_wall(&c);
}

wall_t workdays_add(const struct workdays *w, wall_t from, int hours, bool working_days)
{
    int64_t left = hours * WALL_HOUR, day;
    struct civil start;
    wall_t at = from;

    if (hours <= 0 || !wall_known(from))
        return WALL_NONE;
    if (!working_days)
        return wall_add(from, left);
    start = civil_local(from);
    day = civil_days(start.year, start.month, start.day);
    for (int n = 0;; n++) {
        wall_t next = midnight(&start, n + 1);

        if (is_workday(w, day + n)) {
            if (next.ms - at.ms >= left)
                return wall_add(at, left);
            left -= next.ms - at.ms;
        }
        at = next;
    }
}
