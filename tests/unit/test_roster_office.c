/* A roster that went through a spreadsheet is the same roster: exported, opened and saved as XLSX
 * by LibreOffice, saved as CSV from there in UTF-8 and in GB18030, imported: nothing changes. */
#include "roster/roster_diff.h"
#include "roster/roster_export.h"
#include "roster/roster_import.h"
#include "tests/support/office.h"
#include "tests/support/roster_book.h"
#include "tests/support/unit.h"
#include <stdio.h>
#include <stdlib.h>

#define G1 "南峪乡/前沟村/一网格/二组"
#define G2 "南峪乡/前沟村/一网格/花椒产业组"

static const char people[] =
    "姓名,手机号,角色,单位,任职起,任职止,备注,推选日期,推选单位,备案日期,备案单位\n"
    "马建国,13900000001、13900000002,联户长," G1 ",2026-01-01,,\"推选,备案\",2025-12-20,户代表会,"
    "2025-12-25,前沟村委会\n"
    "张明录,13900000003,联户长," G2 ",2026-02-28,2027-12-31,,,,,\n";

static const char households[] =
    "单位,户号,户主,手机号,标签,备注,户编码,成员,通知同组,接收告警\n" G1
    ",1,张明录,13900000003、09411234567,空巢老人、五保户,门口有狗,62-0001,"
    "张小明、李桂英,是,否\n" G2 ",7,张明录,13900000003,,,62-0001,,是,是\n" G1
    ",12,马建国,,,\"路口, 白墙\",,,否,是\n";

static struct model *model;

static day_t today(void)
{
    return (day_t){(int32_t)civil_days(2026, 11, 21)};
}

static size_t take(struct roster_book *book, const char *name, struct span bytes, bool carry_out)
{
    struct roster_file file = {name, bytes};
    struct roster_plan *plan = roster_import(model, &file, 1, today());
    struct roster_reader reader = roster_book_reader(book);
    struct roster_diff *diff;
    size_t changes;

    for (size_t i = 0; i < plan->complaints.count; i++)
        print_error("%s:%u: %s\n", name, (unsigned)plan->complaints.items[i].at.line,
                    plan->complaints.items[i].what);
    assert_int_equal(plan->complaints.total, 0);
    diff = roster_diff_new(plan, &reader, today());
    while (roster_diff_step(diff, 100))
        ;
    changes = diff->change_count;
    for (size_t i = 0; i < changes && !carry_out; i++) {
        struct buf line = BUF_INIT;

        roster_change_print(plan, &diff->changes[i], &line);
        print_error("%s: %s\n", name, line.ptr);
        buf_free(&line);
    }
    if (carry_out)
        roster_book_apply(book, plan, diff);
    roster_diff_free(diff);
    roster_plan_free(plan);
    return changes;
}

static void write_export(const struct roster_book *book, enum roster_part part, const char *path)
{
    struct roster_reader reader = roster_book_reader((struct roster_book *)(uintptr_t)book);
    struct roster_cursor at = {.part = part};
    struct buf csv = BUF_INIT;
    FILE *file = fopen(path, "wbe");

    assert_non_null(file);
    while (roster_export(model, &reader, &at, 100, &csv))
        ;
    assert_int_equal(fwrite(csv.ptr, 1, csv.len, file), csv.len);
    assert_int_equal(fclose(file), 0);
    buf_free(&csv);
}

static void read_back(struct roster_book *book, const char *path)
{
    struct buf bytes = BUF_INIT;
    FILE *file = fopen(path, "rbe");
    char page[4096];
    size_t n;

    if (!file)
        fail_msg("%s is not there", path);
    while ((n = fread(page, 1, sizeof page, file)) > 0)
        buf_add(&bytes, page, n);
    fclose(file);
    assert_int_equal(take(book, path, buf_span(&bytes), false), 0);
    buf_free(&bytes);
}

/* 44 comma, 34 quotes, 76 UTF-8, 85 GB18030; cells as they are shown. */
static void through_office(const char *dir)
{
    static const char *const steps[] = {
        "soffice %s --infilter=CSV:44,34,76,1 --convert-to xlsx --outdir . *.csv",
        "soffice %s --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false'"
        " --outdir utf8 *.xlsx",
        "soffice %s --convert-to 'csv:Text - txt - csv (StarCalc):44,34,85,1,,0,false,true,false'"
        " --outdir gb *.xlsx",
    };
    char command[2000], step[1000], options[600];

    text_format(options, sizeof options, "-env:UserInstallation='file://%s/profile' --headless",
                dir);
    for (size_t i = 0; i < ROWS(steps); i++) {
        const char *gap = strstr(steps[i], "%s");

        text_format(step, sizeof step, "%.*s%s%s", (int)(gap - steps[i]), steps[i], options,
                    gap + 2);
        text_format(command, sizeof command, "cd '%s' && timeout 120 %s >>office.log 2>&1", dir,
                    step);
        if (system(command) != 0)
            fail_msg("%s", command);
    }
}

static void test_spreadsheet(void **state)
{
    static const char *const names[] = {"utf8/people.csv", "utf8/homes.csv", "gb/people.csv",
                                        "gb/homes.csv"};
    struct roster_book book = {0};
    char dir[500], path[600];

    (void)state;
    take(&book, "people", span_of(people), true);
    take(&book, "households", span_of(households), true);
    assert_int_equal(book.households[1].family, book.households[0].id);
    office_directory("roster-office", dir, sizeof dir);
    text_format(path, sizeof path, "%s/people.csv", dir);
    write_export(&book, EXPORT_PEOPLE, path);
    text_format(path, sizeof path, "%s/homes.csv", dir);
    write_export(&book, EXPORT_HOUSEHOLDS, path);
    through_office(dir);
    for (size_t i = 0; i < ROWS(names); i++) {
        text_format(path, sizeof path, "%s/%s", dir, names[i]);
        read_back(&book, path);
    }
    roster_book_free(&book);
}

static int load(void **state)
{
    struct buf errors = BUF_INIT;

    (void)state;
    model = model_load("conf/models/nanyu.conf", &errors);
    buf_free(&errors);
    return model ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    model_free(model);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_spreadsheet)};
    return cmocka_run_group_tests(tests, load, unload);
}
