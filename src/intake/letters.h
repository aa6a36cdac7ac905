#ifndef INTAKE_LETTERS_H
#define INTAKE_LETTERS_H
/*
 * Runs of Latin letters in a text: codes of kinds (codes.c), pinyin of words and names and their
 * initials (letters.c). Private to the grammar's files.
 */
#include "intake/scan.h"

struct run {
    size_t start, end;
};

/* codes.c: each takes what it recognises, marks it and says so. */
bool take_code(struct scan *scan, size_t start, size_t end);
bool take_parted_code(struct scan *scan, const struct run *runs, size_t chained);
enum { PARTED_LETTERS = 3 };
bool take_parted_word(struct scan *scan, const struct run *runs, size_t count); /* J F */
bool take_doubled(struct scan *scan, const struct run *run);                    /* jjf */
bool take_slip(struct scan *scan, const struct run *run);                       /* jg */
bool begins_with_code(const struct scan *scan, const struct run *run);
bool has_code(const struct scan *scan);

/* letters.c */
enum { LETTERS_SIZE = 48, INITIALS_SIZE = 8 };
void take_letters(struct scan *scan, size_t start, size_t end, uint16_t entry, enum how how);

/* The letters of a name in pinyin and its initials; "" when one of its characters has no reading.
 * `reading` chooses among those of the surname. */
void name_letters(const struct scan *scan, const char *name, size_t reading,
                  char letters[LETTERS_SIZE], char initials[INITIALS_SIZE]);

#endif
