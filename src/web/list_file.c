/* Lists and sheets as files. A short one is made in memory; one that goes on is written to a file
 * of its own as its rows come, so that its length costs no memory. */
#include "web/list_int.h"
#include "web/say.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct list_file {
    struct sheet *sheet; /* columns, and the rows on their way */
    struct sheet_book *book;
    char path[512]; /* of the book, "" gone */
    int fd;         /* of CSV, -1 none */
    size_t rows;
    struct buf why; /* not empty: it cannot be made */
};

/* ---- files ----------------------------------------------------------------------------------- */

static int make_file(char *path, size_t size, struct buf *why)
{
    const char *dir = getenv("TMPDIR");
    int fd = -1;

    if (text_format(path, size, "%s/lianhu-web-XXXXXX", dir && *dir ? dir : "/tmp"))
        fd = mkstemp(path);
    if (fd < 0) {
        buf_add_str(why, strerror(errno));
        path[0] = '\0';
    }
    return fd;
}

/* libxlsxwriter writes files by name; ours is gone as soon as it is open. */
static int take_file(char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    unlink(path);
    path[0] = '\0';
    return fd;
}

static bool read_back(int fd, struct buf *out)
{
    char chunk[16384];
    ssize_t n;

    while ((n = read(fd, chunk, sizeof chunk)) > 0)
        buf_add(out, chunk, (size_t)n);
    return n == 0;
}

static bool xlsx_into(const struct sheet *sheet, struct buf *out, struct buf *why)
{
    char path[512];
    bool good;
    int fd = make_file(path, sizeof path, why);

    if (fd < 0)
        return false;
    good = sheet_write_xlsx(sheet, path, why);
    close(fd);
    fd = take_file(path);
    good = good && fd >= 0 && read_back(fd, out);
    if (fd >= 0)
        close(fd);
    return good;
}

static void name_reply(struct page *p, const char *name, bool xlsx)
{
    p->reply->type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                          : "text/csv; charset=utf-8";
    text_format(p->reply->filename, sizeof p->reply->filename, "%s.%s", name,
                xlsx ? "xlsx" : "csv");
}

void send_sheet(struct page *p, const struct sheet *sheet, const char *name, bool xlsx)
{
    struct buf why = BUF_INIT;

    buf_clear(p->out);
    if (xlsx && !xlsx_into(sheet, p->out, &why)) {
        page_say(p, 500, say_not_done, why.ptr ? why.ptr : say_export_failed);
    } else {
        if (!xlsx)
            sheet_write_csv(sheet, p->out);
        name_reply(p, name, xlsx);
    }
    buf_free(&why);
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* What is only for the hand (forms, steps) is on no paper. */
static bool is_kept(const struct column *column)
{
    return !column->class_name || strcmp(column->class_name, "noprint") != 0;
}

static struct sheet *sheet_of(const struct list *list)
{
    enum { WIDTH = 14, WIDE = 40 };
    struct sheet *sheet = sheet_new(list->caption, "");

    for (size_t c = 0; c < list->width; c++) {
        const struct column *column = &list->columns[c];
        bool wide = column->class_name && strcmp(column->class_name, "wide") == 0;

        if (is_kept(column))
            sheet_column_add(sheet, column->title, wide ? WIDE : WIDTH, list_is_number(column));
    }
    return sheet;
}

static void rows_into(struct list *list, struct sheet *sheet)
{
    list_sift(list);
    list_sort(list);
    for (size_t r = 0; r < list_rows(list); r++)
        for (size_t c = 0; c < list->width; c++) {
            const struct list_cell *cell = list_cell_at(list, r, c);

            if (is_kept(&list->columns[c]))
                sheet_cell_add(sheet,
                               span_of(list->text.ptr + (cell->keyed ? cell->text : cell->key)));
        }
}

/* ---- long ones ------------------------------------------------------------------------------- */

static void write_out(struct list_file *file, const struct buf *bytes)
{
    for (size_t done = 0; done < bytes->len && !file->why.len;) {
        ssize_t n = write(file->fd, bytes->ptr + done, bytes->len - done);

        if (n < 0 && errno != EINTR)
            buf_add_str(&file->why, strerror(errno));
        done += n > 0 ? (size_t)n : 0;
    }
}

static void write_csv(struct list_file *file,
                      void (*write_part)(const struct sheet *, struct buf *))
{
    struct buf bytes = BUF_INIT;

    write_part(file->sheet, &bytes);
    write_out(file, &bytes);
    buf_free(&bytes);
}

/* The first rows are in the sheet: by them the page is laid out. */
static void begin_file(struct list_file *file, bool xlsx)
{
    file->fd = make_file(file->path, sizeof file->path, &file->why);
    if (file->fd < 0)
        return;
    if (!xlsx) {
        unlink(file->path);
        file->path[0] = '\0';
        write_csv(file, sheet_csv_heads);
        return;
    }
    close(file->fd);
    file->fd = -1;
    file->book = sheet_book_begin(file->sheet, file->path, 0, &file->why);
}

void list_file_rows(struct list *list)
{
    struct list_file *file = list->file;

    if (!file) {
        file = list->file = xcalloc(1, sizeof *file);
        file->sheet = sheet_of(list);
        rows_into(list, file->sheet);
        begin_file(file, strcmp(list_taken_as(list), "xlsx") == 0);
    } else {
        rows_into(list, file->sheet);
    }
    file->rows += sheet_rows(file->sheet);
    if (file->book)
        sheet_book_rows(file->book);
    else if (file->fd >= 0)
        write_csv(file, sheet_csv_rows);
    sheet_rows_drop(file->sheet);
    list_rows_drop(list);
}

static bool end_file(struct list_file *file)
{
    if (file->book) {
        struct sheet_book *book = file->book;

        file->book = NULL;
        if (sheet_book_end(book, &file->why))
            file->fd = take_file(file->path);
    }
    return !file->why.len && file->fd >= 0;
}

static void send_file(struct page *p, struct list_file *file, const char *name, bool xlsx)
{
    buf_clear(p->out);
    if (!end_file(file)) {
        page_say(p, 500, say_not_done, file->why.ptr ? file->why.ptr : say_export_failed);
        return;
    }
    p->reply->file = file->fd;
    file->fd = -1;
    name_reply(p, name, xlsx);
}

void list_file_free(struct list_file *file)
{
    struct buf nothing = BUF_INIT;

    if (!file)
        return;
    if (file->book)
        sheet_book_end(file->book, &nothing);
    if (file->path[0])
        unlink(file->path);
    if (file->fd >= 0)
        close(file->fd);
    sheet_free(file->sheet);
    buf_free(&file->why);
    buf_free(&nothing);
    free(file);
}

/* ---- taking away ----------------------------------------------------------------------------- */

bool list_taken(struct page *p, struct list *list, const char *name)
{
    const char *as = list_taken_as(list);
    struct sheet *sheet;
    char what[64], words[200];
    size_t rows;

    if (!as)
        return false;
    if (list->file) {
        list_file_rows(list);
        rows = list->file->rows;
        send_file(p, list->file, name, strcmp(as, "xlsx") == 0);
    } else {
        sheet = sheet_of(list);
        if (list_is_cut(list, words, sizeof words))
            sheet_foot_add(sheet, words);
        rows_into(list, sheet);
        rows = sheet_rows(sheet);
        send_sheet(p, sheet, name, strcmp(as, "xlsx") == 0);
        sheet_free(sheet);
    }
    text_format(what, sizeof what, "export %s.%s rows %zu", name, as, rows);
    page_looked(p, what);
    return true;
}
