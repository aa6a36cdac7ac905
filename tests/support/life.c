#include "tests/support/life.h"
#include "tests/support/disk.h"
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* ---- chance ---------------------------------------------------------------------------------- */

static uint64_t draw(struct life *life) /* splitmix64 */
{
    uint64_t z = (life->random += 0x9E3779B97F4A7C15ULL);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

static int below(struct life *life, int n)
{
    return (int)(draw(life) % (uint64_t)n);
}

static int between(struct life *life, int low, int high)
{
    return low + below(life, high - low + 1);
}

/* True so many times a day on the average, asked once a minute. */
static bool by_rate(struct life *life, double a_day)
{
    return (double)(draw(life) >> 11) / 9007199254740992.0 < a_day / 1440;
}

static void note(const struct life *life, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void note(const struct life *life, const char *format, ...)
{
    char stamp[32], words[512];
    va_list args;

    if (!life->plan.trace)
        return;
    wall_iso8601(life->town->now.wall, stamp, sizeof stamp);
    va_start(args, format);
    vsnprintf(words, sizeof words, format, args);
    va_end(args);
    fprintf(stderr, "%.19s %s\n", stamp, words);
}

/* ---- people ---------------------------------------------------------------------------------- */

static const char *const parties[] = {"张明录", "李富贵", "陈玉珍", "杨进财", "刘桂花", "赵永强"};
static const char *const quarrels[] = {"土地", "宅基地", "水渠", "赡养", "欠账", "邻居"};

/* The shapes of what people text; %d is drawn. */
static const struct {
    int weight;
    const char *format; /* NULL: made by hand below */
} shapes[] = {
    {30, NULL                                       },
    {10, "平安"                                   },
    {8,  "查"                                      },
    {6,  "收到"                                   },
    {5,  "CX 1%04d"                                 },
    {4,  "好的"                                   },
    {4,  "1"                                        },
    {3,  "2"                                        },
    {3,  "隐患 %d户房子裂了"                 },
    {3,  "祝大家节日快乐%d"                  },
    {2,  "帮助"                                   },
    {2,  "?"                                        },
    {2,  "催办"                                   },
    {1,  "救命"                                   },
    {1,  "3户打架了快来人%d"                 },
    {2,  "满意"                                   },
    {1,  "退订"                                   },
    {1,  "订阅"                                   },
    {2,  "abc%d xyz"                                },
    {1,  "【银行】您尾号%d的卡消费100元"},
    {2,  "巡逻 平安无事 第%d次"             },
    {2,  "更正 %d户"                             },
    {1,  "撤回"                                   },
    {1,  "。"                                      },
};

static void shape_text(struct life *life, char *out, size_t size)
{
    int total = 0, pick;
    size_t at = 0;

    for (size_t i = 0; i < COUNT(shapes); i++)
        total += shapes[i].weight;
    for (pick = below(life, total); pick >= shapes[at].weight; at++)
        pick -= shapes[at].weight;
    if (shapes[at].format) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(out, size, shapes[at].format, below(life, 10000));
#pragma GCC diagnostic pop
        return;
    }
    text_format(out, size, "JF %d %s %s %d", between(life, 1, 9),
                parties[(size_t)below(life, COUNT(parties))],
                quarrels[(size_t)below(life, COUNT(quarrels))], below(life, 100000));
    /* one in twelve tells the whole story, in several parts */
    for (int i = below(life, 12) == 0 ? between(life, 5, 25) : 0; i > 0; i--)
        strncat(out, ",两家从去年冬天就为这件事吵架了", size - strlen(out) - 1);
}

static void remember(struct life *life, const char *phone, const char *text)
{
    if (life->text_count == life->text_cap) {
        life->text_cap = life->text_cap ? 2 * life->text_cap : 1024;
        life->texts = xrealloc(life->texts, life->text_cap * sizeof *life->texts);
    }
    struct life_text *t = &life->texts[life->text_count++];
    text_copy(t->phone, sizeof t->phone, span_of(phone));
    t->text = xstrdup(text);
    t->at = life->town->now.mono;
}

/* The same words in the same second: the network itself could not tell them from a repetition. */
static bool just_said(const struct life *life, const char *phone, const char *text)
{
    for (size_t i = life->text_count; i > 0 && i + 8 > life->text_count; i--)
        if (life->texts[i - 1].at.us + 2 * SEC > life->town->now.mono.us &&
            strcmp(life->texts[i - 1].phone, phone) == 0 &&
            strcmp(life->texts[i - 1].text, text) == 0)
            return true;
    return false;
}

static void somebody_texts(struct life *life)
{
    char text[2048], stranger[PHONE_SIZE];
    const char *phone = life->phones[below(life, (int)life->phone_count)];
    unsigned modem = (unsigned)below(life, (int)life->town->modems);

    if (below(life, 20) == 0) {
        text_format(stranger, sizeof stranger, "+86138%08d", below(life, 200));
        phone = stranger;
    }
    shape_text(life, text, sizeof text);
    /* impatient people say it again, to whichever SIM */
    if (life->text_count && below(life, 15) == 0) {
        const struct life_text *said =
            &life->texts[life->text_count - 1 - (size_t)below(life, life->text_count < 5 ? 1 : 5)];
        text_copy(stranger, sizeof stranger, span_of(said->phone));
        text_copy(text, sizeof text, span_of(said->text));
        phone = stranger;
    }
    if (just_said(life, phone, text))
        return;
    township_text(life->town, phone, modem, text);
    remember(life, phone, text);
}

/* A child plays, or a machine answers us: many texts, one after the other. */
static void somebody_floods(struct life *life)
{
    const char *phone = life->phones[below(life, (int)life->phone_count)];
    unsigned modem = (unsigned)below(life, (int)life->town->modems);
    int count = between(life, 10, 40);
    bool same = below(life, 2);
    char text[64];

    note(life, "%s floods, %d texts", phone, count);
    for (int i = 0; i < count; i++) {
        text_format(text, sizeof text, "MY 路灯不亮%d", same ? 0 : i);
        township_text(life->town, phone, modem, text);
        remember(life, phone, text);
        township_pass(life->town, between(life, 3, 90) * SEC);
    }
}

static void somebody_switches(struct life *life)
{
    const char *phone = life->phones[below(life, (int)life->phone_count)];
    static const enum phone_state states[] = {PHONE_OFF, PHONE_ON, PHONE_ON, PHONE_ON, PHONE_FULL};

    sim_phone_state(life->town->sim, phone, states[below(life, COUNT(states))]);
}

/* ---- modems ---------------------------------------------------------------------------------- */

/* clang-format off */
/* fault, its seconds, its count, its code: drawn between the two */
static const struct {
    const char *name;
    int seconds[2], count[2], code[2];
} faults[] = {
    {"hang",      {5, 900},   {0, 0},  {0, 0}},
    {"mute",      {5, 900},   {0, 0},  {0, 0}},
    {"reboot",    {0, 0},     {0, 0},  {0, 0}},
    {"unplug",    {5, 7200},  {0, 0},  {0, 0}},
    {"network",   {10, 7200}, {0, 0},  {0, 0}},
    {"denied",    {10, 3600}, {0, 0},  {0, 0}},
    {"cms",       {0, 0},     {1, 4},  {17, 50}},
    {"cms",       {0, 0},     {1, 4},  {300, 340}},
    {"cms",       {0, 0},     {1, 2},  {500, 500}},
    {"lost",      {0, 0},     {1, 2},  {0, 0}},
    {"late",      {20, 600},  {1, 1},  {0, 0}},
    {"silent",    {0, 0},     {1, 3},  {0, 0}},
    {"duplicate", {0, 0},     {1, 3},  {0, 0}},
    {"cmti-lost", {0, 0},     {1, 3},  {0, 0}},
    {"prompt",    {1, 60},    {1, 2},  {0, 0}},
    {"echo",      {0, 0},     {0, 0},  {0, 0}},
    {"forget",    {0, 0},     {0, 0},  {0, 0}},
    {"garbage",   {0, 0},     {1, 80}, {0, 0}},
    {"say",       {0, 0},     {0, 0},  {0, 0}},
    {"signal",    {0, 0},     {0, 0},  {0, 31}},
    {"full",      {0, 0},     {0, 30}, {0, 0}},
};
/* clang-format on */

/* Somebody takes the card out and puts it back. */
static void card_moves(struct life *life, unsigned modem)
{
    if (life->cards & (1u << modem % 32)) {
        note(life, "sim%u card back", modem + 1);
        township_fault(life->town, modem, "card", (struct sim_fault_args){.code = 1});
    } else {
        note(life, "sim%u card out", modem + 1);
        township_fault(life->town, modem, "card", (struct sim_fault_args){.code = 0});
    }
    life->cards ^= 1u << modem % 32;
}

static void confirm_card(struct life *life, unsigned modem)
{
    char line[80];

    if (township_dead(life->town))
        return;
    note(life, "sim%u confirmed", modem + 1);
    text_format(line, sizeof line, "{\"command\":\"modem.confirm\",\"name\":\"sim%u\"}", modem + 1);
    township_ask(life->town, line);
    life->swapped &= ~(1u << modem % 32);
}

/* Another card comes in; the keeper confirms it sooner or later. */
static void card_is_swapped(struct life *life, unsigned modem)
{
    note(life, "sim%u another card", modem + 1);
    township_fault(life->town, modem, "swap", (struct sim_fault_args){.seconds = 0});
    life->swapped |= 1u << modem % 32;
}

static void look_after_cards(struct life *life)
{
    for (unsigned i = 0; i < life->plan.modems; i++)
        if ((life->swapped >> i % 32 & 1) && by_rate(life, 12))
            confirm_card(life, i);
}

static void something_breaks(struct life *life)
{
    size_t which = (size_t)below(life, COUNT(faults));
    unsigned modem = (unsigned)below(life, (int)life->town->modems);

    if (life->cards & (1u << modem % 32) || below(life, 25) == 0) {
        card_moves(life, modem);
        return;
    }
    if (below(life, 60) == 0) {
        card_is_swapped(life, modem);
        return;
    }
    struct sim_fault_args args = {
        .seconds = between(life, faults[which].seconds[0], faults[which].seconds[1]),
        .count = between(life, faults[which].count[0], faults[which].count[1]),
        .code = between(life, faults[which].code[0], faults[which].code[1]),
    };

    note(life, "sim%u %s seconds=%d count=%d code=%d", modem + 1, faults[which].name, args.seconds,
         args.count, args.code);
    township_fault(life->town, modem, faults[which].name, args);
    life->faults++;
}

/* ---- the daemon and its disk ----------------------------------------------------------------- */

/* In the middle of what a text brings about. */
static void die_at_a_commit(struct life *life)
{
    unsigned n = (unsigned)between(life, 1, 8);
    bool after = below(life, 2);

    note(life, "kill at commit %u %s", n, after ? "after" : "before");
    somebody_texts(life);
    township_pass(life->town, 500 * MSEC);
    township_kill_at_commit(life->town, n, after);
}

static void daemon_dies(struct life *life)
{
    life->kills++;
    switch (below(life, 5)) {
    case 0:
        note(life, "stop");
        township_stop(life->town);
        break;
    case 1:
        note(life, "kill");
        township_kill(life->town);
        break;
    case 2:
        note(life, "power cut");
        township_power_cut(life->town);
        break;
    default: die_at_a_commit(life); break;
    }
}

/* A daemon that is down is started again after a while, by its supervisor or by somebody. */
static void look_after_daemon(struct life *life)
{
    struct township *town = life->town;

    if (!township_dead(town)) {
        life->start_at = MONO_NEVER;
        return;
    }
    if (life->start_at.us == INT64_MAX)
        life->start_at = mono_add(town->now.mono, between(life, 0, 3) ? 5 * SEC : HOUR);
    if (!mono_reached(life->start_at, town->now.mono))
        return;
    note(life, "start");
    township_start(town);
    life->starts++;
}

static void disk_breaks(struct life *life)
{
    static const enum disk_fault kinds[] = {DISK_FULL, DISK_NO_WRITE, DISK_NO_SYNC, DISK_SHORT};
    enum disk_fault kind = kinds[below(life, COUNT(kinds))];

    note(life, "disk fault %d", (int)kind);
    disk_break(township_disk(life->town), kind, (unsigned)below(life, 6));
    life->disk_until = mono_add(life->town->now.mono, between(life, 1, 40) * MIN);
    life->disk_faults++;
}

static void look_after_disk(struct life *life)
{
    if (!mono_reached(life->disk_until, life->town->now.mono))
        return;
    note(life, "disk fine");
    disk_break(township_disk(life->town), DISK_FINE, 0);
    life->disk_until = MONO_NEVER;
}

static void clock_jumps(struct life *life)
{
    int64_t by = between(life, -3600, 3600) * WALL_SEC;

    note(life, "clock %+" PRId64 " s", by / WALL_SEC);
    township_set_clock(life->town, by);
}

/* ---- notices --------------------------------------------------------------------------------- */

/* It may die at any of them: then the notice is left as it is. */
static void ask(struct life *life, const char *line)
{
    if (!township_dead(life->town))
        township_ask(life->town, line);
}

static void send_notice(struct life *life, unsigned number)
{
    static const char *const steps[][2] = {
        {"check", "b"},
        {"sign",  "c"}
    };
    char line[400];

    note(life, "notice %u", number);
    ask(life, "{\"command\":\"staff.add\",\"name\":\"a\",\"role\":\"clerk\"}");
    ask(life, "{\"command\":\"staff.add\",\"name\":\"b\",\"role\":\"centre-director\"}");
    ask(life, "{\"command\":\"staff.add\",\"name\":\"c\",\"role\":\"township-leader\"}");
    text_format(line, sizeof line,
                "{\"command\":\"notice.send\",\"as\":\"a\",\"to\":\"unit:南峪乡\",\"text\":"
                "\"第%u次通知,请看到回1\",\"receipt\":true}",
                number);
    ask(life, line);
    for (size_t i = 0; i < COUNT(steps); i++) {
        text_format(line, sizeof line,
                    "{\"command\":\"notice.%s\",\"as\":\"%s\",\"number\":\"%u\"}", steps[i][0],
                    steps[i][1], number);
        ask(life, line);
    }
}

/* ---- a life ---------------------------------------------------------------------------------- */

/* Whatever was plugged in over the years. */
static void choose_families(struct life *life)
{
    static const char *const families[] = {"plain",   "huawei",  "e3372", "zte",    "sim800",
                                           "sim7600", "a7670",   "ec20",  "air780", "ml307",
                                           "wavecom", "siemens", "telit", "ublox",  "neoway"};
    static const char *const habits[] = {"",
                                         "",
                                         "",
                                         ",chunk=1",
                                         ",urc_inside=50",
                                         ",double_cr=1",
                                         ",cmti_lost=100",
                                         ",mr_zero=1",
                                         ",no_reports=1",
                                         ",echo_returns=5"};
    char options[100];

    for (unsigned i = 0; i < life->plan.modems; i++) {
        text_format(options, sizeof options, "family=%s%s", families[below(life, COUNT(families))],
                    habits[below(life, COUNT(habits))]);
        note(life, "sim%u is %s", i + 1, options);
        if (!sim_modem_options(life->town->sim, i, options))
            abort();
    }
}

static void read_phones(struct life *life)
{
    sqlite3 *db = township_look(life->town);
    sqlite3_stmt *st = NULL;

    life->phones = xcalloc(256, sizeof *life->phones);
    sqlite3_prepare_v2(db,
                       "SELECT phone FROM person_phone UNION SELECT phone FROM household_phone"
                       " ORDER BY phone",
                       -1, &st, NULL);
    while (sqlite3_step(st) == SQLITE_ROW && life->phone_count < 256)
        text_copy(life->phones[life->phone_count++], PHONE_SIZE,
                  span_of((const char *)sqlite3_column_text(st, 0)));
    sqlite3_finalize(st);
    sqlite3_close(db);
}

struct life *life_begin(const struct life_plan *plan)
{
    struct life *life = xcalloc(1, sizeof *life);
    struct township_plan town = {.name = "life",
                                 .modems = plan->modems,
                                 .seed = plan->seed,
                                 .modem = "per_minute = 30 per_hour = 0 per_day = 0",
                                 .conf = "parts_per_day = 0"};

    life->plan = *plan;
    life->random = plan->seed * 0x9E3779B97F4A7C15ULL + 1;
    life->disk_until = life->start_at = MONO_NEVER;
    life->town = township_open(&town);
    if (!plan->plain)
        choose_families(life);
    read_phones(life);
    return life;
}

static bool is_day(const struct life *life)
{
    int hour = civil_local(life->town->now.wall).hour;

    return hour >= 6 && hour < 22;
}

static void live_minute(struct life *life)
{
    const struct life_plan *plan = &life->plan;

    for (int i = 0; i < 4; i++)
        if (is_day(life) && by_rate(life, plan->texts_a_day * 1.5 / 4))
            somebody_texts(life);
    if (is_day(life) && by_rate(life, 0.3))
        somebody_floods(life);
    if (by_rate(life, 8))
        somebody_switches(life);
    if (by_rate(life, plan->faults_a_day))
        something_breaks(life);
    look_after_cards(life);
    look_after_disk(life);
    look_after_daemon(life);
    if (!township_dead(life->town)) {
        if (by_rate(life, plan->kills_a_week / 7.0))
            daemon_dies(life);
        else if (life->disk_until.us == INT64_MAX && by_rate(life, plan->disk_faults_a_week / 7.0))
            disk_breaks(life);
    }
    if (by_rate(life, plan->clock_jumps_a_month / 30.0))
        clock_jumps(life);
    township_pass(life->town, between(life, 1, 119) * SEC / 2 + below(life, 1000) * MSEC);
}

void life_run(struct life *life)
{
    mono_t end = mono_add(life->town->now.mono, life->plan.days * 24 * HOUR);
    mono_t notices[] = {mono_add(life->town->now.mono, 4 * HOUR),
                        mono_add(life->town->now.mono, life->plan.days * 12 * HOUR)};

    while (!mono_reached(end, life->town->now.mono)) {
        live_minute(life);
        for (unsigned i = 0; i < COUNT(notices); i++)
            if (mono_reached(notices[i], life->town->now.mono) && !township_dead(life->town)) {
                send_notice(life, i + 1);
                notices[i] = MONO_NEVER;
            }
    }
}

void life_settle(struct life *life)
{
    struct township *town = life->town;

    note(life, "everything is mended");
    disk_break(township_disk(town), DISK_FINE, 0);
    township_kill_at_commit(town, 0, false);
    for (size_t i = 0; i < life->phone_count; i++)
        sim_phone_state(town->sim, life->phones[i], PHONE_ON);
    for (unsigned i = 0; i < town->modems; i++) {
        township_fault(town, i, "heal", (struct sim_fault_args){.seconds = 0});
        if (life->cards & (1u << i % 32))
            card_moves(life, i);
        if (!sim_modem_present(town->sim, i))
            township_fault(town, i, "plug", (struct sim_fault_args){.seconds = 0});
    }
    if (township_dead(town))
        township_start(town);
    township_pass(town, HOUR);
    for (unsigned i = 0; i < town->modems; i++)
        if (life->swapped >> i % 32 & 1)
            confirm_card(life, i);
    township_pass(town, 5 * 24 * HOUR);
}

void life_end(struct life *life)
{
    township_close(life->town);
    for (size_t i = 0; i < life->text_count; i++)
        free(life->texts[i].text);
    free(life->texts);
    free(life->phones);
    free(life);
}
