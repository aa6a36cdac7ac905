/* What the staff of the office does in its hours: sorts texts, works and files cases, rings people,
 * ends alarms, drafts, checks, signs, stops notices, looks at lists. Much of it is refused, as it
 * is in life. */
#include "lianhu/case_number.h"
#include "model/model.h"
#include "tests/support/life_int.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

enum { LINE_SIZE = 1200, WORD_SIZE = 64, PATH_SIZE = 256 };

#define PICK_OF(life, table) (table)[(size_t)life_below(life, COUNT(table))]

void life_look(struct life *life, char *out, size_t size, const char *format, ...)
{
    sqlite3 *db = township_look(life->town);
    sqlite3_stmt *st = NULL;
    char sql[LINE_SIZE];
    va_list args;

    out[0] = '\0';
    va_start(args, format);
    vsnprintf(sql, sizeof sql, format, args);
    va_end(args);
    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
        abort();
    }
    if (sqlite3_step(st) == SQLITE_ROW && sqlite3_column_text(st, 0))
        text_copy(out, size, span_of((const char *)sqlite3_column_text(st, 0)));
    sqlite3_finalize(st);
    sqlite3_close(db);
}

/* A command as a member of the staff, "" as root. True when it was done. */
static bool command(struct life *life, const char *as, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool command(struct life *life, const char *as, const char *format, ...)
{
    char line[LINE_SIZE], end[WORD_SIZE] = "}";
    va_list args;
    bool done;

    if (township_dead(life->town))
        return false;
    va_start(args, format);
    vsnprintf(line, sizeof line - sizeof end, format, args);
    va_end(args);
    if (*as)
        text_format(end, sizeof end, ",\"as\":\"%s\"}", as);
    strcat(line, end);
    done = strstr(township_ask(life->town, line), "\"ok\":true") != NULL;
    life_note(life, "%s %s%s", done ? "office:" : "office, refused:", line,
              done ? "" : life->town->reply.ptr);
    life->did[LIFE_REFUSED] += !done;
    return done;
}

static void hire(struct life *life)
{
    const char *const staff[][2] = {
        {"a", "clerk"          },
        {"b", "centre-director"},
        {"c", life_leader(life)}
    };

    for (size_t i = 0; i < COUNT(staff); i++)
        command(life, "", "{\"command\":\"staff.add\",\"name\":\"%s\",\"role\":\"%s\"", staff[i][0],
                staff[i][1]);
    life->staffed = true;
}

/* ---- texts ----------------------------------------------------------------------------------- */

static void sort_text(struct life *life)
{
    char id[WORD_SIZE], number[CASE_NUMBER_SIZE], serial[WORD_SIZE], unit[PATH_SIZE];
    bool done;

    life_look(life, id, sizeof id,
              "SELECT id FROM message WHERE disposition = 7 ORDER BY id DESC LIMIT 1 OFFSET %d",
              life_below(life, 6));
    if (!id[0])
        return;
    switch (life_below(life, 4)) {
    case 0:
        done =
            command(life, "a", "{\"command\":\"triage.dismiss\",\"id\":%s,\"note\":\"闲话\"", id);
        break;
    case 1: done = command(life, "a", "{\"command\":\"triage.reread\""); break;
    case 2:
        life_look(life, serial, sizeof serial, "SELECT max(serial) - %d FROM case_file",
                  life_below(life, 8));
        case_number_write(atoll(serial), number);
        done = command(life, "a", "{\"command\":\"triage.file\",\"id\":%s,\"case\":\"%s\"", id,
                       number);
        break;
    default:
        life_unit(life, unit, sizeof unit);
        done =
            command(life, "a",
                    "{\"command\":\"triage.file\",\"id\":%s,\"kind\":\"JF\",\"subject\":\"邻里\","
                    "\"unit\":\"%s\",\"household\":%d",
                    id, unit, life_between(life, 1, 7));
    }
    life->did[LIFE_SORTED] += done;
}

/* ---- cases ----------------------------------------------------------------------------------- */

/* As they come, and with all that belongs to them; @ is the phone of a worker. */
static const char *const moves[] = {
    "\"accept\"",
    "\"accept\"",
    "\"assign\",\"to\":\"@\"",
    "\"assign\",\"to\":\"@\"",
    "\"progress\",\"note\":\"去了,正在说\"",
    "\"settle\",\"note\":\"两家同意立界石\"",
    "\"settle\",\"note\":\"说好了\"",
    "\"settle\"",
    "\"close\"",
    "\"close\"",
    "\"reopen\",\"note\":\"又闹了\"",
    "\"pass-up\",\"note\":\"村上说不成\"",
    "\"return\",\"note\":\"再去说说\"",
    "\"refuse\",\"note\":\"归法院\"",
    "\"transfer\",\"note\":\"转民政所\"",
    "\"withdraw\"",
    "\"urge\"",
    "\"note\",\"note\":\"来人问过\"",
    "\"hold\",\"note\":\"等测量\",\"until\":\"2028-03-31\"",
    "\"supervise\",\"card\":\"yellow\",\"note\":\"抓紧\"",
    "\"instruct\",\"note\":\"请妥善办理\"",
    "\"take-charge\",\"to\":\"@\"",
    "\"helper\",\"to\":\"@\"",
    "\"rate\",\"rating\":\"满意\"",
    "\"rate\",\"rating\":\"不满意\"",
    "\"follow-up\",\"way\":\"phone\",\"kept\":\"yes\"",
    "\"follow-up\",\"way\":\"visit\",\"kept\":\"no\",\"note\":\"又吵了\"",
    "\"correct\",\"subject\":\"邻里\"",
};

static void move_case(struct life *life)
{
    static const char *const which[] = {
        "state NOT IN (8, 9, 10, 11, 12)", "state = 0",
        "state NOT IN (8, 9, 10, 11, 12) AND due_at < filed_at + 9e8", "1"};
    char serial[WORD_SIZE], number[CASE_NUMBER_SIZE], worker[PHONE_SIZE] = "";
    const char *move = PICK_OF(life, moves), *at = strchr(move, '@');

    if (at)
        life_worker(life, worker, sizeof worker);
    life_look(life, serial, sizeof serial,
              "SELECT serial FROM case_file WHERE %s ORDER BY serial DESC LIMIT 1 OFFSET %d",
              PICK_OF(life, which), life_below(life, 20));
    if (!serial[0])
        return;
    case_number_write(atoll(serial), number);
    life->did[LIFE_MOVED] +=
        command(life, life_below(life, 2) ? "a" : "b",
                "{\"command\":\"case.move\",\"number\":\"%s\",\"event\":%.*s%s%s", number,
                (int)(at ? at - move : (int)strlen(move)), move, worker, at ? at + 1 : "");
}

static void file_case(struct life *life)
{
    const struct kind *kind = life_case_kind(life);
    char unit[PATH_SIZE];

    life_unit(life, unit, sizeof unit);
    life->did[LIFE_FILED] += command(
        life, "a",
        "{\"command\":\"case.file\",\"unit\":\"%s\",\"kind\":\"%s\",\"subject\":\"%s\","
        "\"household\":%d,\"text\":\"来人说的\",\"source\":\"visit\"",
        unit, kind->code,
        kind->subject_count ? kind->subjects[life_below(life, (int)kind->subject_count)].title : "",
        life_between(life, 1, 7));
}

static void ring_somebody(struct life *life)
{
    char id[WORD_SIZE];

    life_look(life, id, sizeof id,
              "SELECT id FROM call_list WHERE done_at IS NULL ORDER BY id LIMIT 1 OFFSET %d",
              life_below(life, 3));
    if (id[0])
        life->did[LIFE_RUNG] +=
            command(life, "a", "{\"command\":\"call.done\",\"id\":%s,\"note\":\"问清楚了\"", id);
}

static void end_alarm(struct life *life)
{
    char id[WORD_SIZE];

    life_look(life, id, sizeof id, "SELECT min(id) FROM alarm WHERE state <> 2");
    if (id[0])
        life->did[LIFE_ALL_CLEAR] += command(life, "", "{\"command\":\"alarm.%s\",\"id\":%s",
                                             life_below(life, 4) ? "end" : "take", id);
}

/* ---- notices --------------------------------------------------------------------------------- */

static void stop_notice(struct life *life)
{
    static const char *const ways[] = {"pause", "resume", "resume", "cancel", "minutes"};
    const char *way = PICK_OF(life, ways);
    char number[WORD_SIZE];

    life_look(life, number, sizeof number,
              "SELECT number FROM notice ORDER BY serial DESC LIMIT 1 OFFSET %d",
              life_below(life, 3));
    if (number[0])
        life->did[LIFE_NOTICE_CUT] += command(
            life, "a", "{\"command\":\"notice.%s\",\"number\":\"%s\",\"report\":\"到会的都签了\"",
            way, number);
}

static void write_audience(struct life *life, char *out, size_t size)
{
    char unit[PATH_SIZE];

    life_look(life, unit, sizeof unit,
              "SELECT path FROM unit WHERE level = (SELECT max(level) - %d FROM unit) ORDER BY id"
              " LIMIT 1 OFFSET %d",
              life_between(life, 1, 2), life_below(life, 2));
    switch (life_below(life, 4)) {
    case 0: text_format(out, size, "role:%s", life_group_role(life)); break;
    case 1: text_format(out, size, "unit:%s", unit); break;
    case 2:
        text_format(out, size, "phone:%s,phone:%s",
                    life->phones[life_below(life, (int)life->phone_count)],
                    life->phones[life_below(life, (int)life->phone_count)]);
        break;
    default: text_format(out, size, "unit:%s+role:%s", unit, life_group_role(life)); break;
    }
}

static void draft_notice(struct life *life)
{
    char number[WORD_SIZE], to[PATH_SIZE + WORD_SIZE];

    write_audience(life, to, sizeof to);

    if (!command(life, "a",
                 "{\"command\":\"notice.send\",\"to\":\"%s\",\"text\":\"第%u号通知,后天开会\"%s",
                 to, ++life->notice + 100, life_below(life, 2) ? ",\"receipt\":true" : ""))
        return;
    life_look(life, number, sizeof number,
              "SELECT number FROM notice ORDER BY serial DESC LIMIT 1");
    if (command(life, life_below(life, 8) ? "b" : "a",
                "{\"command\":\"notice.check\",\"number\":\"%s\"", number) &&
        command(life, life_below(life, 8) ? "c" : "b",
                "{\"command\":\"notice.sign\",\"number\":\"%s\"", number))
        life->did[LIFE_NOTICE]++;
}

/* ---- a day in the office --------------------------------------------------------------------- */

/* The console tells who looked at what, some looks at a time. */
static void tell_of_looks(struct life *life)
{
    char at[32];

    wall_iso8601(life->town->now.wall, at, sizeof at);
    life->pages_looked += 2 * command(life, "",
                                      "{\"command\":\"looks.add\",\"looks\":[{\"staff\":\"a\","
                                      "\"what\":\"case 10008\",\"at\":\"%s\"},{\"staff\":\"b\","
                                      "\"what\":\"message 1\",\"at\":\"%s\"}]",
                                      at, at);
}

static void look_at_lists(struct life *life)
{
    static const char *const lists[] = {
        "status\"",      "case.list\",\"overdue\":true",
        "triage.list\"", "notice.list\"",
        "call.list\"",   "message.list\",\"limit\":20",
        "alarm.list\"",  "ledger.rows\",\"ledger\":\"disputes\",\"limit\":20",
        "round.list\"",  "warning.list\"",
        "modem.list\"",
    };

    const char *list = PICK_OF(life, lists);
    bool done = command(life, "", "{\"command\":\"%s", list);

    life->did[LIFE_LOOK] += done;
    life->ledgers_shown += done && strncmp(list, "ledger", 6) == 0;
    if (life_below(life, 4) == 0)
        tell_of_looks(life);
}

static void one_act(struct life *life)
{
    int what = life_below(life, 100);

    if (!life->staffed)
        hire(life);
    else if (what < 25)
        sort_text(life);
    else if (what < 65)
        move_case(life);
    else if (what < 72)
        file_case(life);
    else if (what < 78)
        ring_somebody(life);
    else if (what < 84)
        end_alarm(life);
    else if (what < 90)
        stop_notice(life);
    else
        look_at_lists(life);
}

void life_office_minute(struct life *life)
{
    int hour = civil_local(life->town->now.wall).hour;

    if (!life->plan.office_a_day || hour < 8 || hour >= 18 || township_dead(life->town))
        return;
    if (life_by_rate(life, life->plan.office_a_day * 2.4))
        one_act(life);
    if (life->staffed && life_by_rate(life, life->plan.notices_a_week * 2.4 / 7))
        draft_notice(life);
}
