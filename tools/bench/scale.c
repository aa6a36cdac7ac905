/*
 * A county's worth: 17,539 group leaders, 250,000 households, 1,000,000 cases with an event and a
 * text each. The roster is imported, the rest put in by SQL; then the daemon starts on it anew.
 */
#include "bench.h"
#include <stdio.h>
#include <string.h>

enum {
    LEADERS = 17539,
    HOUSEHOLDS = 250000,
    CASES = 1000000,
    SCALE_MODEMS = 16,
    ASKERS = 200,
    PAGES = 20,
    PATH_SIZE = 400
};
#define SHAPE "1/121/1829/17539"

/* Of 50 cases one is open; each leader reported 57. Serials start at 1000. */
static const char fill_sql[] =
    "PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN;\n"
    "CREATE TEMP TABLE filer AS SELECT o.unit, p.id AS person, p.name, f.phone FROM office o"
    " JOIN person p ON p.id = o.person JOIN person_phone f ON f.person = p.id"
    " WHERE o.role = 'group-leader';\n"
    "CREATE INDEX temp.filer_unit ON filer(unit);\n"
    "CREATE TEMP TABLE house AS SELECT row_number() OVER () - 1 AS n, h.* FROM household h;\n"
    "CREATE INDEX temp.house_n ON house(n);\n"
    "CREATE TEMP TABLE made AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n"
    " WHERE i < %d) SELECT i, 1000 + i AS serial, 1700000000000 + i * 60000 AS at, h.unit,"
    " h.id AS household, h.number, h.head, f.person, f.name, f.phone FROM n"
    " JOIN house h ON h.n = i * 7919 %% %d JOIN filer f ON f.unit = h.unit;\n"
    "INSERT INTO message (id, direction, phone, text, modem, at, state, person, case_serial, scts,"
    " disposition) SELECT serial, 0, phone, 'JF ' || number || ' ' || head || ' 土地',"
    " 'sim' || (1 + i %% 16), at, 0, person, serial, at, 0 FROM made;\n"
    "INSERT INTO case_file (serial, kind, state, unit, household, household_number, party, subject,"
    " subject_word, remarks, mark, source, filed_at, due_at, changed_at, reporter_person,"
    " reporter_name, reporter_phone, handler_name, handler_phone, message, year_number, ledger,"
    " grade, accepted_at, settled_at, closed_at)"
    " SELECT serial, CASE i %% 3 WHEN 0 THEN 'JF' WHEN 1 THEN 'MY' ELSE 'YH' END,"
    " CASE WHEN i %% 50 = 0 THEN 4 ELSE 8 END, unit, household, number, head, '土地', '土地', '',"
    " '', 'sms', at, at + 604800000, at, person, name, phone, '', '', serial, 1 + i,"
    " CASE i %% 3 WHEN 0 THEN 'disputes' WHEN 1 THEN 'opinions' ELSE 'hazards' END,"
    " CASE WHEN i %% 200 = 7 THEN 2 ELSE 0 END, at,"
    " CASE WHEN i %% 50 THEN at + 86400000 END, CASE WHEN i %% 50 THEN at + 172800000 END"
    " FROM made;\n"
    "INSERT INTO event (at, actor, what, case_serial, person, message, detail)"
    " SELECT at, phone, 'case.filed', serial, person, serial, '' FROM made;\n"
    "COMMIT; PRAGMA wal_checkpoint(TRUNCATE);\n";

static void fill_cases(struct rig *rig)
{
    char path[PATH_SIZE], log[PATH_SIZE], command[2 * PATH_SIZE + 64];

    snprintf(path, sizeof path, "%s/fill.sql", rig->dir);
    write_file(path, fill_sql, CASES - 1, HOUSEHOLDS);
    snprintf(log, sizeof log, "%s/fill.log", rig->dir);
    snprintf(command, sizeof command, "sqlite3 -bail %s/lianhu.db <%s", rig->dir, path);
    if (!program_wait(program_start(log, (const char *const[]){"sh", "-c", command, NULL})))
        bench_die("the cases are not taken; see %s", log);
}

/* The serial of a case of that leader's, with its check digit, as the daemon says it. */
static void own_case(struct rig *rig, const char *phone, char *number, size_t size)
{
    json_t *answer =
        rig_ask(rig, "{\"command\":\"explain\",\"phone\":\"%s\",\"text\":\"CX\"}", phone);
    const char *reply =
        json_string_value(json_object_get(json_object_get(answer, "result"), "reply"));

    number[0] = '\0';
    for (; reply && *reply; reply++)
        if (sscanf(reply, "%15[0-9]", number) == 1 && strlen(number) >= 5)
            break;
    if (strlen(number) < 5 || strlen(number) >= size)
        number[0] = '\0';
    json_decref(answer);
}

static double ask_timed(struct rig *rig, const char *phone, const char *text)
{
    double began = seconds_now();

    json_decref(
        rig_ask(rig, "{\"command\":\"explain\",\"phone\":\"%s\",\"text\":\"%s\"}", phone, text));
    return (seconds_now() - began) * 1000;
}

