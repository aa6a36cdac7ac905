#include "tests/support/quarter.h"
#include "tests/support/made_roster.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static const int64_t HOUR_MS = 3600 * 1000;

_Noreturn void quarter_fail(const struct quarter *q, const char *what, const char *detail)
{
    char stamp[32];
    wall_iso8601(q->town->now.wall, stamp, sizeof(stamp));
    fprintf(stderr, "%s at %s: %s %s\n", q->name, stamp, what, detail ? detail : "");
    abort();
}

/* ---- the office ------------------------------------------------------------------------------ */

const json_t *quarter_ask(struct quarter *q, const char *as, const char *format, ...)
{
    struct buf line = BUF_INIT;
    va_list args;
    buf_add_char(&line, '{');
    va_start(args, format);
    buf_vaddf(&line, format, args);
    va_end(args);
    if (as)
        buf_addf(&line, ",\"as\":\"%s\"", as);
    buf_add_char(&line, '}');
    json_decref(q->reply);
    q->reply = json_loads(township_ask(q->town, line.ptr), 0, NULL);
    if (!json_is_true(json_object_get(q->reply, "ok")))
        quarter_fail(q, line.ptr, json_string_value(json_object_get(q->reply, "error")));
    buf_free(&line);
    return json_object_get(q->reply, "result");
}

