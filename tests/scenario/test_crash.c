/*
 * lianhud is killed (SIGKILL) just before and just after each of its first commits and at random
 * instants, while leaders report, are answered and get notices; each time it is started again. In
 * the end modemsim's book and the database must agree: nothing that a phone sent is lost or filed
 * twice, nothing that was queued is lost, nothing went twice, and no more than one attempt of a
 * modem was in doubt after a kill (design.md section 7).
 */
#include "lianhu/case_number.h"
#include "lianhu/message.h"
#include "lianhu/tpdu.h"
#include "tests/support/stage.h"
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MODEMS = 3,
    GROUPS = 80,
    HOUSEHOLDS = 6,
    KINDS = 3,
    TEXTS_MAX = GROUPS * HOUSEHOLDS * KINDS, /* 18 a phone: below the limit of an hour */
    SETTLE_MAX = 600, /* s: what hundreds of kills held back leaves one by one */
    BOUNDARIES = 52,  /* each before and after */
    RANDOM_KILLS = 98,
    RANDOM_MS = 1100, /* kills come within so long after a start */
    DEATH_MS = 20000  /* a commit that should kill comes within */
};

struct sent_text {
    char phone[16];
    char text[400];
};

struct world {
    struct stage stage;
    struct sent_text *texts;
    size_t count, limit;
    unsigned kills, kills_at_commits, doubts, worst_doubts;
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

/* ---- who and what ---------------------------------------------------------------------------- */

static const char *const heads[HOUSEHOLDS] = {"马建国", "王秀兰", "张明录",
                                              "李富贵", "刘桂花", "周永强"};

static void leader_phone(size_t group, char *out, size_t size)
{
    text_format(out, size, "1390001%04zu", group);
}

static void make_roster(struct world *w)
{
    struct buf people = BUF_INIT, households = BUF_INIT;
    char phone[16];

    buf_add_str(&people, "姓名,手机号,角色,单位,任职起,任职止,备注\n");
    buf_add_str(&households, "单位,户号,户主,手机号,标签,备注\n");
    for (size_t g = 0; g < GROUPS; g++) {
        leader_phone(g, phone, sizeof phone);
        buf_addf(&people, "%s,%s,联户长,南峪乡/东坪村/二社网格/第%zu联防组,2026-01-01,,\n",
                 heads[g % HOUSEHOLDS], phone, g + 1);
        for (size_t h = 0; h < HOUSEHOLDS; h++)
            buf_addf(&households, "南峪乡/东坪村/二社网格/第%zu联防组,%zu,%s,,,\n", g + 1, h + 1,
                     heads[h]);
    }
    stage_import(&w->stage, people.ptr, households.ptr);
    buf_free(&people);
    buf_free(&households);
}

/* Each report is about another household or kind, so that each is a case of its own. */
static void send_report(struct world *w)
{
    static const char *const kinds[KINDS][2] = {
        {"JF", "土地"},
        {"DB", "医保"},
        {"YH", "房屋"}
    };
    static const char more[] = " 两家人为这件事情说了好几回都没有说好,村里的干部也来看过一次,"
                               "还是请乡上来人看一看,最好这两天就来,我们组里的人都在家里等着";

    if (w->count == w->limit)
        return;
    struct sent_text *t = &w->texts[w->count];
    size_t group = w->count % GROUPS, turn = w->count / GROUPS;
    const char *const *kind = kinds[turn / HOUSEHOLDS];
    char modem[16];

    leader_phone(group, t->phone, sizeof t->phone);
    text_format(t->text, sizeof t->text, "%s %zu %s %s%s", kind[0], turn % HOUSEHOLDS + 1,
                heads[turn % HOUSEHOLDS], kind[1], w->count % 4 == 1 ? more : "");
    text_format(modem, sizeof modem, "sim%zu", group % MODEMS + 1);
    stage_text(&w->stage, t->phone, t->text, modem);
    w->count++;
}

static void staff(struct world *w, const char *name, const char *role)
{
    json_decref(stage_ask_daemon(
        &w->stage, json_pack("{s:s,s:s,s:s}", "command", "staff.add", "name", name, "role", role)));
}

static void send_notice(struct world *w, const char *text)
{
    static const char *const steps[][2] = {
        {"notice.check", "王进财"},
        {"notice.sign",  "刘文清"}
    };
    json_t *notice =
        stage_ask_daemon(&w->stage, json_pack("{s:s,s:s,s:s,s:s}", "command", "notice.send", "as",
                                              "孙秀兰", "to", "role:联户长", "text", text));
    json_t *number = json_incref(json_object_get(notice, "number"));

    for (size_t i = 0; i < 2; i++)
        json_decref(stage_ask_daemon(&w->stage, json_pack("{s:s,s:s,s:O}", "command", steps[i][0],
                                                          "as", steps[i][1], "number", number)));
    json_decref(number);
    json_decref(notice);
}

/* ---- the database ---------------------------------------------------------------------------- */

static sqlite3 *open_database(const char *path)
{
    sqlite3 *db = NULL;

    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        stage_die("%s: %s", path, sqlite3_errmsg(db));
    sqlite3_busy_timeout(db, 5000);
    return db;
}

/* The first column of the first row. */
static int64_t number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st;
    int64_t value = 0;

    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
        stage_die("%s: %s", sql, sqlite3_errmsg(db));
    if (sqlite3_step(st) == SQLITE_ROW)
        value = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return value;
}

