/* Household numbers in a text, and which number goes with which name. */
#include "intake/scan.h"
#include <uchar.h>

enum { NUMBER_LARGEST = 9999, GAP_MAX = 3 };

/* ---- numbers ---- */

static bool is_marker(uint32_t cp)
{
    return cp == U'户' || cp == U'号';
}

/* 号 that does not count households: 3号楼 is caught as a measure, 今天3号 by the date. */
static size_t marker_at(const struct scan *scan, size_t at)
{
    const struct fold *fold = &scan->fold;

    if (at < fold->len && fold->cp[at] == ' ' && at + 1 < fold->len && is_marker(fold->cp[at + 1]))
        at++;
    if (at >= fold->len || !is_marker(fold->cp[at]) || scan->mark[at] == MARK_NAME)
        return 0;
    return text_at(scan, at, "户口") || text_at(scan, at, "户主") ? 0 : 1;
}

/* The group that 二组 or 2社 before a number names; 0 none. `*start` moves before it. */
static int group_before(const struct scan *scan, size_t *start)
{
    const struct fold *fold = &scan->fold;
    size_t at = *start;
    struct number number;

    while (at > 0 && fold->cp[at - 1] == ' ')
        at--;
    if (at < 2 ||
        (fold->cp[at - 1] != U'组' && fold->cp[at - 1] != U'社' && fold->cp[at - 1] != U'队'))
        return 0;
    at--;
    while (at > 0 && (cp_is_digit(fold->cp[at - 1]) || cp_is_numeral(fold->cp[at - 1])))
        at--;
    number = number_at(fold->cp + at, fold->len - at);
    if (number.len == 0 || number.value <= 0)
        return 0;
    if (at > 0 && fold->cp[at - 1] == U'第')
        at--;
    *start = at;
    return number.value;
}

static void fill_households(const struct scan *scan, struct mention *mention)
{
    const struct sender_ref *sender = scan->sender;

    for (size_t i = 0; sender && i < sender->household_count; i++) {
        const struct household_ref *household = &sender->households[i];
        bool group =
            mention->group == 0 || !sender->several_groups || household->group == mention->group;

        if (household->number == mention->value && group && mention->count < MENTION_HOUSEHOLDS)
            mention->households[mention->count++] = household;
    }
}

static bool is_one_of(uint32_t cp, const char32_t *set)
{
    for (; *set; set++)
        if ((uint32_t)*set == cp)
            return true;
    return false;
}

/* 两户为地吵架 counts two, 有三户 counts three; 和五户, 二社三户 name one. */
static bool is_count(const struct scan *scan, const struct number *number, size_t at, bool ordinal)
{
    const struct fold *fold = &scan->fold;
    uint32_t before = at > 0 ? fold->cp[at - 1] : 0;
    uint32_t behind = at + number->len + 1 < fold->len ? fold->cp[at + number->len + 1] : 0;
    bool joined = is_one_of(before, U"和跟与同是组社");

    if (ordinal)
        return false;
    if (before != 0 && is_one_of(before, U"有共这那另"))
        return true;
    if (!number->han || joined)
        return false;
    if (fold->cp[at + number->len] == U'户' && behind && is_one_of(behind, U"为因之吵打闹争"))
        return true;
    if (number->several)
        return at == 0 || scan->mark[at - 1] == MARK_NONE;
    return before != 0 && !bound_left(scan, at);
}

static void keep_number(struct scan *scan, struct mention *mention)
{
    fill_households(scan, mention);
    scan_mark(scan, mention->start, mention->end, MARK_NUMBER);
    if (scan->mention_count < MENTIONS_MAX)
        scan->mentions[scan->mention_count++] = *mention;
}

/* 2-3, of a sender with several groups: the group, then the household. Returns its end, 0 no. */
static size_t grouped_at(const struct scan *scan, size_t at, struct mention *mention)
{
    const struct fold *fold = &scan->fold;
    struct number group = number_at(fold->cp + at, fold->len - at), household;
    size_t second = at + group.len + 1;

    if (!scan->sender || !scan->sender->several_groups || second >= fold->len)
        return 0;
    if (fold->cp[second - 1] != '-' && fold->cp[second - 1] != '.' && fold->cp[second - 1] != '/')
        return 0;
    household = number_at(fold->cp + second, fold->len - second);
    if (household.len == 0 || group.value < 1 || household.value < 1)
        return 0;
    mention->group = group.value;
    mention->value = household.value;
    return second + household.len;
}

