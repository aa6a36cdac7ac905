/* A name that no household of the sender has. */
#include "intake/weigh.h"
#include <uchar.h>

static const char32_t surnames[] =
#include "text/surnames.tbl"
    ;

bool is_surname(uint32_t cp)
{
    for (size_t i = 0; surnames[i]; i++)
        if ((uint32_t)surnames[i] == cp)
            return true;
    return false;
}

/* 车了, 贺的: a particle at the end. */
static bool ends_in_particle(const struct scan *scan, size_t end)
{
    static const char32_t particles[] = U"了的吗呢着过么哩啊吧";

    for (size_t i = 0; particles[i]; i++)
        if ((uint32_t)particles[i] == scan->fold.cp[end - 1])
            return true;
    return false;
}

/* A token of two to four characters that begins with a surname and belongs to nothing else, behind
 * a kind or a number. */
void find_stranger(struct scan *scan)
{
    const struct fold *fold = &scan->fold;

    for (size_t i = scan->first; i < scan->last; i++) {
        size_t end = i;

        if (scan->mark[i] || !cp_is_han(fold->cp[i]) || !bound_left(scan, i))
            continue;
        while (end < scan->last && cp_is_han(fold->cp[end]) && !scan->mark[end])
            end++;
        if (i > scan->first && end - i > 1 && end - i < 4 && is_surname(fold->cp[i]) &&
            !ends_in_particle(scan, end) && !phrase_at(scan, PHRASE_PUBLIC, i)) {
            text_copy(
                scan->stranger, sizeof scan->stranger,
                (struct span){scan->text.ptr + fold->from[i], fold->from[end] - fold->from[i]});
            return;
        }
        i = end - 1;
    }
}
