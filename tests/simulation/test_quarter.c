/*
 * A quarter of each model's life in virtual time, with the model's own file and a made roster: a
 * township of the counties, the whole place where it is one. People report, hand over, settle,
 * rate, keep silent, are late; registers are filled, notices confirmed. At the end the ledgers say
 * what the script says must be there.
 *
 * test_quarter           all models
 * test_quarter MODEL     one; QUARTER_SHOW=1 shows each text
 */
#include "tests/support/quarter.h"
#include "tests/support/unit.h"
#include <stdio.h>
#include <stdlib.h>

enum { STORIES_MAX = 64, ENTRIES_MAX = 6, ACTS_MAX = 8, CONFIRMED = 4, ANSWERED = 5, HOUSE = 44 };

static const int64_t HOUR_MS = 3600 * 1000;
#define NOTICE "星期五在村委会开会,看到回1"

/* ---- places ---------------------------------------------------------------------------------- */

struct entry {
    const char *text, *reg;
};

/* clang-format off */
static const struct place {
    const char *model, *units;
    unsigned long households;
    const char *office; /* who reports in each unit of the lowest level */
    const char *leader; /* who signs notices and takes charge */
    bool rounds;        /* the calendar asks; only where few are asked, to keep the test short */
    struct entry entries[ENTRIES_MAX];
} places[] = {
    {"nanyu",   "1/8/18/54",         1620, "group-leader",      "township-leader", true,
     {{"LD %h 来 从兰州", "floating"}, {"HJ %h 垃圾清了", "environment"},
      {"XL 夜里转了一圈", "patrols"}, {"MZ %h 都好", "unity"}}},
    {"hezheng", "1/1/9/111",         3330, "group-member",      "county-leader", false,
     {{"WM %h 大操大办劝住了", "civility"}, {"XC %h 讲了一课", "publicity"}}},
    {"dingxi",  "1/1/1/15/105/145",  2066, "group-head",        "township-leader", true,
     {{"RK %h 添丁", "residents"}, {"CZ %h 一间房", "rentals"}, {"XB %h 评上了", "cells"}}},
    {"daliu",   "1/7/66",            3647, "household-sponsor", "town-leader", false,
     {{"XS %h 修渠的事", "deliberation"}, {"XL 夜里转了一圈", "patrols"}}},
    {"ziyang",  "1/1/10/141",        4235, "centre-household",  "county-leader", false,
     {{"RJ %h 看望老人", "diary"}, {"LZ %h 上门看了", "duty-log"}}},
};

/* ---- what happens to a case ------------------------------------------------------------------ */

/* How a story counts in the statistics of its kind; X(name) for each. */
#define BOOK(X) X(found) X(refused) X(accepted) X(settled) X(on_spot) X(on_time) X(late) X(satisfied) X(failed)

struct book {
#define X(name) int name;
    BOOK(X)
#undef X
};

#define DONE .found = 1, .accepted = 1, .settled = 1

