#ifndef ROSTER_ROSTER_DIFF_H
#define ROSTER_ROSTER_DIFF_H
/*
 * What a plan would change of the roster as it stands: for --dry-run, and as the list of steps that
 * the store carries out in one transaction. All rules are here; the store only does as told.
 *
 * Who is whom:
 *  - a unit is its path. Units that the files do not name stay.
 *  - a person of the files is the one on the roster who has one of the phones and the same name;
 *    else the one of that name who had it once; else the one of that name who holds an office that
 *    the files give to that name in the same unit and role, who then has a new number. Else new.
 *  - a phone that another name has now passes to the person of the files: a successor. Who loses
 *    the last phone that way, and gets no other by the files, loses the offices too.
 *  - further numbers in the files come to those known; where none is known, they replace them.
 *  - an office is person + unit + role, and the first day where both sides know it.
 *  - the files name all holders of each office (unit + role) that they name at all: a present
 *    holder whom they leave out ends the day before the successor begins, or yesterday. A vacancy
 *    ends the holder. Offices that the files do not name stay.
 *  - a household is unit + number; it is the same family as a row of another group by the rules of
 *    roster_plan.h, which the roster's rows take part in. A family that is known stays one unless
 *    the files give the row another 户编码. Households that the files do not name stay; only 注销,
 * 销户 and 迁出 end one.
 *  - an empty cell changes nothing (roster_plan.h).
 */
#include "roster/roster_plan.h"
#include "roster/roster_reader.h"

enum roster_thing {
    ROSTER_UNIT,
    ROSTER_PERSON, /* only ROSTER_ADD: a name never changes */
    ROSTER_PHONE,  /* ADD, END, or PAST: the person had it once and has it no more */
    ROSTER_OFFICE,
    ROSTER_HOUSEHOLD,
    ROSTER_THINGS
};

enum roster_action { ROSTER_ADD, ROSTER_CHANGE, ROSTER_END, ROSTER_PAST };

/* Which parts of an office or household change. */
enum {
    CHANGED_FROM = 1,
    CHANGED_TO = 2,
    CHANGED_REMARKS = 4,
    CHANGED_HEAD = 8,
    CHANGED_PHONES = 16,
    CHANGED_TAGS = 32,
    CHANGED_STANDING = 64, /* 推选, 备案 */
    CHANGED_CODE = 128,
    CHANGED_MEMBERS = 256,
    CHANGED_CHOICE = 512,  /* 通知同组, 接收告警 */
    CHANGED_FAMILY = 1024, /* it is, or is no more, the same family as another row */
    CHANGED_CONSENT = 2048 /* 号码来源, 同意通知 */
};

/* One step for the store, in an order in which it can be done: units from the top, new people,
 * phones that end before those that begin, offices, households. */
struct roster_change {
    enum roster_thing thing;
    enum roster_action action;
    uint32_t row;      /* position in the plan's units, people (also for phones), offices or
                          households; INDEX_NONE where the files do not name it */
    int64_t id;        /* CHANGE, END: of the office or household; phone END: of the person who
                          loses it. 0 with ADD and PAST: ids of new rows are put into the plan */
    unsigned changed;  /* CHANGED_* */
    day_t from, to;    /* office ADD, CHANGE, END: the term as it shall be */
    const char *phone; /* ROSTER_PHONE */
    int64_t before;    /* phone ADD: the person it was taken from, 0 none: hand over open cases */
    const char *old;   /* for people: what it was, or who holds the office that ends */
};

struct roster_counts {
    size_t added, changed, ended, unchanged;
};

struct roster_diff {
    struct roster_change *changes;
    size_t change_count;
    struct roster_counts counts[ROSTER_THINGS]; /* people whose phones change count as changed;
                                                   phones are not counted by themselves */
    struct roster_diff_work *work;
    struct arena texts;
};

/* Starts comparing. Fills in the ids of the plan's units and people that the roster has. A plan
 * with another top than the roster's gets a complaint (look at plan->complaints again after the
 * end). Plan and reader must outlive the diff. */
struct roster_diff *roster_diff_new(struct roster_plan *plan, const struct roster_reader *reader,
                                    day_t today);

/* Compares up to `rows` more rows; false when it is done. */
bool roster_diff_step(struct roster_diff *diff, size_t rows);

/* 0 .. 100. */
int roster_diff_progress(const struct roster_diff *diff);

void roster_diff_free(struct roster_diff *diff);

/* Appends one line for people, without a line end: "+ 任职 马建国 联户长
 * 南峪乡/前沟村/一网格/一组". */
void roster_change_print(const struct roster_plan *plan, const struct roster_change *change,
                         struct buf *out);

/* Appends the counts in a few words: "单位 新增5 不变3;人员 ...". */
void roster_counts_print(const struct roster_diff *diff, struct buf *out);

#endif
