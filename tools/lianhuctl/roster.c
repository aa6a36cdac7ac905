#include "lianhuctl.h"
#include "say.h"
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES_MAX = 64 << 20, READ_SIZE = 1 << 16 };

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

static bool read_file(const char *path, struct buf *out)
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

static json_t *packed(const char *path, const struct buf *bytes)
{
    size_t size = sodium_base64_encoded_len(bytes->len, sodium_base64_VARIANT_ORIGINAL);
    char *base64 = xmalloc(size);
    const char *slash = strrchr(path, '/');

    sodium_bin2base64(base64, size, (const unsigned char *)buf_span(bytes).ptr, bytes->len,
                      sodium_base64_VARIANT_ORIGINAL);
    json_t *file = json_pack("{s:s,s:s}", "name", slash ? slash + 1 : path, "base64", base64);
    free(base64);
    return file;
}

/* The files as the protocol wants them; NULL when one cannot be read. */
static json_t *files_of(const json_t *paths)
{
    json_t *files = json_array();
    const json_t *path;
    size_t i;

    json_array_foreach(paths, i, path)
    {
        struct buf bytes = BUF_INIT;
        const char *name = json_string_value(path);
        if (!read_file(name, &bytes)) {
            buf_free(&bytes);
            json_decref(files);
            return NULL;
        }
        json_array_append_new(files, packed(name, &bytes));
        buf_free(&bytes);
    }
    return files;
}

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

    print_lines(result, "changes", stdout);
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
    json_t *files = files_of(json_object_get(args, "file"));
    bool dry = json_object_get(args, "dry_run") != NULL;

    arguments_take(args, "file");
    if (!files) {
        json_decref(args);
        return CTL_REFUSED;
    }
    json_object_set_new(args, "files", files);
    json_t *result = daemon_ask(session, command->wire, args);
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

enum ctl_exit run_roster_export(const struct session *session, const struct command *command,
                                json_t *args)
{
    bool households = arguments_take(args, "households");

    json_object_set_new(args, "what", json_string(households ? "households" : "people"));
    json_t *result = daemon_ask(session, command->wire, args);
    if (!result)
        return CTL_REFUSED;
    const char *csv = json_string_value(json_object_get(result, "csv"));
    if (session->json)
        json_print(result);
    else
        fputs(csv ? csv : "", stdout);
    json_decref(result);
    return CTL_DONE;
}