static const struct way {
    const char *name;
    struct quarter_act acts[ACTS_MAX];
    struct book counts;
    int cards; /* that the clock gives */
} ways[] = {
    {"settled", {
        {1,  WORKER,   "SL %n",             "accepted", NULL},
        {20, WORKER,   "BL %n 正在说",      "in_work",  NULL},
        {24, WORKER,   "BJ %n 两家都同意了", "settled", "result=两家都同意了"},
        {26, REPORTER, "%n 满意",           "closed",   "rating=满意"}},
     {DONE, .on_time = 1, .satisfied = 1}, 0},
    {"on the spot", {
        {2,  REPORTER, "BJ %n 说和了",      "settled",  "settled_by=on_spot"}},
     {DONE, .on_spot = 1, .on_time = 1}, 0},
    {"not satisfied", {
        {1,  WORKER,   "SL %n",             "accepted", NULL},
        {24, WORKER,   "BJ %n 说好了",      "settled",  NULL},
        {26, REPORTER, "%n 不满意",         "reopened", "rating=不满意"},
        {24, WORKER,   "BJ %n 又说好了",    "settled",  NULL},
        {26, REPORTER, "%n 满意",           "closed",   "rating=满意"}},
     {DONE, .on_time = 1, .satisfied = 1, .failed = 1}, 0},
    {"silent", {
        {1,  WORKER,   "SL %n",             "accepted", NULL},
        {40, WORKER,   "BJ %n 办好了",      "settled",  NULL},
        {24 * 30, NOBODY, "",               "closed",   NULL}},
     {DONE, .on_time = 1}, 0},
    {"passed up", {
        {1,  WORKER,   "SL %n",             "accepted", NULL},
        {20, WORKER,   "SJ %n 说不成",      "passed_up", NULL},
        {20, CENTRE,   "\"event\":\"settle\",\"note\":\"上门说成了\"", "settled", NULL},
        {26, REPORTER, "%n 满意",           "closed",   NULL}},
     {DONE, .on_time = 1, .satisfied = 1, .failed = 1}, 0},
    {"handed over", {
        {1,  WORKER,   "SL %n",             "accepted", NULL},
        {4,  CENTRE,   "\"event\":\"assign\",\"to\":\"%o\"", "dispatched", "handler.phone=%o"},
        {20, OTHER,    "BL %n 去了",        "in_work",  NULL},
        {20, OTHER,    "BJ %n 说成了",      "settled",  NULL},
        {26, REPORTER, "%n 满意",           "closed",   NULL}},
     {DONE, .on_time = 1, .satisfied = 1}, 0},
    {"taken charge of", { /* 包案 */
        {1,  WORKER,   "SL %n",             "accepted", NULL},
        {4,  LEADER,   "\"event\":\"take-charge\",\"to\":\"%l\"", "accepted", "charge.phone=%l"},
        {40, WORKER,   "BJ %n 说成了",      "settled",  "charge.phone=%l"},
        {26, REPORTER, "%n 满意",           "closed",   NULL}},
     {DONE, .on_time = 1, .satisfied = 1}, 0},
    {"urged", { /* 催办, 督办 */
        {1,  WORKER,   "SL %n",             "accepted", NULL},
        {30, REPORTER, "CB %n",             "accepted", NULL},
        {2,  DIRECTOR, "\"event\":\"supervise\",\"card\":\"yellow\",\"note\":\"抓紧\"", "accepted",
                                                        "supervised=yellow"},
        {20, WORKER,   "BJ %n 说成了",      "settled",  NULL}},
     {DONE, .on_time = 1}, 0},
    {"put off", { /* 延期: the clock stands still */
        {1,  WORKER,   "SL %n",             "accepted", NULL},
        {4,  WORKER,   "YQ %n %d 等测量",   "on_hold",  NULL},
        {24 * 8, NOBODY, "",                "on_hold",  NULL},
        {1,  WORKER,   "BJ %n 量完了",      "settled",  NULL},
        {26, REPORTER, "%n 满意",           "closed",   NULL}},
     {DONE, .on_time = 1, .satisfied = 1}, 0},
    {"late", {
        {1,  WORKER,   "SL %n",             "accepted", NULL},
        {24 * 40, NOBODY, "",               "accepted", "supervised=red"},
        {1,  WORKER,   "BJ %n 拖了一阵",    "settled",  NULL}},
     {DONE, .late = 1}, 2},
    {"errand", { /* 代着办 */
        {1,  WORKER,   "SL %n",             "accepted", NULL},
        {3,  CENTRE,   "\"event\":\"mode\",\"mode\":\"代着办\"", "accepted", "mode=代着办"},
        {24, WORKER,   "BJ %n 卡办好了",    "settled",  NULL},
        {20, CENTRE,   "\"event\":\"hand-back\",\"note\":\"本人签收\"", "closed", NULL}},
     {DONE, .on_time = 1}, 0},
    {"refused", {
        {5,  CENTRE,   "\"event\":\"refuse\",\"note\":\"归法院管\"", "refused", NULL}},
     {.refused = 1}, 0},
    {"taken back", {
        {5,  REPORTER, "CH %n",             "withdrawn", NULL}},
     {.found = 0}, 0},
};

enum { SETTLED, ON_SPOT, NOT_SATISFIED, SILENT, PASSED_UP, HANDED_OVER, IN_CHARGE, URGED, PUT_OFF,
       LATE, ERRAND, REFUSED, TAKEN_BACK };

