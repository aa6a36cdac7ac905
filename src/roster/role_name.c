#include "roster/role_name.h"
#include "roster/words.h"
#include "text/fold.h"

enum { CHARACTERS_MAX = 24, SUGGESTIONS_MAX = 3 };

const struct role *role_named(const struct model *model, struct span name)
{
    const struct role *role = model_role_titled(model, name);
    struct buf folded = BUF_INIT;

    if (role)
        return role;
    fold_words(name, &folded);
    if (folded.len > 0) {
        role = model_role_titled(model, buf_span(&folded));
        if (!role)
            role = model_role(model, folded.ptr);
    }
    buf_free(&folded);
    return role;
}

static size_t characters(struct span text, struct span out[CHARACTERS_MAX])
{
    size_t count = 0;

    while (text.len > 0 && count < CHARACTERS_MAX) {
        size_t n = words_character(text);

        out[count++] = (struct span){text.ptr, n};
        text = span_skip(text, n);
    }
    return count;
}

static unsigned smallest(unsigned a, unsigned b, unsigned c)
{
    unsigned ab = a < b ? a : b;

    return ab < c ? ab : c;
}

/* Levenshtein's distance in characters. */
static unsigned distance(struct span left, struct span right)
{
    struct span a[CHARACTERS_MAX], b[CHARACTERS_MAX];
    size_t la = characters(left, a), lb = characters(right, b);
    unsigned row[CHARACTERS_MAX + 1];

    for (size_t j = 0; j <= lb; j++)
        row[j] = (unsigned)j;
    for (size_t i = 1; i <= la; i++) {
        unsigned corner = row[0];

        row[0] = (unsigned)i;
        for (size_t j = 1; j <= lb; j++) {
            unsigned above = row[j];

            row[j] = smallest(above + 1, row[j - 1] + 1, corner + !span_eq(a[i - 1], b[j - 1]));
            corner = above;
        }
    }
    return row[lb];
}

/* The distance to the nearest of a role's names, if it keeps at least one character of it. */
static unsigned role_distance(const struct role *role, struct span name)
{
    unsigned best = distance(name, span_of(role->title));

    if (best >= words_length(span_of(role->title)))
        best = CHARACTERS_MAX;
    for (size_t w = 0; w < role->words.count; w++) {
        struct span word = span_of(role->words.items[w]);
        unsigned d = distance(name, word);

        if (d < words_length(word) && d < best)
            best = d;
    }
    return best;
}

static void add_title(struct buf *out, const struct role *role, bool *first)
{
    if (!*first)
        buf_add_str(out, "、");
    buf_add_str(out, role->title);
    *first = false;
}

void role_titles(const struct model *model, struct buf *out)
{
    bool first = true;

    for (size_t i = 0; i < model->role_count; i++)
        add_title(out, &model->roles[i], &first);
}

void role_suggest(const struct model *model, struct span name, struct buf *out)
{
    unsigned length = (unsigned)words_length(name), best = CHARACTERS_MAX;
    bool first = true;
    int told = 0;

    for (size_t i = 0; i < model->role_count; i++) {
        unsigned d = role_distance(&model->roles[i], name);

        if (d < best)
            best = d;
    }
    if (best > 2 || best >= length) {
        role_titles(model, out);
        return;
    }
    for (size_t i = 0; i < model->role_count && told < SUGGESTIONS_MAX; i++) {
        if (role_distance(&model->roles[i], name) == best) {
            add_title(out, &model->roles[i], &first);
            told++;
        }
    }
}
