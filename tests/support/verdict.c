#include "tests/support/verdict.h"
#include "daemon/config.h"
#include "tests/support/disk.h"
#include "tests/support/life_int.h"
#include "tests/support/promises.h"
#include "tests/support/township_int.h"
#include "tests/support/verdict_int.h"
#include <inttypes.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define ROWS(table) (sizeof(table) / sizeof *(table))

void verdict_broken(struct verdict *v, const char *format, ...)
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

static void show_row(struct verdict *v, const char *promise, sqlite3_stmt *st)
{
    struct buf row = BUF_INIT;

    for (int i = 0; i < sqlite3_column_count(st); i++) {
        const unsigned char *text = sqlite3_column_text(st, i);

        buf_addf(&row, "%s%s", i ? " | " : "", text ? (const char *)text : "-");
    }
    verdict_broken(v, "%s: %s", promise, row.ptr ? row.ptr : "");
    buf_free(&row);
}

/* When the disk was bad, for the promises: what befell somebody then is written later. */
static void tell_bad_disk(const struct life *life, sqlite3 *db)
{
    struct buf sql = BUF_INIT;

    buf_add_str(&sql, "PRAGMA temp_store = MEMORY; CREATE TEMP TABLE bad_disk (since, until);");
    for (size_t i = 0; i < life->bad_count; i++)
        buf_addf(&sql, "INSERT INTO bad_disk VALUES (%" PRId64 ", %" PRId64 ");",
                 life->bad[i].since.ms,
                 wall_known(life->bad[i].until) ? life->bad[i].until.ms : INT64_MAX);
    sqlite3_exec(db, sql.ptr, NULL, NULL, NULL); /* the queries say what went wrong */
    buf_free(&sql);
}

static void make_rules(struct verdict *v, sqlite3 *db)
{
    const struct config *c = v->life->town->rest->config;
    char sql[256];

    text_format(sql, sizeof sql, PROMISES_RULES, c->phone_per_day, c->phone_per_minute,
                c->same_per_hour, c->same_per_minute, c->parts_per_day);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        verdict_broken(v, "rules: %s", sqlite3_errmsg(db));
}

static void check_promises(struct verdict *v, sqlite3 *db)
{
    size_t count;
    const struct promise *all = promises_all(&count);

    tell_bad_disk(v->life, db);
    make_rules(v, db);
    for (size_t i = 0; i < count; i++) {
        sqlite3_stmt *st = NULL;

        if (all[i].steady && v->life->plan.clock_jumps_a_month)
            continue;
        if (sqlite3_prepare_v2(db, all[i].query, -1, &st, NULL) != SQLITE_OK)
            verdict_broken(v, "query of \"%s\": %s", all[i].name, sqlite3_errmsg(db));
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
            verdict_broken(v, "odd %06d, %s: filed %" PRId64 " times, kept %" PRId64 " times",
                           life->odds[i].code, life->odds[i].kind, as_text, as_event);
    }
    sqlite3_finalize(texts);
    sqlite3_finalize(events);
    return filed;
}