static void time_queries(struct rig *rig, char (*phones)[16], size_t count)
{
    double took[2 * ASKERS];
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        char number[16], text[32];

        own_case(rig, phones[i], number, sizeof number);
        snprintf(text, sizeof text, "CX %s", number);
        took[n++] = ask_timed(rig, phones[i], text);
        took[n++] = ask_timed(rig, phones[i], "CX");
    }
    figure_put(LIANHU, FIG_SCALE_CX, percentile(took, n, 95));
}

/* The group of the newest case, and the grid above it. */
static void places(struct rig *rig, char *grid, size_t size)
{
    json_t *first = rig_ask(rig, "{\"command\":\"case.list\",\"limit\":1}");
    const char *path = json_string_value(
        json_object_get(json_array_get(json_object_get(first, "result"), 0), "unit"));

    snprintf(grid, size, "%s", path ? path : "");
    if (strrchr(grid, '/'))
        *strrchr(grid, '/') = '\0';
    json_decref(first);
}

static double time_page(struct rig *rig, const char *grid, const char *filter)
{
    double took[PAGES];

    for (int k = 0; k < PAGES; k++) {
        double began = seconds_now();

        json_decref(rig_ask(rig, "{\"command\":\"case.list\",\"limit\":50%s%s%s%s}",
                            grid ? ",\"unit\":\"" : "", grid ? grid : "", grid ? "\"" : "",
                            filter));
        took[k] = (seconds_now() - began) * 1000;
    }
    return percentile(took, PAGES, 95);
}

/* The slowest of what people look at, each asked a few times. */
static void time_pages(struct rig *rig)
{
    static const struct {
        bool grid;
        const char *filter;
    } pages[] = {
        {false, ""                                      },
        {false, ",\"state\":\"new\""                    }, /* there is none */
        {false, ",\"state\":\"in_work\""                },
        {false, ",\"overdue\":true"                     },
        {false, ",\"kind\":\"YH\",\"state\":\"in_work\""},
        {false, ",\"kind\":\"LD\""                      }, /* nor of these */
        {true,  ""                                      },
        {true,  ",\"state\":\"in_work\""                },
        {true,  ",\"state\":\"new\""                    },
    };
    char grid[256];
    double worst = 0;

    places(rig, grid, sizeof grid);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        double p95 = time_page(rig, pages[i].grid ? grid : NULL, pages[i].filter);

        if (p95 > worst)
            worst = p95;
        if (p95 > 50)
            bench_say("a page%s%s takes %.1f ms", pages[i].grid ? " of a grid" : "",
                      pages[i].filter, p95);
    }
    figure_put(LIANHU, FIG_SCALE_PAGE, worst);
}

static void start_timed(struct rig *rig)
{
    double began = seconds_now();

    rig_start(rig);
    json_decref(rig_ask(rig, "{\"command\":\"modem.list\"}"));
    figure_put(LIANHU, FIG_SCALE_READY, seconds_now() - began);
}

static void web_pages(struct rig *rig, const char *phone)
{
    char grid[256], number[16], full[20];

    places(rig, grid, sizeof grid);
    own_case(rig, phone, number, sizeof number);
    snprintf(full, sizeof full, "+86%s", phone);
    bench_web_pages(rig, full, grid, number);
}

void bench_scale(void)
{
    static const char *const instant[] = {"--instant", NULL};
    static char phones[ASKERS][16];
    struct rig rig;

    rig_open(&rig, "scale", SCALE_MODEMS, instant);
    rig_configure(&rig, "nanyu", "duty_phones = {\"13900000011\"}\nweb { port = 0 }");
    rig_start(&rig);
    double began = seconds_now();
    size_t count = rig_roster(&rig, "nanyu", SHAPE, HOUSEHOLDS, phones, ASKERS);
    figure_put(LIANHU, FIG_IMPORT, seconds_now() - began);
    bench_say("longest turn: import %.1f ms", rig_longest_turn(&rig, false));
    pause_ms(200);
    double imported = program_rss(rig.daemon);
    rig_stop(&rig);
    fill_cases(&rig);
    bench_say("%d cases in %.0f s", CASES, seconds_now() - began);

    start_timed(&rig);
    rig_ready(&rig);
    bench_ledgers_count(&rig);
    rig_longest_turn(&rig, true);
    time_queries(&rig, phones, count);
    time_pages(&rig);
    bench_ledgers(&rig);
    bench_evaluate(&rig);
    rig_longest_turn(&rig, false); /* a status counts, too */
    figure_put(LIANHU, FIG_SCALE_TURN, rig_longest_turn(&rig, true));
    bench_notice(&rig);
    web_pages(&rig, phones[0]);
    double rss = program_rss(rig.daemon);
    figure_put(LIANHU, FIG_SCALE_RSS, rss > imported ? rss : imported);
    rig_close(&rig);
}
