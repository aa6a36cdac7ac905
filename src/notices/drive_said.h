#ifndef NOTICES_DRIVE_SAID_H
#define NOTICES_DRIVE_SAID_H
/*
 * What a text says about the households of a drive: 3户5户未交 外出, 2 已交, 其余都交了. Pure: text
 * and drive in, clauses out; which households there are is the caller's. Whoever leads several
 * groups names the group, too, as in reports: 2-3, 二组3户, 产业组都交了; it holds until another is
 * named.
 */
#include "model/register_form.h"
#include "text/fold.h"

enum { SAID_CLAUSES_MAX = 8, SAID_NUMBERS_MAX = 40, SAID_WHY_SIZE = 200 };

/* A group whose households the sender answers for. `number`: what its name says, else its place. */
struct drive_group {
    int64_t unit;
    int number;
    const char *name; /* "第2联防组" */
};

/* A household; group 0: none was named. */
struct drive_house {
    int group, number;
};

struct drive_clause {
    struct drive_house houses[SAID_NUMBERS_MAX];
    size_t count;
    int group;  /* that `all` and `rest` are about; 0 every one */
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

void drive_read(const struct drive *drive, const struct drive_group *groups, size_t group_count,
                struct span text, struct drive_said *out);

#endif
