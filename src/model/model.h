#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H
/*
 * The policy of one governance pattern as data: levels, roles, kinds of message with their words,
 * fields and limits, who may do what. Loaded from conf/models/<name>.conf by libconfuse and
 * checked whole; every complaint names file and line and says what was expected. After loading it
 * is read-only and everything is owned by the struct model. The engine knows no village: nothing
 * outside the model files may name a kind by its letters.
 */
#include "lianhu/buf.h"
#include "lianhu/status.h"
#include "model/duty.h"
#include "model/evaluation.h"
#include "model/grade.h"
#include "model/notice_kind.h"
#include "model/plan.h"
#include "model/register_form.h"
#include <stdint.h>

enum {
    MODEL_NAME_SIZE = 32, /* UTF-8 of a short name, NUL included */
    KIND_CODE_SIZE = 8,
    KIND_FIELDS_MAX = 8,
    FOLLOW_UPS_MAX = 4
};

/* clang-format off */
/* What a message of a kind becomes (design.md section 6). */
#define DESTINATION_TABLE(X)                                                                       \
    X(DEST_CASE, "case")          /* a case file with a number, an owner and a deadline */         \
    X(DEST_REGISTER, "register")  /* an entry of a register (people coming and going ...) */       \
    X(DEST_ALARM, "alarm")                                                                         \
    X(DEST_ALL_WELL, "all-well")  /* 平安, the zero report */                                      \
    X(DEST_QUERY, "query")                                                                         \
    X(DEST_URGE, "urge")                                                                           \
    X(DEST_RATING, "rating")                                                                       \
    X(DEST_CORRECT, "correct")                                                                     \
    X(DEST_WITHDRAW, "withdraw")                                                                   \
    X(DEST_RECEIPT, "receipt")                                                                     \
    X(DEST_HELP, "help")                                                                           \
    X(DEST_STOP, "stop")          /* 退订: no more notices that are not about life or office */    \
    X(DEST_RESUME, "resume")      /* 订阅: back from 退订 */                                       \
    X(DEST_SETTLE, "settle")      /* 办结 by the reporter or the handler */                        \
    X(DEST_ORDER, "order")        /* works a case by phone: see enum order */                      \
    X(DEST_NOTICE, "notice")      /* TZ: drafts a bulk notice */                                   \
    X(DEST_VISIT, "visit")        /* 走访: somebody of a register was seen to */                   \
    X(DEST_ASSIST, "assist")      /* 帮扶: who looks after somebody of a register */               \
    X(DEST_FIX, "fix")            /* 整改: what a register or a case holds was put right */        \
    X(DEST_STRIKE, "strike")      /* 销号: it is struck off */
/* clang-format on */

enum destination {
#define X(name, words) name,
    DESTINATION_TABLE(X)
#undef X
};
const char *destination_name(enum destination destination);

/* clang-format off */
/* Typed fields of a form, in their usual order. */
#define FIELD_TABLE(X)                                                                             \
    X(FIELD_HOUSEHOLD, "household") /* 户号 in the sender's own group */                           \
    X(FIELD_PARTY, "party")         /* a name; the head of that household when left out */         \
    X(FIELD_SUBJECT, "subject")     /* a category of this kind */                                  \
    X(FIELD_CASE, "case")           /* a case number with its check digit */                       \
    X(FIELD_RATING, "rating")                                                                      \
    X(FIELD_AUDIENCE, "audience")                                                                  \
    X(FIELD_REMARKS, "remarks")     /* all the rest, in the sender's words */
/* clang-format on */

enum field {
#define X(name, words) name,
    FIELD_TABLE(X)
#undef X
        FIELD_NONE
};
const char *field_name(enum field field);

/* A category of a kind: 土地 of JF. */
struct subject {
    char *title;        /* "土地", at most 6 characters */
    char digit;         /* '0'..'9', 0 when none */
    struct words words; /* what else people write for it; title not repeated */
    bool quiet;         /* nothing of it is sent to a party's phone (design.md section 6) */
    char *official;     /* its class in the monthly table of disputes; NULL none */
    bool fallback;      /* taken when no subject was said: 其他. One in each kind with
                           FIELD_SUBJECT; a rating has none, for silence is no opinion */
};

struct kind {
    char code[KIND_CODE_SIZE]; /* "JF": upper-case letters, the kind in JSON and in case files */
    char digit;                /* '0'..'9' or 0 */
    char *title;               /* "纠纷" */
    struct words words;        /* "矛盾", "吵架", ...; title not repeated */
    enum destination destination;
    char *order; /* DEST_ORDER: "accept" "assign" "progress" "settle" "pass-up"
                    "hold" "take-charge"; NULL otherwise */
    enum field fields[KIND_FIELDS_MAX];
    size_t field_count;
    struct subject *subjects; /* what FIELD_SUBJECT or FIELD_RATING chooses from */
    size_t subject_count;
    struct limits limits;        /* the kind's own; by grade: kind_limits */
    struct limits *grade_limits; /* one for each grade of the model; NULL none */
    size_t grade_limit_count;
    struct words to; /* roles that accept it, nearest holder at the unit or above; empty: all
                        with MAY_WORK */
    char *bureau;    /* the line bureau that reads it, "" none */
    char *line;      /* title of a contact line, "" none */
    bool rating;     /* its settlement asks for a rating */
    bool errand;     /* 民事代办: has a mode and papers */
    int extend_days; /* the longest hold at once without the centre */
    int follow_up[FOLLOW_UPS_MAX]; /* days after settlement, rising */
    size_t follow_up_count;
    bool party_may_know; /* the household may hear of it; never ZA, TS, LD */
    bool party_waits;    /* but not before somebody has come to see to it */
    char *ledger;        /* register or ledger it fills, NULL none */
};

