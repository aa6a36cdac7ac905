/* Figures that are no fields: identity and phone numbers, money, dates, areas, counts; and case
 * numbers, which are one. */
#include "intake/identity.h"
#include "intake/scan.h"
#include "lianhu/case_number.h"

static const char *const measures[] = {
#define MEASURE(text) text,
#define NO_MEASURE(text)
#include "intake/measures.tbl"
#undef MEASURE
#undef NO_MEASURE
};

static const char *const no_measures[] = {
#define MEASURE(text)
#define NO_MEASURE(text) text,
#include "intake/measures.tbl"
#undef MEASURE
#undef NO_MEASURE
};

/* Characters that measure even over a blank: 3 亩, 2000 元. */
static bool is_plain_measure(uint32_t cp)
{
    return cp == U'元' || cp == U'块' || cp == U'亩' || cp == U'斤' || cp == U'个' || cp == U'人' ||
           cp == U'岁' || cp == U'天' || cp == U'平' || cp == U'公' || cp == U'万';
}

static size_t digits_from(const struct scan *scan, size_t at)
{
    size_t len = 0;

    while (at + len < scan->fold.len && cp_is_digit(scan->fold.cp[at + len]))
        len++;
    return len;
}

static size_t length_of(const char *text)
{
    struct span rest = span_of(text);
    size_t len = 0;

    for (size_t n; rest.len > 0; len++, rest = span_skip(rest, n))
        utf8_decode(rest, &n);
    return len;
}

/* The length of a measure word at `at`, over one blank at most; 0 none. A character of a
 * household's name measures nothing: 3张明录. */
static size_t measure_at(const struct scan *scan, size_t at)
{
    const struct fold *fold = &scan->fold;
    size_t skip = at + 1 < fold->len && fold->cp[at] == ' ' && is_plain_measure(fold->cp[at + 1]);

    if (at >= fold->len || scan->mark[at + skip] == MARK_NAME)
        return 0;
    for (size_t i = 0; i < sizeof no_measures / sizeof no_measures[0]; i++)
        if (text_at(scan, at + skip, no_measures[i]))
            return 0;
    for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++)
        if (text_at(scan, at + skip, measures[i]))
            return skip + length_of(measures[i]);
    return 0;
}

/* 多, 来, 几, 余 between a number and its measure. */
static size_t about_at(const struct scan *scan, size_t at)
{
    uint32_t cp = at < scan->fold.len ? scan->fold.cp[at] : 0;

    return cp == U'多' || cp == U'来' || cp == U'几' || cp == U'余' || cp == U'半';
}

static bool is_unit(uint32_t cp)
{
    return cp == U'十' || cp == U'百' || cp == U'千' || cp == U'万';
}

/* The end of what a number at `at` measures: 3.5亩, 三个多月, 3-5人; 0 when it measures nothing. */
static size_t measured_end(const struct scan *scan, size_t at)
{
    const struct fold *fold = &scan->fold;
    struct number number = number_at(fold->cp + at, fold->len - at);
    size_t end = at + number.len, measure;

    if (number.len == 0)
        return 0;
    if (end + 1 < fold->len && (fold->cp[end] == '.' || fold->cp[end] == '-') &&
        cp_is_digit(fold->cp[end + 1])) {
        size_t more = digits_from(scan, end + 1);

        if (measure_at(scan, end + 1 + more + about_at(scan, end + 1 + more)))
            end += 1 + more;
    }
    if (end < fold->len && is_unit(fold->cp[end]) && !number.han)
        end += number_at(fold->cp + end, fold->len - end).len; /* 3万 */
    end += about_at(scan, end);
    measure = measure_at(scan, end);
    if (measure == 0)
        return fold->cp[end - 1] == U'万' || fold->cp[end - 1] == U'千' ? end : 0;
    end += measure;
    return end + about_at(scan, end);
}

/* 2026-3-1, 2026.3.1, 3/1, 9:00, 12.30: figures with a mark between them. The length, 0 none. A
 * hyphen or dot between only two numbers may also part fields, so it counts only for long ones. */
static size_t stamped_at(const struct scan *scan, size_t at)
{
    size_t first = digits_from(scan, at), second, third;
    uint32_t mark = scan->fold.cp[at + first];

    if (mark != '-' && mark != '.' && mark != '/' && mark != ':')
        return 0;
    second = digits_from(scan, at + first + 1);
    if (second == 0)
        return 0;
    if (mark == ':')
        return first <= 2 && second == 2 ? first + 1 + second : 0;
    if (first == 4 && scan->fold.cp[at + first + 1 + second] == mark) {
        third = digits_from(scan, at + first + 2 + second);
        return third ? first + second + third + 2 : 0;
    }
    return first == 4 && second <= 2 && (scan->fold.cp[at] == '2' || scan->fold.cp[at] == '1')
               ? first + 1 + second
               : 0;
}

