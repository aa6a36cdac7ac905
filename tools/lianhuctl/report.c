/* Ledgers: read page by page from lianhud, written as a table, CSV or XLSX. */
#include "ledger/sheet.h"
#include "lianhuctl.h"
#include "say.h"
#include "table.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CELL_COLUMNS = 32 };

/* ---- reading --------------------------------------------------------------------------------- */

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static struct sheet *sheet_of(const json_t *page)
{
    struct sheet *sheet = sheet_new(text_of(page, "title"), text_of(page, "scope"));
    const json_t *column;
    size_t i;

    json_array_foreach(json_object_get(page, "columns"), i, column)
    {
        sheet_column_add(sheet, text_of(column, "title"),
                         (int)json_integer_value(json_object_get(column, "width")),
                         json_is_true(json_object_get(column, "number")));
    }
    return sheet;
}

static void add_page(struct sheet *sheet, const json_t *page)
{
    const json_t *row, *cell, *line;
    size_t i, c;

    json_array_foreach(json_object_get(page, "rows"), i, row)
    {
        json_array_foreach(row, c, cell) sheet_cell_add(sheet, span_of(json_string_value(cell)));
    }
    json_array_foreach(json_object_get(page, "foot"), i, line)
    {
        sheet_foot_add(sheet, json_string_value(line));
    }
}

static void show_progress(const json_t *page, bool last)
{
    static bool shown;

    if (!isatty(STDERR_FILENO) || (last && !shown))
        return;
    shown = true;
    fprintf(stderr, say_report_progress,
            (long long)json_integer_value(json_object_get(page, "count")));
    if (last)
        fputc('\n', stderr);
}

/* The whole sheet; NULL when lianhud refused. `args` is consumed. */
static struct sheet *read_sheet(const struct session *session, const char *wire, json_t *args)
{
    struct sheet *sheet = NULL;
    json_t *next = json_null();

    while (next) {
        json_t *page;

        if (!json_is_null(next))
            json_object_set_new(args, "after", next);
        page = daemon_ask(session, wire, json_copy(args));
        if (!page) {
            sheet_free(sheet);
            sheet = NULL;
            break;
        }
        if (!sheet)
            sheet = sheet_of(page);
        add_page(sheet, page);
        next = json_object_get(page, "next");
        next = json_is_string(next) ? json_incref(next) : NULL;
        show_progress(page, !next);
        json_decref(page);
    }
    json_decref(args);
    return sheet;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* A line end is shown as a blank. */
static size_t shown_width(const char *cell)
{
    size_t width = text_width(cell);

    for (; *cell; cell++)
        width += *cell == '\n';
    return width;
}

/* How wide each column of the table is: as its widest cell, within reason. */
static void fit_columns(const struct sheet *sheet, size_t *widths)
{
    for (size_t c = 0; c < sheet->column_count; c++) {
        widths[c] = text_width(sheet->columns[c].title);
        for (size_t r = 0; r < sheet_rows(sheet) && widths[c] < CELL_COLUMNS; r++) {
            size_t width = shown_width(sheet_cell(sheet, r, c));

            if (width > widths[c])
                widths[c] = width < CELL_COLUMNS ? width : CELL_COLUMNS;
        }
    }
}

static void end_line(struct buf *line)
{
    while (line->len && line->ptr[line->len - 1] == ' ')
        line->len--;
    printf("%.*s\n", (int)line->len, line->ptr ? line->ptr : "");
    buf_clear(line);
}

static void print_sheet(const struct sheet *sheet)
{
    size_t widths[SHEET_COLUMNS_MAX];
    struct buf line = BUF_INIT;

    printf("%s\n%s%s", sheet->title, sheet->scope, sheet->scope[0] ? "\n" : "");
    fit_columns(sheet, widths);
    for (size_t c = 0; c < sheet->column_count; c++) {
        text_fit(&line, sheet->columns[c].title, widths[c], sheet->columns[c].number);
        buf_add_str(&line, "  ");
    }
    end_line(&line);
    for (size_t r = 0; r < sheet_rows(sheet); r++) {
        for (size_t c = 0; c < sheet->column_count; c++) {
            text_fit(&line, sheet_cell(sheet, r, c), widths[c], sheet->columns[c].number);
            buf_add_str(&line, "  ");
        }
        end_line(&line);
    }
    buf_free(&line);
    if (sheet_rows(sheet) == 0)
        fputs(say_report_empty, stdout);
    for (size_t i = 0; i < sheet->foot_count; i++)
        puts(sheet->foot[i]);
    fflush(stdout);
}

static void print_json(const struct sheet *sheet)
{
    json_t *all = json_pack("{s:s,s:s,s:[],s:[],s:[]}", "title", sheet->title, "scope",
                            sheet->scope, "columns", "rows", "foot");

    for (size_t c = 0; c < sheet->column_count; c++)
        json_array_append_new(json_object_get(all, "columns"),
                              json_string(sheet->columns[c].title));
    for (size_t r = 0; r < sheet_rows(sheet); r++) {
        json_t *row = json_array();

        for (size_t c = 0; c < sheet->column_count; c++)
            json_array_append_new(row, json_string(sheet_cell(sheet, r, c)));
        json_array_append_new(json_object_get(all, "rows"), row);
    }
    for (size_t i = 0; i < sheet->foot_count; i++)
        json_array_append_new(json_object_get(all, "foot"), json_string(sheet->foot[i]));
    json_print(all);
    json_decref(all);
}

static bool write_whole(int fd, struct span bytes)
{
    while (bytes.len) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes = span_skip(bytes, (size_t)n);
    }
    return true;
}

