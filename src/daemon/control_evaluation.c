/*
 * evaluate.*: 一季一考评. A page is a few leaders, each computed from what happened; a signed sheet
 * is read as it was signed.
 */
#include "cases/evaluate_year.h"
#include "daemon/control_score.h"
#include "daemon/say.h"
#include "ledger/period.h"
#include "notices/opinion.h"
#include <stdlib.h>

/* The year is signed from December on: it is then that the village meets. */
enum { PAGE_LEADERS = 10, AMOUNT_MAX = 100, YEAR_EARLY_DAYS = 31 };

/* ---- arguments ------------------------------------------------------------------------------- */

static bool read_quarter(struct request *r, struct scoring *s)
{
    struct period period;
    const char *year = arg_text_or_null(r, "year");
    const char *text = year ? year : arg_text(r, "quarter");

    *s = (struct scoring){.r = r, .evaluation = &r->g->with.model->evaluation, .year = year};
    if (!period_parse(text, &period) || period.kind != (s->year ? PERIOD_YEAR : PERIOD_QUARTER))
        return refuse(r, s->year ? say_score_year : say_score_quarter, text), false;
    if (s->year && !evaluation_is_yearly(s->evaluation))
        return refuse(r, say_score_no_year), false;
    period_write(&period, s->words, sizeof s->words);
    s->quarter =
        (struct quarter){period.year * 10 + (s->year ? 0 : period.part), period.from, period.to};
    return true;
}

static bool read_leader(struct scoring *s, struct score_leader *leader)
{
    struct request *r = s->r;
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    const char *who = arg_text(r, "person");
    struct case_person named = {.person = 0};
    struct phone phone;
    struct person person;

    if (phone_parse(span_of(who), &phone)) {
        if (roster.holder(roster.store, phone.text, &person))
            named.person = person.id;
    } else if (!r->g->case_reader.person_named(r->g->case_reader.ctx, who, &named)) {
        named.person = 0;
    }
    if (!named.person || !store_score_leader(r->g->with.store, &s->evaluation->roles, &s->quarter,
                                             named.person, leader))
        return refuse(r, say_score_nobody, who), false;
    return true;
}

static void note(const struct scoring *s, const struct score_leader *leader, const char *what,
                 const char *detail)
{
    const struct event_row row = {.at = s->r->now.wall,
                                  .actor = s->r->actor.as,
                                  .what = what,
                                  .person = leader->person,
                                  .detail = detail};

    store_event(s->r->g->with.store, &row);
}

