#include "lianhuctl.h"
#include "say.h"
#include "text/charset.h"
#include <errno.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    FILE_BYTES_MAX = 64 << 20,
    READ_SIZE = 1 << 16,
    PIECE_SIZE = 96 << 10, /* of a file, in one request */
    WAIT_MS = 250,
    SHOW_AFTER_MS = 128
};

static bool read_stream(FILE *file, const char *path, struct buf *out)
{
    size_t n;

    do {
        buf_reserve(out, READ_SIZE);
        n = fread(out->ptr + out->len, 1, READ_SIZE, file);
        out->len += n;
    } while (n > 0 && out->len <= FILE_BYTES_MAX);
    if (ferror(file))
        fprintf(stderr, say_no_file, path, strerror(errno));
    else if (out->len > FILE_BYTES_MAX)
        fprintf(stderr, say_big_file, path);
    else
        return true;
    return false;
}

bool file_read(const char *path, struct buf *out)
{
    FILE *file = fopen(path, "rb");

    if (!file) {
        fprintf(stderr, say_no_file, path, strerror(errno));
        return false;
    }
    bool good = read_stream(file, path, out);
    fclose(file);
    return good;
}

/* ---- sending --------------------------------------------------------------------------------- */

/* A piece of a file, cut between characters. */
static struct span piece_of(struct span rest)
{
    size_t len = rest.len < PIECE_SIZE ? rest.len : PIECE_SIZE;

    while (len < rest.len && len > 0 && ((unsigned char)rest.ptr[len] & 0xC0) == 0x80)
        len--;
    return (struct span){rest.ptr, len};
}

static json_t *packed(const char *name, struct span bytes, int64_t upload)
{
    size_t size = sodium_base64_encoded_len(bytes.len, sodium_base64_VARIANT_ORIGINAL);
    char *base64 = xmalloc(size);

    sodium_bin2base64(base64, size, (const unsigned char *)bytes.ptr, bytes.len,
                      sodium_base64_VARIANT_ORIGINAL);
    json_t *piece = json_pack("{s:s,s:s}", "name", name, "base64", base64);
    if (upload)
        json_object_set_new(piece, "upload", json_integer(upload));
    free(base64);
    return piece;
}

/* Sends a file in pieces; the number of the upload, 0 when it was refused. */
static int64_t send_bytes(const struct session *session, const char *name, struct span bytes,
                          int64_t upload)
{
    do {
        struct span piece = piece_of(bytes);
        json_t *result = daemon_ask(session, "roster.upload", packed(name, piece, upload));

        if (!result)
            return 0;
        upload = json_integer_value(json_object_get(result, "upload"));
        json_decref(result);
        bytes = span_skip(bytes, piece.len);
    } while (bytes.len > 0);
    return upload;
}

static int64_t send_file(const struct session *session, const char *path, int64_t upload)
{
    const char *slash = strrchr(path, '/');
    struct buf bytes = BUF_INIT, text = BUF_INIT;
    size_t bad = 0;
    bool good = file_read(path, &bytes);

    if (good && !charset_to_utf8(buf_span(&bytes), &text, &bad)) {
        fprintf(stderr, say_bad_charset, path, bad + 1);
        good = false;
    }
    upload = good ? send_bytes(session, slash ? slash + 1 : path, buf_span(&text), upload) : 0;
    buf_free(&bytes);
    buf_free(&text);
    return upload;
}

static int64_t send_files(const struct session *session, const json_t *paths)
{
    const json_t *path;
    int64_t upload = 0;
    size_t i;

    json_array_foreach(paths, i, path)
    {
        upload = send_file(session, json_string_value(path), upload);
        if (!upload)
            return 0;
    }
    return upload;
}

/* ---- waiting --------------------------------------------------------------------------------- */

/* A bar on a terminal, else a line now and then. */
static void show_percent(int percent, int *shown)
{
    enum { WIDTH = 40, STEP = 20 };
    char bar[WIDTH + 1];
    int filled = percent * WIDTH / 100;

    if (isatty(STDERR_FILENO)) {
        for (int i = 0; i < WIDTH; i++)
            bar[i] = i < filled ? '#' : '.';
        bar[WIDTH] = '\0';
        fprintf(stderr, say_import_bar, bar, percent);
        *shown = percent;
    } else if (percent >= *shown + STEP) {
        fprintf(stderr, say_import_line, percent);
        *shown = percent;
    }
}

