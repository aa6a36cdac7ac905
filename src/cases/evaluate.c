#include "cases/evaluate.h"
#include "cases/say.h"
#include <stdlib.h>
#include <string.h>

enum { SPLIT_DAYS = 7, NO_CAP = 1000000 };

void score_facts_free(struct score_facts *facts)
{
    free(facts->items);
    *facts = (struct score_facts){NULL, 0};
}

void score_fact_add(struct score_facts *facts, const struct score_fact *fact)
{
    facts->items = xrealloc(facts->items, (facts->count + 1) * sizeof *facts->items);
    facts->items[facts->count++] = *fact;
}

/* ---- cases ----------------------------------------------------------------------------------- */

static void case_fact(const struct score_case *c, enum evaluation_source source,
                      enum fact_weight weight, const char *why, struct score_facts *facts)
{
    const struct score_fact fact = {.source = source,
                                    .item = -1,
                                    .weight = weight,
                                    .amount = 1,
                                    .case_serial = c->file.serial,
                                    .message = c->file.message,
                                    .ref = "",
                                    .why = why};

    score_fact_add(facts, &fact);
}

static bool is_void(const struct case_file *cf)
{
    return cf->state == CASE_WITHDRAWN || cf->state == CASE_MERGED || cf->state == CASE_REFUSED ||
           cf->state == CASE_INCOMPLETE;
}

static bool same_matter(const struct case_file *a, const struct case_file *b)
{
    bool household = a->household && a->household == b->household;
    bool party = a->party[0] && strcmp(a->party, b->party) == 0;

    return strcmp(a->kind, b->kind) == 0 && (household || party) &&
           b->filed_at.ms - a->filed_at.ms < SPLIT_DAYS * WALL_DAY;
}

/* One matter that was sent in pieces is one report. */
static bool is_split(const struct score_case *cases, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (cases[i].reported && !is_void(&cases[i].file) &&
            same_matter(&cases[i].file, &cases[at].file))
            return true;
    return false;
}

/* Why a report does not count; NULL it does. */
static const char *why_not(const struct score_case *cases, size_t at)
{
    const struct score_case *c = &cases[at];

    if (c->file.state == CASE_WITHDRAWN)
        return say_score_withdrawn;
    if (c->file.state == CASE_MERGED)
        return say_score_merged;
    if (c->file.state == CASE_REFUSED)
        return say_score_refused;
    if (c->file.state == CASE_INCOMPLETE)
        return say_score_incomplete;
    if (c->other_phone)
        return say_score_other_phone;
    return is_split(cases, at) ? say_score_split : NULL;
}

/* Merged and withdrawn reports say nothing of accuracy: typing errors are no fault. */
static void score_report(const struct score_case *cases, size_t at, struct score_facts *facts)
{
    const struct score_case *c = &cases[at];
    const char *why = why_not(cases, at);

    if (!why && c->corrected)
        why = say_score_corrected;
    case_fact(c, EVAL_REPORTS, why ? FACT_VOID : FACT_GOOD, why ? why : "", facts);
    if (c->file.state == CASE_REFUSED || (c->corrected && !is_void(&c->file)))
        case_fact(c, EVAL_ACCURACY, FACT_BAD,
                  c->file.state == CASE_REFUSED ? say_score_refused : say_score_corrected, facts);
    else
        case_fact(c, EVAL_ACCURACY, why ? FACT_VOID : FACT_GOOD, why ? why : "", facts);
}

/* What is grave belongs above, and to pass it up is no loss. */
static void score_settled(const struct score_case *c, struct score_facts *facts)
{
    const struct case_file *cf = &c->file;
    bool settled = cf->state == CASE_SETTLED || cf->state == CASE_CLOSED;
    bool inside = cf->settled_by == SETTLED_ON_SPOT || (settled && c->handled);

    if (is_void(cf) || cf->grade > 0)
        return;
    if (!settled)
        case_fact(c, EVAL_SETTLED, FACT_VOID, say_score_open, facts);
    else if (cf->failures > 0)
        case_fact(c, EVAL_SETTLED, FACT_BAD, say_score_failed, facts);
    else
        case_fact(c, EVAL_SETTLED, inside ? FACT_GOOD : FACT_BAD, inside ? "" : say_score_outside,
                  facts);
}