static void check_inbound(struct verdict *v, sqlite3 *db, struct life *life)
{
    sqlite3_stmt *st = NULL, *sealed = NULL;
    int64_t filed = 0;

    sqlite3_prepare_v2(
        db, "SELECT count(*) FROM message WHERE direction = 0 AND phone = ?1 AND text = ?2", -1,
        &st, NULL);
    sqlite3_prepare_v2(db,
                       "SELECT count(original) FROM message WHERE direction = 0 AND phone = ?1"
                       " AND text = ?2",
                       -1, &sealed, NULL);
    filed += count_odd(v, db, life);
    qsort(life->texts, life->text_count, sizeof *life->texts, by_phone_and_text);
    for (size_t i = 0; i < life->text_count;) {
        size_t same = i;
        int64_t masked = 0;

        while (same < life->text_count &&
               by_phone_and_text(&life->texts[i], &life->texts[same]) == 0)
            masked += life->texts[same++].masked;
        int64_t got = count_text(st, life->texts[i].phone, life->texts[i].text);
        filed += got;
        if (got != (int64_t)(same - i))
            verdict_broken(v, "texted %zu times, filed %" PRId64 " times: %s %.60s", same - i, got,
                           life->texts[i].phone, life->texts[i].text);
        if (count_text(sealed, life->texts[i].phone, life->texts[i].text) != masked)
            verdict_broken(v, "the original of a masked text is not kept: %s %.60s",
                           life->texts[i].phone, life->texts[i].text);
        i = same;
    }
    sqlite3_finalize(st);
    sqlite3_finalize(sealed);
    if (township_count(life->town, "SELECT count(*) FROM message WHERE direction = 0") != filed)
        verdict_broken(v, "something was filed that nobody texted");
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
            verdict_broken(v, "%s got %" PRId64 " times, delivered %s, tried %s: %.60s", phone,
                           reached, sqlite3_column_text(st, 2), sqlite3_column_text(st, 3), text);
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
        verdict_broken(v, "of no modem more than %" PRId64 " %% are known to be delivered", best);
}

static void check_modems(struct verdict *v, struct life *life)
{
    const char *list = township_ask(life->town, "{\"command\":\"modem.list\"}");
    unsigned ready = 0;

    for (const char *at = list; (at = strstr(at, "\"state\":\"")); at++) {
        if (strncmp(at, "\"state\":\"ready\"", 15) == 0)
            ready++;
        else
            verdict_broken(v, "a modem is not back: %.300s", at);
    }
    if (ready != life->plan.modems)
        verdict_broken(v, "%u of %u modems are back", ready, life->plan.modems);
    for (unsigned i = 0; i < life->plan.modems; i++)
        if (sim_modem_waiting(life->town->sim, i))
            verdict_broken(v, "%zu texts still wait for sim%u",
                           sim_modem_waiting(life->town->sim, i), i + 1);
}

static void check_watch(struct verdict *v, const struct life *life)
{
    static const char utf16[] = "6\0002\0002\0009\0002\0003\0001\0009\0004\0008";

    if (life->unsaved)
        verdict_broken(v, "%u times a text was submitted whose attempt was not on the disk",
                       life->unsaved);
    if (life->crowded)
        verdict_broken(v, "%u times more than one attempt of a modem was open after a death",
                       life->crowded);
    if (life->stuck)
        verdict_broken(v, "%u times the disk was fine again and the gateway did not go on",
                       life->stuck);
    if (life->leaks)
        verdict_broken(v, "%u lines of the log tell a text or a full number: %s", life->leaks,
                       life->leak);
    if (disk_holds(township_disk(life->town), LIFE_IDENTITY_BEGIN, strlen(LIFE_IDENTITY_BEGIN)) ||
        disk_holds(township_disk(life->town), utf16, sizeof utf16 - 1))
        verdict_broken(v, "an identity number is on the disk in clear");
}

static void check_keeper(struct verdict *v, const struct life *life)
{
    for (unsigned i = 0; i < life->plan.modems; i++) {
        uint64_t wrong = sim_stats(life->town->sim, i)->pin_wrong;

        if (wrong > (life->modems[i].wrong_pins + 1) / 2)
            verdict_broken(v, "sim%u was given a refused PIN again: %" PRIu64 " refusals", i + 1,
                           wrong);
        if (sim_stats(life->town->sim, i)->forbidden)
            verdict_broken(v, "sim%u was given %" PRIu64 " commands that a gateway must never send",
                           i + 1, sim_stats(life->town->sim, i)->forbidden);
    }
    if (life->foreign_sent)
        verdict_broken(v, "%u texts left by cards that nobody had confirmed", life->foreign_sent);
    if (life->ussd_lost)
        verdict_broken(v, "%u dialled codes got no answer", life->ussd_lost);
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
    bool office;
} strikes;

