/* Which of somebody's open cases is meant by words: 就是房子那个. */
#include "cases/dialogue.h"

enum { OPEN_MAX = 16 };

/* True when a text that only points at something may point at a case: it names no other matter. */
static bool points(const struct reading *r)
{
    return r->sort == READ_UNCLEAR || r->sort == READ_CHATTER ||
           (r->sort == READ_KIND && r->decision == DECISION_ASK && !r->household);
}

static bool hints_at_kind(const struct reading *r, const char *kind)
{
    if (r->kind && strcmp(r->kind->code, kind) == 0)
        return true;
    for (size_t i = 0; i < r->candidate_count; i++)
        if (strcmp(r->candidates[i].kind->code, kind) == 0)
            return true;
    return false;
}

/* How much of the text speaks for a case: its household, its subject, its kind. */
static int fitness(const struct intake *in, const struct case_file *cf)
{
    const struct reading *r = in->reading;
    const char *text = in->text.ptr ? in->text.ptr : "";
    int fits = 0;

    if (r->household)
        fits += r->household->id == cf->household ? 4 : -4;
    if ((*cf->subject && strstr(text, cf->subject)) ||
        (*cf->subject_word && strstr(text, cf->subject_word)))
        fits += 2;
    return fits + hints_at_kind(r, cf->kind);
}

bool case_by_words(const struct case_service *s, const struct intake *in, struct case_file *out)
{
    struct case_file open[OPEN_MAX];
    size_t count = s->reader->open_of_reporter(s->reader->ctx, in->from, open, OPEN_MAX);
    int best = 0;
    bool one = false;

    if (!points(in->reading))
        return false;
    for (size_t i = 0; i < count && i < OPEN_MAX; i++) {
        int fits = fitness(in, &open[i]);

        if (fits < best || fits <= 0)
            continue;
        one = fits > best;
        best = fits;
        *out = open[i];
    }
    return one;
}
