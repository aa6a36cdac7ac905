#ifndef TESTS_SUPPORT_READING_ROWS_H
#define TESTS_SUPPORT_READING_ROWS_H
/*
 * Texts with their meaning, one a line of a vector file, read and judged. The columns are those of
 * tests/vectors/inbound-samples.tsv; type, household, party and subject may name several that are
 * right, parted by |. * is anything, = the head of the household, CLERK a text left to the clerk.
 */
#include "tests/support/village.h"

struct reading_figures {
    int rows, reports, asked, kind_right, party_right, remarks_right;
    int wrong_household; /* filed under another household than was meant */
    int in_vain;         /* filed though nothing was to be filed */
    int answered;        /* machines and adverts that would get an answer */
};

/* Reads all rows of the file, prints every miss and the figures behind `title`. False when the file
 * cannot be read. */
bool reading_rows(const struct village *village, const char *path, const char *title,
                  struct reading_figures *figures);

/* The percentage, with one decimal. */
double reading_percent(int part, int all);

#endif