/* What the party said; what the filer said of the own case is none. */
static void score_rating(const struct score_case *c, struct score_facts *facts)
{
    const char *said = c->file.rating_party;

    if (strcmp(said, say_rating_good) == 0)
        case_fact(c, EVAL_RATING, FACT_GOOD, said, facts);
    else if (strncmp(said, say_rating_bad, strlen(say_rating_bad)) == 0)
        case_fact(c, EVAL_RATING, FACT_BAD, said, facts);
    else if (said[0])
        case_fact(c, EVAL_RATING, FACT_HALF, said, facts);
    else if (c->file.silent)
        case_fact(c, EVAL_RATING, FACT_VOID, say_score_silent, facts);
}

static void score_handled(const struct score_case *c, struct score_facts *facts)
{
    if (!c->carded)
        return;
    case_fact(c, EVAL_CARDS, FACT_GOOD, "", facts);
    facts->items[facts->count - 1].amount = c->file.points;
    if (c->file.supervised == SUPERVISED_RED)
        case_fact(c, EVAL_OVERDUE, FACT_GOOD, "", facts);
}

void score_cases(const struct score_case *cases, size_t count, struct score_facts *facts)
{
    for (size_t i = 0; i < count; i++) {
        const struct score_case *c = &cases[i];

        if (c->reported && c->filed_in) {
            score_report(cases, i, facts);
            score_settled(c, facts);
        }
        if ((c->reported || c->handled) && c->filed_in)
            score_rating(c, facts);
        if (c->handled)
            score_handled(c, facts);
        /* somebody must look whether it was hidden: it is a minus only when entered */
        if (c->after_calm && !c->reported)
            case_fact(c, EVAL_HIDDEN, FACT_VOID, say_score_after_calm, facts);
    }
}

/* ---- what was asked -------------------------------------------------------------------------- */

static enum evaluation_source source_of(const struct score_asked *asked)
{
    if (asked->answer == NOTICE_ASKS_WELL || asked->answer == NOTICE_ASKS_NUMBER)
        return EVAL_ROUNDS;
    return EVAL_RECEIPTS;
}

static void asked_fact(const struct score_asked *asked, enum evaluation_source source,
                       enum fact_weight weight, const char *why, struct score_facts *facts)
{
    const struct score_fact fact = {.source = source,
                                    .item = -1,
                                    .weight = weight,
                                    .amount = 1,
                                    .message = asked->message,
                                    .notice = asked->notice,
                                    .ref = asked->number,
                                    .why = why};

    score_fact_add(facts, &fact);
}

void score_asked(const struct score_asked *asked, wall_t now, struct score_facts *facts)
{
    enum evaluation_source source = source_of(asked);
    bool limited = wall_known(asked->deadline);

    if (asked->answer == NOTICE_ASKS_NOTHING)
        return;
    if (wall_known(asked->attended))
        asked_fact(asked, EVAL_MEETINGS, FACT_GOOD, "", facts);
    else if (asked->answer == NOTICE_ASKS_ATTENDANCE && asked->reached &&
             now.ms > asked->deadline.ms)
        asked_fact(asked, EVAL_MEETINGS, FACT_BAD, say_score_absent, facts);
    if (wall_known(asked->answered)) {
        bool late = limited && asked->answered.ms > asked->deadline.ms;

        asked_fact(asked, source, late ? FACT_BAD : FACT_GOOD, late ? say_score_late : "", facts);
    } else if (!asked->reached) {
        asked_fact(asked, source, FACT_VOID, say_score_not_reached, facts);
    } else if (limited && now.ms <= asked->deadline.ms) {
        asked_fact(asked, source, FACT_VOID, say_score_not_due, facts);
    } else {
        asked_fact(asked, source, FACT_BAD, say_score_no_answer, facts);
    }
}

