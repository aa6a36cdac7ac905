/*
 * evaluate.*: 一季一考评. A page is a few leaders, each computed from what happened; a signed sheet
 * is read as it was signed.
 */
#include "daemon/control_int.h"
#include "daemon/say.h"
#include "ledger/period.h"
#include "store/store_evaluation.h"
#include <stdlib.h>

enum { PAGE_LEADERS = 10, AMOUNT_MAX = 100 };

struct scoring {
    struct request *r;
    const struct evaluation *evaluation;
    struct quarter quarter;
    char words[32];
    json_t *rows;
    int64_t last;
    size_t seen;
    bool sign;
};

/* ---- arguments ------------------------------------------------------------------------------- */

static bool read_quarter(struct request *r, struct scoring *s)
{
    struct period period;
    const char *text = arg_text(r, "quarter");

    *s = (struct scoring){.r = r, .evaluation = &r->g->with.model->evaluation};
    if (!period_parse(text, &period) || period.kind != PERIOD_QUARTER)
        return refuse(r, say_score_quarter, text), false;
    period_write(&period, s->words, sizeof s->words);
    s->quarter = (struct quarter){period.year * 10 + period.part, period.from, period.to};
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

/* ---- a sheet --------------------------------------------------------------------------------- */

static const char *weight_word(enum fact_weight weight)
{
    static const char *const words[] = {say_score_good, say_score_half, say_score_bad,
                                        say_score_void};

    return words[weight];
}

static json_t *fact_json(const struct score_fact *fact)
{
    static const char *const names[] = {"good", "half", "bad", "void"};
    json_t *one = json_pack("{s:s,s:f,s:s,s:s}", "weight", names[fact->weight], "amount",
                            fact->amount, "notice", fact->ref, "why", fact->why);
    char number[CASE_NUMBER_SIZE] = "";

    if (fact->case_serial)
        case_number_write(fact->case_serial, number);
    json_object_set_new(one, "case", json_text(number));
    json_object_set_new(one, "message", fact->message ? json_integer(fact->message) : json_null());
    return one;
}

static void fact_text(const struct score_fact *fact, struct buf *text)
{
    char number[CASE_NUMBER_SIZE];

    buf_add_str(text, "    ");
    if (fact->case_serial) {
        case_number_write(fact->case_serial, number);
        buf_addf(text, say_score_fact_case, number);
    }
    if (fact->message)
        buf_addf(text, say_score_fact_message, (long long)fact->message);
    buf_addf(text, " %s %s", fact->ref, weight_word(fact->weight));
    if (fact->amount != 1)
        buf_addf(text, " %g", fact->amount);
    buf_addf(text, " %s\n", fact->why);
}

static json_t *line_json(const struct scoring *s, size_t i, const struct score_sheet *sheet,
                         const struct score_facts *facts, struct buf *text)
{
    const struct evaluation_item *item = &s->evaluation->items[i];
    const struct score_line *line = &sheet->lines[i];
    json_t *list = json_array();

    buf_addf(text, line->empty ? say_score_line_empty : say_score_line, item->title, line->points);
    buf_add_char(text, '\n');
    for (size_t f = 0; f < facts->count; f++)
        if (score_fact_of(s->evaluation, i, &facts->items[f])) {
            json_array_append_new(list, fact_json(&facts->items[f]));
            fact_text(&facts->items[f], text);
        }
    return json_pack("{s:s,s:s,s:f,s:f,s:f,s:b,s:o}", "item", item->code, "title", item->title,
                     "points", line->points, "good", line->good, "of", line->of, "empty",
                     (int)line->empty, "facts", list);
}

static json_t *compute(const struct scoring *s, const struct score_leader *leader)
{
    struct score_facts facts;
    struct score_sheet sheet;
    struct buf text = BUF_INIT;
    json_t *lines = json_array(), *shown;

    store_score_facts(s->r->g->with.store, s->evaluation, &s->quarter, leader, s->r->now.wall,
                      &facts);
    score_sum(s->evaluation, &facts, &sheet);
    buf_addf(&text, say_score_head, leader->name, leader->unit_path, s->words, sheet.score,
             sheet.extra, sheet.minus, sheet.band, "");
    for (size_t i = 0; i < s->evaluation->item_count && i < SCORE_ITEMS_MAX; i++)
        json_array_append_new(lines, line_json(s, i, &sheet, &facts, &text));
    buf_add_char(&text, '\0');
    shown = json_pack("{s:s,s:s,s:s,s:f,s:f,s:f,s:s,s:o,s:s}", "name", leader->name, "unit",
                      leader->unit_path, "quarter", s->words, "score", sheet.score, "extra",
                      sheet.extra, "minus", sheet.minus, "band", sheet.band, "lines", lines, "text",
                      text.ptr);
    buf_free(&text);
    score_facts_free(&facts);
    return shown;
}

/* As it was signed, or as it stands. */
static json_t *sheet_of(const struct scoring *s, const struct score_leader *leader)
{
    struct signed_sheet sheet;
    json_t *shown;

    if (!store_score_signed(s->r->g->with.store, s->quarter.number, leader->person, &sheet))
        return compute(s, leader);
    shown = json_loads(sheet.body, 0, NULL);
    if (!shown)
        return compute(s, leader);
    json_object_set_new(shown, "signer", json_string(sheet.signer));
    json_object_set_new(shown, "revision", json_integer(sheet.revision));
    return shown;
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
    json_t *shown = sheet_of(s, leader);
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
    if (sign && r->now.wall.ms < s.quarter.to.ms)
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
    return sheet_of(&s, &leader);
}

/* A correction of what was signed: points, on a new revision of the sheet. */
static void correct(const struct scoring *s, const struct score_leader *leader,
                    const struct score_entry *entry)
{
    json_t *shown = sheet_of(s, leader);
    double score = number_of(shown, "score") + entry->amount;
    const struct evaluation_band *band;
    const char *text = json_string_value(json_object_get(shown, "text"));
    struct buf longer = BUF_INIT;

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

/* An item that may be entered by hand: shares are counted. */
static const struct evaluation_item *item_of(const struct evaluation *evaluation, const char *code)
{
    for (size_t i = 0; i < evaluation->item_count; i++)
        if (strcmp(evaluation->items[i].code, code) == 0 &&
            !evaluation_is_share(evaluation->items[i].source))
            return &evaluation->items[i];
    return NULL;
}

static bool read_entry(struct scoring *s, struct score_entry *entry)
{
    struct request *r = s->r;
    struct case_file cf;

    *entry = (struct score_entry){.item = arg_text(r, "item"),
                                  .amount = json_is_string(json_object_get(r->args, "amount"))
                                                ? strtod(arg_text(r, "amount"), NULL)
                                                : number_of(r->args, "amount"),
                                  .why = arg_masked(r, "why"),
                                  .by = r->actor.as};
    const struct evaluation_item *item = item_of(s->evaluation, entry->item);
    if (!item)
        return refuse(r, say_score_no_item, entry->item), false;
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

    if (!read_quarter(r, &s) || !read_leader(&s, &leader) || !read_entry(&s, &entry))
        return NULL;
    if (r->actor.person == leader.person)
        return refuse(r, say_score_own);
    is_signed = store_score_signed(r->g->with.store, s.quarter.number, leader.person, &sheet);
    if (is_signed && !store_score_appealed(r->g->with.store, &s.quarter, leader.person))
        return refuse(r, say_score_is_signed, leader.name);
    turn_begin(r->g, r->now);
    store_score_enter(r->g->with.store, &s.quarter, leader.person, &entry, r->now.wall);
    if (is_signed)
        correct(&s, &leader, &entry);
    text_format(detail, sizeof detail, say_score_fact_detail, s.words, entry.item, entry.amount,
                entry.why);
    note(&s, &leader, is_signed ? "evaluation.corrected" : "evaluation.entered", detail);
    return sheet_of(&s, &leader);
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
    return sheet_of(&s, &leader);
}

const struct command control_evaluation_commands[] = {
    {"evaluate.list",   evaluate_list,   MAY_HEAR_BELOW        },
    {"evaluate.show",   evaluate_show,   MAY_HEAR_BELOW        },
    {"evaluate.enter",  evaluate_enter,  MAY_ROSTER | MAY_ADMIN},
    {"evaluate.sign",   evaluate_sign,   MAY_ADMIN | MAY_SIGN  },
    {"evaluate.appeal", evaluate_appeal, MAY_HEAR_BELOW        },
    {NULL,              NULL,            0                     },
};
