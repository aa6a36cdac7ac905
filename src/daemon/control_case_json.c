/* A case as JSON: the keys of design.md section 5 and those of its course. */
#include "daemon/control_int.h"
#include "daemon/say.h"

enum { ROWS_MAX = 64 };

json_t *json_person(const struct case_person *person)
{
    if (!person->name[0] && !person->phone.text[0])
        return json_null();
    return json_pack("{s:o,s:o}", "name", json_text(person->name), "phone",
                     json_text(person->phone.text));
}

static json_t *count_json(int64_t count)
{
    return count ? json_integer(count) : json_null();
}

static json_t *number_json(int64_t serial)
{
    char number[CASE_NUMBER_SIZE];

    if (!serial)
        return json_null();
    case_number_write(serial, number);
    return json_string(number);
}

static void put_text(json_t *c, const char *key, const char *text)
{
    json_object_set_new(c, key, json_text(text));
}

static void put_time(json_t *c, const char *key, wall_t at)
{
    json_object_set_new(c, key, json_time(at));
}

/* A word with its Chinese, or null for none. */
static void put_word(const struct request *r, json_t *c, const char *key, const char *group,
                     const char *word)
{
    if (word[0])
        json_word(r, c, key, group, word);
    else
        json_object_set_new(c, key, json_null());
}

static void add_times(json_t *c, const struct case_file *cf)
{
    put_time(c, "accepted_at", cf->accepted_at);
    put_time(c, "sent_at", cf->sent_at);
    put_time(c, "settled_at", cf->settled_at);
    put_time(c, "closed_at", cf->closed_at);
    put_time(c, "held_until", cf->held_until);
    put_time(c, "limit_at", cf->limit_at);
    put_time(c, "red_at", cf->red_at);
    put_time(c, "rated_at", cf->rated_at);
}

static void add_words(json_t *c, const struct case_file *cf)
{
    put_text(c, "party2", cf->party2);
    put_text(c, "place", cf->place);
    put_text(c, "result", cf->result);
    put_text(c, "agreement", cf->agreement);
    put_text(c, "mode", cf->mode);
    put_text(c, "bureau", cf->bureau);
    put_text(c, "hold_reason", cf->hold_reason);
    put_text(c, "rating", cf->rating);
    put_text(c, "rating_party", cf->rating_party);
    put_text(c, "ledger", cf->ledger);
}

static void add_course(const struct request *r, json_t *c, const struct case_file *cf)
{
    const struct model *model = r->g->with.model;
    bool graded = (size_t)cf->grade < model->grade_count;

    put_text(c, "grade", graded ? model->grades[cf->grade].title : "");
    put_text(c, "grade_colour", graded ? model->grades[cf->grade].colour : "");
    put_word(r, c, "supervised", "supervision", supervision_name(cf->supervised));
    put_word(r, c, "settled_by", "settled_by", settled_by_name(cf->settled_by));
    json_object_set_new(c, "points", json_integer(cf->points));
    json_object_set_new(c, "failures", json_integer(cf->failures));
    json_object_set_new(c, "year_number", count_json(cf->year_number));
    json_object_set_new(c, "household2", count_json(cf->household2_number));
    json_object_set_new(c, "people", count_json(cf->people));
    json_object_set_new(c, "amount", count_json(cf->amount));
    json_object_set_new(c, "merged_into", number_json(cf->merged_into));
    json_object_set_new(c, "charge", json_person(&cf->charge));
    json_object_set_new(c, "silent", json_boolean(cf->silent));
    json_object_set_new(c, "warned", json_boolean(cf->warned));
    put_text(c, "desk", cf->desk ? store_unit_path(r->g->with.store, cf->desk) : cf->unit_path);
    add_times(c, cf);
    add_words(c, cf);
}

json_t *json_case(const struct request *r, const struct case_file *cf)
{
    json_t *c = json_object();
    const struct kind *kind = model_kind(r->g->with.model, cf->kind);

    json_object_set_new(c, "number", number_json(cf->serial));
    json_object_set_new(c, "kind", json_string(cf->kind));
    json_object_set_new(c, "kind_text", json_string(kind ? kind->title : cf->kind));
    json_object_set_new(c, "household", count_json(cf->household_number));
    put_text(c, "party", cf->party);
    put_text(c, "subject", cf->subject);
    put_text(c, "remarks", cf->remarks);
    put_text(c, "unit", cf->unit_path);
    json_word(r, c, "state", "case_state", case_state_name(cf->state));
    put_time(c, "filed_at", cf->filed_at);
    put_time(c, "due", cf->due_at);
    json_object_set_new(c, "source", json_string(cf->source));
    put_text(c, "mark", cf->mark);
    json_object_set_new(c, "reporter", json_person(&cf->reporter));
    json_object_set_new(c, "handler", json_person(&cf->handler));
    json_object_set_new(c, "message", count_json(cf->message));
    add_course(r, c, cf);
    return c;
}