static void copy_file(const char *from, const char *to)
{
    int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    char page[65536];
    ssize_t n;

    while (in >= 0 && (n = read(in, page, sizeof page)) > 0)
        if (write(out, page, (size_t)n) != n)
            stage_die("%s cannot be copied", from);
    if (in >= 0)
        close(in);
    close(out);
}

/* What a killed daemon left: looked at in a copy, so that recovery is left to the next one. */
static void look_at_wreck(struct world *w)
{
    char copy[STAGE_PATH + 8], from[STAGE_PATH + 8], wal[STAGE_PATH + 16];

    text_format(copy, sizeof copy, "%s/wreck.db", w->stage.dir);
    copy_file(w->stage.database, copy);
    text_format(from, sizeof from, "%s-wal", w->stage.database);
    text_format(wal, sizeof wal, "%s-wal", copy);
    copy_file(from, wal);
    sqlite3 *db = open_database(copy);
    w->doubts += (unsigned)number(db, "SELECT count(*) FROM attempt WHERE outcome = 0");
    unsigned most = (unsigned)number(db, "SELECT max(n) FROM (SELECT count(*) n FROM attempt"
                                         " WHERE outcome = 0 GROUP BY modem)");
    if (most > w->worst_doubts)
        w->worst_doubts = most;
    sqlite3_close(db);
}

/* ---- killing --------------------------------------------------------------------------------- */

static void after_kill(struct world *w)
{
    w->kills++;
    look_at_wreck(w);
}

static void kill_at_commit(struct world *w, const char *when, unsigned commit)
{
    char env[64];
    int status;
    int64_t end_at = stage_ms() + DEATH_MS;

    text_format(env, sizeof env, "LIANHU_TEST_KILL=%s:%u", when, commit);
    w->stage.env[0] = env;
    stage_start(&w->stage);
    w->stage.env[0] = NULL;
    for (int i = 0; !stage_ends(&w->stage, 40, &status); i++) {
        if (stage_ms() > end_at)
            stage_die("no commit %u within %d s", commit, DEATH_MS / 1000);
        if (i % 8 == 0)
            send_report(w);
    }
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        stage_die("lianhud ended by itself, status %x", (unsigned)status);
    w->kills_at_commits++;
    after_kill(w);
}

static void kill_at_random(struct world *w)
{
    int64_t end_at = stage_ms() + (int64_t)(dice(w) % RANDOM_MS), left;
    int status;

    stage_start(&w->stage);
    while ((left = end_at - stage_ms()) > 0) {
        if (stage_ends(&w->stage, left < 300 ? left : 300, &status))
            stage_die("lianhud ended by itself, status %x", (unsigned)status);
        send_report(w);
    }
    stage_kill(&w->stage);
    after_kill(w);
}