/* ---- entries --------------------------------------------------------------------------------- */

void score_entry(const struct evaluation *evaluation, const struct score_entry *entry,
                 struct score_facts *facts)
{
    for (size_t i = 0; i < evaluation->item_count; i++) {
        const struct evaluation_item *item = &evaluation->items[i];
        const struct score_fact fact = {.source = item->source,
                                        .item = (int)i,
                                        .weight = FACT_GOOD,
                                        .amount = entry->amount,
                                        .case_serial = entry->case_serial,
                                        .entry = entry->id,
                                        .ref = entry->by,
                                        .why = entry->why};

        if (strcmp(item->code, entry->item) == 0)
            score_fact_add(facts, &fact);
    }
}

/* ---- sums ------------------------------------------------------------------------------------ */

bool score_fact_of(const struct evaluation *evaluation, size_t item, const struct score_fact *fact)
{
    return fact->item >= 0 ? (size_t)fact->item == item
                           : evaluation->items[item].source == fact->source;
}

static void line_add(struct score_line *line, const struct score_fact *fact)
{
    static const double worth[] = {[FACT_GOOD] = 1, [FACT_HALF] = 0.5, [FACT_BAD] = 0};

    if (fact->weight == FACT_VOID)
        return;
    line->of += fact->amount < 0 ? -fact->amount : fact->amount;
    line->good += worth[fact->weight] * fact->amount;
}

static double between(double low, double value, double high)
{
    return value < low ? low : value > high ? high : value;
}

/* Entries of an item that is a share are points by themselves: 0 to its cap. */
static void line_points(const struct evaluation_item *item, struct score_line *line)
{
    double cap = item->points ? item->points : NO_CAP;
    double counted = item->first && line->good > item->first ? item->first : line->good;

    line->empty = line->of == 0 && (evaluation_is_share(item->source) ||
                                    (item->source == EVAL_HAND && item->each >= 0));
    if (evaluation_is_share(item->source))
        line->points = line->of > 0 ? item->points * line->good / line->of : 0;
    else
        line->points = between(-cap, counted * (item->each != 0 ? item->each : 1), cap);
}

static double hundredth(double points)
{
    return (double)(int64_t)(points * 100 + (points < 0 ? -0.5 : 0.5)) / 100;
}

void score_sum(const struct evaluation *evaluation, const struct score_facts *facts,
               struct score_sheet *out)
{
    double weight = 0;
    const struct evaluation_band *band;

    *out = (struct score_sheet){.band = ""};
    for (size_t i = 0; i < evaluation->item_count && i < SCORE_ITEMS_MAX; i++) {
        const struct evaluation_item *item = &evaluation->items[i];
        struct score_line *line = &out->lines[i];

        for (size_t f = 0; f < facts->count; f++)
            if (score_fact_of(evaluation, i, &facts->items[f]))
                line_add(line, &facts->items[f]);
        line_points(item, line);
        line->points = hundredth(line->points);
        if (item->extra)
            out->extra += line->points;
        else if (line->points < 0 || item->each < 0)
            out->minus -= line->points;
        else
            out->base += line->points;
        if (!item->extra && item->each >= 0 && !line->empty)
            weight += item->points;
    }
    out->base = weight > 0 ? hundredth(between(0, out->base * 100 / weight, 100)) : 0;
    if (evaluation->extra_max)
        out->extra = between(0, out->extra, evaluation->extra_max);
    out->score = between(0, hundredth(out->base + out->extra - out->minus), NO_CAP);
    band = evaluation_band_of(evaluation, (int)out->score);
    out->band = band ? band->title : "";
}

void score_ranks(const double *scores, size_t count, int *ranks)
{
    for (size_t i = 0; i < count; i++)
        ranks[i] = i > 0 && scores[i] == scores[i - 1] ? ranks[i - 1] : (int)i + 1;
}
