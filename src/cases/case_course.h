#ifndef CASES_CASE_COURSE_H
#define CASES_CASE_COURSE_H
/* The course of a case: limits, who has it, how grave it is, visits, warnings; shared by the files
 * of this room. */
#include "cases/case_say.h"
#include "model/workdays.h"

/* ---- limits (case_limits.c) --------------------------------------------------------------------
 */

enum case_stage { STAGE_ACCEPT, STAGE_HANDLE, STAGE_HOLD, STAGE_VERIFY, STAGE_ENDED };
enum case_stage case_stage(enum case_state state);

/* The yellow and red limit of the stage `cf` is in, and when the clock must look at it next, if
 * anything of that differs from `before`. A limit that stays is not begun anew. */
void case_limits(const struct case_service *s, const struct case_file *before, struct case_file *cf,
                 wall_t now);

/* A new case: its accepting limit, and the date that people are told. */
void case_limits_first(const struct case_service *s, struct case_file *cf);

/* The handling limit counted from `from`. */
wall_t case_handle_limit(const struct case_service *s, const struct case_file *cf, wall_t from);

/* What the clock has to do now: the newest of the steps that are due; those before it are not made
 * up for. CASE_EVENTS: nothing. */
enum case_event case_clock_event(const struct case_file *cf, wall_t now);

/* The next step after `now`, by the limits alone. */
void case_clock_set(const struct case_service *s, struct case_file *cf, wall_t now);

/* ---- who has it (case_people.c) ----------------------------------------------------------------
 */

/* Who must act: the handler, else whoever accepts cases of its kind at its desk. */
bool case_responsible(const struct case_service *s, const struct case_file *cf,
                      struct case_person *out);

/* The first one who works cases strictly above its desk, and is not `but`. */
bool case_above(const struct case_service *s, const struct case_file *cf,
                const struct case_person *but, struct case_person *out);

/* The first one who works cases of a unit. */
bool case_worker(const struct case_service *s, int64_t unit, struct case_person *out);

/* The first holder of one of these roles at a unit or above it. */
bool case_holder(const struct case_service *s, int64_t unit, const struct words *roles,
                 struct case_person *out);

/* Where it lies: its desk, or its own unit. */
int64_t case_desk(const struct case_file *cf);
void case_desk_up(const struct case_service *s, struct case_file *cf);
/* To the level that settles its grade, if that is higher. False: it lies there or above. */
bool case_desk_raise(const struct case_service *s, struct case_file *cf);

/* What is to be settled above the model's top is marked for the centre, which passes it on; what
 * needs a leader who takes charge (包案) until it has one. */
void case_mark_above(const struct case_service *s, struct case_file *cf);

/* The last part of the path of its unit, or of its desk. */
const char *case_desk_name(const struct case_service *s, const struct case_file *cf);
const char *case_unit_name(const struct case_service *s, const struct case_file *cf);

/* The household's phone, when the household may hear of the case now. */
bool case_party_phone(const struct case_service *s, const struct case_file *cf, struct phone *out);
/* The same of 乙方. */
bool case_party2_phone(const struct case_service *s, const struct case_file *cf, struct phone *out);

/* ---- telling (case_tell.c) ------------------------------------------------------------------- */

/* Sends at once. Phones that are none are left out. */
void case_send(const struct case_service *s, const struct case_file *cf, const struct phone *to,
               enum text_id id, const struct text_field *fields, struct effects *out);

/* Lets it wait for the hours in which people are texted, and for company. */
void case_nudge(const struct case_service *s, const struct case_file *cf, const struct phone *to,
                enum text_id id, const struct text_field *fields, wall_t now, struct effects *out);

/* Whoever must act hears of a new case, and of one that came up or back. */
void case_tell_responsible(const struct case_service *s, const struct case_file *cf,
                           const struct actor *but, wall_t now, struct effects *out);

/* ---- how grave it is (case_grade.c) ------------------------------------------------------------
 */

enum { WHY_SIZE = 64 };

/* The grade that words, failures, people and money of the case speak for, never below its own;
 * `why` names the sign. */
int case_weigh(const struct case_service *s, const struct case_file *cf, const char *words,
               char why[WHY_SIZE]);

/* How many people and how much money the words speak of; 0 none. */
int case_people_in(const char *words);
int64_t case_amount_in(const char *words);

/* True when the words say that mediation came to nothing. */
bool case_words_fail(const char *words);

/* ---- after it was settled (case_visits.c) ------------------------------------------------------
 */

/* Its settlement asks for a rating by SMS. */
bool case_is_rated(const struct case_service *s, const struct case_file *cf);
void case_ask_ratings(const struct case_service *s, const struct case_command *c,
                      const struct case_file *cf, struct effects *out);
void case_visits_plan(const struct case_service *s, const struct case_file *cf, wall_t now,
                      struct effects *out);
void case_visits_end(const struct case_service *s, const struct case_file *cf, wall_t now,
                     struct effects *out);
/* Some visits whose day has come. False: none. */
bool case_visits_turn(const struct case_service *s, wall_t now, struct effects *out);
/* The visit that a command or an answer is about is done. */
void case_visit_done(const struct case_service *s, const struct case_command *c,
                     const struct case_file *cf, struct effects *out);

/* ---- errands (case_errand.c) -------------------------------------------------------------------
 */

/* The papers of a command become rows. */
void case_errand_papers(const struct case_command *c, const struct case_file *cf,
                        struct effects *out);
/* Who reported the errand, as a rule the group leader, tells the household. */
void case_errand_tell(const struct case_service *s, const struct case_command *c,
                      const struct case_file *cf, struct effects *out);
/* The mode that words name; "" none. Static. */
const char *case_mode_in(const char *words);

/* ---- dates (case_dates.c) ----------------------------------------------------------------------
 */

/* The day that words put something off to: 12月10日, 12号, 10天, 三天后, 明天, 下星期五, 半个月;
 * its end of work, 18 o'clock. WALL_NONE: none, or it is not to come within a year. What else is
 * said goes to `reason`, without the words that only put off. */
void case_date_in(struct span words, wall_t now, wall_t *until, struct buf *reason);

/* ---- early warning (case_warning.c) ------------------------------------------------------------
 */

/* Looks whether the case, just filed or just failed, completes what a rule of the model warns of.
 */
void case_warn_early(const struct case_service *s, struct case_file *cf, bool danger,
                     int64_t message, wall_t now, struct effects *out);

/* ---- moving (case_move.c) ----------------------------------------------------------------------
 */

/* Files a case that is complete but for its course: grade, desk and limits by its words; saved. */
void case_open(const struct case_service *s, struct case_file *cf, const char *words,
               struct effects *out);
/* What follows its event: those who must act are told, warnings are looked for. */
void case_opened(const struct case_service *s, struct case_file *cf, const struct actor *who,
                 bool danger, struct effects *out);

#endif
