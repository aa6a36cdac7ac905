#ifndef INTAKE_READING_H
#define INTAKE_READING_H
/*
 * What a text means, and how sure that is. The grammar weighs hints (kind word, digit, number,
 * name, sound, look, neighbouring key, category) for this sender's households and this model's
 * kinds and fills a reading; one place decides sure, likely, ask or clerk. Pure: text, households
 * and model in, reading out. Nothing here knows AT, SQL or what is open for a phone.
 */
#include "lianhu/buf.h"
#include "model/model.h"

enum {
    READING_NAME_SIZE = 64, /* a person's name, UTF-8 */
    READING_CASES_MAX = 4,
    READING_CANDIDATES_MAX = 8,
    HOUSEHOLDS_MAX = 2000 /* of one sender: a grid head's groups */
};

/* A household as the reader needs it; the roster fills these for a sender. */
struct household_ref {
    int64_t id;
    int64_t unit;               /* its group */
    int number;                 /* 户号 */
    int64_t family;             /* another row that is the same household and speaks for it; 0
                                   none */
    int group;                  /* number of the group: what its name says (第4联防组), else its
                                   place among the sender's groups; 1 for a group leader */
    const char *group_name;     /* "第1联防组"; may be NULL */
    const char *head;           /* 户主 */
    const char *const *members; /* other names known there; may be NULL */
    size_t member_count;
};

/* Who wrote, as far as reading needs it. */
struct sender_ref {
    const char *name;  /* "马建国"; NULL for a stranger */
    const char *place; /* "二社"; last words of the unit, for signatures; NULL none */
    const struct household_ref *households;
    size_t household_count;
    bool several_groups;      /* a grid head, or who leads more than one, names the group too:
                                 2-3, 二组3户 */
    const char *const *names; /* further names of the place that are no party; may be NULL */
};

/* What to do with it (design.md section 5, JSON "decision"): FILE reports, register entries, alarms
 * and all-well; ASK the same when the household is missing, doubtful or contradictory (candidates
 * tell between which); ORDER settle, order, notice; ANSWER all other kinds; CLERK what nobody can
 * read; NONE what the reading alone answers nothing to (chatter, digits, yes, no, machines). */
enum decision {
    DECISION_FILE,
    DECISION_ASK,
    DECISION_CLERK,
    DECISION_ANSWER,
    DECISION_ORDER,
    DECISION_NONE
};
const char *decision_name(enum decision decision);

/* The coarse sort of a text, beyond the kinds of the model. */
enum reading_sort {
    READ_KIND,    /* it is a message of reading.kind */
    READ_EMPTY,   /* empty or pocket press */
    READ_CHATTER, /* words, but nothing for the office */
    READ_DIGITS,  /* bare digits that mean something only if a question is open */
    READ_YES,     /* 好的, 嗯: a plain yes */
    READ_NO,      /* 不对 */
    READ_MACHINE, /* advert, operator notice, code: never answer */
    READ_UNCLEAR  /* a report perhaps; for the clerk */
};

struct reading_candidate {
    const struct kind *kind;
    const struct household_ref *household; /* NULL none */
    const struct subject *subject;         /* NULL none */
    int weight;                            /* 0..1000 */
    char why[160]; /* Chinese, for explain: "户号3,姓名同音,类别词" */
};

struct reading {
    enum reading_sort sort;
    enum decision decision;
    const struct kind *kind;               /* NULL unless READ_KIND; for READ_DIGITS the kind that
                                              the digit means when nothing is open, or NULL */
    const struct household_ref *household; /* NULL when none was meant or it is asked */
    const struct household_ref *other;     /* the second party's household, NULL none */
    char party[READING_NAME_SIZE];         /* the roster's name when a household is known, else as
                                              written; "" none */
    const struct subject *subject;         /* NULL none */
    char subject_word[READING_NAME_SIZE];  /* the sender's own word for it */
    char cases[READING_CASES_MAX][12];     /* case numbers found (check digit holds), in order */
    size_t case_count;
    char bad_case[12];                /* figures as long as a case number whose check digit
                                         does not hold; "" none */
    char digits[12];                  /* READ_DIGITS: the digits */
    enum reading_sort lead;           /* words that begin with an answer: READ_YES, READ_NO or
                                         READ_DIGITS, with more behind it; READ_EMPTY none */
    char lead_digits[3];              /* READ_DIGITS: the digits */
    const struct kind *about;         /* GZ, CX, CB, CH, BJ: the kind of report it speaks of, if
                                         one was said */
    char audience[READING_NAME_SIZE]; /* TZ: to whom, as written */
    char rating[READING_NAME_SIZE]; /* 满意 基本满意 一般 不满意, as the model's texts say */
    bool repeated_back;             /* taken on one hint: the answer must repeat it */
    bool settled_on_spot;           /* 已当场调解好 */
    bool practice;                  /* began with 练习 */
    bool danger;                    /* danger words, grade (b) */
    bool never_neighbours;          /* grade (c) nature */
    bool negated;                   /* 没有纠纷 */
    bool outright;                  /* grade (a): calls the whole group */
    bool thanks;                    /* READ_CHATTER: nothing but thanks */
    bool tells;                     /* of cases[0], and it asks nothing */
    bool all_clear;                 /* 误报, 没事了: takes an alarm back */
    bool has_identity;              /* an identity number was found and masked in remarks */
    char behalf[READING_NAME_SIZE]; /* 代 <户号或姓名> ...: for whom the phone was borrowed, "" none
                                     */
    bool borrowed;                  /* ... who leads another group, whose households these are */
    size_t next_report; /* two reports in one text: where in it the second begins, to be read
                           by a call of its own; 0 none */
    struct buf remarks; /* the rest in the sender's words, blanks folded, identity
                           numbers masked */
    struct reading_candidate candidates[READING_CANDIDATES_MAX];
    size_t candidate_count; /* best first */
};

/* Tables made once from a model: words by first character, readings of characters. Immutable
 * afterwards. `model` must outlive it. */
struct grammar;
struct grammar *grammar_new(const struct model *model);
void grammar_free(struct grammar *grammar);

/* Reads one text. `out` is initialised with READING_INIT or reused; its pointers are borrowed from
 * the model and from `sender`. Never fails: what cannot be read is READ_UNCLEAR with
 * DECISION_CLERK. */
#define READING_INIT                                                                               \
    {                                                                                              \
        .remarks = BUF_INIT                                                                        \
    }
void grammar_read(const struct grammar *grammar, struct span text, const struct sender_ref *sender,
                  struct reading *out);
void reading_free(struct reading *reading);

/* The text as it may be stored and shown: identity numbers masked (first 6 and last character
 * stay). True when there was one. */
bool identity_mask(struct span text, struct buf *out);

#endif