/* ---- what belongs to it ------------------------------------------------------------------------
 */

static json_t *helpers_json(const struct case_reader *reader, int64_t serial)
{
    struct case_helper helpers[ROWS_MAX];
    size_t count = reader->helpers(reader->ctx, serial, helpers, ROWS_MAX);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *one = json_person(&helpers[i].who);

        put_text(one, "role", helpers[i].role);
        json_array_append_new(list, one);
    }
    return list;
}

static json_t *links_json(const struct case_reader *reader, int64_t serial)
{
    struct case_link links[ROWS_MAX];
    size_t count = reader->links(reader->ctx, serial, links, ROWS_MAX);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *one = json_object();

        json_object_set_new(one, "number", number_json(links[i].b));
        put_text(one, "why", links[i].why);
        json_array_append_new(list, one);
    }
    return list;
}

static json_t *papers_json(const struct case_reader *reader, int64_t serial)
{
    struct case_paper papers[ROWS_MAX];
    size_t count = reader->papers(reader->ctx, serial, papers, ROWS_MAX);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *one = json_object();

        put_text(one, "paper", papers[i].paper);
        put_time(one, "asked_at", papers[i].asked_at);
        put_time(one, "received_at", papers[i].received_at);
        json_array_append_new(list, one);
    }
    return list;
}

static json_t *visits_json(const struct case_reader *reader, int64_t serial)
{
    struct follow_up visits[ROWS_MAX];
    size_t count = reader->follow_ups(reader->ctx, serial, visits, ROWS_MAX);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        const struct follow_up *v = &visits[i];
        json_t *one = json_object();

        put_time(one, "due", v->due_at);
        put_time(one, "asked_at", v->asked_at);
        put_time(one, "done_at", v->done_at);
        put_text(one, "way", v->way);
        put_text(one, "by", v->by);
        json_object_set_new(one, "kept", v->kept < 0 ? json_null() : json_boolean(v->kept));
        put_text(one, "rating", v->rating);
        put_text(one, "words", v->words);
        json_array_append_new(list, one);
    }
    return list;
}

/* "已调结的案件才能这样办": where it is not the time for a step, whose time it is. */
static void put_states(struct request *r, json_t *one, unsigned states)
{
    struct buf names = BUF_INIT, words = BUF_INIT;

    for (int i = 0; i < CASE_STATES; i++)
        if ((states >> i) & 1)
            buf_addf(
                &names, "%s%s", names.len ? say_state_between : "",
                texts_word(r->g->with.texts, "case_state", case_state_name((enum case_state)i)));
    buf_addf(&words, say_only_when, names.ptr);
    put_text(one, "why", words.ptr);
    buf_free(&names);
    buf_free(&words);
}

/* Every step, and why it cannot be taken: the console's grey buttons. */
static json_t *moves_json(struct request *r, const struct case_file *cf)
{
    struct case_possible moves[CASE_EVENTS];
    struct case_command who = {.actor = &r->actor,
                               .by = BY_CENTRE,
                               .keeper = !r->actor.role[0],
                               .until = WALL_NONE,
                               .now = r->now.wall};
    size_t count = case_moves_possible(&r->g->cases, cf, &who, moves);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *one = json_object();

        json_word(r, one, "event", "case_event", case_event_name(moves[i].event));
        json_object_set_new(one, "allowed", json_boolean(moves[i].allowed));
        put_text(one, "why", moves[i].why);
        if (moves[i].when)
            put_states(r, one, moves[i].when);
        json_array_append_new(list, one);
    }
    return list;
}

void json_case_course(struct request *r, const struct case_file *cf, json_t *shown)
{
    const struct case_reader *reader = &r->g->case_reader;

    json_object_set_new(shown, "helpers", helpers_json(reader, cf->serial));
    json_object_set_new(shown, "links", links_json(reader, cf->serial));
    json_object_set_new(shown, "papers", papers_json(reader, cf->serial));
    json_object_set_new(shown, "visits", visits_json(reader, cf->serial));
    json_object_set_new(shown, "moves", moves_json(r, cf));
}