static double number_of(const json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

/* Keeps the sheet as it is shown; gives it back. */
static void keep(const struct scoring *s, const struct score_leader *leader, json_t *shown)
{
    struct buf points = BUF_INIT;
    char *body = json_dumps(shown, JSON_COMPACT);
    const json_t *line;
    size_t i;

    json_array_foreach(json_object_get(shown, "lines"), i, line)
    {
        buf_addf(&points, "%g ", number_of(line, "points"));
    }
    buf_add_char(&points, '\0');
    const struct signed_sheet sheet = {
        .person = leader->person,
        .unit = leader->unit,
        .points = points.ptr,
        .extra = number_of(shown, "extra"),
        .minus = number_of(shown, "minus"),
        .score = number_of(shown, "score"),
        .band = json_string_value(json_object_get(shown, "band")),
        .body = body,
        .signer = s->r->actor.as,
        .signed_at = s->r->now.wall,
    };
    store_score_sign(s->r->g->with.store, s->quarter.number, &sheet);
    free(body);
    buf_free(&points);
}

/* ---- the quarter ----------------------------------------------------------------------------- */

static void append_leader(void *ctx, const struct score_leader *leader)
{
    struct scoring *s = ctx;
    json_t *shown = score_sheet_of(s, leader);
    bool is_signed = json_object_get(shown, "signer") != NULL;

    if (s->sign && !is_signed && s->r->actor.person != leader->person) {
        keep(s, leader, shown);
        note(s, leader, "evaluation.signed", s->words);
        is_signed = true;
    }
    json_array_append_new(s->rows,
                          json_pack("{s:I,s:s,s:s,s:f,s:s,s:b}", "person",
                                    (json_int_t)leader->person, "name", leader->name, "unit",
                                    leader->unit_path, "score", number_of(shown, "score"), "band",
                                    json_string_value(json_object_get(shown, "band")), "signed",
                                    (int)is_signed));
    json_decref(shown);
    s->last = leader->office;
    s->seen++;
}

static json_t *page(struct request *r, bool sign)
{
    struct scoring s;
    struct unit unit;
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    const char *path = arg_text_or_null(r, "unit");

    if (!read_quarter(r, &s))
        return NULL;
    s.sign = sign;
    if (path && !roster.unit(roster.store, path, &unit))
        return refuse(r, say_no_unit, path);
    if (sign && r->now.wall.ms < s.quarter.to.ms - (s.year ? YEAR_EARLY_DAYS * WALL_DAY : 0))
        return refuse(r, say_score_not_over, s.words);
    if (sign)
        turn_begin(r->g, r->now);
    s.rows = json_array();
    store_score_leaders(r->g->with.store, &s.evaluation->roles, &s.quarter, path ? unit.path : NULL,
                        arg_int(r, "after", 0), PAGE_LEADERS, append_leader, &s);
    return json_pack("{s:o,s:o}", "rows", s.rows, "next",
                     s.seen == PAGE_LEADERS ? json_integer(s.last) : json_null());
}

static json_t *evaluate_list(struct request *r)
{
    return page(r, false);
}

static json_t *evaluate_sign(struct request *r)
{
    return page(r, true);
}

/* ---- one leader ------------------------------------------------------------------------------ */

static json_t *evaluate_show(struct request *r)
{
    struct scoring s;
    struct score_leader leader;

    if (!read_quarter(r, &s) || !read_leader(&s, &leader))
        return NULL;
    return score_sheet_of(&s, &leader);
}

/* A correction of what was signed: points, on a new revision of the sheet. */
static void correct(const struct scoring *s, const struct score_leader *leader,
                    const struct score_entry *entry)
{
    json_t *shown = s->year ? score_sheet_now(s, leader) : score_sheet_of(s, leader);
    double score = number_of(shown, "score") + entry->amount;
    const struct evaluation_band *band;
    const char *text = json_string_value(json_object_get(shown, "text"));
    struct buf longer = BUF_INIT;

    if (s->year) { /* what is entered takes the place of what was */
        keep(s, leader, shown);
        json_decref(shown);
        return;
    }
    score = score < 0 ? 0 : score;
    band = evaluation_band_of(s->evaluation, (int)score);
    json_object_set_new(shown, "score", json_real(score));
    json_object_set_new(shown, "band", json_string(band ? band->title : ""));
    if (entry->amount > 0)
        json_object_set_new(shown, "extra", json_real(number_of(shown, "extra") + entry->amount));
    else
        json_object_set_new(shown, "minus", json_real(number_of(shown, "minus") - entry->amount));
    buf_add_str(&longer, text ? text : "");
    buf_addf(&longer, say_score_fact_detail, s->words, entry->item, entry->amount, entry->why);
    buf_add_str(&longer, "\n");
    buf_add_char(&longer, '\0');
    json_object_set_new(shown, "text", json_string(longer.ptr));
    keep(s, leader, shown);
    buf_free(&longer);
    json_decref(shown);
}

/* An item that may be entered by hand: shares are counted, and only what was signed is put right.
 */
static const struct evaluation_item *item_of(const struct scoring *s, const char *code,
                                             bool is_signed)
{
    const struct evaluation *evaluation = s->evaluation;

    for (size_t i = 0; i < evaluation->item_count; i++) {
        const struct evaluation_item *item = &evaluation->items[i];

        if (strcmp(item->code, code) != 0)
            continue;
        if (is_signed || !evaluation_is_share(item->source))
            return item;
        refuse(s->r, say_score_counted, item->title);
        return NULL;
    }
    refuse(s->r, say_score_no_item, code);
    return NULL;
}

/* 述职 and 村评分: points up to what they weigh; the newest entry counts. */
static bool read_year_entry(struct scoring *s, struct score_entry *entry)
{
    int weight = strcmp(entry->item, year_item_name(YEAR_SELF)) == 0
                     ? year_weight(s->evaluation, YEAR_SELF)
                 : strcmp(entry->item, year_item_name(YEAR_VILLAGE)) == 0
                     ? year_weight(s->evaluation, YEAR_VILLAGE)
                     : -1;

    if (weight < 0)
        return refuse(s->r, say_score_no_item, entry->item), false;
    if (!(entry->amount >= 0 && entry->amount <= weight))
        return refuse(s->r, say_year_amount, weight), false;
    if (!entry->why[0])
        return refuse(s->r, say_score_why), false;
    return true;
}

static bool read_entry(struct scoring *s, bool is_signed, struct score_entry *entry)
{
    struct request *r = s->r;
    struct case_file cf;

    *entry = (struct score_entry){.item = arg_text(r, "item"),
                                  .amount = json_is_string(json_object_get(r->args, "amount"))
                                                ? strtod(arg_text(r, "amount"), NULL)
                                                : number_of(r->args, "amount"),
                                  .why = arg_masked(r, "why"),
                                  .by = r->actor.as};
    if (s->year)
        return read_year_entry(s, entry);
    const struct evaluation_item *item = item_of(s, entry->item, is_signed);
    if (!item)
        return false;
    if (!(entry->amount >= -AMOUNT_MAX && entry->amount <= AMOUNT_MAX) || entry->amount == 0 ||
        (entry->amount < 0 && item->each < 0))
        return refuse(r, say_score_amount), false;
    if (!entry->why[0])
        return refuse(r, say_score_why), false;
    if (arg_text_or_null(r, "case")) {
        json_object_set(r->args, "number", json_object_get(r->args, "case"));
        if (!arg_case(r, &cf))
            return false;
        entry->case_serial = cf.serial;
    }
    return true;
}

static json_t *evaluate_enter(struct request *r)
{
    struct scoring s;
    struct score_leader leader;
    struct score_entry entry;
    struct signed_sheet sheet;
    char detail[512];
    bool is_signed;

    if (!read_quarter(r, &s) || !read_leader(&s, &leader))
        return NULL;
    is_signed = store_score_signed(r->g->with.store, s.quarter.number, leader.person, &sheet);
    if (!read_entry(&s, is_signed, &entry))
        return NULL;
    if (r->actor.person == leader.person)
        return refuse(r, say_score_own);
    if (is_signed && !store_score_appealed(r->g->with.store, &s.quarter, leader.person))
        return refuse(r, say_score_is_signed, leader.name);
    turn_begin(r->g, r->now);
    store_score_enter(r->g->with.store, &s.quarter, leader.person, &entry, r->now.wall);
    if (is_signed)
        correct(&s, &leader, &entry);
    text_format(detail, sizeof detail, say_score_fact_detail, s.words, entry.item, entry.amount,
                entry.why);
    note(&s, &leader, is_signed ? "evaluation.corrected" : "evaluation.entered", detail);
    return score_sheet_of(&s, &leader);
}

static json_t *evaluate_appeal(struct request *r)
{
    struct scoring s;
    struct score_leader leader;
    struct signed_sheet sheet;
    const struct score_entry appeal = {.item = "", .why = arg_masked(r, "why"), .by = r->actor.as};

    if (!read_quarter(r, &s) || !read_leader(&s, &leader))
        return NULL;
    if (!store_score_signed(r->g->with.store, s.quarter.number, leader.person, &sheet))
        return refuse(r, say_score_is_not_signed, leader.name);
    if (!appeal.why[0])
        return refuse(r, say_score_why);
    turn_begin(r->g, r->now);
    store_score_enter(r->g->with.store, &s.quarter, leader.person, &appeal, r->now.wall);
    note(&s, &leader, "evaluation.appealed", appeal.why);
    return score_sheet_of(&s, &leader);
}

/* ---- 群众评议 -------------------------------------------------------------------------------- */

/* Drafts the question to the households; others check and sign it as any notice. */
static json_t *evaluate_survey(struct request *r)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    const char *path = arg_text_or_null(r, "unit");
    const struct role *role;
    struct scoring s;
    struct unit unit;
    struct opinion_wish wish = {.unit_path = NULL};

    if (!arg_text_or_null(r, "year"))
        return refuse(r, say_score_year, "");
    if (!read_quarter(r, &s) || !arg_time(r, "deadline", &wish.deadline))
        return NULL;
    if (path && !roster.unit(roster.store, path, &unit))
        return refuse(r, say_no_unit, path);
    if (path)
        wish.unit_path = unit.path;
    role = model_role(r->g->with.model, s.evaluation->roles.items[0]);
    wish.year = s.quarter.number / 10;
    wish.role = role ? role->title : "";
    int64_t serial = opinion_ask(&r->g->notices, &wish, &r->actor, r->now.wall, &r->g->wishes);
    if (!serial)
        return refuse(r, say_year_not_asked);
    apply_wishes(r->g, &r->g->wishes, r->now);
    return json_pack("{s:s,s:I}", "number", effects_keep_str(&r->g->answers, wish.number), "serial",
                     (json_int_t)serial);
}

const struct command control_evaluation_commands[] = {
    {"evaluate.survey", evaluate_survey, MAY_DRAFT             },
    {"evaluate.list",   evaluate_list,   MAY_HEAR_BELOW        },
    {"evaluate.show",   evaluate_show,   MAY_HEAR_BELOW        },
    {"evaluate.enter",  evaluate_enter,  MAY_ROSTER | MAY_ADMIN},
    {"evaluate.sign",   evaluate_sign,   MAY_ADMIN | MAY_SIGN  },
    {"evaluate.appeal", evaluate_appeal, MAY_HEAR_BELOW        },
    {NULL,              NULL,            0                     },
};
