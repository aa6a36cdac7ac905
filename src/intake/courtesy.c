/* What is said around a report: greetings before it, thanks and a signature behind it; chatter and
 * what machines write. */
#include "intake/scan.h"

static bool is_blank(const struct scan *scan, size_t at)
{
    return at < scan->fold.len && cp_is_separator(scan->fold.cp[at]) && scan->fold.cp[at] != '?';
}

/* A name of the sender at `at`: its end, 0 when there is none. */
static size_t own_name_at(const struct scan *scan, size_t at)
{
    for (size_t i = 0; i < scan->mention_count; i++)
        if (scan->mentions[i].own && scan->mentions[i].start == at)
            return scan->mentions[i].end;
    return 0;
}

static size_t own_name_before(const struct scan *scan, size_t at)
{
    for (size_t i = 0; i < scan->mention_count; i++)
        if (scan->mentions[i].own && scan->mentions[i].end == at)
            return scan->mentions[i].start;
    return SIZE_MAX;
}

static bool is_place_end(uint32_t cp)
{
    return cp == U'社' || cp == U'组' || cp == U'村' || cp == U'队' || cp == U'长' || cp == U'户' ||
           cp == U'乡' || cp == U'镇' || cp == U'格';
}

/* 东坪村二社第1组 before a name: where it begins; `at` when no place stands there. */
static size_t place_before(const struct scan *scan, size_t at)
{
    const struct fold *fold = &scan->fold;
    size_t start = at;

    while (start > 0 && fold->cp[start - 1] == ' ')
        start--;
    if (start == 0 || !is_place_end(fold->cp[start - 1]) || scan->mark[start - 1] == MARK_NAME)
        return at;
    while (start > 0 && !cp_is_separator(fold->cp[start - 1]) &&
           scan->mark[start - 1] != MARK_WORD && scan->mark[start - 1] != MARK_NAME &&
           scan->mark[start - 1] != MARK_COURTESY)
        start--;
    return at - start <= 24 ? start : at;
}

/* The same as a prefix: the length of 二社 in 二社马建国, when the sender's name follows. */
static size_t place_length(const struct scan *scan, size_t at)
{
    for (size_t i = at; i < scan->fold.len && i < at + 24; i++) {
        if (i > at && own_name_at(scan, i) && is_place_end(scan->fold.cp[i - 1]))
            return i - at;
        if (cp_is_separator(scan->fold.cp[i]))
            return 0;
    }
    return 0;
}

/* 我是二社马建国, 马建国报: its end, 0 when the text does not go on so. */
static size_t introduction(const struct scan *scan, size_t at)
{
    size_t self = phrase_at(scan, PHRASE_SELF, at);
    size_t place, end, tells;

    while (is_blank(scan, at + self) && self)
        self++;
    place = place_length(scan, at + self);
    end = own_name_at(scan, at + self + place);
    if (end == 0)
        return 0;
    tells = phrase_at(scan, PHRASE_TELLS, end);
    if (self > 0 || place > 0 || tells > 0)
        return end + tells;
    return scan->fold.cp[end] == ':' ? end + 1 : 0;
}

static size_t longest_courtesy(const struct scan *scan, size_t at)
{
    size_t greeting = phrase_at(scan, PHRASE_GREETING, at);
    size_t polite = phrase_at(scan, PHRASE_POLITE, at);
    size_t len = greeting > polite ? greeting : polite;

    return len == 1 && !bound_right(scan, at + 1) ? 0 : len; /* 请假, 急事 */
}

/* True when [at,end) may be left out: nothing longer of the model begins there. */
static bool hides_word(const struct scan *scan, size_t at, size_t end)
{
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];

        if (hit->sort != HIT_PHRASE && hit->start < end && hit->end > at &&
            hit->start + end < hit->end + at)
            return true;
    }
    return false;
}

static void trim_front(struct scan *scan)
{
    size_t at = scan->first;

    for (;;) {
        size_t end;

        while (is_blank(scan, at))
            at++;
        end = at + longest_courtesy(scan, at);
        if (end == at)
            end = introduction(scan, at);
        if (end <= at || hides_word(scan, at, end))
            break;
        scan_mark(scan, at, end, MARK_COURTESY);
        scan->signed_off |=
            scan->mark[at] == MARK_COURTESY && own_name_before(scan, end) != SIZE_MAX;
        at = end;
    }
    scan->first = at;
}

/* The signature that ends at `end`: where it begins, `end` when there is none. A name that stands
 * where the party belongs is none: something else must come before it. */
static size_t signature(const struct scan *scan, size_t end)
{
    size_t start = own_name_before(scan, end), place;

    if (start == SIZE_MAX || start <= scan->first)
        return end;
    place = place_before(scan, start);
    return place <= scan->first ? end : place;
}

static size_t polite_before(const struct scan *scan, size_t end)
{
    size_t len = phrase_before(scan, PHRASE_POLITE, end);

    if (len == 0)
        len = phrase_before(scan, PHRASE_GREETING, end);
    /* 想申请, 来看看: at the end of a sentence they belong to it */
    return len > 0 && (bound_left(scan, end - len) || scan->fold.cp[end - len] == U'谢') ? len : 0;
}

static void trim_back(struct scan *scan)
{
    size_t end = scan->fold.len;

    for (;;) {
        size_t start;

        while (end > scan->first && is_blank(scan, end - 1))
            end--;
        start = end - polite_before(scan, end);
        if (start == end)
            start = signature(scan, end);
        if (start >= end || start < scan->first || hides_word(scan, start, end))
            break;
        scan_mark(scan, start, end, MARK_COURTESY);
        end = start;
    }
    scan->last = end;
}

/* The sender's own name in a greeting or a signature is no party. */
static void drop_own_names(struct scan *scan)
{
    size_t kept = 0;

    for (size_t i = 0; i < scan->mention_count; i++) {
        struct mention *mention = &scan->mentions[i];

        if (mention->own && (scan->mark[mention->start] == MARK_COURTESY || mention->count == 0)) {
            scan->signed_off = true;
            continue;
        }
        scan->mentions[kept++] = *mention;
    }
    scan->mention_count = kept;
}

/* 【...】 before a text is how gateways sign; what they ask for, 回1, makes it certain. */
static int signature_signs(const struct scan *scan)
{
    const struct fold *fold = &scan->fold;
    int signs = 0;

    if (fold->len == 0 || fold->cp[0] != '[')
        return 0;
    for (size_t i = 1; i + 1 < fold->len; i++) {
        if (fold->cp[i] == ']')
            signs += signs == 0;
        if (fold->cp[i] == U'回' && cp_is_digit(fold->cp[i + 1]))
            signs += 2;
    }
    return signs;
}

void trim_courtesy(struct scan *scan)
{
    size_t signs = 0;

    scan->first = 0;
    if (phrase_at(scan, PHRASE_PRACTICE, 0) == 2)
        scan->first = 0;
    trim_front(scan);
    trim_back(scan);
    drop_own_names(scan);
    scan->wish = has_phrase(scan, PHRASE_WISH, 0, scan->fold.len);
    scan->chat = has_phrase(scan, PHRASE_CHAT, 0, scan->fold.len);
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];

        if (hit->sort == HIT_PHRASE &&
            phrase_at(scan, PHRASE_MACHINE, hit->start) == (size_t)(hit->end - hit->start))
            signs++;
    }
    scan->machine_signs = (int)signs + signature_signs(scan);
    scan->machine = has_phrase(scan, PHRASE_MACHINE_SURE, 0, scan->fold.len);
}
