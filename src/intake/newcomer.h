#ifndef INTAKE_NEWCOMER_H
#define INTAKE_NEWCOMER_H
/*
 * Registration by SMS: a newcomer texts a name and a group (登记 李有才 二社第1组), somebody has
 * another number (换号 马建国 13900000021). What was understood is only a suggestion for the clerk
 * who confirms it. Pure.
 */
#include "intake/reading.h"
#include "lianhu/phone.h"

enum newcomer_wish { NEWCOMER_NONE, NEWCOMER_JOIN, NEWCOMER_PHONE };

/* What the text begins with; the words are lists with commas between. */
enum newcomer_wish newcomer_wish(struct span text, const char *join_words, const char *phone_words);

struct newcomer {
    char name[READING_NAME_SIZE]; /* "" none found */
    struct phone phone;           /* another number that the text names, "" none */
    int64_t unit;                 /* 0: none, or several fit equally well */
};

/* A unit that the text may name. */
struct newcomer_unit {
    int64_t id;
    const char *path;
};

/* Takes the text apart. `words` are those it may begin with. */
void newcomer_read(struct span text, const char *const words[2], const struct newcomer_unit *units,
                   size_t unit_count, struct newcomer *out);

#endif
