#include "web/sheet_file.h"
#include "web/say.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sheet_file {
    struct sheet *sheet; /* columns, and the rows on their way */
    struct sheet_book *book;
    char path[512]; /* of the book, "" gone */
    int fd;         /* of CSV, -1 none */
    bool xlsx, begun;
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

static void name_reply(struct page *p, const char *name, bool xlsx)
{
    p->reply->type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                          : "text/csv; charset=utf-8";
    text_format(p->reply->filename, sizeof p->reply->filename, "%s.%s", name,
                xlsx ? "xlsx" : "csv");
}

/* ---- short ones ------------------------------------------------------------------------------ */

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

/* ---- long ones ------------------------------------------------------------------------------- */

struct sheet_file *sheet_file_new(struct sheet *sheet, bool xlsx)
{
    struct sheet_file *file = xcalloc(1, sizeof *file);

    file->sheet = sheet;
    file->xlsx = xlsx;
    file->fd = -1;
    return file;
}

void sheet_file_free(struct sheet_file *file)
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

struct sheet *sheet_file_sheet(const struct sheet_file *file)
{
    return file->sheet;
}

size_t sheet_file_count(const struct sheet_file *file)
{
    return file->rows;
}

static void write_out(struct sheet_file *file, const struct buf *bytes)
{
    for (size_t done = 0; done < bytes->len && !file->why.len;) {
        ssize_t n = write(file->fd, bytes->ptr + done, bytes->len - done);

        if (n < 0 && errno != EINTR)
            buf_add_str(&file->why, strerror(errno));
        done += n > 0 ? (size_t)n : 0;
    }
}

static void write_csv(struct sheet_file *file,
                      void (*write_part)(const struct sheet *, struct buf *))
{
    struct buf bytes = BUF_INIT;

    write_part(file->sheet, &bytes);
    write_out(file, &bytes);
    buf_free(&bytes);
}

static void begin(struct sheet_file *file)
{
    file->begun = true;
    file->fd = make_file(file->path, sizeof file->path, &file->why);
    if (file->fd < 0)
        return;
    if (!file->xlsx) {
        unlink(file->path);
        file->path[0] = '\0';
        write_csv(file, sheet_csv_heads);
        return;
    }
    close(file->fd);
    file->fd = -1;
    file->book = sheet_book_begin(file->sheet, file->path, 0, &file->why);
}

void sheet_file_rows(struct sheet_file *file)
{
    if (!file->begun)
        begin(file);
    file->rows += sheet_rows(file->sheet);
    if (file->book)
        sheet_book_rows(file->book);
    else if (file->fd >= 0)
        write_csv(file, sheet_csv_rows);
    sheet_rows_drop(file->sheet);
}

static bool end(struct sheet_file *file)
{
    sheet_file_rows(file);
    if (file->book) {
        struct sheet_book *book = file->book;

        file->book = NULL;
        if (sheet_book_end(book, &file->why))
            file->fd = take_file(file->path);
    } else if (file->fd >= 0) {
        write_csv(file, sheet_csv_foot);
    }
    return !file->why.len && file->fd >= 0;
}

void sheet_file_send(struct page *p, struct sheet_file *file, const char *name)
{
    buf_clear(p->out);
    if (!end(file)) {
        page_say(p, 500, say_not_done, file->why.ptr ? file->why.ptr : say_export_failed);
        return;
    }
    p->reply->file = file->fd;
    file->fd = -1;
    name_reply(p, name, file->xlsx);
}