static void end_percent(int shown)
{
    if (shown && isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[K");
}

/* Asks until there is a result; NULL when the daemon refused or went away. */
static json_t *await_result(const struct session *session, int64_t upload, bool dry)
{
    int shown = 0, wait_ms = 2;

    for (;;) {
        json_t *args = json_pack("{s:I,s:b}", "upload", (json_int_t)upload, "dry_run", dry);
        json_t *state = daemon_ask(session, "roster.import", args);
        json_t *result = json_incref(json_object_get(state, "result"));
        int percent = (int)json_integer_value(json_object_get(state, "percent"));

        json_decref(state);
        if (!state || json_is_object(result)) {
            end_percent(shown);
            return state ? result : NULL;
        }
        json_decref(result);
        if (wait_ms >= SHOW_AFTER_MS)
            show_percent(percent, &shown);
        poll(NULL, 0, wait_ms);
        wait_ms = wait_ms < WAIT_MS ? wait_ms * 2 : WAIT_MS;
    }
}

/* ---- what came of it ------------------------------------------------------------------------- */

static void print_lines(const json_t *result, const char *key, FILE *to)
{
    const json_t *line;
    size_t i;

    json_array_foreach(json_object_get(result, key), i, line)
    {
        fprintf(to, "%s\n", json_string_value(line));
    }
}

static void print_import(const json_t *result, bool dry)
{
    const char *summary = json_string_value(json_object_get(result, "summary"));

    json_int_t count = json_integer_value(json_object_get(result, "change_count"));
    size_t shown = json_array_size(json_object_get(result, "changes"));

    print_lines(result, "changes", stdout);
    if ((size_t)count > shown)
        printf(say_more_changes, (long long)count - (long long)shown);
    print_lines(result, "notes", stdout);
    if (summary && *summary)
        puts(summary);
    if (dry)
        fputs(say_dry, stdout);
    fflush(stdout);
}

enum ctl_exit run_roster_import(const struct session *session, const struct command *command,
                                json_t *args)
{
    bool dry = json_object_get(args, "dry_run") != NULL;
    int64_t upload = send_files(session, json_object_get(args, "file"));

    (void)command;
    json_decref(args);
    json_t *result = upload ? await_result(session, upload, dry) : NULL;
    if (!result)
        return CTL_REFUSED;
    bool bad = json_array_size(json_object_get(result, "complaints")) > 0 ||
               (!dry && !json_is_true(json_object_get(result, "done")));
    if (session->json)
        json_print(result);
    else
        print_import(result, dry);
    print_lines(result, "complaints", stderr);
    if (bad)
        fputs(say_not_imported, stderr);
    json_decref(result);
    return bad ? CTL_REFUSED : CTL_DONE;
}

/* What the next page is asked with; NULL when there is none. Takes over `page`. */
static json_t *next_page(json_t *page, struct buf *csv)
{
    json_t *next = json_object_get(page, "next");
    const char *text = json_string_value(json_object_get(page, "csv"));

    buf_add_str(csv, text ? text : "");
    next = json_is_object(next) ? json_incref(next) : NULL;
    json_decref(page);
    return next;
}

enum ctl_exit run_roster_export(const struct session *session, const struct command *command,
                                json_t *args)
{
    bool households = arguments_take(args, "households");
    struct buf csv = BUF_INIT;
    json_t *page;

    json_object_set_new(args, "what", json_string(households ? "households" : "people"));
    while (args && (page = daemon_ask(session, command->wire, args))) {
        args = next_page(page, &csv);
        if (!session->json) {
            fwrite(buf_span(&csv).ptr, 1, csv.len, stdout);
            buf_clear(&csv);
        }
    }
    bool whole = args == NULL;
    if (whole && session->json) {
        json_t *result = json_pack("{s:s%}", "csv", csv.ptr ? csv.ptr : "", csv.len);
        json_print(result);
        json_decref(result);
    }
    buf_free(&csv);
    return whole ? CTL_DONE : CTL_REFUSED;
}

/* All pages in one list. */
static json_t *whole_list(const struct session *session, const struct command *command,
                          const json_t *args)
{
    json_t *all = json_array(), *page;
    size_t count;

    do {
        size_t had = json_array_size(all);
        json_t *asked = json_copy((json_t *)args);

        if (had)
            json_object_set(asked, "after", json_object_get(json_array_get(all, had - 1), "id"));
        page = daemon_ask(session, command->wire, asked);
        count = json_array_size(page);
        if (!page) {
            json_decref(all);
            return NULL;
        }
        json_array_extend(all, page);
        json_decref(page);
    } while (count > 0);
    return all;
}

enum ctl_exit run_roster_list(const struct session *session, const struct command *command,
                              json_t *args)
{
    bool vacant = arguments_take(args, "vacant");
    json_t *result = vacant ? daemon_ask(session, "roster.vacant", json_incref(args))
                            : whole_list(session, command, args);

    json_decref(args);
    if (!result)
        return CTL_REFUSED;
    if (session->json)
        json_print(result);
    else if (vacant)
        show_vacant(result);
    else
        show_roster(result);
    json_decref(result);
    return CTL_DONE;
}
