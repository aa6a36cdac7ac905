#include "roster/day.h"
#include "lianhu/buf.h"

enum { NUMBERS_MAX = 3, YEAR_FIRST = 1900, YEAR_LAST = 2199 };

/* The numbers of a written date and how many digits each had. */
struct numbers {
    int value[NUMBERS_MAX];
    int digits[NUMBERS_MAX];
    int count;
};

/* A digit at the start of `text` (ASCII or full-width U+FF10..FF19), stepped over; -1 when none. */
static int take_digit(struct span *text)
{
    const unsigned char *p = (const unsigned char *)text->ptr;

    if (text->len >= 1 && p[0] >= '0' && p[0] <= '9') {
        *text = span_skip(*text, 1);
        return p[0] - '0';
    }
    if (text->len >= 3 && p[0] == 0xEF && p[1] == 0xBC && p[2] >= 0x90 && p[2] <= 0x99) {
        *text = span_skip(*text, 3);
        return p[2] - 0x90;
    }
    return -1;
}

static bool take(struct span *text, const char *mark)
{
    if (!span_starts(*text, span_of(mark)))
        return false;
    *text = span_skip(*text, strlen(mark));
    return true;
}

static bool take_mark(struct span *text)
{
    static const char *const marks[] = {"-", "/", ".", "年", "月", "日", "号", "－", "／", "．"};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (take(text, marks[i]))
            return true;
    }
    return false;
}

/* A time that a spreadsheet adds: a blank or T, then digits and colons only. */
static bool is_time(struct span text)
{
    if (text.len < 2 || (text.ptr[0] != ' ' && text.ptr[0] != 'T'))
        return false;
    for (size_t i = 1; i < text.len; i++) {
        if (!strchr("0123456789: ", text.ptr[i]) || text.ptr[i] == '\0')
            return false;
    }
    return true;
}

static bool take_numbers(struct span text, struct numbers *out)
{
    int digit;

    while (text.len > 0 && !is_time(text)) {
        if (out->count == NUMBERS_MAX)
            return false;
        int *value = &out->value[out->count], *digits = &out->digits[out->count];
        out->count++;
        for (*value = *digits = 0; *digits <= 8 && (digit = take_digit(&text)) >= 0; ++*digits)
            *value = *value * 10 + digit;
        if (*digits == 0 || *digits > 8)
            return false;
        if (text.len > 0 && !is_time(text) && !take_mark(&text))
            return false;
    }
    return out->count > 0;
}

static int days_of_month(int year, int month)
{
    return (int)(civil_days(year, month + 1, 1) - civil_days(year, month, 1));
}

static enum day_fault from_numbers(struct numbers *n, bool month_ends, day_t *day)
{
    if (n->count == 1 && n->digits[0] == 8) { /* 20260101 */
        *n = (struct numbers){
            {n->value[0] / 10000, n->value[0] / 100 % 100, n->value[0] % 100},
            {4,                   2,                       2                },
            3
        };
    }
    if (n->count == 1)
        return n->digits[0] == 5 && n->value[0] >= 20000 ? DAY_SERIAL : DAY_BAD;
    if (n->digits[0] == 2)
        return DAY_SHORT_YEAR;
    if (n->digits[0] != 4 || n->digits[1] > 2 || n->digits[2] > 2)
        return DAY_BAD;

    int year = n->value[0], month = n->value[1];
    if (year < YEAR_FIRST || year > YEAR_LAST || month < 1 || month > 12)
        return DAY_IMPOSSIBLE;
    int last = days_of_month(year, month);
    int number = n->count == 3 ? n->value[2] : month_ends ? last : 1;
    if (number < 1 || number > last)
        return DAY_IMPOSSIBLE;
    *day = (day_t){(int32_t)civil_days(year, month, number)};
    return DAY_FINE;
}

enum day_fault day_parse(struct span text, bool month_ends, day_t *day)
{
    struct numbers numbers = {0};

    *day = DAY_NONE;
    if (!take_numbers(span_trim(text), &numbers))
        return DAY_BAD;
    return from_numbers(&numbers, month_ends, day);
}

const char *day_text(day_t day, char out[DAY_TEXT_SIZE])
{
    out[0] = '\0';
    if (day_known(day)) {
        struct civil c = civil_at_offset((wall_t){day.n * WALL_DAY}, 0);

        text_format(out, DAY_TEXT_SIZE, "%04d-%02d-%02d", c.year, c.month, c.day);
    }
    return out;
}

day_t day_local(wall_t t)
{
    struct civil c = civil_local(t);

    return (day_t){(int32_t)civil_days(c.year, c.month, c.day)};
}
