#include "tests/support/office.h"
#include "roster/csv.h"
#include "tests/support/unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { COMMAND_SIZE = 1200 };

static void run(const char *command)
{
    if (system(command) != 0)
        fail_msg("%s", command);
}

void office_directory(const char *name, char *out, size_t size)
{
    const char *build = getenv("BUILD");
    char command[COMMAND_SIZE], *cwd = realpath(".", NULL);

    /* absolute: LibreOffice wants the URL of its profile */
    assert_true(text_format(out, size, "%s/%s/tmp/%s", cwd, build ? build : "build", name));
    free(cwd);
    text_format(command, sizeof command, "rm -rf '%s' && mkdir -p '%s'", out, out);
    run(command);
}

/* 44 comma, 34 quotes, 76 UTF-8, cells as they are shown. */
void office_read_back(const char *dir)
{
    char command[COMMAND_SIZE];

    text_format(
        command, sizeof command,
        "cd '%s' && timeout 120 soffice -env:UserInstallation='file://%s/profile' --headless"
        " --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false'"
        " --outdir . *.xlsx >office.log 2>&1",
        dir, dir);
    run(command);
}

static void read_file(const char *path, struct buf *out)
{
    FILE *file = fopen(path, "rb");
    char bytes[4096];
    size_t n;

    if (!file)
        fail_msg("%s is not there", path);
    while ((n = fread(bytes, 1, sizeof bytes, file)) > 0)
        buf_add(out, bytes, n);
    fclose(file);
}

static void expect(const struct csv_reader *csv, size_t column, const char *want, const char *name)
{
    struct span got = column < csv->cell_count ? csv->cells[column] : span_of("");

    if (!span_eq(got, span_of(want)))
        fail_msg("%s line %u column %zu: \"%.*s\", not \"%s\"", name, (unsigned)csv->line,
                 column + 1, (int)got.len, got.ptr, want);
}

static void next_line(struct csv_reader *csv, const char *name)
{
    if (csv_next(csv) != CSV_RECORD)
        fail_msg("%s ends at line %u", name, (unsigned)csv->line);
}

static void one_line(struct csv_reader *csv, const char *want, const char *name)
{
    next_line(csv, name);
    expect(csv, 0, want, name);
    for (size_t c = 1; c < csv->cell_count; c++)
        expect(csv, c, "", name);
}

void office_compare(const char *dir, const char *name, const struct sheet *sheet)
{
    struct buf text = BUF_INIT;
    struct csv_reader csv;
    char path[COMMAND_SIZE];

    text_format(path, sizeof path, "%s/%s.csv", dir, name);
    read_file(path, &text);
    csv_open(&csv, buf_span(&text));
    csv.separator = ',';
    one_line(&csv, sheet->title, name);
    if (sheet->scope[0])
        one_line(&csv, sheet->scope, name);
    next_line(&csv, name);
    for (size_t c = 0; c < sheet->column_count; c++)
        expect(&csv, c, sheet->columns[c].title, name);
    for (size_t r = 0; r < sheet_rows(sheet); r++) {
        next_line(&csv, name);
        for (size_t c = 0; c < sheet->column_count; c++)
            expect(&csv, c, sheet_cell(sheet, r, c), name);
    }
    for (size_t i = 0; i < sheet->foot_count; i++)
        one_line(&csv, sheet->foot[i], name);
    assert_int_equal(csv_next(&csv), CSV_END);
    csv_close(&csv);
    buf_free(&text);
}
