#ifndef CASES_EVALUATE_H
#define CASES_EVALUATE_H
/*
 * 一季一考评: a leader's score sheet as a pure function of what happened in a quarter (domain.md
 * 8). Reports, questions and entries become facts; every fact says for which item it counts or why
 * it does not, and which message, case or notice stands behind it. Points are sums of facts.
 *
 * An item that nothing was asked for (no round came, nobody said a word) is neither earned nor
 * lost: it is left out, and the rest weighs a hundred. Silence is thus never satisfaction.
 */
#include "cases/case_file.h"

/* What a fact does; the reason of those that do not count is for people. */
enum fact_weight { FACT_GOOD, FACT_HALF, FACT_BAD, FACT_VOID };

struct score_fact {
    enum evaluation_source source;
    int item; /* that very item of the model, for entries; -1: all of `source` */
    enum fact_weight weight;
    double amount; /* how many, of what is counted by number; 1 usually */
    int64_t case_serial, message, notice, entry; /* 0 none */
    int64_t record;                              /* entry of a register; 0 none */
    int household;                               /* its number; 0 none */
    const char *ref; /* number of the notice, title of the drive, who entered it; "" */
    const char *why;
};

struct score_facts {
    struct score_fact *items;
    size_t count;
};
void score_fact_add(struct score_facts *facts, const struct score_fact *fact);
void score_facts_free(struct score_facts *facts);

/* A case with which the leader has to do. */
struct score_case {
    struct case_file file;
    bool reported, handled; /* by the leader */
    bool other_phone;       /* the text came from a phone that is not the leader's */
    bool corrected;         /* by the office: the leader's own corrections are no fault */
    bool carded;            /* drew a card in the quarter */
    bool filed_in;          /* filed in the quarter */
    bool after_calm;        /* somebody else's, in the week after this leader said 平安 */
};

/* A question, notice or meeting that was sent to the leader. */
struct score_asked {
    int64_t notice, message; /* message: the answer, or else the text that asked */
    const char *number;
    enum notice_answer answer;
    wall_t deadline, answered, attended; /* WALL_NONE none */
    bool reached;                        /* its text arrived, as far as is known */
};

/* Entered by hand. */
struct score_entry {
    int64_t id;
    const char *item;
    double amount;
    const char *why, *by;
    int64_t case_serial;
};

/* The quarter, and how far it has come. */
struct score_span {
    wall_t from, to, now;
};

/* Somebody in care whom the leader looks after: as helper, or, where none is named, as who entered
 * them. */
struct score_care {
    int64_t record;
    int household;       /* its number; 0 none */
    int64_t every;       /* so long between visits */
    wall_t since, until; /* looked after by the leader; until WALL_NONE: still */
};

/* A visit that was sent, or entered at the desk (message 0). */
struct score_visit {
    wall_t at;
    int64_t message;
    const char *by; /* who entered it */
    bool other_phone;
};

/* An entry that the leader made in a register. */
struct score_record {
    int64_t record, message, household; /* household: its id */
    int number;
    const char *party;
    wall_t at;
    bool other_phone;
};

/* A drive in which the leader answers for households, or for the unit. */
struct score_drive {
    const char *title;
    wall_t due; /* by then all should be known; WALL_NONE no limit */
};

struct score_home {
    int number; /* 0: the unit itself */
    bool heard;
    int answer; /* 0 done */
    const char *why;
    int64_t message; /* 0: ticked off at the desk */
};

/* Each adds what it says to the facts. Cases come in the order of their filing. */
void score_cases(const struct score_case *cases, size_t count, struct score_facts *facts);
void score_asked(const struct score_asked *asked, wall_t now, struct score_facts *facts);
void score_entry(const struct evaluation *evaluation, const struct score_entry *entry,
                 struct score_facts *facts);

/* Each visit that was owed: made in time good, late half, not made bad. One that follows another
 * too soon counts for nothing, nor does one from somebody else's phone. Visits in the order of
 * time, those before the quarter, too. */
void score_care(const struct score_care *care, const struct score_visit *visits, size_t count,
                const struct score_span *span, struct score_facts *facts);

/* Entries in the order of time, those of the week before the quarter, too: what is entered twice
 * counts once. `item`: of the model. */
void score_records(int item, const struct score_record *records, size_t count, wall_t from,
                   struct score_facts *facts);

/* Done is good; not done is half where the reason was told; nothing heard by the limit is bad. */
void score_drive(const struct score_drive *drive, const struct score_home *home, wall_t now,
                 struct score_facts *facts);

enum { SCORE_ITEMS_MAX = 32 };

struct score_line {
    double good, of, points;
    bool empty; /* nothing was asked for */
};

struct score_sheet {
    struct score_line lines[SCORE_ITEMS_MAX]; /* as the model's items */
    double base, extra, minus, score;         /* score: from 0 up */
    const char *band;                         /* "" none */
};

/* True when the fact belongs to that item. */
bool score_fact_of(const struct evaluation *evaluation, size_t item, const struct score_fact *fact);
void score_sum(const struct evaluation *evaluation, const struct score_facts *facts,
               struct score_sheet *out);

/* Ranks of scores that are sorted, the best first: the same score has the same rank. */
void score_ranks(const double *scores, size_t count, int *ranks);

#endif