/* A telephone number that begins at `at`, with its country code, blanks and hyphens. */
static size_t phone_at(const struct scan *scan, size_t at)
{
    const struct fold *fold = &scan->fold;
    char digits[16];
    size_t n = 0, i = at, start;

    for (; i < fold->len && n < sizeof digits; i++) {
        bool joint = (fold->cp[i] == '-' || fold->cp[i] == ' ') && i > at &&
                     cp_is_digit(fold->cp[i + 1]) && (n == 3 || n == 4 || n == 7 || n == 8);

        if (cp_is_digit(fold->cp[i]))
            digits[n++] = (char)fold->cp[i];
        else if (!joint)
            break;
    }
    start = n > 11 && strncmp(digits, "0086", 4) == 0 ? 4
            : n > 11 && strncmp(digits, "86", 2) == 0 ? 2
                                                      : 0;
    if (n - start == 11 && digits[start] == '1' && digits[start + 1] >= '3')
        return i - at;
    return n >= 10 && n <= 12 && digits[0] == '0' ? i - at : 0; /* 0941-1234567 */
}

static void take_case(struct scan *scan, size_t at, size_t len, struct reading *out)
{
    char number[CASE_NUMBER_SIZE];
    int64_t serial;

    for (size_t i = 0; i < len; i++)
        number[i] = (char)scan->fold.cp[at + i];
    number[len] = '\0';
    if (!case_number_parse(span_of(number), &serial)) {
        if (!out->bad_case[0])
            strcpy(out->bad_case, number);
        scan_mark(scan, at, at + len, MARK_CUT);
        return;
    }
    scan_mark(scan, at, at + len, MARK_CASE);
    if (out->case_count < READING_CASES_MAX)
        strcpy(out->cases[out->case_count++], number);
}

/* 身份证号, 电话: before such a number the word is its label and no subject. */
static void mark_label(struct scan *scan, size_t at)
{
    static const char *const labels[] = {"身份证号码", "身份证号", "身份证", "电话号码", "电话号",
                                         "电话",       "手机号码", "手机号", "手机",     "证件号"};
    while (at > 0 && (scan->fold.cp[at - 1] == ' ' || scan->fold.cp[at - 1] == ':'))
        at--;
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        size_t len = length_of(labels[i]);

        if (at >= len && text_at(scan, at - len, labels[i])) {
            scan_mark(scan, at - len, at, MARK_CUT);
            return;
        }
    }
}

/* One run of figures at `at`; returns its length, 0 when it may be a field. */
static size_t cut_run(struct scan *scan, size_t at, struct reading *out)
{
    size_t len = identity_at(&scan->fold, at), run, end;

    out->has_identity |= len > 0;
    if (len == 0)
        len = phone_at(scan, at);
    if (len > 0)
        mark_label(scan, at);
    if (len == 0)
        len = stamped_at(scan, at);
    if (len == 0 && (end = measured_end(scan, at)) > 0)
        len = end - at;
    if (len > 0) {
        scan_mark(scan, at, at + len, MARK_CUT);
        return len;
    }
    run = digits_from(scan, at);
    if (run >= 5 && run < CASE_NUMBER_SIZE - 1)
        take_case(scan, at, run, out);
    else if (run > 3)
        scan_mark(scan, at, at + run, MARK_CUT);
    return run > 3 ? run : 0;
}

void cut_figures(struct scan *scan, struct reading *out)
{
    for (size_t i = 0; i < scan->fold.len;) {
        size_t len = cp_is_digit(scan->fold.cp[i]) ? cut_run(scan, i, out) : 0;

        if (len == 0 && cp_is_digit(scan->fold.cp[i]))
            len = digits_from(scan, i);
        i += len ? len : 1;
    }
}

static bool is_date_word(uint32_t cp)
{
    return cp == U'月' || cp == U'日' || cp == U'年' || cp == U'号';
}

/* 8月15回来: a day without its word; but 3月 5户. */
static bool is_day(const struct scan *scan, size_t at, const struct number *number)
{
    size_t month = at - 1;

    while (month > 0 &&
           (cp_is_digit(scan->fold.cp[month - 1]) || cp_is_numeral(scan->fold.cp[month - 1])))
        month--;
    return month < at - 1 && number->value > 0 && number->value < 32 &&
           scan->fold.cp[at + number->len] != U'户';
}

/* 3月1日, 腊月初八, 3月3号: from a month on, days belong to the date. */
static size_t date_tail(const struct scan *scan, size_t at)
{
    const struct fold *fold = &scan->fold;
    size_t end = at;

    while (end < fold->len) {
        struct number number = number_at(fold->cp + end, fold->len - end);

        if (number.len == 0)
            break;
        if (end + number.len >= fold->len || !is_date_word(fold->cp[end + number.len]))
            return end == at && is_day(scan, at, &number) ? number.len : end - at;
        end += number.len + 1;
    }
    return end - at;
}

void find_counts(struct scan *scan)
{
    const struct fold *fold = &scan->fold;

    for (size_t i = 0; i < fold->len; i++) {
        bool han = cp_is_numeral(fold->cp[i]) || fold->cp[i] == U'几' || fold->cp[i] == U'半';
        size_t end;

        if (fold->cp[i] == U'月' && i > 0 && scan->mark[i] != MARK_NAME)
            scan_mark(scan, i + 1, i + 1 + date_tail(scan, i + 1), MARK_CUT);
        if (!han || scan->mark[i] != MARK_NONE)
            continue;
        end = measured_end(scan, i);
        if (fold->cp[i] == U'几' || fold->cp[i] == U'半')
            end = measure_at(scan, i + 1) ? i + 1 + measure_at(scan, i + 1) : 0;
        if (end == 0)
            continue;
        scan_mark(scan, i, end, MARK_CUT);
        i = end - 1;
    }
}