static void add_strikes(const struct life *life)
{
    for (int i = 0; i < DID_COUNT; i++)
        strikes.sim[i] += sim_did_count(life->town->sim, (enum sim_did)i);
    for (int i = 0; i < LIFE_DID_COUNT; i++)
        strikes.life[i] += life->did[i];
    strikes.office |= life->plan.office_a_day > 0;
}

static unsigned show_strike(const char *name, uint64_t count, int *column)
{
    printf("%-34s %7" PRIu64 "%s", name, count, ++*column % 3 ? "   " : "\n");
    return count == 0;
}

unsigned verdict_strikes(void)
{
    unsigned never = 0;
    int column = 0;

    for (int i = 0; i < DID_COUNT; i++)
        never += show_strike(sim_did_name((enum sim_did)i), strikes.sim[i], &column);
    for (int i = 0; i < (strikes.office ? LIFE_DID_COUNT : LIFE_SORTED); i++)
        never += show_strike(life_did_name((enum life_did)i), strikes.life[i], &column);
    printf("%s%u kinds of fault never struck\n", column % 3 ? "\n" : "", never);
    return never;
}

bool verdict_strikes_write(int fd)
{
    return write(fd, &strikes, sizeof strikes) == (ssize_t)sizeof strikes;
}

bool verdict_strikes_read(int fd)
{
    __typeof__(strikes) more;

    if (read(fd, &more, sizeof more) != (ssize_t)sizeof more)
        return false;
    for (int i = 0; i < DID_COUNT; i++)
        strikes.sim[i] += more.sim[i];
    for (int i = 0; i < LIFE_DID_COUNT; i++)
        strikes.life[i] += more.life[i];
    strikes.office |= more.office;
    return true;
}

/* ---- one life -------------------------------------------------------------------------------- */

static uint64_t digest_of(struct life *life) /* FNV-1a */
{
    struct buf all = BUF_INIT;
    uint64_t digest = 14695981039346656037ULL;

    township_dump(life->town, &all);
    for (size_t i = 0; i < all.len; i++)
        digest = (digest ^ (uint8_t)all.ptr[i]) * 1099511628211ULL;
    buf_free(&all);
    return digest;
}

static void look_at_everything(struct verdict *v, struct life *life)
{
    sqlite3 *db = township_look(life->town);

    check_promises(v, db);
    check_inbound(v, db, life);
    check_phones(v, db, life);
    verdict_lists(v, db);
    verdict_ledgers(v, db);
    verdict_limits(v, db);
    sqlite3_close(db);
    check_reports(v, life);
    check_modems(v, life);
    check_keeper(v, life);
    check_watch(v, life);
}

unsigned verdict_of(const struct life_plan *plan, const char *program, uint64_t *digest)
{
    struct life *life = life_begin(plan);
    struct verdict v = {life, 0};
    clock_t from = clock();
    uint64_t found;

    life_run(life);
    life_settle(life);
    look_at_everything(&v, life);
    add_strikes(life);
    found = digest_of(life);
    if (digest)
        *digest = found;
    printf("seed %" PRIu64 ": %u days, %u modems, %zu texts, %" PRId64
           " sent, %u faults, %u deaths,"
           " %u disk faults, history %016" PRIx64 ", %.1f s: %s\n",
           plan->seed, plan->days, plan->modems, life->text_count,
           township_count(life->town, "SELECT count(*) FROM message WHERE direction = 1"),
           life->faults, life->kills, life->disk_faults, found,
           (double)(clock() - from) / CLOCKS_PER_SEC, v.broken ? "BROKEN" : "holds");
    if (plan->trace)
        keep_database(life);
    if (v.broken)
        fprintf(stderr,
                "replay: make build/tests/simulation/%s && LIFE_TRACE=1"
                " build/tests/simulation/%s %" PRIu64 " %u %u\n",
                program, program, plan->seed, plan->days, plan->modems);
    fflush(stdout);
    life_end(life);
    return v.broken;
}