/* ---- settling -------------------------------------------------------------------------------- */

static bool modems_empty(struct stage *stage)
{
    json_t *status = stage_ask_sim(stage, json_pack("{s:s}", "command", "status")), *modem;
    bool empty = true;
    size_t i;

    json_array_foreach(json_object_get(status, "modems"), i, modem) empty &=
        json_integer_value(json_object_get(modem, "waiting")) == 0 &&
        json_integer_value(json_object_get(modem, "stored")) == 0;
    json_decref(status);
    return empty;
}

/* An answer that a doubt of its phone has held back for ten minutes goes without asking for a
 * report, which could not be told from that of the doubt. `m` and its attempt `a`. */
#define UNASKED                                                                                    \
    "(m.class = 1 AND a.outcome = 1 AND a.st IS NULL AND a.opened_at >= m.at + 600000 AND EXISTS"  \
    " (SELECT 1 FROM attempt b JOIN message d ON d.id = b.message WHERE d.phone = m.phone AND"     \
    " b.outcome = 4 AND b.opened_at < a.opened_at))"

/* Nothing waits but what may not go while a message to the same phone is in doubt, and every
 * message that was accepted has the report that it asked for. */
static const char busy_sql[] =
    "SELECT (SELECT count(*) FROM message m WHERE direction = 1 AND state IN (2, 3) AND NOT EXISTS"
    "         (SELECT 1 FROM attempt a JOIN message d ON d.id = a.message WHERE a.outcome = 4 AND"
    "          d.state IN (3, 7) AND d.phone = m.phone))"
    "     + (SELECT count(*) FROM attempt a JOIN message m ON m.id = a.message WHERE outcome = 0 OR"
    "        (outcome = 1 AND st IS NULL AND NOT " UNASKED "))"
    "     + (SELECT count(*) FROM recipient WHERE message IS NULL)";

static const char undelivered_sql[] =
    "SELECT count(*) FROM message m WHERE direction = 1 AND state <> 5 AND NOT (state = 4"
    " AND EXISTS (SELECT 1 FROM attempt a WHERE a.message = m.id AND " UNASKED "))";

struct settling {
    sqlite3 *db;
    const char *sql; /* gives 0 when it is over */
};

static bool settled(struct stage *stage, void *ctx)
{
    const struct settling *s = ctx;

    return modems_empty(stage) && number(s->db, s->sql) == 0;
}

static void settle(struct world *w, const char *sql, const char *ahead)
{
    w->stage.env[1] = ahead;
    stage_start(&w->stage);
    w->stage.env[1] = NULL;
    stage_ready(&w->stage);
    struct settling settling = {open_database(w->stage.database), sql};
    stage_until(&w->stage, settled, &settling, SETTLE_MAX, sql);
    sqlite3_close(settling.db);
    int status = stage_stop(&w->stage, 5000);
    stage_check(status == 0, "lianhud stops on SIGTERM, exit %d", status);
}

/* ---- the book of the service centre ---------------------------------------------------------- */

/* One part of a text to a phone: how often it arrived there, how often it should have. */
struct delivery {
    char *key;
    unsigned arrived, wanted, accepted;
};

struct book {
    struct delivery *items;
    size_t count, cap;
};

static struct delivery *book_entry(struct book *book, const char *phone, const struct tpdu *tpdu)
{
    char key[sizeof tpdu->text + 64];

    text_format(key, sizeof key, "%s %u/%u/%u %s", phone, tpdu->concat.ref, tpdu->concat.seq,
                tpdu->concat.total, tpdu->text);
    for (size_t i = 0; i < book->count; i++)
        if (strcmp(book->items[i].key, key) == 0)
            return &book->items[i];
    if (book->count == book->cap) {
        book->cap = book->cap ? book->cap * 2 : 256;
        book->items = xrealloc(book->items, book->cap * sizeof *book->items);
    }
    book->items[book->count] = (struct delivery){.key = xstrdup(key)};
    return &book->items[book->count++];
}

