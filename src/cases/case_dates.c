/* Dates as people put things off: 延到12月10日, 10天, 下周五. */
#include "cases/case_course.h"
#include "cases/say.h"
#include "text/digits.h"

enum { END_OF_WORK = 18 };

struct dated {
    size_t start, end; /* characters of the folded text; end 0: none found */
    int days;          /* from today; or: */
    int month, day;    /* day 0: days count */
};

static size_t word_at(const struct fold *f, size_t at, const uint32_t *word)
{
    size_t n = 0;

    for (; word[n]; n++)
        if (at + n >= f->len || f->cp[at + n] != word[n])
            return 0;
    return n;
}

static size_t any_word_at(const struct fold *f, size_t at, const uint32_t *const *words)
{
    size_t longest = 0;

    for (; *words; words++) {
        size_t n = word_at(f, at, *words);

        if (n > longest)
            longest = n;
    }
    return longest;
}

static const uint32_t *const day_words[] = {U"日", U"号", NULL};
static const uint32_t *const days_words[] = {U"天", U"个工作日", U"日内", NULL};
static const uint32_t *const week_words[] = {U"个星期", U"星期", U"周", U"个礼拜", U"礼拜", NULL};

/* 12月10日, 12.10, 12-10, 2026年12月10日 begins with its month here. */
static bool month_day(const struct fold *f, size_t at, struct number n, struct dated *out)
{
    size_t next = at + n.len, sep = word_at(f, next, U"月");
    struct number day;

    if (!sep && next < f->len && (f->cp[next] == '.' || f->cp[next] == '-' || f->cp[next] == '/'))
        sep = 1;
    if (!sep || n.value < 1 || n.value > 12)
        return false;
    day = number_at(f->cp + next + sep, f->len - next - sep);
    if (!day.len || day.value < 1 || day.value > 31)
        return false;
    *out = (struct dated){at, next + sep + day.len, 0, n.value, day.value};
    out->end += any_word_at(f, out->end, day_words);
    return true;
}

/* 12号, 10天, 两个星期 */
static bool number_said(const struct fold *f, size_t at, struct number n, struct dated *out)
{
    size_t next = at + n.len, len;

    if ((len = any_word_at(f, next, days_words)) && n.value > 0) {
        *out = (struct dated){at, next + len, n.value, 0, 0};
    } else if ((len = any_word_at(f, next, week_words)) && n.value > 0 && n.value < 60) {
        *out = (struct dated){at, next + len, n.value * 7, 0, 0};
    } else if ((len = word_at(f, next, U"个月")) && n.value > 0 && n.value <= 12) {
        *out = (struct dated){at, next + len, n.value * 30, 0, 0};
    } else if ((len = any_word_at(f, next, day_words)) && n.value > 0 && n.value <= 31) {
        *out = (struct dated){at, next + len, 0, 0, n.value};
    } else {
        return false;
    }
    return true;
}

/* 明天, 半个月, 下周五; `weekday` is today's, 1 Monday .. 7 Sunday. */
static bool word_said(const struct fold *f, size_t at, int weekday, struct dated *out)
{
    static const struct {
        const uint32_t *word;
        int days;
    } words[] = {
        {U"明天",    1 },
        {U"后天",    2 },
        {U"大后天", 3 },
        {U"半个月", 15},
        {U"半月",    15},
        {U"月底",    -1},
    };
    static const uint32_t *const next_week[] = {U"下星期", U"下周",   U"下个星期",
                                                U"下个周", U"下礼拜", NULL};
    static const uint32_t *const this_week[] = {U"这星期", U"这周", U"本周", U"星期",
                                                U"周",     U"礼拜", NULL};
    size_t len, best = 0;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if ((len = word_at(f, at, words[i].word)) > best) {
            best = len;
            *out = (struct dated){at, at + len, words[i].days, 0, 0};
        }
    if (best)
        return true;
    bool next = (len = any_word_at(f, at, next_week)) > 0;
    if (!next && !(len = any_word_at(f, at, this_week)))
        return false;
    struct number n = number_at(f->cp + at + len, f->len - at - len);
    bool sunday = word_at(f, at + len, U"天") || word_at(f, at + len, U"日");
    int wanted = sunday ? 7 : n.len == 1 ? n.value : 0;

    if (wanted < 1 || wanted > 7)
        return false;
    *out = (struct dated){at, at + len + 1, wanted - weekday + (next ? 7 : 0), 0, 0};
    if (out->days <= 0)
        out->days += 7;
    return true;
}