void quarter_look(struct quarter *q, char *out, size_t size, const char *sql, const char *text,
                  int64_t number)
{
    sqlite3 *db = township_look(q->town);
    sqlite3_stmt *st = NULL;
    out[0] = '\0';
    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
        quarter_fail(q, sql, sqlite3_errmsg(db));
    sqlite3_bind_text(st, 1, text, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(st, 2, number);
    if (sqlite3_step(st) == SQLITE_ROW && sqlite3_column_text(st, 0))
        text_copy(out, size, span_of((const char *)sqlite3_column_text(st, 0)));
    sqlite3_finalize(st);
    sqlite3_close(db);
}

/* ---- who ------------------------------------------------------------------------------------- */

static const char holder_sql[] =
    "SELECT phone FROM office JOIN person_phone USING (person) WHERE role = ?1 AND unit = ?2"
    " ORDER BY office.id LIMIT 1";

static int64_t above(struct quarter *q, int64_t unit)
{
    char parent[24];
    quarter_look(q, parent, sizeof(parent), "SELECT parent FROM unit WHERE '' = ?1 AND id = ?2", "",
                 unit);
    return strtoll(parent, NULL, 10);
}

/* Whoever is to accept it: of the roles of the kind, else of those that may work cases, the first
 * holder in the unit or nearest above. The unit where he was found. */
static int64_t find_worker(struct quarter *q, const struct kind *kind, int64_t unit, char *out)
{
    for (; unit; unit = above(q, unit))
        for (size_t i = 0; i < q->model->role_count; i++) {
            const struct role *role = &q->model->roles[i];
            bool fits =
                kind->to.count ? words_hold(&kind->to, role->code) : (role->may & MAY_WORK) != 0;
            if (fits)
                quarter_look(q, out, PHONE_SIZE, holder_sql, role->code, unit);
            if (fits && out[0])
                return unit;
        }
    return 0;
}

void quarter_cast(struct quarter *q, struct quarter_story *story, const char *office, size_t n)
{
    static const char groups[] =
        "SELECT unit || ' ' || min(number) FROM household h WHERE number > 1 AND '' = ?1 AND NOT"
        " EXISTS (SELECT 1 FROM household_phone p WHERE p.household = h.id)"
        " GROUP BY unit ORDER BY unit LIMIT 1 OFFSET ?2";
    static const struct kind anything = {.title = NULL};
    char row[48], *rest = NULL;
    quarter_look(q, row, sizeof(row), groups, "", (int64_t)n);
    int64_t unit = strtoll(row, &rest, 10);
    if (!unit)
        quarter_fail(q, "too few groups for", story->name);
    story->household = atoi(rest);
    quarter_look(q, story->reporter, PHONE_SIZE, holder_sql, office, unit);
    quarter_look(q, story->unit, sizeof(story->unit),
                 "SELECT path FROM unit WHERE '' = ?1 AND id = ?2", "", unit);
    unit = find_worker(q, model_kind(q->model, story->kind), unit, story->worker);
    find_worker(q, &anything, above(q, unit), story->other);
    if (!story->reporter[0] || !story->worker[0] || !story->other[0])
        quarter_fail(q, "nobody for", story->unit);
}

/* ---- time ------------------------------------------------------------------------------------ */

enum { MORNING = 8, NOON = 12, EVENING = 18 };

static wall_t at_hour(wall_t t, int hour)
{
    struct civil civil = civil_local(t);
    civil.hour = hour;
    civil.minute = civil.second = 0;
    return civil_local_to_wall(&civil);
}

void quarter_pass_until(struct quarter *q, wall_t when)
{
    while (q->town->now.wall.ms < when.ms) {
        wall_t evening = at_hour(q->town->now.wall, EVENING), noon = at_hour(evening, NOON);
        if (when.ms <= evening.ms) {
            township_pass_until(q->town, when);
            return;
        }
        if (q->town->now.wall.ms < noon.ms)
            township_pass_until(q->town, noon);
        township_stop(q->town);
        township_pass_until(q->town, wall_add(at_hour(evening, MORNING), 24 * HOUR_MS));
        township_start(q->town);
    }
}

/* Nobody texts at night. */
static wall_t by_day(wall_t t)
{
    if (civil_local(t).hour < MORNING + 1)
        return at_hour(t, MORNING + 1);
    if (civil_local(t).hour >= EVENING - 1)
        return wall_add(at_hour(t, MORNING + 1), 24 * HOUR_MS);
    return t;
}

/* ---- acts ------------------------------------------------------------------------------------ */

void quarter_expand(const struct quarter *q, const struct quarter_story *story, const char *pattern,
                    char *out, size_t size)
{
    struct civil day = civil_local(wall_add(q->town->now.wall, 10 * 24 * HOUR_MS));
    struct buf text = BUF_INIT;
    for (; *pattern; pattern++) {
        if (*pattern != '%') {
            buf_add_char(&text, *pattern);
            continue;
        }
        switch (*++pattern) {
        case 'n': buf_add_str(&text, story->number); break;
        case 'h': buf_addf(&text, "%d", story->household); break;
        case 'o': buf_add_str(&text, story->other); break;
        case 'l': buf_add_str(&text, q->leader); break;
        case 'd': buf_addf(&text, "%d月%d日", day.month, day.day); break;
        default: quarter_fail(q, "what is % in", story->name);
        }
    }
    text_copy(out, size, buf_span(&text));
    buf_free(&text);
}

void quarter_say(struct quarter *q, const char *phone, const char *words)
{
    char stamp[32];
    const struct sim_text *answer;
    wall_iso8601(q->town->now.wall, stamp, sizeof(stamp));
    while (township_unread(q->town, phone + 3)) /* +86 is not dialled */
        township_read(q->town, phone + 3, 0);
    township_text(q->town, phone + 3, 0, words);
    township_pass(q->town, MIN);
    if (!q->show)
        return;
    fprintf(stderr, "%.16s %s> %s\n", stamp, phone, words);
    while ((answer = township_read(q->town, phone + 3, 0)))
        fprintf(stderr, "%.16s %s< %s\n", stamp, phone, answer->text);
}

static const json_t *value_of(const json_t *object, const char *key)
{
    char name[32];
    const char *dot = strchr(key, '.');
    text_copy(name, sizeof(name), (struct span){key, dot ? (size_t)(dot - key) : strlen(key)});
    const json_t *value = json_object_get(object, name);
    return dot ? json_object_get(value, dot + 1) : value;
}

/* "key=value" */
static bool holds(struct quarter *q, const struct quarter_story *story, const json_t *cf,
                  const char *has)
{
    char pair[128], *value;
    quarter_expand(q, story, has, pair, sizeof(pair));
    value = strchr(pair, '=');
    *value++ = '\0';
    const char *is = json_string_value(value_of(cf, pair));
    return is && strcmp(is, value) == 0;
}

static void check_case(struct quarter *q, const struct quarter_story *story, const char *state,
                       const char *has)
{
    const json_t *cf =
        quarter_ask(q, NULL, "\"command\":\"case.show\",\"number\":\"%s\"", story->number);
    const char *is = json_string_value(json_object_get(cf, "state"));
    if (strcmp(is, state) == 0 && (!has || holds(q, story, cf, has)))
        return;
    fprintf(stderr, "%s %s %s (%s) is %s; expected %s %s\n", q->name, story->kind, story->number,
            story->name, is, state, has ? has : "");
    quarter_fail(q, json_dumps(cf, JSON_INDENT(1)), NULL);
}

static void report(struct quarter *q, struct quarter_story *story)
{
    quarter_say(q, story->reporter, story->text);
    const json_t *list = quarter_ask(q, NULL,
                                     "\"command\":\"case.list\",\"unit\":\"%s\",\"kind\":\"%s\","
                                     "\"limit\":1",
                                     story->unit, story->kind);
    const json_t *cf = json_array_get(list, 0);
    const char *phone = json_string_value(value_of(cf, "reporter.phone"));
    if (!phone || strcmp(phone, story->reporter) != 0)
        quarter_fail(q, "was not filed:", story->text);
    text_copy(story->number, sizeof(story->number),
              span_of(json_string_value(json_object_get(cf, "number"))));
    check_case(q, story, "new", NULL);
}

static void act(struct quarter *q, struct quarter_story *story, const struct quarter_act *act)
{
    static const char *const staff[] = {
        [CENTRE] = "拟稿人", [DIRECTOR] = "审核人", [LEADER] = "签发人"};
    char words[256];
    quarter_expand(q, story, act->text, words, sizeof(words));
    switch (act->who) {
    case REPORTER: quarter_say(q, story->reporter, words); break;
    case WORKER: quarter_say(q, story->worker, words); break;
    case OTHER: quarter_say(q, story->other, words); break;
    case NOBODY: break;
    default:
        quarter_ask(q, staff[act->who], "\"command\":\"case.move\",\"number\":\"%s\",%s",
                    story->number, words);
    }
    check_case(q, story, act->state, act->has);
}

void quarter_carry_on(struct quarter *q, struct quarter_story *story)
{
    if (!story->number[0])
        report(q, story);
    else
        act(q, story, &story->acts[story->act++]);
    const struct quarter_act *next = &story->acts[story->act];
    story->at = next->state ? by_day(wall_add(story->at, next->hours * HOUR_MS)) : WALL_NONE;
}

/* ---- opening --------------------------------------------------------------------------------- */

static void add_staff(struct quarter *q, const char *name, const char *role)
{
    quarter_ask(q, NULL, "\"command\":\"staff.add\",\"name\":\"%s\",\"role\":\"%s\"", name, role);
}

static void open_town(struct quarter *q, const struct made_roster *plan)
{
    char *people = NULL, *households = NULL;
    size_t people_len = 0, households_len = 0;
    FILE *one = open_memstream(&people, &people_len);
    FILE *other = open_memstream(&households, &households_len);
    made_roster_write(plan, one, other);
    fclose(one);
    fclose(other);
    q->town = township_open(&(struct township_plan){
        .name = q->name,
        .model = q->name,
        .start = "2026-10-01T08:00:00+08:00",
        .conf = q->calendar ? "calendar = true" : NULL,
        .modem = "per_minute = 0 per_hour = 0 per_day = 0",
        .people = {people,     people_len    },
        .households = {households, households_len},
    });
    free(people);
    free(households);
}

void quarter_open(struct quarter *q, const char *name, const char *units, unsigned long households,
                  const char *leader)
{
    char path[64];
    struct buf errors = BUF_INIT;
    struct made_roster plan = {.seed = 4, .households = households};
    q->name = name;
    q->show = getenv("QUARTER_SHOW") != NULL;
    snprintf(path, sizeof(path), "conf/models/%s.conf", name);
    q->model = model_load(path, &errors);
    const char *wrong = q->model ? made_roster_shape(&plan, units) : errors.ptr;
    plan.model = q->model;
    if (!wrong)
        wrong = made_roster_check(&plan);
    if (wrong) {
        fprintf(stderr, "%s: %s\n", name, wrong);
        abort();
    }
    open_town(q, &plan);
    township_pass(q->town, MIN);
    add_staff(q, "拟稿人", "clerk");
    add_staff(q, "审核人", "centre-director");
    add_staff(q, "签发人", leader);
    quarter_look(
        q, q->leader, PHONE_SIZE,
        "SELECT phone FROM office JOIN person_phone USING (person) WHERE role = ?1 AND 0 = "
        "?2 LIMIT 1",
        leader, 0);
}

void quarter_close(struct quarter *q)
{
    json_decref(q->reply);
    township_close(q->town);
    model_free(q->model);
}