static void book_free(struct book *book)
{
    for (size_t i = 0; i < book->count; i++)
        free(book->items[i].key);
    free(book->items);
    *book = (struct book){NULL, 0, 0};
}

static void read_octets(const uint8_t *bytes, size_t len, struct tpdu *tpdu)
{
    struct tpdu_error error;

    if (tpdu_decode(bytes, len, TPDU_TO_SC, tpdu, &error) != STATUS_OK)
        stage_die("a SUBMIT that cannot be read: %s", error.reason);
}

static void book_arrivals(struct world *w, struct book *book)
{
    json_t *all = stage_ask_sim(&w->stage, json_pack("{s:s}", "command", "submissions")), *one;
    struct tpdu *tpdu = xmalloc(sizeof *tpdu);
    size_t i;

    json_array_foreach(json_object_get(all, "submissions"), i, one)
    {
        uint8_t bytes[TPDU_SCA_MAX + TPDU_MAX];
        size_t len;

        hex_decode(span_of(json_string_value(json_object_get(one, "tpdu"))), bytes, sizeof bytes,
                   &len);
        read_octets(bytes, len, tpdu);
        book_entry(book, json_string_value(json_object_get(one, "to")), tpdu)->arrived +=
            (unsigned)json_integer_value(json_object_get(one, "delivered"));
    }
    free(tpdu);
    json_decref(all);
}

/* The parts of a stored message, encoded as the outbox does it. */
static void book_message(struct book *book, sqlite3_stmt *row)
{
    struct sms_submit submit = {.to = (const char *)sqlite3_column_text(row, 1),
                                .text = span_of((const char *)sqlite3_column_text(row, 2)),
                                .ref = (uint8_t)(sqlite3_column_int64(row, 0) & 0xFF),
                                .vp_minutes = 60,
                                .message_class = -1,
                                .report = true};
    unsigned part = (unsigned)sqlite3_column_int(row, 3);
    struct tpdu *tpdu = xmalloc(sizeof *tpdu);
    struct tpdu_octets octets;

    if (sms_build_part(&submit, part, &octets) != STATUS_OK)
        stage_die("message %lld has no part %u", sqlite3_column_int64(row, 0), part);
    read_octets(octets.bytes, octets.len, tpdu);
    struct delivery *d = book_entry(book, submit.to, tpdu);
    d->wanted++;
    d->accepted += (unsigned)sqlite3_column_int(row, 4);
    free(tpdu);
}

static void book_messages(sqlite3 *db, struct book *book)
{
    static const char sql[] =
        "WITH RECURSIVE n(part) AS (SELECT 1 UNION ALL SELECT part + 1 FROM n WHERE part < 9)"
        " SELECT m.id, m.phone, m.text, n.part, (SELECT count(*) FROM attempt a WHERE"
        "  a.message = m.id AND a.part = n.part AND a.outcome = 1)"
        " FROM message m JOIN n ON n.part <= m.parts WHERE m.direction = 1";
    sqlite3_stmt *st;

    sqlite3_prepare_v2(db, sql, -1, &st, NULL);
    while (sqlite3_step(st) == SQLITE_ROW)
        book_message(book, st);
    sqlite3_finalize(st);
}

static void tell_some(const struct book *book, bool (*wrong)(const struct delivery *))
{
    size_t told = 0;

    for (size_t i = 0; i < book->count && told < 10; i++)
        if (wrong(&book->items[i])) {
            const struct delivery *d = &book->items[i];

            printf("       wanted %u arrived %u accepted %u: %s\n", d->wanted, d->arrived,
                   d->accepted, d->key);
            told++;
        }
}

static unsigned count_wrong(const struct book *book, bool (*wrong)(const struct delivery *))
{
    unsigned count = 0;

    for (size_t i = 0; i < book->count; i++)
        count += wrong(&book->items[i]);
    if (count)
        tell_some(book, wrong);
    return count;
}

static bool is_missing(const struct delivery *d)
{
    return d->arrived < d->wanted;
}

static bool is_twice(const struct delivery *d)
{
    return d->arrived > d->wanted;
}

