/* Ledgers and statistics of a million cases: pages at their beginning and deep within, of all and
 * of units large and small; sheets of every length. */
#include "bench.h"
#include <stdio.h>
#include <string.h>

enum { PAGES = 40, UNIT_SIZE = 256, LINE_SIZE = 700 };

/* Follows the pages of a ledger, so that those deep within are among them; the time of each. A page
 * that ends before it is full counts as one, too. */
static size_t follow(struct rig *rig, const char *ledger, const char *unit, const char *period,
                     double took[PAGES])
{
    char line[LINE_SIZE], after[100] = "null";
    size_t n = 0;

    while (n < PAGES && after[0]) {
        double began;
        json_t *answer;
        const char *next;

        snprintf(line, sizeof line,
                 "{\"command\":\"ledger.rows\",\"ledger\":\"%s\",\"limit\":50,\"after\":%s"
                 ",\"period\":\"%s\"%s%s%s}",
                 ledger, after, period, unit[0] ? ",\"unit\":\"" : "", unit, unit[0] ? "\"" : "");
        began = seconds_now();
        answer = rig_ask(rig, "%s", line);
        took[n++] = (seconds_now() - began) * 1000;
        next = json_string_value(json_object_get(json_object_get(answer, "result"), "next"));
        after[0] = '\0';
        if (next)
            snprintf(after, sizeof after, "\"%s\"", next);
        json_decref(answer);
    }
    return n;
}

/* The unit so many levels above the lowest of the newest case. */
static void unit_above_newest(struct rig *rig, int levels, char *out, size_t size)
{
    json_t *first = rig_ask(rig, "{\"command\":\"case.list\",\"limit\":1}");
    const char *path = json_string_value(
        json_object_get(json_array_get(json_object_get(first, "result"), 0), "unit"));

    snprintf(out, size, "%s", path ? path : "");
    for (; levels > 0 && strrchr(out, '/'); levels--)
        *strrchr(out, '/') = '\0';
    json_decref(first);
}

static double slowest(struct rig *rig, const char *const *ledgers, const char *const *periods,
                      char (*units)[UNIT_SIZE], size_t unit_count)
{
    double worst = 0;

    for (size_t l = 0; ledgers[l]; l++)
        for (size_t p = 0; periods[p]; p++)
            for (size_t u = 0; u < unit_count; u++) {
                double took[PAGES], p95;
                size_t n = follow(rig, ledgers[l], units[u], periods[p], took);

                p95 = percentile(took, n, 95);
                if (p95 > worst)
                    worst = p95;
                if (p95 > 20)
                    bench_say("a page of %s %s %s takes %.1f ms", ledgers[l], units[u], periods[p],
                              p95);
            }
    return worst;
}

/* The cases were put in behind the daemon's back: their sums are counted now. */
void bench_ledgers_count(struct rig *rig)
{
    char after[140] = "null";
    double began = seconds_now();

    while (after[0]) {
        json_t *answer =
            rig_ask(rig, "{\"command\":\"ledger.check\",\"repair\":true,\"after\":%s}", after);
        const char *next =
            json_string_value(json_object_get(json_object_get(answer, "result"), "next"));

        after[0] = '\0';
        if (next)
            snprintf(after, sizeof after, "\"%s\"", next);
        json_decref(answer);
    }
    figure_put(LIANHU, FIG_LEDGER_CHECK, seconds_now() - began);
    json_t *answer = rig_ask(rig, "{\"command\":\"status\"}");
    bench_say("the longest turn of these %.1f ms",
              json_number_value(json_object_get(
                  json_object_get(json_object_get(answer, "result"), "loop"), "longest_turn_ms")));
    json_decref(answer);
}

void bench_ledgers(struct rig *rig)
{
    static const char *const ledgers[] = {"disputes", "hazards",     "opinions", "searches",
                                          "errands",  "outstanding", "floating", "notices",
                                          "groups",   "households",  NULL};
    static const char *const periods[] = {"2024", "2024Q3", "2025-02", "2031", NULL};
    static const char *const sheets[] = {"monthly", "rates", NULL};
    static const char *const spans[] = {"2024-05", "2024Q3", "2024H2", "2024", NULL};
    char units[5][UNIT_SIZE] = {""};

    for (int up = 0; up < 4; up++)
        unit_above_newest(rig, up, units[1 + up], UNIT_SIZE);
    figure_put(LIANHU, FIG_LEDGER_PAGE, slowest(rig, ledgers, periods, units, 5));
    figure_put(LIANHU, FIG_LEDGER_SHEET, slowest(rig, sheets, spans, units, 5));
}

void bench_evaluate(struct rig *rig)
{
    enum { COUNTY = 1442 };
    long long after = 0;
    size_t leaders = 0;
    double began = seconds_now();

    while (leaders < COUNTY && after >= 0) {
        json_t *answer = rig_ask(
            rig, "{\"command\":\"evaluate.list\",\"quarter\":\"2024Q3\",\"after\":%lld}", after);
        const json_t *result = json_object_get(answer, "result");
        const json_t *next = json_object_get(result, "next");

        leaders += json_array_size(json_object_get(result, "rows"));
        after = json_is_integer(next) ? (long long)json_integer_value(next) : -1;
        json_decref(answer);
    }
    if (leaders < COUNTY)
        bench_say("only %zu leaders were evaluated", leaders);
    else
        figure_put(LIANHU, FIG_EVALUATE, seconds_now() - began);
}
