/* 10008 又吵起来了: something is said of a case that has its number, and nothing is asked. */
#include "intake/weigh.h"

enum { TELLS_MIN = 3 }; /* characters beside the number */

/* 办好了没: a particle at the end, the number and courtesies apart. */
static bool ends_asking(const struct scan *scan)
{
    size_t at = scan->last;

    while (at > scan->first &&
           (cp_is_separator(scan->fold.cp[at - 1]) || scan->mark[at - 1] == MARK_COURTESY ||
            scan->mark[at - 1] == MARK_CASE))
        at--;
    return phrase_before(scan, PHRASE_ASKS_LAST, at) > 0;
}

static bool asks(const struct scan *scan)
{
    for (size_t at = scan->first; at < scan->last; at++)
        if (scan->fold.cp[at] == '?' || phrase_at(scan, PHRASE_ASKS, at))
            return true;
    return ends_asking(scan);
}

/* Only a word of the language: a code is a report or an order of its own. */
bool tells_of_case(const struct scan *scan, const struct weighing *weighing,
                   const struct kind_weight *best, const struct reading *out)
{
    if (out->case_count != 1 || out->outright || scan->main || weighing->content < TELLS_MIN)
        return false;
    if (best && (best->code || !is_report(best->kind)))
        return false;
    return !asks(scan);
}