/* How many characters from `at` on belong to nothing yet: 三十六 before 五保. */
static size_t free_from(const struct scan *scan, size_t at)
{
    size_t count = 0;

    while (at + count < scan->fold.len && scan->mark[at + count] == MARK_NONE)
        count++;
    return count;
}

/* The number that begins at `at` as a household; its end, 0 when it is none. */
static size_t take_number(struct scan *scan, size_t at)
{
    const struct fold *fold = &scan->fold;
    struct mention mention = {.start = (uint16_t)at, .number = true};
    struct number number = number_at(fold->cp + at, free_from(scan, at));
    size_t start = at, end = at + number.len, marker, grouped;

    if (number.value < 0 || number.value > NUMBER_LARGEST)
        return 0;
    mention.value = number.value;
    grouped = grouped_at(scan, at, &mention);
    if (grouped)
        end = grouped;
    marker = marker_at(scan, end);
    mention.marked = marker > 0 || grouped > 0;
    if (start > 0 && fold->cp[start - 1] == U'第') {
        mention.marked = true;
        start--;
    }
    if (is_count(scan, &number, start, start < at))
        return 0;
    if (!mention.marked && (!bound_left(scan, at) || !bound_right(scan, end)) &&
        (number.han || (!(at > 0 && scan->mark[at - 1] == MARK_WORD) && !text_at(scan, end, "家"))))
        return 0;
    if (mention.group == 0)
        mention.group = group_before(scan, &start);
    mention.start = (uint16_t)start;
    mention.end = (uint16_t)(end + marker + (marker && fold->cp[end] == ' '));
    keep_number(scan, &mention);
    return mention.end;
}

void find_numbers(struct scan *scan)
{
    const struct fold *fold = &scan->fold;

    for (size_t i = 0; i < fold->len; i++) {
        size_t end;

        if (scan->mark[i] != MARK_NONE ||
            (!cp_is_digit(fold->cp[i]) && !cp_is_numeral(fold->cp[i])))
            continue;
        end = take_number(scan, i);
        if (end == 0)
            end = i + number_at(fold->cp + i, fold->len - i).len;
        i = end > i ? end - 1 : i;
    }
}

/* ---- who is who ---- */

static void sort_mentions(struct scan *scan)
{
    for (size_t i = 1; i < scan->mention_count; i++) {
        struct mention moved = scan->mentions[i];
        size_t at = i;

        for (; at > 0 && scan->mentions[at - 1].start > moved.start; at--)
            scan->mentions[at] = scan->mentions[at - 1];
        scan->mentions[at] = moved;
    }
}

/* Leaves in `a` the households that `b` names too; false when there is none. */
static bool intersect(struct mention *a, const struct mention *b)
{
    struct mention both = *a;

    both.count = 0;
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count; k++)
            if (a->households[i] == b->households[k])
                both.households[both.count++] = a->households[i];
    if (both.count == 0)
        return false;
    *a = both;
    return true;
}

static void drop_mention(struct scan *scan, size_t at)
{
    scan->mention_count--;
    memmove(&scan->mentions[at], &scan->mentions[at + 1],
            (scan->mention_count - at) * sizeof scan->mentions[0]);
}

/* True when nothing but separators and words of the model stands between two mentions. */
static bool is_gap(const struct scan *scan, size_t from, size_t to, bool words)
{
    size_t own = 0;

    for (size_t i = from; i < to; i++) {
        if (cp_is_separator(scan->fold.cp[i]) || (words && scan->mark[i] == MARK_WORD))
            continue;
        own++;
    }
    return own == 0;
}

/* Joins number and name at `a` and `b` when they agree. */
static bool fuse(struct scan *scan, size_t a, size_t b)
{
    struct mention *first = &scan->mentions[a];
    const struct mention *second = &scan->mentions[b];
    struct mention joined = *first;

    if (first->number == second->number || first->name == second->name)
        return false;
    if (!intersect(&joined, second))
        return false;
    joined.number = joined.name = true;
    joined.marked = first->marked || second->marked;
    joined.value = first->number ? first->value : second->value;
    joined.level = first->name ? first->level : second->level;
    joined.person = first->name ? first->person : second->person;
    joined.own = first->own || second->own;
    if (second->start <= first->end + GAP_MAX && is_gap(scan, first->end, second->start, false))
        joined.end = second->end;
    *first = joined;
    drop_mention(scan, b);
    return true;
}

