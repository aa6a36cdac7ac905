#include "intake/newcomer.h"
#include "text/fold.h"
#include <stdlib.h>

enum { NAME_LEAST = 2, NAME_MOST = 4, PHONE_DIGITS = 11, STEM_MAX = 32 };

/* A text as it is taken apart: what was recognised is marked and no longer there for others. */
struct pieces {
    struct fold fold;
    bool taken[FOLD_MAX + 1];
};

/* ---- words ----------------------------------------------------------------------------------- */

static bool stands_at(const struct fold *fold, size_t at, const struct fold *word)
{
    if (word->len == 0 || at + word->len > fold->len)
        return false;
    for (size_t i = 0; i < word->len; i++)
        if (fold->cp[at + i] != word->cp[i])
            return false;
    return true;
}

/* Length of the longest word of the list that stands at `at`; 0 none. */
static size_t word_at(const struct fold *fold, size_t at, const char *list)
{
    struct fold *word = xmalloc(sizeof *word);
    size_t longest = 0;

    while (*list) {
        size_t len = strcspn(list, ",");

        fold_text((struct span){list, len}, word);
        if (word->len > longest && stands_at(fold, at, word))
            longest = word->len;
        list += len + (list[len] == ',');
    }
    free(word);
    return longest;
}

static size_t first_word(const struct fold *fold)
{
    size_t at = 0;

    while (at < fold->len && cp_is_separator(fold->cp[at]))
        at++;
    return at;
}

enum newcomer_wish newcomer_wish(struct span text, const char *join_words, const char *phone_words)
{
    struct fold *fold = xmalloc(sizeof *fold);
    enum newcomer_wish wish = NEWCOMER_NONE;
    size_t at;

    fold_text(text, fold);
    at = first_word(fold);
    if (word_at(fold, at, phone_words))
        wish = NEWCOMER_PHONE;
    else if (word_at(fold, at, join_words))
        wish = NEWCOMER_JOIN;
    free(fold);
    return wish;
}

/* ---- places ---------------------------------------------------------------------------------- */

/* 一 to 九 and 十 as digits, so that 二社 and 2社 are one. */
static uint32_t digit_of(uint32_t cp)
{
    static const uint32_t han[] = {U'零', U'一', U'二', U'三', U'四',
                                   U'五', U'六', U'七', U'八', U'九'};

    for (uint32_t i = 0; i < 10; i++)
        if (cp == han[i])
            return '0' + i;
    return cp;
}

/* The words that names of units end with, longest first. */
static size_t suffix_of(const struct fold *name)
{
    static const char *const suffixes = "联防组,互助组,网格,小组,社区,组,村,乡,镇";

    for (size_t at = 1; at < name->len; at++)
        if (word_at(name, at, suffixes) == name->len - at)
            return name->len - at;
    return 0;
}

/* 第1联防组: 1; 二社网格: 2社; 东坪村: 东坪. */
static size_t stem_of(const char *name, size_t bytes, uint32_t stem[STEM_MAX])
{
    struct fold *fold = xmalloc(sizeof *fold);
    size_t count = 0, end;

    fold_text((struct span){name, bytes}, fold);
    end = fold->len - suffix_of(fold);
    for (size_t i = 0; i < end && count < STEM_MAX; i++)
        if (!(i == 0 && fold->cp[i] == U'第') && !cp_is_separator(fold->cp[i]))
            stem[count++] = digit_of(fold->cp[i]);
    free(fold);
    return count;
}

static bool is_number(const uint32_t *stem, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!cp_is_digit(stem[i]))
            return false;
    return len > 0;
}

static bool is_figure(const struct fold *fold, size_t at)
{
    return cp_is_digit(digit_of(fold->cp[at]));
}

/* Where a stem stands in the text; a bare number must be one of a group. SIZE_MAX: nowhere. */
static size_t find_stem(const struct pieces *p, const uint32_t *stem, size_t len)
{
    const struct fold *fold = &p->fold;
    bool number = is_number(stem, len);

    for (size_t at = 0; len && at + len <= fold->len; at++) {
        size_t i = 0;

        while (i < len && !p->taken[at + i] && digit_of(fold->cp[at + i]) == stem[i])
            i++;
        if (i < len || (at > 0 && cp_is_digit(stem[0]) && is_figure(fold, at - 1)) ||
            (cp_is_digit(stem[len - 1]) && is_figure(fold, at + len)))
            continue;
        if (!number || (at > 0 && fold->cp[at - 1] == U'第') ||
            word_at(fold, at + len, "组,小组,网格,联防组,队"))
            return at;
    }
    return SIZE_MAX;
}

