/*
 * A quarter of each model's life in virtual time, with the model's own file and a made roster: a
 * township of the counties, the whole place where it is one. People report, hand over, settle,
 * rate, keep silent, are late; registers are filled, notices confirmed. At the end the ledgers say
 * what the script says must be there.
 *
 * test_quarter           all models
 * test_quarter MODEL     one; QUARTER_SHOW=1 shows each act
 */
#include "roster/roster_import.h"
#include "tests/support/made_roster.h"
#include "tests/support/township.h"
#include "tests/support/unit.h"
#include <jansson.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- places ---------------------------------------------------------------------------------- */

enum { STORIES_MAX = 64, ENTRIES_MAX = 6 };

static const int64_t HOUR_MS = 3600 * 1000;

struct entry {
    const char *text, *reg;
};

static const struct place {
    const char *model, *units;
    unsigned long households;
    const char *office; /* who reports in each unit of the lowest level */
    const char *leader; /* who signs notices */
    const char *extra;  /* a kind of its own that becomes a case, "" none */
    struct entry entries[ENTRIES_MAX];
} places[] = {
    {"nanyu",
     "1/8/18/54",        1620,
     "group-leader",      "township-leader",
     "",   {{"LD % 来 从兰州", "floating"},
      {"HJ % 垃圾清了", "environment"},
      {"XL 夜里转了一圈", "patrols"},
      {"MZ % 都好", "unity"}}                                                              },
    {"hezheng",
     "1/1/9/111",        3330,
     "group-member",      "county-leader",
     "XF", {{"WM % 大操大办劝住了", "civility"}, {"XC % 讲了一课", "publicity"}}          },
    {"dingxi",
     "1/1/1/15/105/145", 2066,
     "group-head",        "township-leader",
     "",   {{"RK % 添丁", "residents"}, {"CZ % 一间房", "rentals"}, {"XB % 评上了", "cells"}}},
    {"daliu",
     "1/7/66",           3647,
     "household-sponsor", "town-leader",
     "",   {{"XS % 修渠的事", "deliberation"}, {"XL 夜里转了一圈", "patrols"}}             },
    {"ziyang",
     "1/1/10/141",       4235,
     "centre-household",  "county-leader",
     "",   {{"RJ % 看望老人", "diary"}, {"LZ % 上门看了", "duty-log"}}                       },
};

/* ---- what happens to a case ------------------------------------------------------------------ */

enum who { REPORTER, WORKER, CENTRE, NOBODY };

/* % is the case's number. The centre's act is an event and its note. */
struct act {
    int hours; /* after the act before */
    enum who who;
    const char *text;
    const char *state; /* that the case has afterwards */
};

enum { ACTS_MAX = 7 };

/* How a story counts in the statistics of its kind. */
struct book {
    int found, refused, accepted, settled, on_spot, on_time, late, satisfied, failed;
};

