#ifndef ROSTER_PEOPLE_H
#define ROSTER_PEOPLE_H
/*
 * Who there is: people with their phones, the offices they hold, and households. Plain values that
 * own nothing; texts are UTF-8, tidied (roster/words.h), NUL-terminated and never longer than the
 * sizes here, which the import checks and the store relies on.
 */
#include "lianhu/phone.h"
#include "roster/consent.h"
#include "roster/day.h"
#include "roster/unit.h"

enum {
    PERSON_NAME_SIZE = 64,
    PERSON_PHONES_MAX = 4,
    HOUSEHOLD_PHONES_MAX = 4,
    HOUSEHOLD_NUMBER_MAX = 9999,
    ROLE_CODE_SIZE = 32,
    TAG_SIZE = 32,
    TAGS_MAX = 12, /* of one household */
    REMARKS_SIZE = 384,
    HOUSEHOLD_CODE_SIZE = 32, /* 户编码 */
    MEMBERS_MAX = 12          /* of one household, its head not counted */
};

/* A person is one name on one or more phones. The first phone is the one that texts go to; a phone
 * has one holder at a time. Who gives the phone on remains known by it (struct roster_reader). */
struct person {
    int64_t id;
    char name[PERSON_NAME_SIZE];
    struct phone phones[PERSON_PHONES_MAX];
    size_t phone_count;
};

/* An office: what a person is in a unit, from a day to a day, both included; DAY_NONE is open. */
struct office {
    int64_t id, person, unit;
    char role[ROLE_CODE_SIZE]; /* the model's code of the role */
    day_t from, to;
    char remarks[REMARKS_SIZE];
    day_t elected, filed; /* 推选, 备案; DAY_NONE not known */
    char elected_by[PERSON_NAME_SIZE], filed_with[PERSON_NAME_SIZE];
};

/* A household of a group. Its number is what people text, and stands once in a group; the same
 * family may stand in several groups of different kinds: `family` then is the id of the row that
 * speaks for all of them. */
struct household {
    int64_t id, unit;
    int number; /* 户号, 1 .. HOUSEHOLD_NUMBER_MAX */
    char head[PERSON_NAME_SIZE];
    struct phone phones[HOUSEHOLD_PHONES_MAX];
    size_t phone_count;
    char tags[TAGS_MAX][TAG_SIZE];
    size_t tag_count;
    char remarks[REMARKS_SIZE];
    int64_t family;                 /* 0: this row is the only one or the one that speaks for all */
    char code[HOUSEHOLD_CODE_SIZE]; /* 户编码, "" none */
    char members[MEMBERS_MAX][PERSON_NAME_SIZE];
    size_t member_count;
    bool warns, warned; /* 通知同组: its alarm goes to the group; 接收告警: it is told of theirs */
    char phone_from[CONSENT_WORDS_SIZE]; /* 号码来源 of the first phone, "" not said */
    enum consent_state consent;          /* of the first phone */
};

/* True when the office is over on `today`. */
bool office_ended(const struct office *office, day_t today);

/* True when it has begun and is not over. */
bool office_holds(const struct office *office, day_t today);

/* True when the person has this very number (phones of one form, see lianhu/phone.h). */
bool person_has_phone(const struct person *person, const char *phone);

#endif
