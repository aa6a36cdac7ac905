#include "ledger/period.h"
#include "ledger/say.h"
#include "lianhu/buf.h"
#include <stdio.h>

static const int months_of[] = {[PERIOD_YEAR] = 12,
                                [PERIOD_HALF] = 6,
                                [PERIOD_QUARTER] = 3,
                                [PERIOD_MONTH] = 1,
                                [PERIOD_DAYS] = 0};

static wall_t midnight(int year, int month, int day)
{
    const struct civil civil = {.year = year, .month = month, .day = day};

    return civil_local_to_wall(&civil);
}

/* Part `part` of a year, from 1; parts beyond a year carry over. */
static struct period part_of(enum period_kind kind, int year, int part)
{
    int months = months_of[kind], parts = 12 / months;
    int first;

    while (part < 1) {
        part += parts;
        year--;
    }
    first = (part - 1) * months + 1;
    return (struct period){.kind = kind,
                           .from = midnight(year, first, 1),
                           .to = first + months > 12 ? midnight(year + 1, 1, 1)
                                                     : midnight(year, first + months, 1),
                           .year = year,
                           .part = part};
}

/* "2026-10-03" at the start of `text`; gives the bytes read, 0 when it is none. */
static size_t read_day(const char *text, wall_t *start, wall_t *end)
{
    int year, month, day, used = 0;

    if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &used) != 3 || used == 0)
        return 0;
    *start = midnight(year, month, day);
    const struct civil back = civil_local(*start);
    if (year < 2000 || year > 2099 || back.month != month || back.day != day)
        return 0;
    *end = midnight(year, month, day + 1);
    return (size_t)used;
}

static bool read_days(const char *text, struct period *out)
{
    wall_t ignored;
    size_t used = read_day(text, &out->from, &out->to);

    if (used == 0)
        return false;
    *out = (struct period){.kind = PERIOD_DAYS, .from = out->from, .to = out->to};
    out->year = civil_local(out->from).year;
    text += used;
    if (strncmp(text, "..", 2) == 0) {
        used = read_day(text + 2, &ignored, &out->to);
        text += used ? 2 + used : 0;
    }
    return *text == '\0' && used > 0 && out->from.ms < out->to.ms;
}

bool period_parse(const char *text, struct period *out)
{
    int year, part = 1, used = 0;
    enum period_kind kind = PERIOD_YEAR;
    char letter;

    if (read_days(text, out))
        return true;
    if (strspn(text, "0123456789") != 4 || sscanf(text, "%4d", &year) != 1)
        return false;
    text += 4;
    if (*text) {
        if (sscanf(text, "%c%2d%n", &letter, &part, &used) != 2 || text[used] != '\0' ||
            text[1] == '+' || text[1] == '-' || text[1] == ' ')
            return false;
        kind = letter == 'H' || letter == 'h'   ? PERIOD_HALF
               : letter == 'Q' || letter == 'q' ? PERIOD_QUARTER
               : letter == '-'                  ? PERIOD_MONTH
                                                : PERIOD_DAYS;
    }
    if (kind == PERIOD_DAYS || year < 2000 || year > 2099 || part < 1 ||
        part > 12 / months_of[kind])
        return false;
    *out = part_of(kind, year, part);
    return true;
}

struct period period_of(enum period_kind kind, wall_t now)
{
    const struct civil civil = civil_local(now);

    return part_of(kind, civil.year, (civil.month - 1) / months_of[kind] + 1);
}

static void write_day(wall_t at, char *out, size_t size)
{
    const struct civil civil = civil_local(at);

    text_format(out, size, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
}

static void write_days(const struct period *period, const char *between, char *out, size_t size)
{
    char first[16], last[16];

    write_day(period->from, first, sizeof first);
    write_day((wall_t){period->to.ms - 1}, last, sizeof last);
    if (strcmp(first, last) == 0)
        text_format(out, size, "%s", first);
    else
        text_format(out, size, "%s%s%s", first, between, last);
}

void period_write(const struct period *period, char *out, size_t size)
{
    switch (period->kind) {
    case PERIOD_YEAR: text_format(out, size, "%d", period->year); return;
    case PERIOD_HALF: text_format(out, size, "%dH%d", period->year, period->part); return;
    case PERIOD_QUARTER: text_format(out, size, "%dQ%d", period->year, period->part); return;
    case PERIOD_MONTH: text_format(out, size, "%d-%02d", period->year, period->part); return;
    case PERIOD_DAYS: write_days(period, "..", out, size); return;
    }
}

void period_words(const struct period *period, char *out, size_t size)
{
    switch (period->kind) {
    case PERIOD_YEAR: text_format(out, size, say_year, period->year); return;
    case PERIOD_HALF:
        text_format(out, size, period->part == 1 ? say_half_1 : say_half_2, period->year);
        return;
    case PERIOD_QUARTER: text_format(out, size, say_quarter, period->year, period->part); return;
    case PERIOD_MONTH: text_format(out, size, say_month, period->year, period->part); return;
    case PERIOD_DAYS: write_days(period, say_until, out, size); return;
    }
}

struct period period_before(const struct period *period)
{
    return part_of(period->kind, period->year, period->part - 1);
}

struct period period_year_ago(const struct period *period)
{
    return part_of(period->kind, period->year - 1, period->part);
}

int period_month_first(const struct period *period)
{
    return period->year * 100 + (period->part - 1) * months_of[period->kind] + 1;
}

int period_month_last(const struct period *period)
{
    return period->year * 100 + period->part * months_of[period->kind];
}

int month_of(wall_t at)
{
    struct civil civil;

    if (!wall_known(at))
        return 0;
    civil = civil_local(at);
    return civil.year * 100 + civil.month;
}