struct level {
    char *title;  /* "村", top first */
    char *centre; /* who acts there: "网格指导员"; NULL when nobody in particular */
};

/* The groups of the lowest level are of several kinds (地缘, 产业, 生活互助), told by the words in
 * their names; a household may belong to one of each. */
struct group_kind {
    char *title;        /* "产业" */
    struct words words; /* what stands in the name of such a group; none: every other one */
};

/* What an office may do; a set. */
enum {
    MAY_REPORT = 1,     /* files cases for its own unit */
    MAY_HEAR_BELOW = 2, /* hears of every case of its unit and below */
    MAY_WORK = 4,       /* SL ZB BL BJ SJ YQ on cases of its unit and below */
    MAY_DRAFT = 8,
    MAY_CHECK = 16,
    MAY_SIGN = 32, /* notices */
    MAY_ROSTER = 64,
    MAY_END_ALARM = 128,
    MAY_ADMIN = 256
};

struct role {
    char *code;              /* "group-leader": in events and JSON */
    char *title;             /* "联户长": in rosters */
    struct words words;      /* other titles in rosters: "中心户长" */
    int level;               /* index into levels; -1 any */
    unsigned may;            /* set of MAY_* */
    bool needed;             /* a unit of that level where nobody holds it is shown as vacant */
    struct words reports_to; /* roles; empty: those with MAY_HEAR_BELOW at the next level up */
};

struct model {
    char *name, *title, *path;
    struct level *levels;
    size_t level_count;
    struct group_kind *group_kinds;
    size_t group_kind_count;
    struct role *roles;
    size_t role_count;
    struct kind *kinds;
    size_t kind_count;
    struct words above;   /* levels above the top, which this gateway passes cases on to */
    struct grade *grades; /* lightest first; there may be none */
    size_t grade_count;
    struct move_right *moves;
    size_t move_count;
    int supervise_points[4]; /* by enum supervision */
    struct warning_rule *warnings;
    size_t warning_count;
    struct register_form *registers;
    size_t register_count;
    struct drive *drives;
    size_t drive_count;
    struct duty *duties;
    size_t duty_count;
    struct contact_line *lines;
    size_t line_count;
    struct team *teams;
    size_t team_count;
    struct evaluation evaluation;
    struct calendar_item *calendar;
    size_t calendar_count;
    struct round_plan *rounds;
    size_t round_count;
    struct notice_kind *notices;
    size_t notice_count;
    char *holidays;             /* path of the holiday file, ready to open; NULL none */
    unsigned notice_signatures; /* people a bulk notice needs: 1 drafts and sends, 3 draft, check,
                                   sign by three */
    struct words card;          /* codes of the kinds on the cue card; empty: a plain choice */
    struct words danger;        /* words of grade (b) alarms */
    struct words never_neighbours;                /* natures of grade (c) */
    struct words alarm_outright;                  /* 救命, 着火了, ... */
    bool merge_n_l, merge_retroflex, merge_nasal; /* sounds this region does not keep apart */
    uint64_t fingerprint; /* of the file's bytes; changes when the rules change */
};

/* Loads and checks a model. NULL with every complaint, one "file:line: what, and what was
 * expected" a line, in `errors`. Free with model_free. */
struct model *model_load(const char *path, struct buf *errors);
void model_free(struct model *model);

/* Lookups; NULL when there is none. Codes in any case; titles and words exactly, folded. */
const struct kind *model_kind(const struct model *model, const char *code);
const struct role *model_role(const struct model *model, const char *code);
const struct role *model_role_titled(const struct model *model, struct span title);
const struct subject *kind_subject(const struct kind *kind, const char *title);
const struct grade *model_grade(const struct model *model, const char *title);
const struct register_form *model_register(const struct model *model, const char *code);
const struct drive *model_drive(const struct model *model, const char *code);

/* The kind of the group with this path or name; NULL when the model tells none apart. */
const struct group_kind *model_group_kind(const struct model *model, const char *path);

/* A kind of notice by its code or title; "" and what the model does not know are the plain kind,
 * which asks for nothing and keeps the windows. Never NULL; `*known` (may be NULL) tells. */
const struct notice_kind *model_notice_kind(const struct model *model, const char *name,
                                            bool *known);

/* The limits of a kind for a case of `grade` (index; out of range: the kind's own). Never NULL. */
const struct limits *kind_limits(const struct kind *kind, int grade);

/* False when the model keeps `event` for other roles; true when it says nothing of it. `role` may
 * be "" for one who holds no office. */
bool model_may_move(const struct model *model, const char *event, const char *role);

#endif