static bool is_unknown(const struct delivery *d)
{
    return d->arrived != d->accepted;
}

/* ---- what must hold -------------------------------------------------------------------------- */

/* Before any doubt is settled by time: what arrived is known to have arrived. */
static void check_reports(struct world *w)
{
    struct book book = {0};
    sqlite3 *db = open_database(w->stage.database);

    book_arrivals(w, &book);
    book_messages(db, &book);
    unsigned wrong = count_wrong(&book, is_unknown);
    stage_check(wrong == 0,
                "what reached a phone is known, what is in doubt reached none: %u wrong", wrong);
    stage_check(
        number(db, "SELECT count(*) FROM event WHERE what = 'report.unmatched'") == 0,
        "every status report found its attempt, %lld did not",
        (long long)number(db, "SELECT count(*) FROM event WHERE what = 'report.unmatched'"));
    printf("       in doubt until the policy of their class: %lld attempts\n",
           (long long)number(db, "SELECT count(*) FROM attempt WHERE outcome = 4"));
    sqlite3_close(db);
    book_free(&book);
}

static void check_outbound(struct world *w, sqlite3 *db)
{
    struct book book = {0};

    book_arrivals(w, &book);
    book_messages(db, &book);
    unsigned missing = count_wrong(&book, is_missing), twice = count_wrong(&book, is_twice);
    printf("       %lld messages out in %zu parts, %lld attempts\n",
           (long long)number(db, "SELECT count(*) FROM message WHERE direction = 1"), book.count,
           (long long)number(db, "SELECT count(*) FROM attempt"));
    stage_check(missing == 0, "every message reached its phone: %u parts did not", missing);
    stage_check(twice == 0, "none reached it twice: %u parts did", twice);
    stage_check(number(db, undelivered_sql) == 0,
                "every message that asked for a report is known as delivered, %lld are not",
                (long long)number(db, undelivered_sql));
    book_free(&book);
}