static bool find_date(const struct fold *f, int weekday, struct dated *out)
{
    for (size_t at = 0; at < f->len; at++) {
        bool inside = at && (cp_is_digit(f->cp[at - 1]) || cp_is_numeral(f->cp[at - 1]));
        struct number n = number_at(f->cp + at, f->len - at);

        if (word_said(f, at, weekday, out))
            return true;
        if (!inside && n.len && (month_day(f, at, n, out) || number_said(f, at, n, out)))
            return true;
    }
    return false;
}

/* The next such day; of a day alone, this month's or the next one's. */
static wall_t day_of(const struct dated *d, const struct civil *today)
{
    struct civil c = {
        .year = today->year, .month = today->month, .day = today->day, .hour = END_OF_WORK};
    int64_t now = civil_days(today->year, today->month, today->day);

    if (d->days < 0) {
        c.month++;
        c.day = 0;
    } else if (!d->day) {
        c.day += d->days;
    } else {
        c.day = d->day;
        if (d->month)
            c.month = d->month;
        if (civil_days(c.year, c.month, c.day) <= now && d->month)
            c.year++;
        else if (civil_days(c.year, c.month, c.day) <= now)
            c.month++;
    }
    return civil_local_to_wall(&c);
}

/* Words that only put off, at the end of what stands before the date. */
static size_t without_put_off(const struct fold *f, size_t end)
{
    const char *list = say_date_words;

    while (*list) {
        size_t len = strcspn(list, ",");
        struct fold word;

        fold_text((struct span){list, len}, &word);
        if (word.len <= end &&
            memcmp(f->cp + end - word.len, word.cp, word.len * sizeof *word.cp) == 0)
            return end - word.len;
        list += len + (list[len] == ',');
    }
    return end;
}

/* Blanks and marks at both ends, and the order's own number in front, are no reason. */
static void add_reason(struct span words, const struct fold *f, size_t from, size_t to,
                       struct buf *reason)
{
    while (from < to && cp_is_separator(f->cp[from]))
        from++;
    while (to > from && cp_is_separator(f->cp[to - 1]))
        to--;
    if (from < to)
        buf_addf(reason, "%s%.*s", reason->len ? "," : "", (int)(f->from[to] - f->from[from]),
                 words.ptr + f->from[from]);
}

/* Where the reason may begin: behind the code or word of the order and the number of the case. */
static size_t behind_number(const struct fold *f, size_t limit)
{
    size_t at = 0, behind = 0;

    while (at < limit) {
        size_t run = 0;

        while (at + run < limit && cp_is_digit(f->cp[at + run]))
            run++;
        if (run >= 5 && run <= 10)
            behind = at + run;
        at += run ? run : 1;
    }
    return behind;
}

void case_date_in(struct span words, wall_t now, wall_t *until, struct buf *reason)
{
    struct civil today = civil_local(now);
    struct dated d = {0};
    struct fold f;
    int64_t year = 366 * WALL_DAY;

    *until = WALL_NONE;
    fold_text(words, &f);
    if (!find_date(&f, today.weekday ? today.weekday : 7, &d))
        return;
    *until = day_of(&d, &today);
    if (until->ms <= now.ms || until->ms > now.ms + year)
        *until = WALL_NONE;
    add_reason(words, &f, behind_number(&f, d.start), without_put_off(&f, d.start), reason);
    add_reason(words, &f, d.end, f.len, reason);
}
