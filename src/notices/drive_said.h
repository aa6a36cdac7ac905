#ifndef NOTICES_DRIVE_SAID_H
#define NOTICES_DRIVE_SAID_H
/*
 * What a text says about the households of a drive: 3户5户未交 外出, 2 已交, 其余都交了. Pure: text
 * and drive in, clauses out; which households there are is the caller's.
 */
#include "model/register_form.h"
#include "text/fold.h"

enum { SAID_CLAUSES_MAX = 8, SAID_NUMBERS_MAX = 40, SAID_WHY_SIZE = 200 };

struct drive_clause {
    int numbers[SAID_NUMBERS_MAX];
    size_t count;
    bool all;   /* 都: every household; the unit itself, where units are ticked off */
    bool rest;  /* 其余: every one that no other clause names */
    int answer; /* index into the drive's answers; -1 not said */
    char why[SAID_WHY_SIZE];
};

struct drive_said {
    bool named;    /* begins with the drive's own words */
    bool answered; /* an answer of the drive stands in it */
    bool bare;     /* nothing but numbers of households */
    struct drive_clause clauses[SAID_CLAUSES_MAX];
    size_t count;
};

void drive_read(const struct drive *drive, struct span text, struct drive_said *out);

#endif
