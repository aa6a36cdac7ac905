/* The sample township is good: what ships as an example must import without a complaint. */
#include "tests/support/unit.h"

#include "roster/roster_import.h"
#include <stdio.h>

static void read_file(const char *path, struct buf *out)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char page[4096];
    size_t got;
    while ((got = fread(page, 1, sizeof(page), file)) > 0)
        buf_add(out, page, got);
    fclose(file);
}

static void test_sample_township(void **state)
{
    (void)state;
    struct buf errors = BUF_INIT, people = BUF_INIT, households = BUF_INIT;
    struct model *model = model_load("conf/models/nanyu.conf", &errors);
    assert_non_null(model);
    read_file("conf/sample/nanyu-people.csv", &people);
    read_file("conf/sample/nanyu-households.csv", &households);
    /* on 2026-11-21, day 20778: one term is over */
    const struct roster_file files[] = {
        {"nanyu-people.csv",     buf_span(&people)    },
        {"nanyu-households.csv", buf_span(&households)},
    };
    struct roster_plan *plan = roster_import(model, files, ROWS(files), (day_t){20778});
    assert_int_equal(plan->complaints.total, 0);
    assert_int_equal(plan->household_count, 60);
    assert_int_equal(plan->person_count, 29);
    assert_int_equal(plan->office_count, 30);
    roster_plan_free(plan);
    model_free(model);
    buf_free(&people);
    buf_free(&households);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sample_township)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
