/* Danger words in ordinary reports never call the whole group; every outright call does, and what
 * endangers somebody now is told to the duty phone. Rows in tests/vectors/danger.tsv and
 * danger-strangers.tsv. Given files, it measures those. */
#include "tests/support/unit.h"
#include "tests/support/village.h"
#include <stdio.h>

#define SAMPLES "tests/vectors/inbound-samples.tsv"

struct counts {
    int rows, calls, missed, false_calls, told, untold;
};

static void judge(const struct village *village, char *line, struct counts *counts)
{
    struct reading reading = READING_INIT;
    char *text = strchr(line, '\t'), *why = text ? strchr(text + 1, '\t') : NULL;
    bool call = strncmp(line, "call", 4) == 0, tell = strncmp(line, "tell", 4) == 0;
    bool outright, missed, untold;

    if (!why || strncmp(line, "grade", 5) == 0)
        return;
    *text++ = *why++ = '\0';
    grammar_read(village->grammar, span_of(text), &village->sender, &reading);
    outright = reading.outright;
    missed = call && !(outright && reading.kind->destination == DEST_ALARM);
    untold = tell && !reading.danger;
    counts->rows++;
    counts->calls += call;
    counts->missed += missed;
    counts->false_calls += outright && !call;
    counts->told += tell;
    counts->untold += untold;
    if (missed || untold || (outright && !call))
        printf("%s [%s] (%s) read as %s\n",
               missed   ? "not called"
               : untold ? "not told"
                        : "called",
               text, why, reading.kind ? reading.kind->code : "-");
    reading_free(&reading);
}

static struct counts measure(const struct village *village, const char *path)
{
    FILE *file = fopen(path, "r");
    struct counts counts = {0};
    char line[1024];

    while (file && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] != '#')
            judge(village, line, &counts);
    }
    if (file)
        fclose(file);
    printf("%s: %d rows; %d of %d calls missed, %d called wrongly, %d of %d not told\n", path,
           counts.rows, counts.missed, counts.calls, counts.false_calls, counts.untold,
           counts.told);
    return counts;
}

static void check(const char *path, int rows)
{
    struct village *village = village_open(SAMPLES);
    struct counts counts;

    assert_non_null(village);
    counts = measure(village, path);
    village_close(village);
    assert_true(counts.rows >= rows);
    assert_int_equal(counts.missed, 0);
    assert_int_equal(counts.false_calls, 0);
    assert_int_equal(counts.untold, 0);
}

static void test_danger(void **state)
{
    (void)state;
    check("tests/vectors/danger.tsv", 350);
}

static void test_strangers(void **state)
{
    (void)state;
    check("tests/vectors/danger-strangers.tsv", 200);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_danger),
                                       cmocka_unit_test(test_strangers)};
    struct village *village;

    if (argc < 2)
        return cmocka_run_group_tests(tests, NULL, NULL);
    village = village_open(SAMPLES);
    for (int i = 1; village && i < argc; i++)
        measure(village, argv[i]);
    village_close(village);
    return 0;
}
