#include "model/claims.h"
#include "text/fold.h"
#include <stdlib.h>
#include <string.h>

char *word_fold(const char *text)
{
    struct buf folded = BUF_INIT;
    fold_words(span_of(text), &folded);
    char *word = xstrndup(folded.ptr ? folded.ptr : "", folded.len);
    buf_free(&folded);
    return word;
}

/* FNV-1a: most words differ in it, so that few are compared. */
static uint32_t hash_of(const char *word)
{
    uint32_t hash = 2166136261u;
    for (; *word; word++)
        hash = (hash ^ (unsigned char)*word) * 16777619u;
    return hash;
}

const struct claim *claims_find(const struct claims *claims, const char *word)
{
    const struct claim *found = NULL;
    char *folded = word_fold(word);
    uint32_t hash = hash_of(folded);
    for (size_t i = 0; i < claims->count && !found; i++)
        if (claims->items[i].hash == hash && strcmp(claims->items[i].word, folded) == 0)
            found = &claims->items[i];
    free(folded);
    return found;
}

void claims_keep(struct claims *claims, const char *owner, const char *word, int line)
{
    if (claims->count == claims->cap) {
        claims->cap = claims->cap ? 2 * claims->cap : 64;
        claims->items = xrealloc(claims->items, claims->cap * sizeof(*claims->items));
    }
    char *folded = word_fold(word);
    claims->items[claims->count++] = (struct claim){hash_of(folded), folded, xstrdup(owner), line};
}

void claims_add(struct claims *claims, struct conf_reader *reader, const char *owner,
                const char *word, int line)
{
    const struct claim *taken = claims_find(claims, word);
    char place[CONF_PLACE_SIZE];
    if (!taken)
        claims_keep(claims, owner, word, line);
    else if (strcmp(taken->owner, owner) == 0)
        conf_complain(reader, line, "\"%s\" stands twice for %s (also in %s)", word, owner,
                      conf_place(reader, taken->line, place));
    else
        conf_complain(reader, line,
                      "\"%s\" of %s already means %s (%s); expected each word to mean one thing",
                      word, owner, taken->owner, conf_place(reader, taken->line, place));
}

void claims_free(struct claims *claims)
{
    for (size_t i = 0; i < claims->count; i++) {
        free(claims->items[i].word);
        free(claims->items[i].owner);
    }
    free(claims->items);
    *claims = (struct claims){0};
}
