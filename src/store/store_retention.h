#ifndef STORE_RETENTION_H
#define STORE_RETENTION_H
/*
 * What is forgotten, and when. Rows stay where others refer to them or sums count them; what tells
 * of a person goes out of them. Nothing that is still open, on its way or waiting is touched.
 */
#include "store/store.h"

/* Kinds of rows that are gone through by their ids. */
enum retained {
    RETAINED_MESSAGES, /* texts, in and out */
    RETAINED_PARTS,    /* TPDUs of texts that were forgotten */
    RETAINED_CASES,    /* cases at an end, of one ledger; with their texts and their timeline */
    RETAINED_ENTRIES,  /* of one register, but those that somebody still has to see to */
    RETAINED_LOOKS     /* who looked at what */
};

struct retention {
    enum retained what;
    const char *ledger; /* of cases and entries */
    wall_t before;      /* what is older goes */
};

/* The greatest id of its kind. */
int64_t store_retention_last(struct store *store, enum retained what);
/* How many rows with an id in (from, to] would be forgotten; and forgets them. */
int64_t store_retention_count(struct store *store, const struct retention *r, int64_t from,
                              int64_t to);
int64_t store_retention_forget(struct store *store, const struct retention *r, int64_t from,
                               int64_t to);

/* What is kept about a phone. */
struct person_record {
    int64_t messages, entries, notices, calls;
    wall_t first, last; /* messages */
    int64_t offices;    /* in force; of the person who has the phone */
    int64_t kept;       /* messages that an open matter holds */
};
typedef void (*record_case_fn)(void *ctx, int64_t serial, enum case_state state);
typedef void (*record_look_fn)(void *ctx, wall_t at, const char *actor, const char *what);
void store_record(struct store *store, const struct phone *phone, int64_t person,
                  struct person_record *out);
void store_record_cases(struct store *store, const struct phone *phone, record_case_fn each,
                        void *ctx);
/* Who looked at it lately, newest first. */
void store_record_looks(struct store *store, const struct phone *phone, record_look_fn each,
                        void *ctx);

/* Forgets a phone wherever nothing open holds it, and its person (0 none), who then has no name
 * but `nobody`, unless `stays`: who holds an office. */
void store_record_erase(struct store *store, const struct phone *phone, int64_t person, bool stays,
                        const char *nobody);

#endif