static void fuse_near(struct scan *scan, bool words)
{
    for (size_t i = 0; i + 1 < scan->mention_count; i++) {
        const struct mention *a = &scan->mentions[i], *b = &scan->mentions[i + 1];

        if (is_gap(scan, a->end, b->start, words))
            fuse(scan, i, i + 1);
    }
}

/* 3 土地 ... 张明录: the first number and the first name that agree, wherever they stand. */
static void fuse_far(struct scan *scan)
{
    for (size_t i = 0; i < scan->mention_count; i++)
        for (size_t k = i + 1; k < scan->mention_count; k++)
            if (fuse(scan, i, k))
                return;
}

static bool said_after_and(const struct scan *scan, const struct mention *mention)
{
    size_t at = mention->start;

    while (at > 0 && scan->fold.cp[at - 1] == ' ')
        at--;
    return phrase_before(scan, PHRASE_AND, at) > 0;
}

/* A lone number and a lone name side by side that disagree: which is meant has to be asked. */
static void find_clash(struct scan *scan)
{
    for (size_t i = 0; i + 1 < scan->mention_count; i++) {
        struct mention *a = &scan->mentions[i], *b = &scan->mentions[i + 1];
        bool alone = a->number != b->number && a->name != b->name;

        if (alone && !b->follows && is_gap(scan, a->end, b->start, true))
            a->clash = b->clash = true;
    }
}

static bool same_household(const struct mention *a, const struct mention *b)
{
    return a->count > 0 && b->count > 0 && a->households[0] == b->households[0];
}

/* A figure alone says less than 3户, a name, or both; what names nobody or several, or another
 * party, says nothing. */
static int standing(const struct mention *mention)
{
    if (mention->count != 1 || mention->follows)
        return 0;
    return mention->number && !mention->name && !mention->marked && !mention->clash ? 1 : 2;
}

/* 老赵家永强: the same house, by a better name. */
static bool says_better(const struct mention *mention, const struct mention *best)
{
    return standing(mention) == standing(best) && mention->count == 1 && best->count == 1 &&
           same_household(mention, best) && !best->number && mention->level > best->level;
}

static void choose(struct scan *scan)
{
    const struct mention *best = NULL;

    for (size_t i = 0; i < scan->mention_count; i++)
        if (!best || standing(&scan->mentions[i]) > standing(best) ||
            says_better(&scan->mentions[i], best))
            best = &scan->mentions[i];
    scan->main = best;
    for (size_t i = 0; best && i < scan->mention_count; i++) {
        const struct mention *mention = &scan->mentions[i];

        if (mention != best && mention->count == 1 && !mention->clash &&
            !same_household(mention, best) && mention->level != NAME_ONE_OFF) {
            scan->other = mention;
            return;
        }
    }
}

static bool is_behind(const struct scan *scan, const struct mention *mention, const char *word,
                      size_t len)
{
    size_t at = mention->start;

    while (at > 0 && scan->fold.cp[at - 1] == ' ')
        at--;
    return at >= len && text_at(scan, at - len, word);
}

/* 3户改成5户: what it was is not meant. */
static void drop_changed(struct scan *scan)
{
    static const char *const words[] = {"改成", "改为", "换成", "应是", "应为", "应该是"};

    for (size_t i = 1; i < scan->mention_count; i++)
        for (size_t w = 0; w < sizeof words / sizeof *words; w++)
            if (is_behind(scan, &scan->mentions[i], words[w], strlen(words[w]) / 3)) {
                scan->corrected = true;
                drop_mention(scan, i - 1);
                return;
            }
}

/* 不是张明录是张明亮, 是5户不是3户: what it is not is not meant. */
static void drop_denied(struct scan *scan)
{
    for (size_t i = 0; i < scan->mention_count; i++) {
        if (!is_behind(scan, &scan->mentions[i], "不是", 2))
            continue;
        for (size_t k = 0; k < scan->mention_count; k++) {
            const struct mention *meant = &scan->mentions[k];

            if (k == i || !is_behind(scan, meant, "是", 1) || is_behind(scan, meant, "不是", 2))
                continue;
            scan->corrected = true;
            drop_mention(scan, i);
            return;
        }
    }
}

void pair_mentions(struct scan *scan)
{
    sort_mentions(scan);
    drop_denied(scan);
    drop_changed(scan);
    for (size_t i = 0; i < scan->mention_count; i++)
        scan->mentions[i].follows = said_after_and(scan, &scan->mentions[i]);
    fuse_near(scan, false);
    fuse_near(scan, true);
    fuse_far(scan);
    find_clash(scan);
    choose(scan);
}
