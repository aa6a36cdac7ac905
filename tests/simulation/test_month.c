/*
 * A simulated month with faults of all kinds at random. At the end every text was filed once, every
 * outbound message is delivered or accounted for, nothing known to be sent went twice, nobody was
 * answered more than the table allows, no refused PIN was given again, no card sent that nobody had
 * confirmed, and every modem is back. Over a run of several seeds each kind of fault must have
 * struck at least once, or the run proves less than it says.
 *
 * test_month                    what make test runs
 * test_month SEED [DAYS [MODEMS]]  one seed; LIFE_TRACE=1 shows what happens
 * test_month FROM-TO [DAYS [MODEMS]]  many
 * A failing run prints the command that replays it; traced, it keeps its database.
 */
#include "tests/support/disk.h"
#include "tests/support/life.h"
#include "tests/support/unit.h"
#include <inttypes.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct verdict {
    const struct life *life;
    unsigned broken;
};

static void broken(struct verdict *v, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void broken(struct verdict *v, const char *format, ...)
{
    va_list args;

    if (v->broken++ >= (v->life->plan.trace ? 1000 : 10))
        return;
    va_start(args, format);
    fputs("  broken: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

/* ---- what the database must not say ---------------------------------------------------------- */

/* Each query finds what breaks the promise; its first rows are shown. */
struct promise {
    const char *name, *query;
};

static const struct promise promises[] = {
    {"an inbound text ends in one disposition",
     "SELECT id, phone, text FROM message WHERE direction = 0 AND coalesce(disposition, 0) = 0"                                          },
    {"parts are joined",
     "SELECT id, sender, seq, total FROM part_in WHERE message IS NULL AND ref IS NOT NULL"                                              },
    {"a text is answered once",
     "SELECT reply_to, count(*), group_concat(text) FROM message WHERE direction = 1 AND class = 1"
     " AND reply_to IS NOT NULL GROUP BY reply_to HAVING count(*) > 1"                                                                   },
    {"no answer to what is no person or is not to be answered",
     "SELECT m.id, m.text FROM message m JOIN message i ON i.id = m.reply_to"
     " WHERE i.disposition = 9 AND m.class = 1"                                                                                          },
    {"every outbound message comes to an end",                  "SELECT id, phone, class, state, text FROM message "
                                               "WHERE direction = 1 AND state IN (2, 3, 7)"},
    {"no attempt stays open",                                   "SELECT id, message, modem FROM attempt WHERE outcome = 0"               },
    {"a doubt goes again once, an alarm three times",
     "SELECT a.message, a.part, count(*), m.class FROM attempt a JOIN message m ON m.id = a.message"
     " WHERE a.outcome = 4 GROUP BY a.message, a.part"
     " HAVING count(*) > CASE m.class WHEN 0 THEN 4 ELSE 2 END"                                                                          },
    {"a delivered message has all its parts accepted",
     "SELECT m.id, m.parts FROM message m WHERE m.direction = 1 AND m.state IN (4, 5) AND"
     " (SELECT count(DISTINCT part) FROM attempt a WHERE a.message = m.id AND a.outcome = 1)"
     " < m.parts"                                                                                                                        },
    {"a failed message has a reason",
     "SELECT m.id FROM message m WHERE m.direction = 1 AND m.state = 6 AND NOT EXISTS (SELECT 1"
     " FROM attempt a WHERE a.message = m.id AND (a.outcome IN (2, 4) OR a.st >= 64))"                                                   },
    {"a report that was answered as filed has its case",
     "SELECT id, text FROM message WHERE direction = 0 AND disposition = 1 AND NOT EXISTS"
     " (SELECT 1 FROM case_file c WHERE c.serial = case_serial)"                                                                         },
    {"a machine gets no answer",
     "SELECT id, phone, text FROM message WHERE direction = 1 AND phone LIKE '%106581______'"                                            },
    {"one case for one text",
     "SELECT message, count(*) FROM case_file WHERE message IS NOT NULL GROUP BY message"
     " HAVING count(*) > 1"                                                                                                              },
    {"every case has its event",
     "SELECT serial FROM case_file c WHERE NOT EXISTS (SELECT 1 FROM event e"
     " WHERE e.case_serial = c.serial AND e.what IN ('case.filed', 'alarm.raised'))"                                                     },
    {"a notice goes to a phone once",
     "SELECT notice, phone, count(*) FROM message WHERE notice IS NOT NULL AND direction = 1"
     " GROUP BY notice, phone HAVING count(*) > 1"                                                                                       },
    {"notices come to their end",                               "SELECT serial, state FROM notice WHERE state IN (2, 3)"                 },
    {"the database is sound",                                   "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'"     },
    {"references hold",                                         "SELECT * FROM pragma_foreign_key_check"                                 },
};

/* These compare times of the clock on the wall: not while that one jumps. */
static const struct promise promises_in_time[] = {
    {"a receipt is not answered",
     "SELECT i.id, i.text, o.text FROM message i JOIN message o ON o.reply_to = i.id"
     " JOIN event e ON e.message = i.id AND e.what IN ('notice.confirmed', 'notice.declined')"
     " WHERE o.class = 1"                                                                      },
    {"help at most once a day",
     "SELECT phone, date((at + 28800000) / 1000, 'unixepoch') AS d, count(*) FROM message"
     " WHERE direction = 1 AND purpose LIKE 'help%' GROUP BY phone, d HAVING count(*) > 1"     },
    {"chatter is answered at most once a day",
     "SELECT phone, date((at + 28800000) / 1000, 'unixepoch') AS d, count(*) FROM message"
     " WHERE direction = 1 AND purpose = 'chatter' GROUP BY phone, d HAVING count(*) > 1"      },
    {"what is known to be sent does not go again",
     "SELECT a.id, b.id, a.message, a.part, a.ended_at, b.opened_at FROM attempt a JOIN attempt b"
     " ON b.message = a.message AND b.part = a.part AND b.id > a.id"
     " WHERE a.outcome = 1 AND a.ended_at < b.opened_at"
     " AND (a.st IS NULL OR a.st < 64 OR a.reported_at > b.opened_at)"                         },
    {"a doubt waits for its time",
     "SELECT a.id, b.id, m.class, b.opened_at - a.ended_at FROM attempt a JOIN attempt b"
     " ON b.message = a.message AND b.part = a.part AND b.id > a.id JOIN message m"
     " ON m.id = a.message WHERE a.outcome = 4 AND b.opened_at - a.ended_at <"
     " CASE m.class WHEN 0 THEN 60000 WHEN 1 THEN 600000 WHEN 4 THEN 86400000 ELSE 3600000 END"},
    {"the same text within 30 minutes is one report",
     "SELECT a.id, b.id, a.phone, a.text FROM message a JOIN message b ON b.phone = a.phone"
     " AND b.text = a.text AND b.id > a.id AND b.at - a.at < 1800000"
     " WHERE a.direction = 0 AND b.direction = 0 AND a.disposition = 1 AND b.disposition = 1"  },
    {"a phone that texts more than 20 times an hour is not answered",
     "SELECT i.id, i.phone, i.text, o.text FROM message i JOIN message o ON o.reply_to = i.id"
     " WHERE i.direction = 0 AND o.class = 1 AND o.purpose NOT LIKE 'alarm%' AND (SELECT count(*)"
     " FROM message e WHERE e.phone = i.phone AND e.direction = 0 AND e.id < i.id"
     " AND e.at > i.at - 3600000) >= 20"                                                       },
    {"the same text for the third time in an hour is not answered",
     "SELECT i.id, i.phone, i.text, o.text FROM message i JOIN message o ON o.reply_to = i.id"
     " WHERE i.direction = 0 AND o.class = 1 AND o.purpose NOT LIKE 'alarm%' AND (SELECT count(*)"
     " FROM message e WHERE e.phone = i.phone AND e.direction = 0 AND e.id < i.id"
     " AND e.text = i.text AND e.at > i.at - 3600000) >= 2"                                    },
};

static void show_row(struct verdict *v, const char *promise, sqlite3_stmt *st)
{
    struct buf row = BUF_INIT;

    for (int i = 0; i < sqlite3_column_count(st); i++) {
        const unsigned char *text = sqlite3_column_text(st, i);

        buf_addf(&row, "%s%s", i ? " | " : "", text ? (const char *)text : "-");
    }
    broken(v, "%s: %s", promise, row.ptr ? row.ptr : "");
    buf_free(&row);
}

static void check_promises(struct verdict *v, sqlite3 *db, const struct promise *all, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sqlite3_stmt *st = NULL;

        if (sqlite3_prepare_v2(db, all[i].query, -1, &st, NULL) != SQLITE_OK)
            broken(v, "query of \"%s\": %s", all[i].name, sqlite3_errmsg(db));
        while (st && sqlite3_step(st) == SQLITE_ROW)
            show_row(v, all[i].name, st);
        sqlite3_finalize(st);
    }
}

/* ---- what was texted against what was filed -------------------------------------------------- */

static int64_t count_text(sqlite3_stmt *st, const char *phone, const char *text)
{
    int64_t count;

    sqlite3_reset(st);
    sqlite3_bind_text(st, 1, phone, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 2, text, -1, SQLITE_STATIC);
    count = sqlite3_step(st) == SQLITE_ROW ? sqlite3_column_int64(st, 0) : -1;
    sqlite3_reset(st);
    return count;
}

static int by_phone_and_text(const void *a, const void *b)
{
    const struct life_text *x = a, *y = b;
    int order = strcmp(x->phone, y->phone);

    return order ? order : strcmp(x->text, y->text);
}

/* What each odd message must have become: a text that is shown or an event with its octets; once.
 * Those that the network gives to the modem alone, or that are said once and stored nowhere, may
 * not come at all. */
static bool odd_may_miss(const char *kind)
{
    static const char *const kinds[] = {"silent", "flash", "flash-ucs2", "mms", "wap"};

    for (size_t i = 0; i < ROWS(kinds); i++)
        if (strcmp(kinds[i], kind) == 0)
            return true;
    return false;
}

static int64_t count_odd(struct verdict *v, sqlite3 *db, const struct life *life)
{
    sqlite3_stmt *texts = NULL, *events = NULL;
    int64_t filed = 0;
    char number[16], swapped[16];

    sqlite3_prepare_v2(
        db, "SELECT count(*) FROM message WHERE direction = 0 AND phone LIKE '%' || ?1 AND ?2", -1,
        &texts, NULL);
    sqlite3_prepare_v2(db,
                       "SELECT count(*) FROM event WHERE what LIKE 'sms.%' AND"
                       " detail LIKE '%0156' || ?1 || '%' AND ?2",
                       -1, &events, NULL);
    for (size_t i = 0; i < life->odd_count; i++) {
        text_format(number, sizeof number, "81%06d", life->odds[i].code);
        for (int at = 0; at < 8; at++)
            swapped[at] = number[at ^ 1];
        swapped[8] = '\0';
        int64_t as_text = count_text(texts, number, "1"),
                as_event = count_text(events, swapped, "1");
        filed += as_text;
        if (as_text + as_event > 1 ||
            (as_text + as_event == 0 && !odd_may_miss(life->odds[i].kind)))
            broken(v, "odd %06d, %s: filed %" PRId64 " times, kept %" PRId64 " times",
                   life->odds[i].code, life->odds[i].kind, as_text, as_event);
    }
    sqlite3_finalize(texts);
    sqlite3_finalize(events);
    return filed;
}

static void check_inbound(struct verdict *v, sqlite3 *db, struct life *life)
{
    sqlite3_stmt *st = NULL;
    int64_t filed = 0;

    sqlite3_prepare_v2(
        db, "SELECT count(*) FROM message WHERE direction = 0 AND phone = ?1 AND text = ?2", -1,
        &st, NULL);
    filed += count_odd(v, db, life);
    qsort(life->texts, life->text_count, sizeof *life->texts, by_phone_and_text);
    for (size_t i = 0; i < life->text_count;) {
        size_t same = i;

        while (same < life->text_count &&
               by_phone_and_text(&life->texts[i], &life->texts[same]) == 0)
            same++;
        int64_t got = count_text(st, life->texts[i].phone, life->texts[i].text);
        filed += got;
        if (got != (int64_t)(same - i))
            broken(v, "texted %zu times, filed %" PRId64 " times: %s %.60s", same - i, got,
                   life->texts[i].phone, life->texts[i].text);
        i = same;
    }
    sqlite3_finalize(st);
    if (township_count(life->town, "SELECT count(*) FROM message WHERE direction = 0") != filed)
        broken(v, "something was filed that nobody texted");
}

/* ---- what the phones got --------------------------------------------------------------------- */

static const char by_delivery[] =
    "SELECT phone, text, sum(state = 5) AS delivered,"
    " sum((SELECT count(*) FROM attempt a WHERE a.message = m.id AND a.part = 1"
    "      AND a.outcome IN (1, 4))) AS tried"
    " FROM message m WHERE direction = 1 GROUP BY phone, text";

static void check_phones(struct verdict *v, sqlite3 *db, const struct life *life)
{
    sqlite3_stmt *st = NULL;

    sqlite3_prepare_v2(db, by_delivery, -1, &st, NULL);
    while (sqlite3_step(st) == SQLITE_ROW) {
        const char *phone = (const char *)sqlite3_column_text(st, 0);
        const char *text = (const char *)sqlite3_column_text(st, 1);
        const struct sim_text *got;
        size_t count = sim_phone_texts(life->town->sim, phone, &got);
        int64_t reached = 0;

        for (size_t i = 0; i < count; i++)
            reached += got[i].modem != UINT_MAX && strcmp(got[i].text, text) == 0;
        if (reached < sqlite3_column_int64(st, 2) || reached > sqlite3_column_int64(st, 3))
            broken(v, "%s got %" PRId64 " times, delivered %s, tried %s: %.60s", phone, reached,
                   sqlite3_column_text(st, 2), sqlite3_column_text(st, 3), text);
    }
    sqlite3_finalize(st);
}

/* Reports get lost with the modems, and some operators send none; not all of them. */
static void check_reports(struct verdict *v, struct life *life)
{
    int64_t best =
        township_count(life->town, "SELECT max(share) FROM (SELECT 100 * sum(state = 5) /"
                                   " count(*) AS share FROM message WHERE direction = 1"
                                   " AND state IN (4, 5) GROUP BY modem)");

    if (best < 80)
        broken(v, "of no modem more than %" PRId64 " %% are known to be delivered", best);
}

static void check_modems(struct verdict *v, struct life *life)
{
    const char *list = township_ask(life->town, "{\"command\":\"modem.list\"}");
    unsigned ready = 0;

    for (const char *at = list; (at = strstr(at, "\"state\":\"")); at++) {
        if (strncmp(at, "\"state\":\"ready\"", 15) == 0)
            ready++;
        else
            broken(v, "a modem is not back: %.300s", at);
    }
    if (ready != life->plan.modems)
        broken(v, "%u of %u modems are back", ready, life->plan.modems);
    for (unsigned i = 0; i < life->plan.modems; i++)
        if (sim_modem_waiting(life->town->sim, i))
            broken(v, "%zu texts still wait for sim%u", sim_modem_waiting(life->town->sim, i),
                   i + 1);
}

static void check_keeper(struct verdict *v, const struct life *life)
{
    for (unsigned i = 0; i < life->plan.modems; i++) {
        uint64_t wrong = sim_stats(life->town->sim, i)->pin_wrong;

        if (wrong > (life->modems[i].wrong_pins + 1) / 2)
            broken(v, "sim%u was given a refused PIN again: %" PRIu64 " refusals", i + 1, wrong);
        if (sim_stats(life->town->sim, i)->forbidden)
            broken(v, "sim%u was given %" PRIu64 " commands that a gateway must never send", i + 1,
                   sim_stats(life->town->sim, i)->forbidden);
    }
    if (life->foreign_sent)
        broken(v, "%u texts left by cards that nobody had confirmed", life->foreign_sent);
    if (life->ussd_lost)
        broken(v, "%u dialled codes got no answer", life->ussd_lost);
}

/* For looking at it with sqlite3. */
static void keep_database(struct life *life)
{
    static const char *const files[][2] = {
        {"/town.db",     "build/tmp/month.db"    },
        {"/town.db-wal", "build/tmp/month.db-wal"}
    };

    for (size_t i = 0; i < ROWS(files); i++)
        disk_export(township_disk(life->town), files[i][0], files[i][1]);
    fprintf(stderr, "the database is in %s\n", files[0][1]);
}

/* ---- what struck ------------------------------------------------------------------------------
 */

static struct {
    uint64_t sim[DID_COUNT], life[LIFE_DID_COUNT];
} strikes;

static void add_strikes(const struct life *life)
{
    for (int i = 0; i < DID_COUNT; i++)
        strikes.sim[i] += sim_did_count(life->town->sim, (enum sim_did)i);
    for (int i = 0; i < LIFE_DID_COUNT; i++)
        strikes.life[i] += life->did[i];
}

static unsigned show_strike(const char *name, uint64_t count, int *column)
{
    printf("%-34s %7" PRIu64 "%s", name, count, ++*column % 3 ? "   " : "\n");
    return count == 0;
}

/* Prints how often each kind struck; how many kinds never did. */
static unsigned show_strikes(void)
{
    unsigned never = 0;
    int column = 0;

    for (int i = 0; i < DID_COUNT; i++)
        never += show_strike(sim_did_name((enum sim_did)i), strikes.sim[i], &column);
    for (int i = 0; i < LIFE_DID_COUNT; i++)
        never += show_strike(life_did_name((enum life_did)i), strikes.life[i], &column);
    printf("%s%u kinds of fault never struck\n", column % 3 ? "\n" : "", never);
    return never;
}

/* ---- one month ------------------------------------------------------------------------------- */

static unsigned run(const struct life_plan *plan)
{
    struct life *life = life_begin(plan);
    struct verdict v = {life, 0};
    clock_t from = clock();
    sqlite3 *db;

    life_run(life);
    life_settle(life);
    db = township_look(life->town);
    check_promises(&v, db, promises, ROWS(promises));
    if (!plan->clock_jumps_a_month)
        check_promises(&v, db, promises_in_time, ROWS(promises_in_time));
    check_inbound(&v, db, life);
    check_phones(&v, db, life);
    sqlite3_close(db);
    check_reports(&v, life);
    check_modems(&v, life);
    check_keeper(&v, life);
    add_strikes(life);
    printf("seed %" PRIu64 ": %u days, %u modems, %zu texts, %" PRId64
           " sent, %u faults, %u deaths,"
           " %u disk faults, %.1f s: %s\n",
           plan->seed, plan->days, plan->modems, life->text_count,
           township_count(life->town, "SELECT count(*) FROM message WHERE direction = 1"),
           life->faults, life->kills, life->disk_faults, (double)(clock() - from) / CLOCKS_PER_SEC,
           v.broken ? "BROKEN" : "holds");
    if (v.broken && plan->trace)
        keep_database(life);
    if (v.broken)
        fprintf(stderr,
                "replay: make build/tests/simulation/test_month && LIFE_TRACE=1"
                " build/tests/simulation/test_month %" PRIu64 " %u %u\n",
                plan->seed, plan->days, plan->modems);
    fflush(stdout);
    life_end(life);
    return v.broken;
}

static struct life_plan plan_of(uint64_t seed, unsigned days, unsigned modems)
{
    return (struct life_plan){.seed = seed,
                              .modems = modems,
                              .days = days,
                              .texts_a_day = 20 * modems,
                              .odds_a_day = 4 + modems,
                              .faults_a_day = 3 * modems,
                              .kills_a_week = 35,
                              .disk_faults_a_week = 3,
                              .clock_jumps_a_month = seed % 4 == 0 ? 10 : 0,
                              .trace = getenv("LIFE_TRACE") != NULL};
}

/* What make test runs: few modems and many, short and long. */
static const struct {
    uint64_t seed;
    unsigned days, modems;
} months[] = {
    {1, 14, 2 },
    {2, 2,  16},
    {4, 7,  4 },
};

static void test_months(void **state)
{
    unsigned bad = 0;

    (void)state;
    for (size_t i = 0; i < ROWS(months); i++) {
        struct life_plan plan = plan_of(months[i].seed, months[i].days, months[i].modems);
        bad += run(&plan) != 0;
    }
    assert_int_equal(bad, 0);
    assert_int_equal(show_strikes(), 0);
}

static int run_asked(int argc, char **argv)
{
    char *end;
    uint64_t from = strtoull(argv[1], &end, 10),
             to = *end == '-' ? strtoull(end + 1, NULL, 10) : from;
    unsigned days = argc > 2 ? (unsigned)atoi(argv[2]) : 30;
    unsigned modems = argc > 3 ? (unsigned)atoi(argv[3]) : 16;
    unsigned bad = 0;

    for (uint64_t seed = from; seed <= to; seed++) {
        struct life_plan plan = plan_of(seed, days, modems);
        bad += run(&plan) != 0;
    }
    if (to > from)
        bad += show_strikes() != 0;
    printf("%u of %" PRIu64 " seeds broken\n", bad, to - from + 1);
    return bad != 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_months)};

    if (argc > 1)
        return run_asked(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