static const struct way {
    const char *name;
    struct act acts[ACTS_MAX];
    struct book counts;
} ways[] = {
    {"settled",
     {{1, WORKER, "SL %", "accepted"},
      {20, WORKER, "BL % 正在说", "in_work"},
      {24, WORKER, "BJ % 两家都同意了", "settled"},
      {26, REPORTER, "% 满意", "closed"}},
     {.found = 1, .accepted = 1, .settled = 1, .on_time = 1, .satisfied = 1}             },
    {"on the spot",
     {{2, REPORTER, "BJ % 说和了", "settled"}},
     {.found = 1, .accepted = 1, .settled = 1, .on_spot = 1, .on_time = 1}               },
    {"not satisfied",
     {{1, WORKER, "SL %", "accepted"},
      {24, WORKER, "BJ % 说好了", "settled"},
      {26, REPORTER, "% 不满意", "reopened"},
      {24, WORKER, "BJ % 又说好了", "settled"},
      {26, REPORTER, "% 满意", "closed"}},
     {.found = 1, .accepted = 1, .settled = 1, .on_time = 1, .satisfied = 1, .failed = 1}},
    {"silent",
     {{1, WORKER, "SL %", "accepted"},
      {40, WORKER, "BJ % 办好了", "settled"},
      {24 * 30, NOBODY, "", "closed"}},
     {.found = 1, .accepted = 1, .settled = 1, .on_time = 1}                             },
    {"passed up",
     {{1, WORKER, "SL %", "accepted"},
      {20, WORKER, "SJ % 说不成", "passed_up"},
      {20, CENTRE, "settle 上门说成了", "settled"},
      {26, REPORTER, "% 满意", "closed"}},
     {.found = 1, .accepted = 1, .settled = 1, .on_time = 1, .satisfied = 1}             },
    {"late",
     {{1, WORKER, "SL %", "accepted"},
      {24 * 40, NOBODY, "", "accepted"},
      {1, WORKER, "BJ % 拖了一阵", "settled"}},
     {.found = 1, .accepted = 1, .settled = 1, .late = 1}                                },
    {"refused",       {{5, CENTRE, "refuse 归法院管", "refused"}}, {.refused = 1}    },
    {"taken back",    {{5, REPORTER, "CH %", "withdrawn"}},            {.found = 0}      },
};

enum { SETTLED, ON_SPOT, NOT_SATISFIED, SILENT, PASSED_UP, LATE, REFUSED, TAKEN_BACK };

/* Kinds of all models; % is the household. */
static const struct {
    const char *kind, *ledger, *text;
    int way;
} plots[] = {
    {"JF", "disputes", "JF % 土地",       SETTLED      },
    {"JF", "disputes", "JF % 邻里",       ON_SPOT      },
    {"JF", "disputes", "JF % 债务",       NOT_SATISFIED},
    {"JF", "disputes", "JF % 宅基地",    SILENT       },
    {"JF", "disputes", "JF % 山林水利", PASSED_UP    },
    {"JF", "disputes", "JF % 劳资",       LATE         },
    {"JF", "disputes", "JF % 其他",       REFUSED      },
    {"JF", "disputes", "JF % 婚姻家庭", TAKEN_BACK   },
    {"YH", "hazards",  "YH % 房屋",       SETTLED      },
    {"YH", "hazards",  "YH % 道路",       SILENT       },
    {"ZA", "security", "ZA % 盗窃",       SETTLED      },
    {"DB", "errands",  "DB % 医保",       SETTLED      },
    {"MY", "opinions", "MY % 希望修路", SETTLED      },
    {"MY", "opinions", "MY % 希望通水", LATE         },
    {"XF", "opinions", "XF % 有诉求",    SETTLED      },
};

/* ---- one quarter ----------------------------------------------------------------------------- */

struct story {
    char kind[KIND_CODE_SIZE];
    const char *ledger;
    int way;
    char reporter[PHONE_SIZE], worker[PHONE_SIZE], unit[256];
    int household;
    char text[128], number[16];
    size_t act; /* the next one */
    wall_t at;  /* when */
};

struct quarter {
    const struct place *place;
    struct model *model;
    struct township *town;
    struct story stories[STORIES_MAX];
    size_t story_count;
    unsigned entries[ENTRIES_MAX];
    json_t *reply;
    bool show;
};

static _Noreturn void fail_quarter(struct quarter *q, const char *what, const char *detail)
{
    char stamp[32];
    wall_iso8601(q->town->now.wall, stamp, sizeof(stamp));
    fprintf(stderr, "%s at %s: %s %s\n", q->place->model, stamp, what, detail);
    abort();
}

