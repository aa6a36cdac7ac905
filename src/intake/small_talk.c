/* Texts that are no report: nothing at all, yes and no, chatter, thanks, what machines write. */
#include "intake/weigh.h"
#include <uchar.h>

enum { CHAT_NAMED_MAX = 12 }; /* characters */

static bool is_empty(const struct scan *scan)
{
    for (size_t i = 0; i < scan->fold.len; i++)
        if (!cp_is_separator(scan->fold.cp[i]) || scan->fold.cp[i] == '?')
            return false;
    return true;
}

/* True when the content is nothing but phrases of one meaning. */
static bool is_all(const struct scan *scan, enum phrase phrase)
{
    size_t at = scan->first;
    bool some = false;

    while (at < scan->last) {
        size_t len = phrase_at(scan, phrase, at);

        if (len == 0 && !cp_is_separator(scan->fold.cp[at]))
            return false;
        some |= len > 0;
        at += len ? len : 1;
    }
    return some;
}

static bool conclude(struct reading *out, enum reading_sort sort, enum decision decision)
{
    out->sort = sort;
    out->decision = decision;
    return true;
}

static bool is_machine(const struct scan *scan, const struct kind_weight *best)
{
    bool named = best && scan->main && best->said >= WEIGHT_CLEAR;
    bool report =
        named || (best && best->explicit_ && best->said >= WEIGHT_CLEAR && scan->machine_signs < 3);

    if (report || (best && best->code))
        return false;
    return scan->machine || scan->machine_signs > 2 ||
           (scan->machine_signs > 1 && scan->fold.cp[0] == '[');
}

static bool is_chatter(const struct scan *scan, const struct weighing *weighing,
                       const struct kind_weight *best)
{
    int weight = best ? best->total : 0;
    bool all_well = best && best->kind->destination == DEST_ALL_WELL;

    if (weighing->content == 0)
        return true;
    if (scan->wish)
        return !scan->main && (weight < 90 || all_well);
    if (scan->main && weighing->content > CHAT_NAMED_MAX)
        return false; /* a story about a household is rather for the clerk */
    return scan->chat && weight < (scan->main ? WEIGHT_ENOUGH : WEIGHT_CLEAR);
}

/* 谢谢, 辛苦了: nothing but courtesy, and that closes a conversation rather than begins one. */
static bool gives_thanks(const struct scan *scan)
{
    static const char32_t thanking[] = U"谢辛劳费";

    for (size_t i = 0; i < scan->fold.len; i++)
        for (size_t k = 0; thanking[k]; k++)
            if (scan->mark[i] == MARK_COURTESY && scan->fold.cp[i] == (uint32_t)thanking[k])
                return true;
    return false;
}

/* 孩子结婚去不了: a reason, and at the end that nobody comes of it. */
static bool ends_declining(const struct scan *scan, const struct weighing *weighing,
                           const struct kind_weight *best)
{
    enum { DECLINE_MIN = 3, REASON_MAX = 12 };

    return phrase_before(scan, PHRASE_NO, scan->last) >= DECLINE_MIN && !scan->main &&
           weighing->content <= REASON_MAX && (!best || best->said < WEIGHT_CLEAR);
}

/* Yes and no, chatter, machines. True when that is all there is. */
bool decide_small(const struct scan *scan, const struct weighing *weighing,
                  const struct kind_weight *best, struct reading *out)
{
    if (is_empty(scan))
        return conclude(out, READ_EMPTY, DECISION_NONE);
    if (is_machine(scan, best))
        return conclude(out, READ_MACHINE, DECISION_NONE);
    if (weighing->content > 0 && is_all(scan, PHRASE_YES) &&
        (!best || best->kind->destination == DEST_RECEIPT || weighing->content < 3))
        return conclude(out, READ_YES, DECISION_NONE);
    if ((weighing->content > 0 && is_all(scan, PHRASE_NO)) || ends_declining(scan, weighing, best))
        return conclude(out, READ_NO, DECISION_NONE);
    if (!out->danger && is_chatter(scan, weighing, best)) {
        out->thanks = weighing->content == 0 && gives_thanks(scan);
        return conclude(out, READ_CHATTER, DECISION_NONE);
    }
    return false;
}
