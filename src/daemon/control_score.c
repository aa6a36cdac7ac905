/* Score sheets as JSON and as text for people: of a quarter, of a year. */
#include "daemon/control_score.h"
#include "cases/evaluate_year.h"
#include "daemon/say.h"

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
    json_t *one = json_pack("{s:s,s:f,s:s,s:s,s:s}", "weight", names[fact->weight], "amount",
                            fact->amount, "notice", fact->notice ? fact->ref : "", "by",
                            fact->notice ? "" : fact->ref, "why", fact->why);
    char number[CASE_NUMBER_SIZE] = "";

    if (fact->case_serial)
        case_number_write(fact->case_serial, number);
    json_object_set_new(one, "case", json_text(number));
    json_object_set_new(one, "message", fact->message ? json_integer(fact->message) : json_null());
    json_object_set_new(one, "entry", fact->record ? json_integer(fact->record) : json_null());
    json_object_set_new(one, "household",
                        fact->household ? json_integer(fact->household) : json_null());
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
    if (fact->record)
        buf_addf(text, say_score_fact_entry, (long long)fact->record);
    if (fact->household)
        buf_addf(text, say_score_fact_house, fact->household);
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

    store_score_facts(s->r->g->with.store, s->r->g->with.model, &s->quarter, leader, s->r->now.wall,
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

/* ---- the year -------------------------------------------------------------------------------- */

static const char *year_title(enum year_item item)
{
    static const char *const titles[YEAR_ITEMS] = {say_year_self, say_year_residents,
                                                   say_year_village};

    return titles[item];
}

static json_t *year_facts(const struct year_facts *facts, enum year_item item, struct buf *text)
{
    json_t *list = json_array();

    for (size_t i = 0; i < facts->count; i++) {
        const struct year_fact *fact = &facts->items[i];

        if (fact->item != item)
            continue;
        if (fact->text)
            buf_addf(text, "    %s", say_year_text);
        else
            buf_addf(text, say_year_fact, fact->amount, fact->why, fact->by);
        if (fact->message)
            buf_addf(text, say_score_fact_message, (long long)fact->message);
        buf_add_char(text, '\n');
        json_array_append_new(
            list, json_pack("{s:s,s:f,s:s,s:s,s:s,s:o}", "weight", fact->text ? "void" : "good",
                            "amount", fact->amount, "notice", fact->message ? fact->by : "", "by",
                            fact->message ? "" : fact->by, "why", fact->why, "message",
                            fact->message ? json_integer(fact->message) : json_null()));
    }
    return list;
}

/* What the signed quarters of the year came to: for the eye, they weigh nothing here. */
static json_t *year_quarters(const struct scoring *s, const struct score_leader *leader,
                             struct buf *text)
{
    json_t *list = json_array();

    for (int part = 1; part <= 4; part++) {
        struct signed_sheet sheet;

        if (!store_score_signed(s->r->g->with.store, s->quarter.number + part, leader->person,
                                &sheet))
            continue;
        json_array_append_new(list, json_pack("{s:i,s:f,s:s}", "quarter", part, "score",
                                              sheet.score, "band", sheet.band));
        buf_addf(text, say_year_quarter, part, sheet.score, sheet.band);
    }
    return list;
}

static json_t *compute_year(const struct scoring *s, const struct score_leader *leader)
{
    struct year_facts facts;
    struct year_sheet sheet;
    struct buf text = BUF_INIT;
    json_t *lines = json_array(), *shown;

    store_year_facts(s->r->g->with.store, &s->quarter, leader, &facts);
    year_sum(s->evaluation, &facts, &sheet);
    buf_addf(&text, say_score_head, leader->name, leader->unit_path, s->words, sheet.score, 0.0,
             0.0, sheet.band, "");
    for (int i = 0; i < YEAR_ITEMS; i++) {
        buf_addf(&text, sheet.empty[i] ? say_score_line_empty : say_score_line, year_title(i),
                 sheet.points[i]);
        if (i == YEAR_RESIDENTS)
            buf_addf(&text, say_year_said, facts.asked, facts.said[0], facts.said[1],
                     facts.said[2]);
        buf_add_char(&text, '\n');
        json_t *list = year_facts(&facts, i, &text);
        json_array_append_new(lines, json_pack("{s:s,s:s,s:f,s:i,s:b,s:o}", "item",
                                               year_item_name(i), "title", year_title(i), "points",
                                               sheet.points[i], "of", year_weight(s->evaluation, i),
                                               "empty", (int)sheet.empty[i], "facts", list));
    }
    json_t *quarters = year_quarters(s, leader, &text);
    buf_add_char(&text, '\0');
    shown = json_pack("{s:s,s:s,s:s,s:f,s:f,s:f,s:s,s:o,s:o,s:{s:i,s:i,s:i,s:i},s:s}", "name",
                      leader->name, "unit", leader->unit_path, "quarter", s->words, "score",
                      sheet.score, "extra", 0.0, "minus", 0.0, "band", sheet.band, "lines", lines,
                      "quarters", quarters, "residents", "asked", facts.asked, "good",
                      facts.said[0], "fair", facts.said[1], "bad", facts.said[2], "text", text.ptr);
    buf_free(&text);
    year_facts_free(&facts);
    return shown;
}

json_t *score_sheet_now(const struct scoring *s, const struct score_leader *leader)
{
    return s->year ? compute_year(s, leader) : compute(s, leader);
}

json_t *score_sheet_of(const struct scoring *s, const struct score_leader *leader)
{
    struct signed_sheet sheet;
    json_t *shown;

    bool is_signed =
        store_score_signed(s->r->g->with.store, s->quarter.number, leader->person, &sheet);

    shown = is_signed ? json_loads(sheet.body, 0, NULL) : NULL;
    if (!shown)
        return score_sheet_now(s, leader);
    json_object_set_new(shown, "signer", json_string(sheet.signer));
    json_object_set_new(shown, "revision", json_integer(sheet.revision));
    return shown;
}
