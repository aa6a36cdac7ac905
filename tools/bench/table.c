/* The one table: what was measured, what was wished, and how the peers did. */
#include "bench.h"
#include <stdio.h>
#include <unistd.h>

static const struct row {
    const char *what, *unit;
    int digits;
    enum sense sense;
    double wished;
} rows[] = {
#define X(id, what, unit, digits, sense, wished) {what, unit, digits, sense, wished},
    FIGURE_TABLE(X)
#undef X
};

static struct cell {
    bool known;
    double value;
    const char *why; /* not known */
} cells[FIGURES][WHO_COUNT];

/* One record a figure; shorter than what a pipe takes at once. */
struct record {
    enum who who;
    enum figure figure;
    bool known;
    double value;
    char why[32];
};

static int sink = -1;

static void send_record(enum who who, enum figure figure, const struct cell *cell)
{
    struct record record = {who, figure, cell->known, cell->value, ""};

    snprintf(record.why, sizeof record.why, "%s", cell->why ? cell->why : "");
    if (write(sink, &record, sizeof record) != sizeof record)
        bench_die("a figure is lost");
}

static void put(enum who who, enum figure figure, struct cell cell)
{
    if (sink >= 0)
        send_record(who, figure, &cell);
    else
        cells[figure][who] = cell;
}

void figure_put(enum who who, enum figure figure, double value)
{
    put(who, figure, (struct cell){true, value, NULL});
}

void figure_missing(enum who who, enum figure figure, const char *why)
{
    put(who, figure, (struct cell){false, 0, why});
}

void figures_to(int fd)
{
    sink = fd;
}

void figures_from(int fd)
{
    struct record record;

    while (read(fd, &record, sizeof record) == sizeof record) {
        if (record.known)
            figure_put(record.who, record.figure, record.value);
        else
            figure_missing(record.who, record.figure, xstrdup(record.why));
    }
}

static void amount(const struct row *row, double value, char *out, size_t size)
{
    snprintf(out, size, "%.*f%s%s", row->digits, value, row->unit[0] ? " " : "", row->unit);
}

/* A peer's figure, and how many times better ours is. */
static void peer(const struct row *row, const struct cell *ours, const struct cell *theirs,
                 char *out, size_t size)
{
    char value[32];

    out[0] = '\0';
    if (theirs->why)
        snprintf(out, size, "%s", theirs->why);
    if (!theirs->known)
        return;
    amount(row, theirs->value, value, sizeof value);
    double ratio =
        row->sense == AT_LEAST ? ours->value / theirs->value : theirs->value / ours->value;
    if (ours->known && ours->value > 0 && theirs->value > 0)
        snprintf(out, size, "%s (%.*fx)", value, ratio < 10 ? 1 : 0, ratio);
    else
        snprintf(out, size, "%s", value);
}

static bool met(const struct row *row, double value)
{
    return row->sense == INFO ||
           (row->sense == AT_MOST ? value <= row->wished : value >= row->wished);
}

static bool print_row(enum figure figure)
{
    const struct row *row = &rows[figure];
    const struct cell *c = cells[figure];
    char ours[32] = "", wished[40] = "", peers[WHO_COUNT][40];
    const char *verdict = "";

    if (c[LIANHU].known)
        amount(row, c[LIANHU].value, ours, sizeof ours);
    if (row->sense != INFO) {
        char limit[32];

        amount(row, row->wished, limit, sizeof limit);
        snprintf(wished, sizeof wished, "%s %s", row->sense == AT_MOST ? "<=" : ">=", limit);
        verdict = !c[LIANHU].known ? "not measured" : met(row, c[LIANHU].value) ? "ok" : "MISSED";
    }
    for (int who = GAMMU; who < WHO_COUNT; who++)
        peer(row, &c[LIANHU], &c[who], peers[who], sizeof peers[who]);
    printf("%-50s %14s %14s %-12s %18s %18s\n", row->what, ours, wished, verdict, peers[GAMMU],
           peers[SMSTOOLS]);
    return !c[LIANHU].known || met(row, c[LIANHU].value);
}

bool figures_print(void)
{
    bool good = true;

    printf("\n%-50s %14s %14s %-12s %18s %18s\n", "", "lianhu", "wished", "verdict", "gammu-smsd",
           "smstools");
    for (enum figure f = 0; f < FIGURES; f++) {
        bool any = false;

        for (int who = 0; who < WHO_COUNT; who++)
            any |= cells[f][who].known || cells[f][who].why;
        if (any)
            good = print_row(f) && good;
    }
    return good;
}
