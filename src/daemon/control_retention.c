/* purge, person.show, person.erase: what is forgotten by age, and on request (个人信息保护法 19,
 * 45, 47). What the office must keep by law it keeps, and says so. */
#include "daemon/control_int.h"
#include "daemon/retention.h"
#include "daemon/say.h"
#include "store/store_retention.h"

/* Ids that one request goes through: a turn stays short. */
enum { LOOKED_AT = 4000, FORGOTTEN = 500 };

/* ---- by age ---------------------------------------------------------------------------------- */

/* Goes on with the item `at`; false at the end of the list. */
static bool item_at(const struct request *r, int64_t at, struct retention_item *out)
{
    const struct config *config = r->g->with.config;
    int64_t n = 0;

    for (size_t i = 0; i < config->keep_count; i++) {
        size_t kinds = retention_items(r->g->with.model, &config->keeps[i], out);

        if (at < n + (int64_t)kinds) {
            if (at > n)
                out->what = out->and_then;
            return true;
        }
        n += (int64_t)kinds;
    }
    return false;
}

static void note_forgotten(struct request *r, const struct retention_item *item, int64_t count)
{
    char detail[128];
    struct event_row row = {
        .at = r->now.wall, .actor = r->actor.as, .what = "store.forgot", .detail = detail};

    text_format(detail, sizeof detail, "%s %lld", item->keep->name, (long long)count);
    store_event(r->g->with.store, &row);
}

static json_t *purge(struct request *r)
{
    int64_t at = arg_int(r, "item", 0), from = arg_int(r, "after", 0), to, last, count;
    bool dry = arg_bool(r, "dry_run");
    struct store *store = r->g->with.store;
    struct retention_item item;
    struct retention what;
    json_t *next;

    if (!item_at(r, at, &item))
        return json_pack("{s:n,s:n}", "name", "next");
    what = (struct retention){item.what, item.ledger,
                              wall_add(r->now.wall, -(int64_t)item.keep->days * WALL_DAY)};
    last = store_retention_last(store, item.what);
    to = from + (dry ? LOOKED_AT : FORGOTTEN);
    count = dry ? store_retention_count(store, &what, from, to)
                : store_retention_forget(store, &what, from, to);
    if (count && !dry)
        note_forgotten(r, &item, count);
    next = to < last ? json_pack("{s:I,s:I}", "item", (json_int_t)at, "after", (json_int_t)to)
                     : json_pack("{s:I,s:i}", "item", (json_int_t)at + 1, "after", 0);
    return json_pack("{s:s,s:b,s:I,s:o,s:I,s:o}", "name", item.keep->name, "parts",
                     item.what == RETAINED_PARTS, "days", (json_int_t)item.keep->days, "before",
                     json_time(what.before), "count", (json_int_t)count, "next", next);
}

/* ---- by person ------------------------------------------------------------------------------- */

struct case_lists {
    const struct request *r;
    json_t *all;
    size_t open;
};

static void append_case(void *ctx, int64_t serial, enum case_state state)
{
    struct case_lists *lists = ctx;
    json_t *one = json_object();
    char number[CASE_NUMBER_SIZE];

    case_number_write(serial, number);
    json_object_set_new(one, "number", json_string(number));
    json_word(lists->r, one, "state", "case_state", case_state_name(state));
    json_array_append_new(lists->all, one);
    lists->open += state < CASE_CLOSED || state == CASE_REOPENED;
}

static void append_look(void *ctx, wall_t at, const char *actor, const char *what)
{
    json_array_append_new(
        ctx, json_pack("{s:o,s:s,s:s}", "at", json_time(at), "actor", actor, "what", what));
}

/* Why something stays; an empty list: nothing does. */
static json_t *reasons(const struct person_record *record, size_t open)
{
    json_t *kept = json_array();

    if (record->offices)
        json_array_append_new(kept, json_sprintf(say_kept_office, (long long)record->offices));
    if (open)
        json_array_append_new(kept, json_sprintf(say_kept_cases, (long long)open));
    if (record->kept)
        json_array_append_new(kept, json_sprintf(say_kept_messages, (long long)record->kept));
    if (record->calls)
        json_array_append_new(kept, json_sprintf(say_kept_calls, (long long)record->calls));
    return kept;
}

static bool find_person(struct request *r, struct phone *phone, struct person *person)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);

    *person = (struct person){.id = 0};
    if (!phone_parse(span_of(arg_text(r, "phone")), phone))
        return refuse(r, say_bad_phone, arg_text(r, "phone")), false;
    roster.holder(roster.store, phone->text, person);
    return true;
}

static json_t *record_json(struct request *r, const struct phone *phone,
                           const struct person *person)
{
    struct case_lists cases = {r, json_array(), 0};
    json_t *looks = json_array(), *shown;
    struct person_record record;

    store_record(r->g->with.store, phone, person->id, &record);
    store_record_cases(r->g->with.store, phone, append_case, &cases);
    store_record_looks(r->g->with.store, phone, append_look, looks);
    shown = json_pack("{s:s,s:o,s:I,s:o,s:o,s:I,s:I,s:I,s:I}", "phone", phone->text, "name",
                      json_text(person->name), "messages", (json_int_t)record.messages, "first",
                      json_time(record.first), "last", json_time(record.last), "entries",
                      (json_int_t)record.entries, "notices", (json_int_t)record.notices, "offices",
                      (json_int_t)record.offices, "calls", (json_int_t)record.calls);
    json_object_set_new(shown, "cases", cases.all);
    json_object_set_new(shown, "looks", looks);
    json_object_set_new(shown, "kept", reasons(&record, cases.open));
    return shown;
}

static void person_event(struct request *r, const struct person *person, const char *what,
                         const char *detail)
{
    struct event_row row = {.at = r->now.wall,
                            .actor = r->actor.as,
                            .what = what,
                            .person = person->id,
                            .detail = detail};

    store_event(r->g->with.store, &row);
}

static json_t *person_show(struct request *r)
{
    struct person person;
    struct phone phone;

    if (!find_person(r, &phone, &person))
        return NULL;
    person_event(r, &person, "staff.looked", phone.text);
    return record_json(r, &phone, &person);
}

static json_t *person_erase(struct request *r)
{
    const char *why = arg_masked(r, "why");
    struct person_record record;
    struct person person;
    struct phone phone;
    json_t *shown;

    if (!find_person(r, &phone, &person))
        return NULL;
    if (!*why)
        return refuse(r, say_erase_why);
    shown = record_json(r, &phone, &person);
    if (arg_bool(r, "dry_run"))
        return shown;
    store_record(r->g->with.store, &phone, person.id, &record);
    store_record_erase(r->g->with.store, &phone, person.id, record.offices > 0, say_erased_name);
    person_event(r, &person, "record.erased", why);
    return shown;
}

const struct command control_retention_commands[] = {
    {"purge",        purge,        MAY_ADMIN             },
    {"person.show",  person_show,  MAY_ADMIN | MAY_ROSTER},
    {"person.erase", person_erase, MAY_ADMIN             },
    {NULL,           NULL,         0                     },
};
