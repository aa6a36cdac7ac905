/* What a text says that there is not: 没有纠纷, 张明录没有跟人吵架. */
#include "intake/weigh.h"
#include <uchar.h>

/* 没有跟人吵架: with whom does not part the denial from what is denied. */
static size_t before_with(const struct scan *scan, size_t at)
{
    static const char *const withs[] = {"跟人", "和人", "跟谁", "跟他", "跟别人", "发生", "再"};

    for (size_t i = 0; i < sizeof withs / sizeof withs[0]; i++) {
        size_t len = strlen(withs[i]) / 3; /* three octets a character */

        if (at > len && text_at(scan, at - len, withs[i]))
            return at - len;
    }
    return at;
}

static bool denied_before(const struct scan *scan, const struct hit *hit)
{
    size_t at = hit->start;

    while (at > 0 && scan->fold.cp[at - 1] == ' ')
        at--;
    at = before_with(scan, at);
    return phrase_before(scan, PHRASE_NONE, at) > 0 ||
           (at > 0 && phrase_before(scan, PHRASE_NONE, at - 1) > 0 &&
            scan->fold.cp[at - 1] == U'有');
}

/* 纠纷没有. Of other words it asks: 办了没有, 来没有. */
static bool denied_behind(const struct scan *scan, const struct hit *hit)
{
    size_t at = hit->end, len;

    if (!hit_is(scan, hit, LEX_TITLE, LEX_TITLE))
        return false;
    while (at < scan->fold.len && scan->fold.cp[at] == ' ')
        at++;
    len = phrase_at(scan, PHRASE_NONE_BACK, at);
    at += len;
    return len > 0 && (at >= scan->fold.len || cp_is_separator(scan->fold.cp[at]));
}

/* 没有纠纷 as a word of its own. */
static bool is_denial(const struct scan *scan, const struct hit *hit)
{
    uint32_t cp = scan->fold.cp[hit->start];

    return hit->end - hit->start > 2 && (cp == U'没' || cp == U'无' || cp == U'未');
}

/* 没有纠纷、隐患: a list goes on being denied. */
static bool denied_along(const struct scan *scan, const struct hit *hit, const struct hit *before)
{
    if (!before || before->end > hit->start || hit->start - before->end > 2 ||
        !(before->denied || is_denial(scan, before)))
        return false;
    for (size_t i = before->end; i < hit->start; i++) {
        uint32_t cp = scan->fold.cp[i];

        if (!cp_is_separator(cp) && cp != U'和' && cp != U'及' && cp != U'或' && cp != U'也')
            return false;
    }
    return true;
}

/* What one reports that there is none of. */
static bool is_trouble(const struct scan *scan, const struct hit *hit)
{
    for (uint16_t at = hit->entry; at;) {
        const struct lex_entry *entry = lexicon_get(scan->grammar->lexicon, at);

        at = entry->next;
        if (entry->role <= LEX_WORD && entry->len > 1 &&
            (entry->kind->destination == DEST_CASE || entry->kind->destination == DEST_ALARM))
            return true;
    }
    return false;
}

/* 张明录没有跟人吵架, 4户房子没塌: trouble that is denied; but 3户没有低保 wants it. */
static bool did_not_happen(const struct scan *scan, const struct hit *hit)
{
    if (!denied_before(scan, hit))
        return false;
    for (uint16_t at = hit->entry; at;) {
        const struct lex_entry *entry = lexicon_get(scan->grammar->lexicon, at);

        at = entry->next;
        for (size_t i = 0; entry->role <= LEX_WORD && i < TROUBLES; i++)
            if (entry->kind == scan->grammar->troubles[i])
                return true;
    }
    return false;
}

/* 偷走了, 锯走了: carried off, which is not going away. */
static bool is_carried_off(const struct scan *scan, const struct hit *hit)
{
    static const char32_t carrying[] = U"偷拉牵开锯砍挖拿摸抱推骑卸撬顺装逮捉背扛冲骗哄剪运";

    if (hit->start == 0 || scan->fold.cp[hit->start] != U'走')
        return false;
    for (size_t i = 0; carrying[i]; i++)
        if (scan->fold.cp[hit->start - 1] == (uint32_t)carrying[i])
            return true;
    return false;
}

/* A title denied is denied; other words only where no household is named: 3户没有低保 asks for it.
 */
void deny(struct scan *scan, struct weighing *out)
{
    const struct hit *before = NULL;

    for (size_t i = 0; i < scan->hit_count; i++) {
        struct hit *hit = &scan->hits[i];

        if (hit->sort == HIT_PHRASE)
            continue;
        hit->denied =
            denied_before(scan, hit) || denied_along(scan, hit, before) || denied_behind(scan, hit);
        if (hit->sort != HIT_WORD)
            continue;
        if (!hit_is(scan, hit, LEX_CODE, LEX_TITLE) && scan->main && !did_not_happen(scan, hit))
            hit->denied = false;
        out->denied |= hit->denied && is_trouble(scan, hit);
        hit->denied |= is_carried_off(scan, hit);
        before = hit;
    }
}
