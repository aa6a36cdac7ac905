#ifndef MODEL_WORDS_H
#define MODEL_WORDS_H
/* A list of words or codes of a model. Owned by the struct that holds it. */
#include "lianhu/span.h"

struct words {
    char **items; /* words: folded (src/text/fold) at load; codes and titles: as written */
    size_t count;
};

/* True when `word` is one of them, exactly. */
bool words_hold(const struct words *words, const char *word);
void words_free(struct words *words);

#endif
