#ifndef DAEMON_CONTROL_INT_H
#define DAEMON_CONTROL_INT_H
/* What the control_*.c files share: one request on its way, and the shapes that many answers
 * have. */
#include "daemon/control.h"
#include "daemon/gateway_int.h"
#include <jansson.h>

struct request {
    struct gateway *g;
    const struct caller *caller;
    struct span line;
    json_t *args;
    struct crowd_job *found; /* the audience that it waited for; NULL it did not yet */
    struct actor actor;      /* who asks */
    struct now now;
    char error[512]; /* Chinese; set when a command returns NULL */
    bool later;      /* it returned NULL because its answer comes later */
};

/* A command: a new reference, or NULL with r->error filled. */
typedef json_t *(*command_fn)(struct request *r);

struct command {
    const char *name;
    command_fn run;
    unsigned may; /* what the actor's role must hold, any of them; 0 anybody trusted */
};

/* Each file's commands, ended by a NULL name. */
extern const struct command control_alarm_commands[];
extern const struct command control_card_commands[];
extern const struct command control_care_commands[];
extern const struct command control_case_commands[];
extern const struct command control_case_move_commands[];
extern const struct command control_warning_commands[];
extern const struct command control_evaluation_commands[];
extern const struct command control_drive_commands[];
extern const struct command control_entry_commands[];
extern const struct command control_import_commands[];
extern const struct command control_ledger_commands[];
extern const struct command control_message_commands[];
extern const struct command control_modem_commands[];
extern const struct command control_notice_commands[];
extern const struct command control_notice_list_commands[];
extern const struct command control_number_commands[];
extern const struct command control_office_commands[];
extern const struct command control_people_commands[];
extern const struct command control_register_commands[];
extern const struct command control_retention_commands[];
extern const struct command control_round_commands[];
extern const struct command control_setting_commands[];
extern const struct command control_staff_commands[];
extern const struct command control_training_commands[];
extern const struct command control_triage_commands[];

/* What check.told was told last, or null. */
json_t *control_last_check(const struct request *r);

/* Fails a command with words. */
json_t *refuse(struct request *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* False, refused: a roster is being imported, nobody else may change it now. */
bool control_roster_free(struct request *r);

/* Takes in rows of a roster file at once; false, refused with its first complaint. */
bool control_take_rows(struct request *r, struct span csv);

/* One row of a roster file. */
void control_write_row(struct buf *csv, const char *const *words, size_t count);

/* The clerk changed the roster: an event, and what was counted is counted anew. */
void control_roster_event(struct request *r, int64_t person, const char *what, const char *detail);

/* A mobile number among the arguments; false: refused. */
bool control_phone_asked(struct request *r, const char *key, struct phone *out);

/* Needed offices that nobody holds, and those that end within a month. */
void control_vacancies(struct request *r, int64_t *empty, int64_t *ending);

/* Arguments; "" or the given value when absent. Borrowed. */
const char *arg_text(const struct request *r, const char *key);
const char *arg_text_or_null(const struct request *r, const char *key);
/* The same with identity numbers masked: what the staff write is kept as texts are. */
const char *arg_masked(const struct request *r, const char *key);
int64_t arg_int(const struct request *r, const char *key, int64_t otherwise);
bool arg_bool(const struct request *r, const char *key);
bool arg_time(struct request *r, const char *key, wall_t *out); /* false: refused, it is bad */

/* parked.c: the request waits until its audience is gathered, then it is run again; takes the job.
 * Returns NULL: refused, or later. */
json_t *control_park(struct request *r, struct crowd_job *job);

/* Shapes. */
json_t *json_time(wall_t t);         /* ISO 8601 or null */
json_t *json_text(const char *text); /* null for NULL and "" */
json_t *json_word(const struct request *r, json_t *object, const char *key, const char *group,
                  const char *value); /* key and key_text; returns object */
/* control_case_moves.c: whom an argument means, near the unit of a case: a phone of the roster, a
 * name that only one has, or an office there or above. Without it `out` has no name. False:
 * refused. */
bool arg_case_person(struct request *r, const char *key, const struct case_file *near,
                     struct case_person *out);

/* One of a timeline, into an array: for store_events_of_case and its like. */
void json_append_event(void *array, wall_t at, const char *actor, const char *what, int64_t message,
                       const char *detail);
void json_event_words(const struct request *r, json_t *events); /* adds what_text to each */
json_t *json_case(const struct request *r, const struct case_file *cf);
json_t *json_household(const struct request *r, const struct unit *unit, const struct household *h);
/* control_notice_lists.c: a notice and how it stands; the one that the request names, by its number
 * or serial, 0 none; false: the request is refused. */
json_t *json_notice(const struct request *r, const struct notice *n);
int64_t control_notice_serial(const struct request *r);
bool control_find_notice(struct request *r, struct notice *n);
/* Where a number came from and what was said to notices; null for one of an office alone. */
json_t *json_consent(const struct request *r, const struct phone *phone);
json_t *json_person(const struct case_person *person); /* null for nobody */
/* Adds what belongs to a case: helpers, links, papers, visits, what can be done. */
void json_case_course(struct request *r, const struct case_file *cf, json_t *shown);
/* The case that "number" names; false: refused. */
bool arg_case(struct request *r, struct case_file *cf);
json_t *json_message(const struct request *r, const struct message_row *row);
/* What a text suggests for registering its writer: {"name","unit","role","other_phone"} or null. */
json_t *json_newcomer(struct request *r, const struct message_row *row);
json_t *json_reading(const struct request *r, const struct reading *reading);

#endif
