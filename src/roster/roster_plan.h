#ifndef ROSTER_ROSTER_PLAN_H
#define ROSTER_ROSTER_PLAN_H
/*
 * What roster files say, checked and put together: units, people, offices and households as plain
 * rows that refer to each other by their positions. Made by roster_import, compared with the
 * present roster by roster_diff, carried out by the store. Owns every text in it.
 *
 * Who is who within the files (a roster is written by people, one row for one office):
 *  - a person is a name with a phone. Rows that share name and a phone are one person; their
 *    phones come together. The same name with other phones is somebody else.
 *  - a phone belongs to one present person. Two different names with one phone are refused, unless
 *    all rows of all but one of them are over (任职止 before today): a predecessor.
 *  - an office is person + unit + role + first day. The same office twice counts once.
 *  - a household is unit + number. Rows of different units are one family in several groups
 *    (same_as) when they have the same 户编码; or, unless their codes differ, the same head and the
 *    same first phone.
 *
 * What an empty cell says: nothing, what is known stays. 无 or - empties it (remarks, tags,
 * members, phones of a household), 至今 opens the end of a term. A row of people without name and
 * phone is a vacancy: nobody holds that office; without a role as well it only names a unit. A
 * household with the tag 注销, 销户 or 迁出 has ended.
 */
#include "model/model.h"
#include "roster/arena.h"
#include "roster/complaint.h"
#include "roster/people.h"

#define PLAN_NOBODY UINT32_MAX /* the person of a vacancy */

struct plan_unit {
    const char *path;
    uint32_t parent; /* position, always smaller than its own; INDEX_NONE at the top */
    uint32_t rows;   /* rows that name it or something below it */
    int level;
    int64_t id; /* 0; roster_diff fills it in when the roster has it, the store when it adds it */
    struct roster_place at;
};

struct plan_person {
    const char *name;
    const char *phones[PERSON_PHONES_MAX]; /* "+8613900000001", the first is the one texted to */
    uint8_t phone_count;
    bool present; /* holds an office that is not over */
    int64_t id;   /* as of a unit */
    struct roster_place at;
};

struct plan_office {
    uint32_t person; /* position or PLAN_NOBODY */
    uint32_t unit;
    const struct role *role;             /* of the model that the import was given */
    day_t from, to;                      /* DAY_NONE: not said */
    bool open_end;                       /* 至今 */
    bool ended;                          /* over today */
    const char *remarks;                 /* NULL not said, "" none */
    day_t elected, filed;                /* DAY_NONE: not said */
    const char *elected_by, *filed_with; /* as remarks */
    struct roster_place at;
};

enum { PLAN_UNSAID = 255 }; /* count of a list about which nothing was said */

struct plan_household {
    uint32_t unit;
    uint32_t same_as; /* position of the same family's first row; its own otherwise */
    uint32_t phone_first, tag_first, member_first; /* into the lists of the plan */
    uint8_t phone_count, tag_count, member_count;  /* or PLAN_UNSAID */
    uint8_t warns, warned, agrees;                 /* 0, 1 or PLAN_UNSAID */
    bool ended;
    uint16_t number;
    const char *head;
    const char *code;       /* as remarks */
    const char *phone_from; /* 号码来源; as remarks */
    const char *remarks;    /* NULL not said, "" none */
    int64_t id;             /* as of a unit */
    int64_t family; /* of the roster: the row that speaks for the family, 0 it does itself */
    struct roster_place at;
};

struct roster_plan {
    const struct model *model; /* that it was checked against, borrowed */
    const char **files;        /* names, in the order given */
    size_t file_count;
    struct plan_unit *units;
    size_t unit_count;
    struct plan_person *people;
    size_t person_count;
    struct plan_office *offices;
    size_t office_count, vacancy_count; /* vacancies are among the offices */
    struct plan_household *households;
    size_t household_count;
    const char **phones; /* of households */
    size_t phone_count;
    const char **tags;
    size_t tag_count;
    const char **members;
    size_t member_count;

    struct complaints complaints; /* any: nothing of the plan may be carried out */
    struct complaints notes;      /* worth telling, and no hindrance */
    struct arena texts;
};

void roster_plan_free(struct roster_plan *plan);

#endif