/* Kinds of all models; a model without one leaves it out. */
static const struct plot {
    const char *kind, *ledger, *text;
    int way;
    int house; /* n: the n-th of one and the same household, a fortnight after the one before */
} plots[] = {
    {"JF", "disputes", "JF %h 土地",     SETTLED, 0},
    {"JF", "disputes", "JF %h 邻里",     ON_SPOT, 0},
    {"JF", "disputes", "JF %h 债务",     NOT_SATISFIED, 0},
    {"JF", "disputes", "JF %h 宅基地",   SILENT, 0},
    {"JF", "disputes", "JF %h 山林水利", PASSED_UP, 0},
    {"JF", "disputes", "JF %h 劳资",     LATE, 0},
    {"JF", "disputes", "JF %h 其他",     REFUSED, 0},
    {"JF", "disputes", "JF %h 婚姻家庭", TAKEN_BACK, 0},
    {"JF", "disputes", "JF %h 土地",     HANDED_OVER, 0},
    {"JF", "disputes", "JF %h 征地拆迁", IN_CHARGE, 0},
    {"JF", "disputes", "JF %h 损害赔偿", URGED, 0},
    {"JF", "disputes", "JF %h 土地",     PUT_OFF, 0},
    {"YH", "hazards",  "YH %h 房屋",     SETTLED, 0},
    {"YH", "hazards",  "YH %h 道路",     SILENT, 0},
    {"ZA", "security", "ZA %h 盗窃",     SETTLED, 0},
    {"DB", "errands",  "DB %h 医保",     ERRAND, 0},
    {"MY", "opinions", "MY %h 希望修路", SETTLED, 0},
    {"MY", "opinions", "MY %h 希望通水", LATE, 0},
    {"XF", "opinions", "XF %h 有诉求",   SETTLED, 0},
    {"JF", "disputes", "JF %h 邻里",     SETTLED, 1},
    {"JF", "disputes", "JF %h 邻里",     SETTLED, 2},
    {"JF", "disputes", "JF %h 邻里",     SETTLED, 3},
};
/* clang-format on */

/* ---- the script ------------------------------------------------------------------------------ */

struct tale {
    struct quarter_story story;
    const struct plot *plot;
};

struct script {
    const struct place *place;
    struct quarter q;
    struct tale tales[STORIES_MAX];
    size_t count;
    int64_t entries[ENTRIES_MAX];
    const struct drive *drive; /* NULL: the model has none that leaders answer for */
    char driver[PHONE_SIZE];   /* who answered it */
};

static const struct way *way_of(const struct tale *tale)
{
    return &ways[tale->plot->way];
}

static wall_t day_at(const char *day)
{
    wall_t at;
    assert_true(wall_parse(day, &at));
    return at;
}

static void add_tale(struct script *s, const struct plot *plot, size_t group, wall_t at)
{
    struct tale *tale = &s->tales[s->count++];
    struct quarter_story *story = &tale->story;
    *tale = (struct tale){.plot = plot};
    story->name = way_of(tale)->name;
    story->acts = way_of(tale)->acts;
    text_copy(story->kind, sizeof(story->kind), span_of(plot->kind));
    quarter_cast(&s->q, story, s->place->office, group);
    quarter_expand(&s->q, story, plot->text, story->text, sizeof(story->text));
    story->at = at;
}

/* All plots twice, each in a group of its own; but those of the one household. */
static void write_script(struct script *s)
{
    wall_t first = day_at("2026-10-12T09:00:00+08:00"); /* a Monday after the holidays */
    size_t group = 0;
    for (unsigned round = 0; round < 2; round++)
        for (size_t i = 0; i < ROWS(plots); i++) {
            int64_t day = plots[i].house ? 14 * (plots[i].house - 1) : round * 21 + (int64_t)i % 5;
            wall_t at = wall_add(first, day * 24 * HOUR_MS + (int64_t)i * HOUR_MS / 6);
            if (!model_kind(s->q.model, plots[i].kind) || (plots[i].house && round))
                continue;
            add_tale(s, &plots[i], plots[i].house ? HOUSE : group++, at);
        }
}

static struct quarter_story *next_story(struct script *s)
{
    struct quarter_story *next = NULL;
    for (size_t i = 0; i < s->count; i++) {
        struct quarter_story *story = &s->tales[i].story;
        if (wall_known(story->at) && (!next || story->at.ms < next->at.ms))
            next = story;
    }
    return next;
}

static void play(struct script *s)
{
    for (struct quarter_story *story; (story = next_story(s));) {
        quarter_pass_until(&s->q, story->at);
        quarter_carry_on(&s->q, story);
    }
    quarter_pass_until(&s->q, day_at("2026-12-25T10:00:00+08:00"));
}

