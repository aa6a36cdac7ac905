#include "tests/support/life.h"
#include "lianhu/log.h"
#include "tests/support/disk.h"
#include "tests/support/life_int.h"
#include "tests/support/sloppy.h"
#include "tests/support/township_int.h"
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

const char *life_did_name(enum life_did what)
{
    static const char *const names[] = {
#define X(id, name) [id] = name,
        LIFE_DID_TABLE(X)
#undef X
    };
    return names[what];
}

/* ---- chance ---------------------------------------------------------------------------------- */

static uint64_t draw(struct life *life) /* splitmix64 */
{
    uint64_t z = (life->random += 0x9E3779B97F4A7C15ULL);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

int life_below(struct life *life, int n)
{
    return (int)(draw(life) % (uint64_t)n);
}

int life_between(struct life *life, int low, int high)
{
    return low + life_below(life, high - low + 1);
}

/* True so many times a day on the average, asked once a minute. */
bool life_by_rate(struct life *life, double a_day)
{
    return (double)(draw(life) >> 11) / 9007199254740992.0 < a_day / 1440;
}

void life_note(const struct life *life, const char *format, ...)
{
    char stamp[32], words[512];
    va_list args;

    if (!life->plan.trace)
        return;
    text_copy(stamp, sizeof stamp, span_of("before"));
    if (life->town)
        wall_iso8601(life->town->now.wall, stamp, sizeof stamp);
    va_start(args, format);
    vsnprintf(words, sizeof words, format, args);
    va_end(args);
    fprintf(stderr, "%.19s %s\n", stamp, words);
}

/* ---- the daemon and its disk ----------------------------------------------------------------- */

/* In the middle of what a text brings about. */
static void die_at_a_commit(struct life *life)
{
    unsigned n = (unsigned)life_between(life, 1, 8);
    bool after = life_below(life, 2);

    life_note(life, "kill at commit %u %s", n, after ? "after" : "before");
    life_somebody_texts(life);
    township_pass(life->town, 500 * MSEC);
    township_kill_at_commit(life->town, n, after);
    life->did[LIFE_AT_COMMIT]++;
}

static void daemon_dies(struct life *life)
{
    life->kills++;
    switch (life_below(life, 5)) {
    case 0:
        life_note(life, "stop");
        life->did[LIFE_STOP]++;
        township_stop(life->town);
        break;
    case 1:
        life_note(life, "kill");
        life->did[LIFE_KILL]++;
        township_kill(life->town);
        break;
    case 2:
        life_note(life, "power cut");
        life->did[LIFE_POWER]++;
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
        life->start_at = mono_add(town->now.mono, life_between(life, 0, 3) ? 5 * SEC : HOUR);
    if (!mono_reached(life->start_at, town->now.mono))
        return;
    life_note(life, "start");
    life_watch_death(life);
    township_start(town);
    life->births++;
}

static void disk_breaks(struct life *life)
{
    static const struct {
        enum disk_fault fault;
        enum life_did did;
    } kinds[] = {
        {DISK_FULL,     LIFE_DISK_FULL},
        {DISK_NO_WRITE, LIFE_NO_WRITE },
        {DISK_NO_SYNC,  LIFE_NO_SYNC  },
        {DISK_SHORT,    LIFE_SHORT    }
    };
    size_t kind = (size_t)life_below(life, COUNT(kinds));

    life_note(life, "%s", life_did_name(kinds[kind].did));
    life->did[kinds[kind].did]++;
    disk_break(township_disk(life->town), kinds[kind].fault, (unsigned)life_below(life, 6));
    life->disk_until = mono_add(life->town->now.mono, life_between(life, 1, 40) * MIN);
    life->disk_faults++;
    if (life->bad_count < COUNT(life->bad))
        life->bad[life->bad_count++] = (struct life_bad_disk){life->town->now.wall, WALL_NONE};
}

static void look_after_disk(struct life *life)
{
    if (!mono_reached(life->disk_until, life->town->now.mono))
        return;
    life_note(life, "disk fine");
    if (life->disk_faults == life->bad_count)
        life->bad[life->bad_count - 1].until = life->town->now.wall;
    disk_break(township_disk(life->town), DISK_FINE, 0);
    life->disk_until = MONO_NEVER;
    life->well_by = mono_add(life->town->now.mono, 3 * MIN);
}

static void clock_jumps(struct life *life)
{
    int64_t by = life_between(life, -3600, 3600) * WALL_SEC;

    life_note(life, "clock %+" PRId64 " s", by / WALL_SEC);
    township_set_clock(life->town, by);
    life->did[LIFE_CLOCK]++;
}

/* ---- the calendar ---------------------------------------------------------------------------- */

/* What begins with a new day; a clock that is set may come by it again, or leave it out. */
static void see_the_date(struct life *life)
{
    struct civil c = civil_local(life->town->now.wall);
    day_t today = day_local(life->town->now.wall);

    if (today.n == life->today.n + 1) {
        life->did[LIFE_MIDNIGHT]++;
        life->did[LIFE_MONTH] += c.day == 1;
        life->did[LIFE_QUARTER] += c.day == 1 && c.month % 3 == 1;
        life->did[LIFE_NEW_YEAR] += c.day == 1 && c.month == 1;
        life->did[LIFE_LEAP_DAY] += c.day == 29 && c.month == 2;
    }
    life->today = today;
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
    char line[400], top[128];

    life_note(life, "notice %u", number);
    life_look(life, top, sizeof top, "SELECT path FROM unit WHERE level = 0");
    life->did[LIFE_NOTICE]++;
    ask(life, "{\"command\":\"staff.add\",\"name\":\"a\",\"role\":\"clerk\"}");
    ask(life, "{\"command\":\"staff.add\",\"name\":\"b\",\"role\":\"centre-director\"}");
    text_format(line, sizeof line, "{\"command\":\"staff.add\",\"name\":\"c\",\"role\":\"%s\"}",
                life_leader(life));
    ask(life, line);
    text_format(line, sizeof line,
                "{\"command\":\"notice.send\",\"as\":\"a\",\"to\":\"unit:%s\",\"text\":"
                "\"第%u次通知,请看到回1\",\"receipt\":true}",
                top, number);
    ask(life, line);
    for (size_t i = 0; i < COUNT(steps); i++) {
        text_format(line, sizeof line,
                    "{\"command\":\"notice.%s\",\"as\":\"%s\",\"number\":\"%u\"}", steps[i][0],
                    steps[i][1], number);
        ask(life, line);
    }
}

/* ---- a life ---------------------------------------------------------------------------------- */

/* What the gateway logs, as long as nobody asks for debugging. */
static void start_hearing(struct life *life)
{
    if (getenv("TOWN_LOG"))
        return;
    log_threshold(LOG_INFO);
    log_to(life_hear, life);
}

struct life *life_begin(const struct life_plan *plan)
{
    struct life *life = xcalloc(1, sizeof *life);
    struct life_choice *choice = xcalloc(1, sizeof *choice);
    struct township_plan town = {.name = "life",
                                 .modems = plan->modems,
                                 .seed = plan->seed,
                                 .start = plan->start,
                                 .modem = plan->modem,
                                 .conf = plan->conf ? plan->conf : "parts_per_day = 0"};
    const char *each[LIFE_MODEMS_MAX];

    life->plan = *plan;
    if (!plan->modem)
        town.modem = life->plan.modem = "per_minute = 30 per_hour = 0 per_day = 0";
    life->random = plan->seed;
    life->random = draw(life); /* neighbouring seeds are not one another's histories, shifted */
    life->disk_until = life->start_at = life->well_by = MONO_NEVER;
    if (!plan->plain) {
        life_choose_modems(life, choice);
        for (unsigned i = 0; i < plan->modems; i++)
            each[i] = choice->conf[i];
        town.each = each;
    }
    life->town = life_open_town(plan, &town);
    start_hearing(life);
    for (unsigned i = 0; !plan->plain && i < plan->modems; i++)
        if (!sim_modem_options(life->town->sim, i, choice->options[i]))
            abort();
    life_read_phones(life);
    life->read = xcalloc(life->phone_count, sizeof *life->read);
    if (plan->sloppy) {
        struct buf errors = BUF_INIT;

        life->words = model_load("conf/models/nanyu.conf", &errors);
        life->pen = sloppy_new(life->words, plan->seed + 1);
        buf_free(&errors);
    }
    free(choice);
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

    see_the_date(life);
    life_people_minute(life, is_day(life));
    life_office_minute(life);
    life_modems_minute(life);
    look_after_disk(life);
    look_after_daemon(life);
    life_watch(life);
    if (!township_dead(life->town)) {
        if (life_by_rate(life, plan->kills_a_week / 7.0))
            daemon_dies(life);
        else if (life->disk_until.us == INT64_MAX &&
                 life_by_rate(life, plan->disk_faults_a_week / 7.0))
            disk_breaks(life);
    }
    if (life_by_rate(life, plan->clock_jumps_a_month / 30.0))
        clock_jumps(life);
    township_pass(life->town, life_between(life, 1, 119) * SEC / 2 + life_below(life, 1000) * MSEC);
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

    life_note(life, "everything is mended");
    disk_break(township_disk(town), DISK_FINE, 0);
    township_kill_at_commit(town, 0, false);
    for (size_t i = 0; i < life->phone_count; i++)
        sim_phone_state(town->sim, life->phones[i], PHONE_ON);
    life_mend_modems(life);
    if (township_dead(town)) {
        life_watch_death(life);
        township_start(town);
    }
    township_pass(town, HOUR);
    for (int day = 0; day < 5; day++) { /* a modem that is slow to come back shows its card late */
        life_confirm_cards(life);
        township_pass(town, 24 * HOUR);
    }
}

void life_end(struct life *life)
{
    log_to(NULL, NULL);
    township_close(life->town);
    for (size_t i = 0; i < life->text_count; i++)
        free(life->texts[i].text);
    free(life->texts);
    free(life->odds);
    free(life->read);
    sloppy_free(life->pen);
    model_free(life->words);
    free(life->phones);
    free(life);
}
