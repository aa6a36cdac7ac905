#ifndef MODEL_CLAIMS_H
#define MODEL_CLAIMS_H
/*
 * Who claims a word: the check that no two things of a model can be mistaken for one another. Words
 * are kept in the form that messages are compared in (src/text/fold).
 */
#include "model/conf_file.h"
#include <stdint.h>

struct claim {
    uint32_t hash; /* of the word */
    char *word;    /* folded */
    char *owner;   /* "kind JF" */
    int line;
};

struct claims {
    struct claim *items;
    size_t count, cap;
};

/* The folded form of a word; "" when it holds none. Free with free. */
char *word_fold(const char *text);

/* Who has claimed the word, NULL when nobody has. */
const struct claim *claims_find(const struct claims *claims, const char *word);

/* Claims a word for `owner`; a complaint when it is taken, by another or by itself. Both are
 * copied. */
void claims_add(struct claims *claims, struct conf_reader *reader, const char *owner,
                const char *word, int line);
/* Claims a word whether it is taken or not. */
void claims_keep(struct claims *claims, const char *owner, const char *word, int line);
void claims_free(struct claims *claims);

#endif
