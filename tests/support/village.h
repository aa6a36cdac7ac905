#ifndef TESTS_VILLAGE_H
#define TESTS_VILLAGE_H
/* The group of the sample messages, its leader 马建国, and a grammar of conf/models/nanyu.conf. */
#include "intake/reading.h"

enum { VILLAGE_MAX = 64 };

struct village {
    struct model *model;
    struct grammar *grammar;
    struct sender_ref sender;
    struct household_ref households[VILLAGE_MAX];
    char names[VILLAGE_MAX][READING_NAME_SIZE];
};

/* Takes the #roster lines of a vector file. NULL, with words on stderr, when something is missing.
 */
struct village *village_open(const char *vectors);
void village_close(struct village *village);

/* The sender as a grid head over `groups` groups with the same numbers in each. */
void village_split(struct village *village, int groups);

#endif
