/*
 * One notice to 2,000 phones while lianhud is killed (SIGKILL) a hundred times at random instants
 * and started again: every phone got it exactly once, no modem had more than one attempt in doubt
 * after a kill, and none is left once the reports are in. The notice itself is frozen while it
 * happens: the first kills come within the turns that write its recipients.
 */
#include "tests/support/stage.h"
#include <signal.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MODEMS = 4,
    PHONES = 2000,
    KILLS = 100,
    LIFE_MS = 900,  /* kills come within so long after a start */
    EARLY_KILLS = 8 /* while the audience is being frozen */
};

#define NOTICE "明天上午九点在村委会开会,请各位联户长到会"

struct world {
    struct stage stage;
    unsigned kills, most_in_doubt, in_doubt;
    uint64_t dice;
};

/* SplitMix64: the same kills for the same seed. */
static uint64_t dice(struct world *w)
{
    uint64_t x = w->dice += 0x9e3779b97f4a7c15u;

    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static void make_roster(struct world *w)
{
    struct buf people = BUF_INIT;

    buf_add_str(&people, "姓名,手机号,角色,单位,任职起,任职止,备注\n");
    for (unsigned i = 0; i < PHONES; i++)
        buf_addf(&people, "马建国,1390001%04u,联户长,南峪乡/东坪村/%u社网格/第%u联防组,,,\n", i,
                 i / 20 + 1, i % 20 + 1);
    stage_import(&w->stage, people.ptr,
                 "单位,户号,户主,手机号,标签,备注\n"
                 "南峪乡/东坪村/1社网格/第1联防组,1,张明录,,,\n");
    buf_free(&people);
}

static json_t *ask(struct world *w, const char *command, const char *as, const char *key,
                   const char *value)
{
    return stage_ask_daemon(&w->stage,
                            json_pack("{s:s,s:s*,s:s}", "command", command, "as", as, key, value));
}

static void sign_notice(struct world *w)
{
    static const char *const staff[][2] = {
        {"孙秀兰", "值班员"   },
        {"王进财", "综治主任"},
        {"刘文清", "分管领导"}
    };

    for (size_t i = 0; i < 3; i++)
        json_decref(
            stage_ask_daemon(&w->stage, json_pack("{s:s,s:s,s:s}", "command", "staff.add", "name",
                                                  staff[i][0], "role", staff[i][1])));
    json_decref(
        stage_ask_daemon(&w->stage, json_pack("{s:s,s:s,s:s,s:s}", "command", "notice.send", "as",
                                              "孙秀兰", "to", "role:联户长", "text", NOTICE)));
    json_decref(ask(w, "notice.check", "王进财", "number", "1"));
    json_decref(ask(w, "notice.sign", "刘文清", "number", "1"));
}

/* ---- the database ---------------------------------------------------------------------------- */

static int64_t number(struct world *w, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    int64_t value = -1;

    if (sqlite3_open_v2(w->stage.database, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        stage_die("%s: %s", w->stage.database, sqlite3_errmsg(db));
    sqlite3_busy_timeout(db, 5000);
    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
        value = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    sqlite3_close(db);
    return value;
}

/* ---- killing --------------------------------------------------------------------------------- */

static void kill_now(struct world *w)
{
    unsigned most;

    stage_kill(&w->stage);
    w->kills++;
    w->in_doubt += (unsigned)number(w, "SELECT count(*) FROM attempt WHERE outcome = 0");
    most = (unsigned)number(w, "SELECT coalesce(max(n), 0) FROM (SELECT count(*) n FROM attempt"
                               " WHERE outcome = 0 GROUP BY modem)");
    if (most > w->most_in_doubt)
        w->most_in_doubt = most;
}

static void live_and_die(struct world *w, unsigned within_ms)
{
    int64_t end_at;
    int status;

    stage_start(&w->stage);
    stage_ready(&w->stage);
    end_at = stage_ms() + (int64_t)(dice(w) % within_ms);
    if (stage_ends(&w->stage, end_at - stage_ms(), &status))
        stage_die("lianhud ended by itself, status %x", (unsigned)status);
    kill_now(w);
}

/* ---- the end --------------------------------------------------------------------------------- */

/* All that can leave has left, and each that was accepted has its report. */
static bool has_left(struct stage *stage, void *ctx)
{
    (void)stage;
    return number(ctx, "SELECT (SELECT count(*) FROM recipient WHERE message IS NULL)"
                       " + (SELECT count(*) FROM message WHERE direction = 1 AND state IN (2, 3))"
                       " + (SELECT count(*) FROM attempt WHERE outcome = 0"
                       " OR (outcome = 1 AND st IS NULL))") == 0;
}

static bool is_over(struct stage *stage, void *ctx)
{
    (void)stage;
    return number(ctx, "SELECT (SELECT count(*) FROM recipient WHERE message IS NULL)"
                       " + (SELECT count(*) FROM message WHERE direction = 1 AND state <> 5)"
                       " + (SELECT count(*) FROM attempt WHERE outcome = 0)"
                       " + (SELECT state <> 5 FROM notice)") == 0;
}

struct phone_count {
    unsigned got[PHONES];
    unsigned others;
};

static void count_arrivals(struct world *w, struct phone_count *count)
{
    json_t *all = stage_ask_sim(&w->stage, json_pack("{s:s}", "command", "submissions")), *one;
    size_t i;

    json_array_foreach(json_object_get(all, "submissions"), i, one)
    {
        const char *to = json_string_value(json_object_get(one, "to"));
        const char *leader = to ? strstr(to, "1390001") : NULL;
        unsigned times = (unsigned)json_integer_value(json_object_get(one, "delivered"));

        if (leader && strlen(leader) == 11)
            count->got[atoi(leader + 7) % PHONES] += times;
        else
            count->others += times;
    }
    json_decref(all);
}

static void check_arrivals(struct world *w)
{
    struct phone_count *count = xcalloc(1, sizeof *count);
    unsigned once = 0, missing = 0, twice = 0;

    count_arrivals(w, count);
    for (unsigned i = 0; i < PHONES; i++) {
        once += count->got[i] == 1;
        missing += count->got[i] == 0;
        twice += count->got[i] > 1;
    }
    stage_check(once == PHONES, "%u of %d phones got it once, %u never, %u more than once", once,
                PHONES, missing, twice);
    stage_check(count->others == 0, "%u texts went elsewhere", count->others);
    free(count);
}

int main(int argc, char **argv)
{
    /* clang-format off */
    static const char *const args[] = {"--seed", "11", "--latency", "20", "--delays", "10,30,10", NULL};
    /* clang-format on */
    unsigned kills = argc > 1 ? (unsigned)atoi(argv[1]) : KILLS;
    struct world w = {.dice = 20261121};
    int64_t from = stage_ms();

    stage_open(&w.stage, "notice-crash", MODEMS, args);
    stage_start(&w.stage);
    stage_ready(&w.stage);
    make_roster(&w);
    sign_notice(&w);
    kill_now(&w);
    while (w.kills < kills)
        live_and_die(&w, w.kills < EARLY_KILLS ? 20 : LIFE_MS);
    printf("       %u kills in %lld s, %u attempts open at one, %lld texts left to send\n", w.kills,
           (long long)(stage_ms() - from) / 1000, w.in_doubt,
           (long long)number(&w, "SELECT count(*) FROM recipient r LEFT JOIN message m"
                                 " ON m.id = r.message WHERE m.id IS NULL OR m.state < 4"));
    stage_start(&w.stage);
    stage_ready(&w.stage);
    stage_until(&w.stage, has_left, &w, 180, "everything has left and has its report");
    stage_check(number(&w, "SELECT count(*) FROM attempt WHERE outcome = 4") <= (int64_t)w.in_doubt,
                "what is in doubt was open at a kill, and no report says that it arrived");
    stage_kill(&w.stage);
    w.stage.env[0] = "LIANHU_TEST_AHEAD=90000"; /* a day and an hour: every doubt has its end */
    stage_start(&w.stage);
    w.stage.env[0] = NULL;
    stage_ready(&w.stage);
    stage_until(&w.stage, is_over, &w, 180, "the notice is done and nobody is in doubt");
    stage_check(number(&w, "SELECT count(*) FROM recipient") == PHONES, "%lld recipients",
                (long long)number(&w, "SELECT count(*) FROM recipient"));
    check_arrivals(&w);
    stage_check(w.most_in_doubt <= 1, "at most %u attempts of a modem were in doubt after a kill",
                w.most_in_doubt);
    stage_check(argc > 1 || w.in_doubt > 0, "%u kills came in the middle of a submission",
                w.in_doubt);
    stage_check(stage_stop(&w.stage, 5000) == 0, "lianhud stops on SIGTERM");
    stage_close(&w.stage);
    printf("       %lld s\n", (long long)(stage_ms() - from) / 1000);
    return stage_result();
}
