/* Points for work from house to house: visits that were owed, entries of a register, drives. */
#include "cases/evaluate.h"
#include "cases/say.h"
#include <string.h>

enum { SPLIT_DAYS = 7 };

/* ---- visits ---------------------------------------------------------------------------------- */

static void visit_fact(const struct score_care *care, const struct score_visit *visit,
                       enum fact_weight weight, const char *why, struct score_facts *facts)
{
    const struct score_fact fact = {.source = EVAL_VISITS,
                                    .item = -1,
                                    .weight = weight,
                                    .amount = 1,
                                    .message = visit ? visit->message : 0,
                                    .record = care->record,
                                    .household = care->household,
                                    .ref = visit && !visit->message ? visit->by : "",
                                    .why = why};

    score_fact_add(facts, &fact);
}

/* Each visit that was owed up to this moment and not made; a day is not over before it ends. */
static wall_t missed_until(const struct score_care *care, wall_t due, wall_t until,
                           struct score_facts *facts)
{
    while (wall_add(due, WALL_DAY).ms < until.ms) {
        visit_fact(care, NULL, FACT_BAD, say_score_not_visited, facts);
        due = wall_add(due, care->every);
    }
    return due;
}

void score_care(const struct score_care *care, const struct score_visit *visits, size_t count,
                const struct score_span *span, struct score_facts *facts)
{
    wall_t last = care->since, due = wall_add(care->since, care->every);
    wall_t end = span->to.ms < span->now.ms ? span->to : span->now;
    bool visited = false;

    for (size_t i = 0; i < count && visits[i].at.ms < span->to.ms; i++) {
        const struct score_visit *visit = &visits[i];
        bool in = visit->at.ms >= span->from.ms;
        const char *why = visit->other_phone ? say_score_other_phone
                          : visited && visit->at.ms - last.ms < care->every / 2
                              ? say_score_visit_again
                              : NULL;

        while (wall_add(due, WALL_DAY).ms < span->from.ms)
            due = wall_add(due, care->every); /* the quarter before */
        if (in && !visit->other_phone)
            due = missed_until(care, due, wall_add(visit->at, -care->every), facts);
        if (in && why)
            visit_fact(care, visit, FACT_VOID, why, facts);
        else if (in && visit->at.ms > wall_add(due, WALL_DAY).ms)
            visit_fact(care, visit, FACT_HALF, say_score_late, facts);
        else if (in)
            visit_fact(care, visit, FACT_GOOD, "", facts);
        if (visit->other_phone)
            continue;
        last = visit->at;
        due = wall_add(visit->at, care->every);
        visited = true;
    }
    while (wall_add(due, WALL_DAY).ms < span->from.ms)
        due = wall_add(due, care->every);
    if (wall_known(care->until) && care->until.ms < end.ms)
        end = care->until;
    missed_until(care, due, end, facts);
}

/* ---- entries of a register ------------------------------------------------------------------- */

/* The same person or house in the same week; where no house is named, the same day. */
static bool is_again(const struct score_record *a, const struct score_record *b)
{
    int64_t apart = b->at.ms - a->at.ms;

    if (a->household != b->household || strcmp(a->party, b->party) != 0)
        return false;
    return a->household || a->party[0]
               ? apart < SPLIT_DAYS * WALL_DAY
               : civil_local(a->at).day == civil_local(b->at).day && apart < WALL_DAY;
}

static const char *why_not(const struct score_record *records, size_t at)
{
    if (records[at].other_phone)
        return say_score_other_phone;
    for (size_t i = 0; i < at; i++)
        if (!records[i].other_phone && is_again(&records[i], &records[at]))
            return say_score_entry_again;
    return NULL;
}

void score_records(int item, const struct score_record *records, size_t count, wall_t from,
                   struct score_facts *facts)
{
    for (size_t i = 0; i < count; i++) {
        const char *why = why_not(records, i);
        const struct score_fact fact = {.source = EVAL_REGISTER,
                                        .item = item,
                                        .weight = why ? FACT_VOID : FACT_GOOD,
                                        .amount = 1,
                                        .message = records[i].message,
                                        .record = records[i].record,
                                        .household = records[i].number,
                                        .ref = "",
                                        .why = why ? why : ""};

        if (records[i].at.ms >= from.ms)
            score_fact_add(facts, &fact);
    }
}

/* ---- drives ---------------------------------------------------------------------------------- */

void score_drive(const struct score_drive *drive, const struct score_home *home, wall_t now,
                 struct score_facts *facts)
{
    bool over = wall_known(drive->due) && now.ms > drive->due.ms;
    struct score_fact fact = {.source = EVAL_DRIVE,
                              .item = -1,
                              .amount = 1,
                              .message = home->message,
                              .household = home->number,
                              .ref = drive->title};

    if (!home->heard) {
        fact.weight = over ? FACT_BAD : FACT_VOID;
        fact.why = over ? say_score_no_answer : say_score_not_due;
    } else if (home->answer == 0) {
        fact.weight = FACT_GOOD;
        fact.why = "";
    } else {
        /* who says that it is not done, and why, must not fare like who says nothing */
        fact.weight = home->why[0] ? FACT_HALF : FACT_BAD;
        fact.why = home->why[0] ? home->why : say_score_undone;
    }
    score_fact_add(facts, &fact);
}
