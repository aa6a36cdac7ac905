/* Danger words in ordinary reports never call the whole group; every outright call does. Rows in
 * tests/vectors/danger.tsv. */
#include "tests/support/unit.h"
#include "tests/support/village.h"
#include <stdio.h>

static void judge(const struct village *village, char *line, int *rows, int *wrong)
{
    struct reading reading = READING_INIT;
    char *text = strchr(line, '\t'), *why = text ? strchr(text + 1, '\t') : NULL;
    bool call = strncmp(line, "call", 4) == 0;
    bool outright;

    if (!why || strncmp(line, "grade", 5) == 0)
        return;
    *text++ = *why++ = '\0';
    grammar_read(village->grammar, span_of(text), &village->sender, &reading);
    outright = reading.outright;
    ++*rows;
    if (outright != call || (call && reading.kind->destination != DEST_ALARM)) {
        ++*wrong;
        printf("%s [%s] (%s) read as %s\n", call ? "not called" : "called", text, why,
               reading.kind ? reading.kind->code : "-");
    }
    reading_free(&reading);
}

static void test_danger(void **state)
{
    struct village *village = village_open("tests/vectors/inbound-samples.tsv");
    FILE *file = fopen("tests/vectors/danger.tsv", "r");
    char line[1024];
    int rows = 0, wrong = 0;

    (void)state;
    assert_non_null(village);
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] != '#')
            judge(village, line, &rows, &wrong);
    }
    fclose(file);
    village_close(village);
    printf("danger: %d rows, %d wrong\n", rows, wrong);
    assert_true(rows >= 350);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_danger)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