/* A round of each model is open on that day; the first few of those who were asked answer. */
static void answer_round(struct script *s)
{
    static const char holders[] = "SELECT phone FROM office JOIN person_phone USING (person) WHERE "
                                  "role = ?1 ORDER BY office.id"
                                  " LIMIT 1 OFFSET ?2";
    for (int n = 0; n < ANSWERED; n++) {
        char phone[PHONE_SIZE];
        quarter_look(&s->q, phone, sizeof(phone), holders, s->q.model->rounds[0].roles.items[0], n);
        quarter_say(&s->q, phone, n % 2 ? "8" : "平安");
    }
    quarter_pass_until(&s->q, day_at("2026-12-31T11:00:00+08:00"));
}

/* Some groups write an entry of each register. */
static void fill_registers(struct script *s)
{
    for (size_t e = 0; e < ENTRIES_MAX && s->place->entries[e].text; e++)
        for (size_t n = 0; n < 3 + e; n++) {
            struct quarter_story writer = {.name = "entry", .kind = "JF"};
            char words[128];
            quarter_cast(&s->q, &writer, s->place->office, n);
            quarter_expand(&s->q, &writer, s->place->entries[e].text, words, sizeof(words));
            quarter_say(&s->q, writer.reporter, words);
            s->entries[e]++;
        }
}

/* 拟稿, 审核, 签发; the first few confirm. */
static void send_notice(struct script *s)
{
    char number[32];
    const json_t *notice = quarter_ask(&s->q, "拟稿人",
                                       "\"command\":\"notice.send\",\"to\":\"role:%s\",\"text\":"
                                       "\"" NOTICE "\",\"kind\":\"meeting\","
                                       "\"receipt\":true",
                                       model_role(s->q.model, s->place->office)->title);
    text_copy(number, sizeof(number),
              span_of(json_string_value(json_object_get(notice, "number"))));
    quarter_ask(&s->q, "审核人", "\"command\":\"notice.check\",\"number\":\"%s\"", number);
    quarter_ask(&s->q, "签发人", "\"command\":\"notice.sign\",\"number\":\"%s\"", number);
    quarter_pass_until(&s->q, wall_add(s->q.town->now.wall, 3 * HOUR_MS));
    for (size_t n = 0; n < CONFIRMED; n++) {
        struct quarter_story reader = {.name = "receipt", .kind = "JF"};
        quarter_cast(&s->q, &reader, s->place->office, n);
        quarter_say(&s->q, reader.reporter, "收到");
    }
}

/* The first drive from house to house that assessed leaders answer for: one of them says all is
 * done but for two households, and why of one. */
static void run_drive(struct script *s)
{
    const struct words *roles = &s->q.model->evaluation.roles;
    for (size_t i = 0; i < s->q.model->drive_count; i++) {
        const struct drive *drive = &s->q.model->drives[i];
        char words[256];
        if (strcmp(drive->unit_of, "household") != 0 || !roles->count ||
            !words_hold(&drive->roles, roles->items[0]))
            continue;
        quarter_ask(&s->q, NULL,
                    "\"command\":\"drive.start\",\"code\":\"%s\",\"text\":\"\","
                    "\"deadline\":\"2026-12-01T18:00:00+08:00\"",
                    drive->code);
        s->drive = drive;
        quarter_look(&s->q, s->driver, sizeof(s->driver),
                     "SELECT phone FROM office JOIN person_phone USING (person) WHERE role = ?1"
                     " ORDER BY office.id LIMIT 1 OFFSET ?2",
                     roles->items[0], 2);
        text_format(words, sizeof(words), "%s 1户%s 外出,2户%s,其余都%s", drive->title,
                    drive->answers.items[1], drive->answers.items[1], drive->answers.items[0]);
        quarter_say(&s->q, s->driver, words);
        return;
    }
}

/* ---- the books ------------------------------------------------------------------------------- */

static unsigned wrong;

static void same(const struct script *s, const char *what, const char *of, int64_t is,
                 int64_t should)
{
    if (is == should)
        return;
    wrong++;
    print_error("%s: %s of %s is %lld, the script says %lld\n", s->place->model, what, of,
                (long long)is, (long long)should);
}

static int64_t number(struct script *s, const char *sql, const char *text, int64_t value)
{
    char first[32];
    quarter_look(&s->q, first, sizeof(first), sql, text, value);
    return first[0] ? strtoll(first, NULL, 10) : 0;
}