/* For the eyes of its owner alone: people's data are in it. */
static bool write_csv(const struct sheet *sheet, const char *path, struct buf *why)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    struct buf csv = BUF_INIT;
    bool good;

    sheet_write_csv(sheet, &csv);
    good = fd >= 0 && fchmod(fd, 0600) == 0 && write_whole(fd, buf_span(&csv));
    if (!good)
        buf_add_str(why, strerror(errno));
    if (fd >= 0 && close(fd) != 0 && good) {
        buf_add_str(why, strerror(errno));
        good = false;
    }
    buf_free(&csv);
    return good;
}

typedef bool sheet_write(const struct sheet *sheet, const char *path, struct buf *why);

static bool write_file(const struct session *session, const struct sheet *sheet, const char *path,
                       sheet_write *write_it)
{
    struct buf why = BUF_INIT;
    bool good = !path || write_it(sheet, path, &why);

    if (!good)
        fprintf(stderr, say_report_no_write, path, why.ptr ? why.ptr : "");
    else if (path && !session->json)
        printf(say_report_written, sheet->title, sheet_rows(sheet), path);
    buf_free(&why);
    return good;
}

static char *take_path(json_t *args, const char *key)
{
    const char *path = json_string_value(json_object_get(args, key));
    char *kept = path ? xstrdup(path) : NULL;

    arguments_take(args, key);
    return kept;
}

enum ctl_exit run_report(const struct session *session, const struct command *command, json_t *args)
{
    char *xlsx = take_path(args, "xlsx"), *csv = take_path(args, "csv");
    struct sheet *sheet;
    bool good = false;

    if (xlsx || csv)
        json_object_set_new(args, "export",
                            json_string(xlsx && csv ? "xlsx,csv"
                                        : xlsx      ? "xlsx"
                                                    : "csv"));
    sheet = read_sheet(session, command->wire, args);
    if (sheet) {
        if (session->json)
            print_json(sheet);
        else if (!xlsx && !csv)
            print_sheet(sheet);
        good = write_file(session, sheet, xlsx, sheet_write_xlsx) &&
               write_file(session, sheet, csv, write_csv);
    }
    sheet_free(sheet);
    free(xlsx);
    free(csv);
    return good ? CTL_DONE : CTL_REFUSED;
}

/* ---- statistics against cases ---------------------------------------------------------------- */

enum ctl_exit run_report_check(const struct session *session, const struct command *command,
                               json_t *args)
{
    bool repair = json_object_get(args, "repair") != NULL;
    json_t *part = NULL, *next = json_null();
    long long units, wrong;

    while (next) {
        json_t *before = part;

        if (!json_is_null(next))
            json_object_set(args, "after", next);
        part = daemon_ask(session, command->wire, json_copy(args));
        json_decref(before);
        next = part ? json_object_get(part, "next") : NULL;
        next = json_is_string(next) ? next : NULL;
    }
    json_decref(args);
    if (!part)
        return CTL_REFUSED;
    units = json_integer_value(json_object_get(part, "units"));
    wrong = json_integer_value(json_object_get(part, "wrong"));
    if (session->json)
        json_print(part);
    else if (wrong == 0)
        printf(say_report_check_fine, units);
    else if (repair)
        printf(say_report_check_mended, units, wrong);
    else
        fprintf(stderr, say_report_check_wrong, units, wrong, text_of(part, "first_wrong"));
    json_decref(part);
    return wrong && !repair ? CTL_REFUSED : CTL_DONE;
}