/* How many names of the path the text says; 0 when it does not say the last. */
static unsigned names_said(const struct pieces *p, const char *path)
{
    uint32_t stem[STEM_MAX];
    unsigned said = 0;
    size_t len;

    for (; *path; path += len + (path[len] == '/')) {
        len = strcspn(path, "/");
        bool found = find_stem(p, stem, stem_of(path, len, stem)) != SIZE_MAX;

        if (!path[len] && !found)
            return 0;
        said += found;
    }
    return said;
}

static const struct newcomer_unit *best_unit(const struct pieces *p,
                                             const struct newcomer_unit *units, size_t count)
{
    const struct newcomer_unit *best = NULL;
    unsigned most = 0;

    for (size_t i = 0; i < count; i++) {
        unsigned said = names_said(p, units[i].path);

        if (said > most || (said && said == most))
            best = said > most ? &units[i] : NULL;
        if (said > most)
            most = said;
    }
    return best;
}

/* The characters that named the unit are no part of a name. */
static void take_path(struct pieces *p, const char *path)
{
    uint32_t stem[STEM_MAX];
    size_t len;

    for (; *path; path += len + (path[len] == '/')) {
        len = strcspn(path, "/");
        size_t count = stem_of(path, len, stem), at = find_stem(p, stem, count);

        if (at == SIZE_MAX)
            continue;
        count += word_at(&p->fold, at + count, "联防组,互助组,网格,小组,社区,组,村,乡,镇,社");
        if (at > 0 && p->fold.cp[at - 1] == U'第')
            at--, count++;
        memset(p->taken + at, true, count);
    }
}

/* ---- numbers and names ----------------------------------------------------------------------- */

static void take_phone(struct pieces *p, struct newcomer *out)
{
    for (size_t at = 0; at < p->fold.len; at++) {
        char digits[PHONE_DIGITS + 1];
        size_t n = 0;

        while (n < PHONE_DIGITS && cp_is_digit(p->fold.cp[at + n])) {
            digits[n] = (char)p->fold.cp[at + n];
            n++;
        }
        digits[n] = '\0';
        if (n == PHONE_DIGITS && !cp_is_digit(p->fold.cp[at + n]) &&
            phone_parse(span_of(digits), &out->phone)) {
            memset(p->taken + at, true, n);
            return;
        }
        at += n ? n - 1 : 0;
    }
}

static void take_name(struct pieces *p, struct span text, struct newcomer *out)
{
    static const char *const fillers =
        "我叫,我是,名叫,姓名,名字,叫,的,我,是,原来,原,旧号,新号,号码";
    const struct fold *fold = &p->fold;

    for (size_t at = 0; at < fold->len; at++) {
        size_t end, skip;

        while ((skip = word_at(fold, at, fillers)) && !p->taken[at])
            at += skip;
        for (end = at; end < fold->len && cp_is_han(fold->cp[end]) && !p->taken[end]; end++)
            ;
        if (end - at >= NAME_LEAST && end - at <= NAME_MOST) {
            text_copy(out->name, sizeof out->name,
                      (struct span){text.ptr + fold->from[at], fold->from[end] - fold->from[at]});
            return;
        }
        at = end > at ? end - 1 : at;
    }
}

void newcomer_read(struct span text, const char *const words[2], const struct newcomer_unit *units,
                   size_t unit_count, struct newcomer *out)
{
    struct pieces *p = xcalloc(1, sizeof *p);
    const struct newcomer_unit *unit;
    size_t at;

    *out = (struct newcomer){.name = ""};
    fold_text(text, &p->fold);
    at = first_word(&p->fold);
    for (int i = 0; i < 2; i++)
        memset(p->taken + at, true, word_at(&p->fold, at, words[i]));
    take_phone(p, out);
    unit = best_unit(p, units, unit_count);
    if (unit) {
        out->unit = unit->id;
        take_path(p, unit->path);
    }
    take_name(p, text, out);
    free(p);
}
