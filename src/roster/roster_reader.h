#ifndef ROSTER_ROSTER_READER_H
#define ROSTER_ROSTER_READER_H
/*
 * What the roster room asks about the roster as it stands. The store fills it in; tests fill it
 * with arrays. Values are handed out as copies or borrowed for the call of a function; functions
 * that are called back do not ask the reader again.
 */
#include "roster/people.h"
#include "roster/roster_columns.h"

typedef void (*roster_unit_fn)(void *to, const struct unit *unit);
typedef void (*roster_office_fn)(void *to, const struct unit *unit, const struct person *person,
                                 const struct office *office);
typedef void (*roster_household_fn)(void *to, const struct unit *unit,
                                    const struct household *household);

struct roster_reader {
    void *store;

    /* The unit of a path; the unit at the top. False when there is none. */
    bool (*unit)(void *store, const char *path, struct unit *out);
    bool (*top)(void *store, struct unit *out);

    /* Who has the phone now. False: nobody. */
    bool (*holder)(void *store, const char *phone, struct person *out);

    /* Who of that name has the phone or had it; the one who has it first. False: nobody. */
    bool (*known)(void *store, const char *phone, const char *name, struct person *out);

    /* A person by id. False when there is none. */
    bool (*person)(void *store, int64_t id, struct person *out);

    /* The offices of a person, those that are over too. */
    void (*offices_of)(void *store, int64_t person, roster_office_fn each, void *to);

    /* The offices of a role in this very unit, those that are over too. `role` is a code. */
    void (*holders_of)(void *store, int64_t unit, const char *role, roster_office_fn each,
                       void *to);

    /* A household that has not ended. */
    bool (*household)(void *store, int64_t unit, int number, struct household *out);

    /* The family that has this 户编码 (NULL or "" none), else this head with this first phone (NULL
     * none), in another unit and not ended: the id of the row that speaks for it. 0: nobody. */
    int64_t (*family)(void *store, int64_t unit, const char *code, const char *head,
                      const char *phone);

    void (*each_unit)(void *store, roster_unit_fn each, void *to);

    /* For exports and lists, in the order in which they came, so that a file comes back as it was:
     * up to `limit` with an id above `after`; returns how many. Offices of people who have a phone;
     * households that have not ended; units at the end of a branch in which nobody holds one. */
    size_t (*offices)(void *store, int64_t after, size_t limit, roster_office_fn each, void *to);
    size_t (*households)(void *store, int64_t after, size_t limit, roster_household_fn each,
                         void *to);
    size_t (*bare_units)(void *store, int64_t after, size_t limit, roster_unit_fn each, void *to);

    /* Which of the columns that not every roster has some row says something in. */
    void (*columns)(void *store, bool said[COLUMN_COUNT]);
};

#endif