/* Sums of the statistics for one kind against those of its stories. */
static void check_tally(struct script *s, const char *kind)
{
    struct book sum = {0};
    for (size_t i = 0; i < s->count; i++) {
        const struct book *one = &way_of(&s->tales[i])->counts;
        if (strcmp(s->tales[i].story.kind, kind) != 0)
            continue;
#define X(name) sum.name += one->name;
        BOOK(X)
#undef X
    }
#define X(name)                                                                                    \
    same(s, #name, kind,                                                                           \
         number(s,                                                                                 \
                "SELECT sum(" #name ") FROM tally WHERE kind = ?1 AND 0 = ?2 AND unit ="           \
                " (SELECT id FROM unit WHERE level = 0)",                                          \
                kind, 0),                                                                          \
         sum.name);
    BOOK(X)
#undef X
}

/* All rows of a ledger for the quarter; free with json_decref. */
static json_t *ledger(struct script *s, const char *name)
{
    struct buf after = BUF_INIT;
    json_t *rows = json_array();
    for (;;) {
        const json_t *page = quarter_ask(&s->q, NULL,
                                         "\"command\":\"ledger.rows\",\"ledger\":\"%s\","
                                         "\"period\":\"2026Q4\"%s",
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

/* Rows of a ledger that hold these words in some cell. */
static int64_t count_rows(struct script *s, const char *name, const char *words)
{
    json_t *rows = ledger(s, name);
    int64_t count = 0;
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        bool found = false;
        for (size_t c = 0; c < json_array_size(row); c++)
            found |= strcmp(json_string_value(json_array_get(row, c)), words) == 0;
        count += found;
    }
    json_decref(rows);
    return count;
}

static void check_rows(struct script *s, const char *name, int64_t should)
{
    json_t *rows = ledger(s, name);
    same(s, "rows", name, (int64_t)json_array_size(rows), should);
    json_decref(rows);
}

/* A ledger of cases: as many rows as were accepted into it, numbered from 1 without a gap. */
static void check_cases(struct script *s, const char *name)
{
    json_t *rows = ledger(s, name), *row;
    int64_t should = 0;
    size_t i;
    for (size_t t = 0; t < s->count; t++)
        if (strcmp(s->tales[t].plot->ledger, name) == 0)
            should += way_of(&s->tales[t])->counts.accepted;
    same(s, "rows", name, (int64_t)json_array_size(rows), should);
    json_array_foreach(rows, i, row)
        same(s, "running number", name, atoll(json_string_value(json_array_get(row, 0))),
             (int64_t)i + 1);
    json_decref(rows);
}

/* Each case was reminded of and got its cards as its way says, and is read by its bureau. */
static void check_tale(struct script *s, const struct tale *tale)
{
    const struct quarter_story *story = &tale->story;
    const struct kind *kind = model_kind(s->q.model, story->kind);
    int64_t serial = strtoll(story->number, NULL, 10) / 10;
    static const char events[] = "SELECT count(*) FROM event WHERE what = ?1 AND case_serial = ?2";
    same(s, "cards", story->number, number(s, events, "case.carded", serial), way_of(tale)->cards);
    if (way_of(tale)->cards)
        same(s, "a reminder", story->number, number(s, events, "case.reminded", serial) > 0, 1);
    same(s, "the bureau", story->number,
         number(s, "SELECT bureau = ?1 FROM case_file WHERE serial = ?2", kind->bureau, serial), 1);
}

/* The household with three disputes is the only one that was warned of, once, and somebody was
 * told. */
static void check_warnings(struct script *s)
{
    for (size_t i = 0; i < s->q.model->warning_count; i++) {
        const struct warning_rule *rule = &s->q.model->warnings[i];
        if (rule->when == WARN_HOUSEHOLD)
            same(s, "warnings", rule->title,
                 number(s,
                        "SELECT count(*) FROM early_warning WHERE rule = ?1 AND 0 = ?2 AND told <>"
                        " '' AND household IS NOT NULL",
                        rule->title, 0),
                 1);
    }
}

/* The newest round asked everybody who holds the office, and heard those who answered. */
static void check_round(struct script *s)
{
    const struct round_plan *round = &s->q.model->rounds[0];
    int64_t holders =
        number(s, "SELECT count(DISTINCT person) FROM office WHERE role = ?1 AND 0 = ?2",
               round->roles.items[0], 0);
    const json_t *list = quarter_ask(&s->q, NULL, "\"command\":\"round.list\""), *one;
    size_t i;
    json_array_foreach(list, i, one)
    {
        if (strcmp(json_string_value(json_object_get(one, "title")), round->title) != 0)
            continue;
        same(s, "asked", round->title, json_integer_value(json_object_get(one, "asked")), holders);
        same(s, "answered", round->title, json_integer_value(json_object_get(one, "answered")),
             ANSWERED);
        return;
    }
    same(s, "rounds", round->title, 0, 1);
}

static void check_books(struct script *s)
{
    if (s->place->rounds)
        check_round(s);
    check_warnings(s);
    for (size_t i = 0; i < s->count; i++)
        check_tale(s, &s->tales[i]);
    for (size_t i = 0; i < ROWS(plots); i++) {
        bool kind_first = true, ledger_first = true;
        for (size_t j = 0; j < i; j++) {
            kind_first &= strcmp(plots[i].kind, plots[j].kind) != 0;
            ledger_first &= strcmp(plots[i].ledger, plots[j].ledger) != 0;
        }
        if (kind_first && model_kind(s->q.model, plots[i].kind))
            check_tally(s, plots[i].kind);
        if (ledger_first)
            check_cases(s, plots[i].ledger);
    }
    for (size_t e = 0; e < ENTRIES_MAX && s->place->entries[e].text; e++)
        check_rows(s, s->place->entries[e].reg, s->entries[e]);
    same(s, "rows", "notices", count_rows(s, "notices", NOTICE), 1);
    same(s, "receipts", "the notice",
         number(s,
                "SELECT count(*) FROM recipient JOIN notice ON serial = notice WHERE text = ?1 AND"
                " confirmed_at > ?2",
                NOTICE, 0),
         CONFIRMED);
    same(s, "texts without a disposition", "all",
         number(s,
                "SELECT count(*) FROM message WHERE direction = 0 AND coalesce(disposition, 0) = ?2"
                " AND '' = ?1",
                "", 0),
         0);
}

/* ---- 一季一考评 ------------------------------------------------------------------------------ */

/* Reports of one phone that count: not refused, not taken back. */
static int64_t valid_reports(const struct script *s, const char *phone)
{
    int64_t count = 0;
    for (size_t i = 0; i < s->count; i++) {
        const struct book *book = &way_of(&s->tales[i])->counts;
        count += strcmp(s->tales[i].story.reporter, phone) == 0 && book->found && !book->refused;
    }
    return count;
}

static bool is_assessed(const struct script *s, const char *role)
{
    const struct words *roles = &s->q.model->evaluation.roles;
    for (size_t i = 0; i < roles->count; i++)
        if (strcmp(roles->items[i], role) == 0)
            return true;
    return false;
}

/* Entries of a register that this phone made: the script's words name the register. */
static int64_t entries_of(struct script *s, const char *phone, const char *ledger)
{
    int64_t count = 0;
    for (size_t e = 0; e < ENTRIES_MAX && s->place->entries[e].text; e++)
        for (size_t n = 0; n < 3 + e && strcmp(s->place->entries[e].reg, ledger) == 0; n++) {
            struct quarter_story writer = {.name = "entry", .kind = "JF"};
            quarter_cast(&s->q, &writer, s->place->office, n);
            count += strcmp(writer.reporter, phone) == 0;
        }
    return count;
}

/* Households of the units of whoever answered the drive. */
static int64_t homes_of(struct script *s, const char *phone)
{
    return number(
        s,
        "SELECT count(*) FROM household WHERE ended = 0 AND ?2 = 0 AND unit IN (SELECT unit"
        " FROM office JOIN person_phone USING (person) WHERE phone = ?1)",
        phone, 0);
}

/* All but two are done; of one of these the reason was told. */
static void check_drive(struct script *s)
{
    const struct evaluation *evaluation = &s->q.model->evaluation;
    const json_t *sheet;
    if (!s->drive)
        return;
    sheet = quarter_ask(&s->q, NULL,
                        "\"command\":\"evaluate.show\",\"person\":\"%s\","
                        "\"quarter\":\"2026Q4\"",
                        s->driver);
    for (size_t i = 0; i < evaluation->item_count; i++) {
        const json_t *line = json_array_get(json_object_get(sheet, "lines"), i);
        const json_t *fact = json_array_get(json_object_get(line, "facts"), 0);
        double good = json_number_value(json_object_get(line, "good"));
        if (evaluation->items[i].source != EVAL_DRIVE)
            continue;
        same(s, "households asked", s->driver,
             (int64_t)json_number_value(json_object_get(line, "of")), homes_of(s, s->driver));
        same(s, "halves of done", s->driver, (int64_t)(2 * good),
             2 * (homes_of(s, s->driver) - 2) + 1);
        same(s, "the text behind it", s->driver,
             number(s, "SELECT count(*) FROM message WHERE text LIKE ?1 || '%' AND id = ?2",
                    s->drive->title, json_integer_value(json_object_get(fact, "message"))),
             1);
    }
}

/* The line of a sheet that counts reports: as many as the script let that leader send. */
static void check_sheet(struct script *s, const char *phone)
{
    const json_t *sheet = quarter_ask(&s->q, NULL,
                                      "\"command\":\"evaluate.show\",\"person\":\"%s\","
                                      "\"quarter\":\"2026Q4\"",
                                      phone);
    const struct evaluation *evaluation = &s->q.model->evaluation;
    for (size_t i = 0; i < evaluation->item_count; i++) {
        const json_t *line = json_array_get(json_object_get(sheet, "lines"), i);
        if (evaluation->items[i].source == EVAL_REPORTS)
            same(s, "valid reports", phone,
                 (int64_t)json_number_value(json_object_get(line, "good")),
                 valid_reports(s, phone));
        if (evaluation->items[i].source == EVAL_REGISTER)
            same(s, "entries", phone, (int64_t)json_number_value(json_object_get(line, "good")),
                 entries_of(s, phone, evaluation->items[i].ledger));
    }
}

/* All leaders, page by page; with "evaluate.sign" they are signed. Gives how many. */
static int64_t each_leader(struct script *s, const char *command, int64_t *signed_ones)
{
    int64_t count = 0, after = 0;
    *signed_ones = 0;
    while (after >= 0) {
        const json_t *page =
            quarter_ask(&s->q, NULL, "\"command\":\"%s\",\"quarter\":\"2026Q4\",\"after\":%lld",
                        command, (long long)after);
        const json_t *rows = json_object_get(page, "rows"), *next = json_object_get(page, "next");
        for (size_t i = 0; i < json_array_size(rows); i++)
            *signed_ones += json_is_true(json_object_get(json_array_get(rows, i), "signed"));
        count += (int64_t)json_array_size(rows);
        after = json_is_integer(next) ? json_integer_value(next) : -1;
    }
    return count;
}

/* Sheets say what the script let happen; signed, all of them stand in the ledger, the best first,
 * and a case settled later changes nothing of them. */
static void check_evaluation(struct script *s)
{
    int64_t signed_ones, leaders, above = INT64_MAX;
    json_t *rows, *row;
    size_t i;
    quarter_pass_until(&s->q, day_at("2027-01-02T10:00:00+08:00"));
    if (is_assessed(s, s->place->office))
        for (i = 0; i < s->count; i += 5)
            check_sheet(s, s->tales[i].story.reporter);
    check_drive(s);
    leaders = each_leader(s, "evaluate.list", &signed_ones);
    same(s, "signed", "the quarter before it is", signed_ones, 0);
    each_leader(s, "evaluate.sign", &signed_ones);
    same(s, "signed", "the quarter", signed_ones, leaders);
    check_rows(s, "evaluation", leaders);
    rows = ledger(s, "evaluation");
    json_array_foreach(rows, i, row)
    {
        size_t cells = json_array_size(row); /* ... 总分 名次 等次 签字 */
        int64_t score = (int64_t)(100 * atof(json_string_value(json_array_get(row, cells - 4))));
        same(s, "order of scores", "the ledger", score <= above, 1);
        same(s, "a band", "the ledger",
             json_string_value(json_array_get(row, cells - 2))[0] != '\0', 1);
        above = score;
    }
    json_decref(rows);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void live(const struct place *place)
{
    struct script *s = xcalloc(1, sizeof(*s));
    s->place = place;
    s->q.calendar = place->rounds;
    quarter_open(&s->q, place->model, place->units, place->households, place->leader);
    write_script(s);
    quarter_pass_until(&s->q, day_at("2026-10-08T09:00:00+08:00"));
    fill_registers(s);
    run_drive(s);
    send_notice(s);
    play(s);
    if (place->rounds)
        answer_round(s);
    check_books(s);
    check_evaluation(s);
    quarter_close(&s->q);
    free(s);
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