/* A command of the office; its result, borrowed until the next. */
static const json_t *ask(struct quarter *q, const char *as, const char *format, ...)
{
    struct buf line = BUF_INIT;
    va_list args;
    va_start(args, format);
    buf_vaddf(&line, format, args);
    va_end(args);
    if (as)
        line.len--, buf_addf(&line, ",\"as\":\"%s\"}", as);
    json_decref(q->reply);
    q->reply = json_loads(township_ask(q->town, line.ptr), 0, NULL);
    if (!json_is_true(json_object_get(q->reply, "ok")))
        fail_quarter(q, line.ptr, json_string_value(json_object_get(q->reply, "error")));
    buf_free(&line);
    return json_object_get(q->reply, "result");
}

/* The first column of the first row, "" none. */
static void look(struct quarter *q, char *out, size_t size, const char *sql, const char *text,
                 int64_t number)
{
    sqlite3 *db = township_look(q->town);
    sqlite3_stmt *st = NULL;
    out[0] = '\0';
    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
        fail_quarter(q, sql, sqlite3_errmsg(db));
    sqlite3_bind_text(st, 1, text, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(st, 2, number);
    if (sqlite3_step(st) == SQLITE_ROW && sqlite3_column_text(st, 0))
        text_copy(out, size, span_of((const char *)sqlite3_column_text(st, 0)));
    sqlite3_finalize(st);
    sqlite3_close(db);
}

/* A text with what stands for % put in. */
static void fill(char *out, size_t size, const char *pattern, const char *value)
{
    size_t before = strcspn(pattern, "%");
    snprintf(out, size, "%.*s%s%s", (int)before, pattern, pattern[before] ? value : "",
             pattern + before + (pattern[before] ? 1 : 0));
}

static void fill_number(char *out, size_t size, const char *pattern, int value)
{
    char digits[16];
    snprintf(digits, sizeof(digits), "%d", value);
    fill(out, size, pattern, digits);
}

/* ---- who ------------------------------------------------------------------------------------- */

static const char holder_sql[] =
    "SELECT phone FROM office JOIN person_phone USING (person) JOIN unit ON unit.id = office.unit"
    " WHERE role = ?1 AND path = (SELECT path FROM unit WHERE id = ?2) ORDER BY office.id LIMIT 1";

/* Whoever is to accept it: of the roles of the kind, else of those that may work cases, the first
 * holder in the unit or nearest above. */
static void find_worker(struct quarter *q, const struct kind *kind, int64_t unit, char *out)
{
    char above[24];
    out[0] = '\0';
    while (unit && !out[0]) {
        for (size_t i = 0; i < q->model->role_count && !out[0]; i++) {
            const struct role *role = &q->model->roles[i];
            bool fits =
                kind->to.count ? words_hold(&kind->to, role->code) : (role->may & MAY_WORK) != 0;
            if (fits)
                look(q, out, PHONE_SIZE, holder_sql, role->code, unit);
        }
        look(q, above, sizeof(above), "SELECT parent FROM unit WHERE '' = ?1 AND id = ?2", "",
             unit);
        unit = strtoll(above, NULL, 10);
    }
}

/* The n-th group with a household without a phone, so that nobody there is asked. */
static void cast(struct quarter *q, struct story *story, size_t n)
{
    static const char groups[] =
        "SELECT unit || ' ' || min(number) FROM household h WHERE number > 1 AND '' = ?1 AND NOT"
        " EXISTS (SELECT 1 FROM household_phone p WHERE p.household = h.id)"
        " GROUP BY unit ORDER BY unit LIMIT 1 OFFSET ?2";
    char row[48];
    char *rest = NULL;
    look(q, row, sizeof(row), groups, "", (int64_t)n);
    int64_t unit = strtoll(row, &rest, 10);
    if (!unit)
        fail_quarter(q, "too few groups for", story->text);
    story->household = atoi(rest);
    look(q, story->reporter, PHONE_SIZE, holder_sql, q->place->office, unit);
    look(q, story->unit, sizeof(story->unit), "SELECT path FROM unit WHERE '' = ?1 AND id = ?2", "",
         unit);
    find_worker(q, model_kind(q->model, story->kind), unit, story->worker);
    if (!story->reporter[0] || !story->worker[0])
        fail_quarter(q, "nobody for", story->unit);
}

/* ---- time ---------------------------------------------------------------------------------- */

/* The office switches its box off at night, and at noon on days when nobody writes; what is due
 * then is caught up in the morning. */
enum { MORNING = 8, NOON = 12, EVENING = 18 };

static wall_t at_hour(wall_t t, int hour)
{
    struct civil civil = civil_local(t);
    civil.hour = hour;
    civil.minute = civil.second = 0;
    return civil_local_to_wall(&civil);
}

static void pass_until(struct quarter *q, wall_t when)
{
    while (q->town->now.wall.ms < when.ms) {
        wall_t evening = at_hour(q->town->now.wall, EVENING);
        if (when.ms <= evening.ms) {
            township_pass_until(q->town, when);
            return;
        }
        if (q->town->now.wall.ms < at_hour(evening, NOON).ms)
            township_pass_until(q->town, at_hour(evening, NOON));
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

/* Somebody writes, and the answer is out before anything else happens. */
static void say(struct quarter *q, const char *phone, const char *words)
{
    char stamp[32];
    const struct sim_text *answer;
    wall_iso8601(q->town->now.wall, stamp, sizeof(stamp));
    while (township_unread(q->town, phone + 3))
        township_read(q->town, phone + 3, 0);
    township_text(q->town, phone + 3, 0, words); /* +86 is not dialled */
    township_pass(q->town, MIN);
    if (!q->show)
        return;
    fprintf(stderr, "%.16s %s> %s\n", stamp, phone, words);
    while ((answer = township_read(q->town, phone + 3, 0)))
        fprintf(stderr, "%.16s %s< %s\n", stamp, phone, answer->text);
}

static void check_state(struct quarter *q, const struct story *story, const char *state)
{
    const json_t *cf = ask(q, NULL, "{\"command\":\"case.show\",\"number\":\"%s\"}", story->number);
    const char *is = json_string_value(json_object_get(cf, "state"));
    if (strcmp(is, state) == 0)
        return;
    struct buf why = BUF_INIT;
    buf_addf(&why, "%s %s (%s) is %s, not %s", story->kind, story->number, ways[story->way].name,
             is, state);
    fail_quarter(q, why.ptr, json_dumps(json_object_get(cf, "events"), JSON_INDENT(1)));
}

static void report(struct quarter *q, struct story *story)
{
    say(q, story->reporter, story->text);
    const json_t *list = ask(q, NULL,
                             "{\"command\":\"case.list\",\"unit\":\"%s\",\"kind\":\"%s\","
                             "\"limit\":1}",
                             story->unit, story->kind);
    const json_t *cf = json_array_get(list, 0);
    const json_t *phone = json_object_get(json_object_get(cf, "reporter"), "phone");
    if (!json_is_string(phone) || strcmp(json_string_value(phone), story->reporter) != 0)
        fail_quarter(q, "was not filed:", story->text);
    text_copy(story->number, sizeof(story->number),
              span_of(json_string_value(json_object_get(cf, "number"))));
    check_state(q, story, "new");
}

static void act_of_centre(struct quarter *q, const struct story *story, const char *what)
{
    char event[32];
    const char *note = strchr(what, ' ') + 1;
    text_copy(event, sizeof(event), (struct span){what, (size_t)(note - what) - 1});
    ask(q, "拟稿人",
        "{\"command\":\"case.move\",\"number\":\"%s\",\"event\":\"%s\",\"note\":\"%s\"}",
        story->number, event, note);
}

static void carry_on(struct quarter *q, struct story *story)
{
    const struct act *act = &ways[story->way].acts[story->act];
    char words[128];
    if (!story->number[0]) {
        report(q, story);
    } else {
        fill(words, sizeof(words), act->text, story->number);
        if (act->who == CENTRE)
            act_of_centre(q, story, act->text);
        else if (act->who != NOBODY)
            say(q, act->who == WORKER ? story->worker : story->reporter, words);
        check_state(q, story, act->state);
        story->act++;
    }
    const struct act *next = story->act < ACTS_MAX ? &ways[story->way].acts[story->act] : NULL;
    if (next && next->state)
        story->at = by_day(wall_add(story->at, next->hours * HOUR_MS));
    else
        story->at = WALL_NONE;
}

/* ---- the script ------------------------------------------------------------------------------ */

static wall_t day_at(const char *day)
{
    wall_t at;
    assert_true(wall_parse(day, &at));
    return at;
}

static void write_script(struct quarter *q)
{
    wall_t first = day_at("2026-10-12T09:00:00+08:00"); /* a Monday after the holidays */
    for (unsigned round = 0; round < 2; round++)
        for (size_t i = 0; i < ROWS(plots); i++) {
            struct story *story = &q->stories[q->story_count];
            const struct kind *kind = model_kind(q->model, plots[i].kind);
            if (!kind)
                continue;
            *story = (struct story){.ledger = plots[i].ledger, .way = plots[i].way};
            text_copy(story->kind, sizeof(story->kind), span_of(kind->code));
            cast(q, story, q->story_count++);
            fill_number(story->text, sizeof(story->text), plots[i].text, story->household);
            story->at = wall_add(first, (int64_t)(round * 21 + i % 5) * 24 * HOUR_MS +
                                            (int64_t)i * HOUR_MS / 6);
        }
}

static struct story *next_story(struct quarter *q)
{
    struct story *next = NULL;
    for (size_t i = 0; i < q->story_count; i++) {
        struct story *story = &q->stories[i];
        if (wall_known(story->at) && (!next || story->at.ms < next->at.ms))
            next = story;
    }
    return next;
}

static void play(struct quarter *q)
{
    for (struct story *story; (story = next_story(q));) {
        pass_until(q, story->at);
        carry_on(q, story);
    }
    pass_until(q, day_at("2026-12-31T20:00:00+08:00"));
}

/* ---- registers and notices ------------------------------------------------------------------- */

/* Each group of the first few writes one entry of each kind. */
static void fill_registers(struct quarter *q)
{
    for (size_t e = 0; e < ENTRIES_MAX && q->place->entries[e].text; e++)
        for (size_t n = 0; n < 3 + e; n++) {
            struct story writer = {.kind = "JF"};
            char words[128];
            cast(q, &writer, n);
            fill_number(words, sizeof(words), q->place->entries[e].text, writer.household);
            say(q, writer.reporter, words);
            q->entries[e]++;
        }
}

enum { CONFIRMED = 4 };

/* 拟稿, 审核, 签发; the first four confirm. */
static void send_notice(struct quarter *q)
{
    char number[32];
    ask(q, NULL, "{\"command\":\"staff.add\",\"name\":\"拟稿人\",\"role\":\"clerk\"}");
    ask(q, NULL, "{\"command\":\"staff.add\",\"name\":\"审核人\",\"role\":\"centre-director\"}");
    ask(q, NULL, "{\"command\":\"staff.add\",\"name\":\"签发人\",\"role\":\"%s\"}",
        q->place->leader);
    const json_t *notice = ask(q, "拟稿人",
                               "{\"command\":\"notice.send\",\"to\":\"role:%s\",\"text\":"
                               "\"星期五在村委会开会,看到回1\",\"kind\":\"meeting\","
                               "\"receipt\":true}",
                               model_role(q->model, q->place->office)->title);
    text_copy(number, sizeof(number),
              span_of(json_string_value(json_object_get(notice, "number"))));
    ask(q, "审核人", "{\"command\":\"notice.check\",\"number\":\"%s\"}", number);
    ask(q, "签发人", "{\"command\":\"notice.sign\",\"number\":\"%s\"}", number);
    pass_until(q, wall_add(q->town->now.wall, 3 * HOUR_MS));
    for (size_t n = 0; n < CONFIRMED; n++) {
        struct story reader = {.kind = "JF"};
        cast(q, &reader, n);
        say(q, reader.reporter, "收到");
    }
}

/* ---- the books ------------------------------------------------------------------------------- */

static unsigned wrong;

static void same(const struct quarter *q, const char *what, const char *of, int64_t is,
                 int64_t should)
{
    if (is == should)
        return;
    wrong++;
    print_error("%s: %s of %s is %lld, the script says %lld\n", q->place->model, what, of,
                (long long)is, (long long)should);
}

static int64_t number(struct quarter *q, const char *sql, const char *text)
{
    char value[32];
    look(q, value, sizeof(value), sql, text, 0);
    return value[0] ? strtoll(value, NULL, 10) : 0;
}

/* Sums of the statistics for one kind against those of its stories. */
static void check_tally(struct quarter *q, const char *kind)
{
    struct book b = {0};
    for (size_t i = 0; i < q->story_count; i++) {
        const struct book *one = &ways[q->stories[i].way].counts;
        if (strcmp(q->stories[i].kind, kind) != 0)
            continue;
        b.found += one->found, b.refused += one->refused, b.accepted += one->accepted;
        b.settled += one->settled, b.on_spot += one->on_spot, b.on_time += one->on_time;
        b.late += one->late, b.satisfied += one->satisfied, b.failed += one->failed;
    }
    const struct {
        const char *measure;
        int should;
    } rows[] = {
        {"found",     b.found    },
        {"refused",   b.refused  },
        {"accepted",  b.accepted },
        {"settled",   b.settled  },
        {"on_spot",   b.on_spot  },
        {"on_time",   b.on_time  },
        {"late",      b.late     },
        {"satisfied", b.satisfied},
        {"failed",    b.failed   },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        char sql[160];
        snprintf(sql, sizeof(sql),
                 "SELECT sum(%s) FROM tally WHERE kind = ?1 AND unit = (SELECT id FROM unit WHERE "
                 "level = 0) AND ?2 = 0",
                 rows[i].measure);
        same(q, rows[i].measure, kind, number(q, sql, kind), rows[i].should);
    }
}

/* All rows of a ledger for the quarter; free with json_decref. */
static json_t *ledger(struct quarter *q, const char *name)
{
    struct buf after = BUF_INIT;
    json_t *rows = json_array();
    for (;;) {
        const json_t *page = ask(q, NULL,
                                 "{\"command\":\"ledger.rows\",\"ledger\":\"%s\",\"period\":"
                                 "\"2026Q4\"%s}",
                                 name, after.len ? after.ptr : "");
        json_array_extend(rows, json_object_get(page, "rows"));
        const char *next = json_string_value(json_object_get(page, "next"));
        buf_clear(&after);
        if (!next)
            break;
        buf_addf(&after, ",\"after\":\"%s\"", next);
    }
    buf_free(&after);
    return rows;
}

/* A ledger of cases: as many rows as were accepted into it, numbered from 1 without a gap. */
static void check_cases(struct quarter *q, const char *name)
{
    json_t *rows = ledger(q, name), *row;
    size_t i, should = 0;
    for (size_t s = 0; s < q->story_count; s++)
        if (strcmp(q->stories[s].ledger, name) == 0)
            should += (size_t)ways[q->stories[s].way].counts.accepted;
    same(q, "rows", name, (int64_t)json_array_size(rows), (int64_t)should);
    json_array_foreach(rows, i, row)
        same(q, "running number", name, atoll(json_string_value(json_array_get(row, 0))),
             (int64_t)i + 1);
    json_decref(rows);
}

/* A case that was late was reminded of, got its yellow and its red card, and nothing else; no other
 * did. */
static void check_cards(struct quarter *q)
{
    static const struct {
        const char *event;
        int times;
    } rows[] = {
        {"case.reminded", 1},
        {"case.carded",   2},
    };
    for (size_t i = 0; i < q->story_count; i++)
        for (size_t r = 0; r < ROWS(rows); r++) {
            char count[16];
            const struct story *story = &q->stories[i];
            look(q, count, sizeof(count),
                 "SELECT count(*) FROM event WHERE what = ?1 AND case_serial = ?2", rows[r].event,
                 strtoll(story->number, NULL, 10) / 10);
            int64_t is = atoll(count);
            if (r == 0 && is > 1)
                is = 1; /* and again each week */
            same(q, rows[r].event, story->number, is, story->way == LATE ? rows[r].times : 0);
        }
}

static void check_books(struct quarter *q)
{
    check_cards(q);
    for (size_t i = 0; i < ROWS(plots); i++) {
        bool first = true, ledger_first = true;
        for (size_t j = 0; j < i; j++) {
            first &= strcmp(plots[i].kind, plots[j].kind) != 0;
            ledger_first &= strcmp(plots[i].ledger, plots[j].ledger) != 0;
        }
        if (first && model_kind(q->model, plots[i].kind))
            check_tally(q, plots[i].kind);
        if (ledger_first)
            check_cases(q, plots[i].ledger);
    }
    for (size_t e = 0; e < ENTRIES_MAX && q->place->entries[e].text; e++) {
        json_t *rows = ledger(q, q->place->entries[e].reg);
        same(q, "rows", q->place->entries[e].reg, (int64_t)json_array_size(rows), q->entries[e]);
        json_decref(rows);
    }
    json_t *notices = ledger(q, "notices");
    same(q, "rows", "notices", (int64_t)json_array_size(notices), 1);
    json_decref(notices);
    same(q, "receipts", "the notice",
         number(q, "SELECT count(*) FROM recipient WHERE confirmed_at > ?2 AND '' = ?1", ""),
         CONFIRMED);
    same(q, "texts without a disposition", "all",
         number(q,
                "SELECT count(*) FROM message WHERE direction = 0 AND coalesce(disposition, 0) = ?2"
                " AND '' = ?1",
                ""),
         0);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void open_place(struct quarter *q)
{
    char path[64];
    struct buf errors = BUF_INIT;
    struct made_roster plan = {.seed = 4};
    char *people = NULL, *households = NULL;
    size_t people_len = 0, households_len = 0;
    snprintf(path, sizeof(path), "conf/models/%s.conf", q->place->model);
    q->model = model_load(path, &errors);
    assert_non_null(q->model);
    plan.model = q->model;
    plan.households = q->place->households;
    assert_null(made_roster_shape(&plan, q->place->units));
    assert_null(made_roster_check(&plan));
    FILE *one = open_memstream(&people, &people_len);
    FILE *other = open_memstream(&households, &households_len);
    made_roster_write(&plan, one, other);
    fclose(one);
    fclose(other);
    q->town = township_open(&(struct township_plan){
        .name = q->place->model,
        .model = q->place->model,
        .start = "2026-10-01T08:00:00+08:00",
        .modem = "per_minute = 0 per_hour = 0 per_day = 0",
        .people = {people,     people_len    },
        .households = {households, households_len},
    });
    free(people);
    free(households);
}

static void live(const struct place *place)
{
    struct quarter q = {.place = place, .show = getenv("QUARTER_SHOW") != NULL};
    open_place(&q);
    township_pass(q.town, MIN);
    write_script(&q);
    pass_until(&q, day_at("2026-10-08T09:00:00+08:00"));
    fill_registers(&q);
    send_notice(&q);
    play(&q);
    check_books(&q);
    json_decref(q.reply);
    township_close(q.town);
    model_free(q.model);
}

static const char *only;

static void test_quarters(void **state)
{
    (void)state;
    wrong = 0;
    for (size_t i = 0; i < ROWS(places); i++)
        if (!only || strcmp(only, places[i].model) == 0)
            live(&places[i]);
    assert_int_equal(wrong, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_quarters)};
    only = argc > 1 ? argv[1] : NULL;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