/* Rows for a text of a phone: of messages, of cases, of answers. */
static void rows_of(sqlite3_stmt *st, const struct sent_text *t, int64_t rows[3])
{
    char phone[24];

    text_format(phone, sizeof phone, "+86%s", t->phone);
    sqlite3_reset(st);
    sqlite3_bind_text(st, 1, phone, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(st, 2, t->text, -1, SQLITE_STATIC);
    sqlite3_step(st);
    for (int i = 0; i < 3; i++)
        rows[i] = sqlite3_column_int64(st, i);
}

static void check_inbound(struct world *w, sqlite3 *db)
{
    static const char sql[] =
        "SELECT count(*), sum((SELECT count(*) FROM case_file c WHERE c.message = m.id) *"
        " (m.disposition IS 1)), sum((SELECT count(*) FROM message a WHERE a.reply_to = m.id))"
        " FROM message m WHERE direction = 0 AND phone = ?1 AND text = ?2";
    unsigned lost = 0, twice = 0, cases = 0, answers = 0;
    sqlite3_stmt *st;

    sqlite3_prepare_v2(db, sql, -1, &st, NULL);
    for (size_t i = 0; i < w->count; i++) {
        int64_t rows[3];

        rows_of(st, &w->texts[i], rows);
        lost += rows[0] == 0;
        twice += rows[0] > 1;
        cases += rows[1] != 1;
        answers += rows[2] != 1;
        if ((rows[0] != 1 || rows[1] != 1 || rows[2] != 1) && lost + twice + cases + answers < 10)
            printf("       messages %lld cases %lld answers %lld: %s %s\n", (long long)rows[0],
                   (long long)rows[1], (long long)rows[2], w->texts[i].phone, w->texts[i].text);
    }
    sqlite3_finalize(st);
    stage_check(lost == 0, "each of %zu texts is stored: %u are not", w->count, lost);
    stage_check(twice == 0, "none is stored twice: %u are", twice);
    stage_check(cases == 0, "each is filed as one case: %u are not", cases);
    stage_check(answers == 0, "each has one answer: %u have not", answers);
    stage_check(number(db, "SELECT count(*) FROM message WHERE direction = 0") ==
                        (int64_t)w->count &&
                    number(db, "SELECT count(*) FROM case_file") == (int64_t)w->count,
                "no other messages and cases are there");
    stage_check(
        number(db, "SELECT count(*) FROM part_in WHERE message IS NULL AND ref IS NOT NULL") == 0,
        "no part waits for others");
}

static void check_doubts(struct world *w, sqlite3 *db)
{
    stage_check(w->worst_doubts <= 1, "after a kill at most one attempt of a modem was open: %u",
                w->worst_doubts);
    stage_check(number(db, "SELECT count(*) FROM message WHERE state = 7") == 0 &&
                    number(db,
                           "SELECT count(*) FROM attempt a WHERE outcome IN (0, 4) AND NOT EXISTS"
                           " (SELECT 1 FROM attempt b WHERE b.message = a.message AND"
                           " b.part = a.part AND b.outcome = 1)") == 0,
                "nothing is in doubt in the end");
    stage_check(number(db, "SELECT count(*) = 1 FROM pragma_integrity_check WHERE"
                           " integrity_check = 'ok'") == 1,
                "the database is whole");
}

/* ---- the play -------------------------------------------------------------------------------- */

static void open_world(struct world *w)
{
    /* clang-format off */
    static const char *const args[] = {
        "--seed", "7", "--latency", "30", "--delays", "20,60,20",
        "-m", "sim2:family=huawei,latency_ms=120",
        "-m", "sim3:family=zte,type_ahead=1,latency_ms=300", NULL};
    /* clang-format on */

    *w = (struct world){.dice = 20260301};
    w->texts = xcalloc(TEXTS_MAX, sizeof *w->texts);
    w->limit = TEXTS_MAX;
    stage_open(&w->stage, "crash", MODEMS, args);
    stage_start(&w->stage);
    stage_ready(&w->stage);
    make_roster(w);
    staff(w, "孙秀兰", "值班员");
    staff(w, "王进财", "综治主任");
    staff(w, "刘文清", "分管领导");
    send_notice(w, "明天上午九点在村委会开会,请各位联户长到会");
}

static void play(struct world *w, unsigned boundaries, unsigned random_kills)
{
    stage_kill(&w->stage);
    after_kill(w);
    for (unsigned n = 1; n <= boundaries; n++) {
        kill_at_commit(w, "before", n);
        kill_at_commit(w, "after", n);
    }
    stage_start(&w->stage);
    stage_ready(&w->stage);
    send_notice(w, "近期天气干燥风大,请各组挨户查看灶火、电线和柴草,烧荒一律不许,"
                   "夜里留人值班;发现火情先叫人再报警,老人和娃娃先撤,查完的请回收到两字");
    stage_kill(&w->stage);
    after_kill(w);
    for (unsigned n = 0; n < random_kills; n++)
        kill_at_random(w);
}

int main(int argc, char **argv)
{
    struct world w;
    unsigned boundaries = argc > 1 ? (unsigned)atoi(argv[1]) : BOUNDARIES;
    unsigned random_kills = argc > 2 ? (unsigned)atoi(argv[2]) : RANDOM_KILLS;
    int64_t from = stage_ms();

    open_world(&w);
    play(&w, boundaries, random_kills);
    printf("       %u kills (%u at commits) in %lld s, %zu texts, %u attempts open at a kill\n",
           w.kills, w.kills_at_commits, (long long)(stage_ms() - from) / 1000, w.count, w.doubts);
    settle(&w, busy_sql, NULL);
    check_reports(&w);
    settle(&w, undelivered_sql,
           "LIANHU_TEST_AHEAD=90000"); /* a day and an hour: every doubt has come to its end */
    sqlite3 *db = open_database(w.stage.database);
    check_inbound(&w, db);
    check_outbound(&w, db);
    check_doubts(&w, db);
    sqlite3_close(db);
    stage_check(argc > 1 || w.kills >= 200, "%u kills", w.kills);
    stage_close(&w.stage);
    free(w.texts);
    printf("       %lld s\n", (long long)(stage_ms() - from) / 1000);
    return stage_result();
}
