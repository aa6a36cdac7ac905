#ifndef CASES_CASE_SAY_H
#define CASES_CASE_SAY_H
/* What is told about a case by SMS; shared by the files of this room. */
#include "cases/case_service.h"

/* A case in the words that texts use. */
struct case_words {
    char number[CASE_NUMBER_SIZE];
    char household[16]; /* "" none */
    char due[24];       /* "12月1日", "" none */
    const char *state, *kind;
    const char *subject; /* "" for quiet ones */
};
void case_words(const struct case_service *s, const struct case_file *cf, struct case_words *w);

/* A new case of a kind with its number, from a text unless the caller says more. */
struct case_file case_begin(const struct case_service *s, const struct kind *kind, wall_t filed,
                            wall_t now);

/* The case in which what was merged is seen to; itself, if it never was. */
struct case_file case_root(const struct case_service *s, const struct case_file *cf);

const char *case_kind_title(const struct case_service *s, const struct case_file *cf);

/* Who is on the roster is known by the person: a lost phone hears nothing more. */
bool case_is_reporter(const struct case_file *cf, const struct actor *who);

/* The actor is a phone of a side's household, which may hear of the case as it stands. */
bool case_party_may_hear(const struct case_service *s, const struct case_file *cf,
                         const struct actor *who);

/* A subject that is named in no text to a phone (design.md section 6). */
bool case_is_quiet(const struct case_service *s, const struct case_file *cf);

/* Answers with the state of one case, or of all open ones of the sender. */
void case_tell(const struct case_service *s, const struct intake *in, const struct case_file *cf,
               struct effects *out);
void case_tell_open(const struct case_service *s, const struct intake *in, struct effects *out);

/* Answers one who works cases with what waits at their unit and below. */
void case_tell_work(const struct case_service *s, const struct intake *in, struct effects *out);

/* Puts out a case to be saved; its strings are copied. */
void case_save(const struct case_file *cf, struct effects *out);

/* What may not be written to a phone is spoken about: the clerk rings the reporter. */
void case_call_quietly(const struct case_service *s, const struct case_file *cf,
                       struct effects *out);

/* The answer to a report: what was understood, and the number. */
void case_answer_filed(const struct case_service *s, const struct intake *in,
                       const struct case_file *cf, struct effects *out);

/* The same in words, by a template that takes household, party, kind, subject and case. */
void case_write_filed(const struct case_service *s, const struct case_file *cf, enum text_id id,
                      struct buf *text);

/* The answer to a correction: the case as it now stands. */
void case_answer_corrected(const struct case_service *s, const struct intake *in,
                           const struct case_file *cf, struct effects *out);

/* "10429土地,10432邻里等" of the open cases that somebody reported, into `list`; how many. */
size_t case_list_open(const struct case_service *s, const struct actor *who, struct buf *list);

/* The newest open case of a household and kind (NULL any) that `who` may hear of. */
bool case_open_of_household(const struct case_service *s, int64_t household, const char *kind,
                            const struct actor *who, struct case_file *out);

/* How somebody stands to a case: a set of BY_*. */
unsigned case_stands(const struct case_service *s, const struct case_file *cf,
                     const struct actor *who);

/* The one door of all moves; `cf` is changed, saved and told of on COMMAND_DONE. */
enum case_command_result case_do_move(const struct case_service *s, const struct case_command *c,
                                      struct case_file *cf, int64_t message, struct effects *out);

/* A move of one case that a text asked for, with its answer. */
void case_order_one(const struct case_service *s, const struct intake *in, struct case_file *cf,
                    enum case_event event, struct effects *out);

/* Two sides that are reconciled, as against something that is put right or got done. */
bool case_is_dispute(const struct case_service *s, const struct case_file *cf);

/* Answers about a case with a template that uses its words. */
void case_answer_move(const struct case_service *s, const struct intake *in, int64_t serial,
                      enum text_id id, struct effects *out);

/* The household and category that a text names replace those of the case. */
void case_amend(const struct case_service *s, const struct intake *in, struct case_file *cf,
                struct effects *out);

/* A rating in the words of the model, with its answer. */
void case_rate_one(const struct case_service *s, const struct intake *in, struct case_file *cf,
                   const char *rating, struct effects *out);

/* `serial` turns out to be the same matter as `other`: it is merged into it. */
void case_join(const struct case_service *s, const struct actor *actor, int64_t serial,
               int64_t other, wall_t now, struct effects *out);

/* It is another matter after all, through this message: what waited for that, or was joined by
 * silence, goes its own way from now on. What somebody has begun or ended meanwhile stays as it
 * is. */
void case_part(const struct case_service *s, const struct actor *actor, struct case_file *cf,
               int64_t message, wall_t now, struct effects *out);

#endif
