/* Which group a sender of several means, and households that belong to more than one of them. */
#include "intake/weigh.h"

enum { NAME_HAN_MIN = 3 };

static bool same_household(const struct household_ref *a, const struct household_ref *b)
{
    int64_t one = a->family ? a->family : a->id, other = b->family ? b->family : b->id;

    return one == other;
}

/* The longest end of the group's name that stands in the text, in characters: 产业组 of 花椒产业组.
 * What ends the names of all groups says nothing, and is cut off by who compares. */
static size_t name_in_text(const struct scan *scan, const char *name)
{
    struct fold fold;

    fold_text(span_of(name), &fold);
    for (size_t from = 0; from + NAME_HAN_MIN <= fold.len; from++)
        for (size_t at = scan->first; at + fold.len - from <= scan->last; at++) {
            size_t n = 0;

            while (from + n < fold.len && scan->fold.cp[at + n] == fold.cp[from + n])
                n++;
            if (from + n == fold.len)
                return n;
        }
    return 0;
}

/* The group that the text names better than any other; 0 none. */
static int64_t named_unit(const struct scan *scan, const struct mention *mention)
{
    size_t best = 0;
    int64_t unit = 0;

    for (size_t i = 0; i < mention->count; i++) {
        const struct household_ref *h = mention->households[i];
        size_t len = h->group_name ? name_in_text(scan, h->group_name) : 0;

        if (len == 0 || (len == best && unit == h->unit))
            continue;
        if (len == best)
            unit = 0;
        if (len > best) {
            best = len;
            unit = h->unit;
        }
    }
    return unit;
}

void narrow_groups(const struct scan *scan, struct mention *mention)
{
    int64_t unit = 0;
    size_t kept = 0;

    if (mention->count < 2)
        return;
    if (scan->sender && scan->sender->several_groups)
        unit = named_unit(scan, mention);
    for (size_t i = 0; i < mention->count; i++) {
        const struct household_ref *h = mention->households[i];
        bool again = false;

        for (size_t k = 0; k < kept; k++)
            again |= same_household(mention->households[k], h);
        if ((!unit || h->unit == unit) && !again)
            mention->households[kept++] = h;
    }
    mention->count = kept;
}
