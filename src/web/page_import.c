/*
 * A roster file on its way in: chosen, looked at as `roster import --dry-run` would show it, then
 * carried out. The files wait in the daemon between the look and the click: the console keeps
 * nothing, and what was looked at is what is carried out.
 */
#include "text/charset.h"
#include "web/roster_parts.h"
#include "web/route.h"
#include "web/say.h"
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    PIECE_SIZE = 96 << 10, /* of a file, in one request to the daemon */
    LOOKS = 40             /* at how far it is, before the page says that it goes on */
};

/* ---- the form -------------------------------------------------------------------------------- */

static void file_field(struct page *p, const char *name, const char *words)
{
    html_raw(p->out, "<div class=\"field\">");
    html_element(p->out, "label", ATTR({"for", name}), words);
    html_open(p->out, "input",
              ATTR({"type", "file"}, {"name", name}, {"id", name}, {"accept", ".csv,text/csv"}));
    html_raw(p->out, "</div>");
}

static void show_form(struct page *p, const char *wrong)
{
    page_begin(p, say_import_title, "/roster");
    roster_ways(p, "/roster/import");
    if (wrong)
        html_element(p->out, "p", ATTR({"class", "wrong"}, {"role", "alert"}), wrong);
    html_element(p->out, "p", NULL, say_import_how);
    form_begin(p, "/roster/import", "narrow");
    file_field(p, "people", say_import_people);
    file_field(p, "households", say_import_homes);
    html_element(p->out, "p", ATTR({"class", "hint"}), say_import_hint);
    form_button(p, say_import_look, "primary");
    html_close(p->out, "form");
    html_element(p->out, "h2", NULL, say_import_files);
    way_on(p, "/roster/files/people", say_import_file_people);
    way_on(p, "/roster/files/households", say_import_file_homes);
    page_end(p);
}

/* A file is of the whole gateway; whoever sees a part of it changes people one by one there. */
static bool may_import(struct page *p)
{
    if (!p->viewer.unit_path[0])
        return true;
    page_refuse(p, "roster import");
    return false;
}

void page_import(struct page *p)
{
    if (may_import(p))
        show_form(p, NULL);
}

/* ---- handing over ---------------------------------------------------------------------------- */

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
    char *coded = xmalloc(size);
    json_t *piece;

    sodium_bin2base64(coded, size, (const unsigned char *)bytes.ptr, bytes.len,
                      sodium_base64_VARIANT_ORIGINAL);
    piece = json_pack("{s:s,s:s}", "name", name, "base64", coded);
    if (upload)
        json_object_set_new(piece, "upload", json_integer(upload));
    free(coded);
    return piece;
}

/* The number of the upload; 0: `why` says what was wrong. */
static int64_t hand_over(struct page *p, const char *name, struct span bytes, int64_t upload,
                         struct buf *why)
{
    do {
        struct span piece = piece_of(bytes);
        json_t *taken = wire_ask(&p->web->wire, p->viewer.name, "roster.upload",
                                 packed(name, piece, upload), why);

        if (!taken)
            return 0;
        upload = json_integer_value(json_object_get(taken, "upload"));
        json_decref(taken);
        bytes = span_skip(bytes, piece.len);
    } while (bytes.len > 0);
    return upload;
}

/* The name that a complaint shows: that of the file, without what a browser puts before it. */
static const char *bare_name(const char *filename)
{
    const char *slash = strrchr(filename, '/'), *back = strrchr(filename, '\\');

    if (back && (!slash || back > slash))
        slash = back;
    return slash ? slash + 1 : filename;
}

static int64_t hand_over_file(struct page *p, const struct request_field *file, int64_t upload,
                              struct buf *why)
{
    struct buf text = BUF_INIT;
    const char *name = bare_name(file->filename);
    size_t bad = 0;

    if (charset_to_utf8(buf_span(&file->value), &text, &bad)) {
        upload = hand_over(p, name, buf_span(&text), upload, why);
    } else {
        buf_addf(why, say_import_charset, name, bad + 1);
        upload = 0;
    }
    buf_free(&text);
    return upload;
}

void do_import(struct page *p)
{
    static const char *const names[] = {"people", "households"};
    struct buf why = BUF_INIT;
    int64_t upload = 0;
    char path[64];

    if (!may_import(p))
        return;
    for (size_t i = 0; i < sizeof names / sizeof *names && !why.len; i++) {
        const struct request_field *file = request_file(p->request, names[i]);

        if (file)
            upload = hand_over_file(p, file, upload, &why);
    }
    text_format(path, sizeof path, "/roster/import/%" PRId64, upload);
    if (why.len)
        show_form(p, why.ptr);
    else if (!upload)
        show_form(p, say_import_no_file);
    else
        reply_redirect(p->reply, path);
    buf_free(&why);
}

/* ---- what it would change, or has changed ---------------------------------------------------- */

static json_t *ask_state(struct page *p, int64_t upload, bool dry)
{
    struct buf why = BUF_INIT;
    json_t *state =
        wire_ask(&p->web->wire, p->viewer.name, "roster.import",
                 json_pack("{s:I,s:b}", "upload", (json_int_t)upload, "dry_run", dry), &why);

    if (!state)
        page_say(p, 409, say_import_title, why.ptr ? why.ptr : say_import_gone);
    buf_free(&why);
    return state;
}

/* Each question is a turn of the daemon's loop, in which the import goes on: a township's is read
 * before the page is. NULL: the reply says why. */
static json_t *await(struct page *p, int64_t upload)
{
    json_t *state = ask_state(p, upload, true);

    for (int i = 0; i < LOOKS && state && json_is_null(json_object_get(state, "result")); i++) {
        json_decref(state);
        state = ask_state(p, upload, true);
    }
    return state;
}

static size_t size_of(const json_t *result, const char *key)
{
    return json_array_size(json_object_get(result, key));
}

/* The tables of a result. */
struct result_lists {
    struct list *complaints, *changes, *notes;
};

static struct list *lines_list(struct page *p, const char *name, const char *caption,
                               const struct column *columns)
{
    struct list *list = list_new(p, caption, columns);

    list_named(list, name);
    return list;
}

static void add_lines(struct list *list, const json_t *lines)
{
    const json_t *line;
    size_t i;

    json_array_foreach(lines, i, line) list_text(list, json_string_value(line));
}

/* "people.csv 第7行第2列: what" in two cells. */
static void add_complaint(struct list *list, const char *line)
{
    const char *colon = strstr(line, ": ");
    char place[256] = "";

    if (colon)
        text_copy(place, sizeof place, (struct span){line, (size_t)(colon - line)});
    list_text(list, place);
    list_text(list, colon ? colon + 2 : line);
}

static struct result_lists lists_of(struct page *p, const json_t *result)
{
    static const struct column complaints[] = {
        {say_import_place, "place", "state"},
        {say_import_what,  "what",  "wide" },
        {NULL,             NULL,    NULL   },
    };
    static const struct column changes[] = {
        {say_import_change, "what", NULL},
        {NULL,              NULL,   NULL},
    };
    static const struct column notes[] = {
        {say_import_what, "what", NULL},
        {NULL,            NULL,   NULL},
    };
    bool done = json_is_true(json_object_get(result, "done"));
    const struct result_lists lists = {
        lines_list(p, "complaints", say_import_wrong, complaints),
        lines_list(p, "changes", done ? say_import_changed : say_import_changes, changes),
        lines_list(p, "notes", say_import_notes, notes)};
    const json_t *line;
    size_t i;

    json_array_foreach(json_object_get(result, "complaints"), i, line)
    {
        add_complaint(lists.complaints, json_string_value(line));
    }
    add_lines(lists.changes, json_object_get(result, "changes"));
    add_lines(lists.notes, json_object_get(result, "notes"));
    return lists;
}

static void write_complaints(struct page *p, struct list *list)
{
    char words[128];

    text_format(words, sizeof words, say_import_bad, list_rows(list));
    html_element(p->out, "p", ATTR({"class", "wrong"}, {"role", "alert"}), words);
    html_element(p->out, "p", NULL, say_import_bad_how);
    list_table(p, list);
}

static void write_changes(struct page *p, const json_t *result, const struct result_lists *lists)
{
    int64_t count = json_integer_value(json_object_get(result, "change_count"));
    const char *summary = json_string_value(json_object_get(result, "summary"));
    size_t shown = list_rows(lists->changes);
    char words[128];

    if (summary && *summary)
        html_element(p->out, "p", ATTR({"class", "notice"}, {"role", "status"}), summary);
    if (!count)
        html_element(p->out, "p", NULL, say_import_none);
    if (shown)
        list_table(p, lists->changes);
    text_format(words, sizeof words, say_import_more, shown, (long long)count);
    if ((size_t)count > shown)
        html_element(p->out, "p", NULL, words);
    if (list_rows(lists->notes))
        list_table(p, lists->notes);
}

static void write_apply(struct page *p, const json_t *result)
{
    if (!json_integer_value(json_object_get(result, "change_count")))
        return;
    form_begin(p, p->request->path, "actions");
    html_element(p->out, "button",
                 ATTR({"type", "submit"}, {"class", "primary"}, {"data-ask", say_import_ask}),
                 say_import_apply);
    html_close(p->out, "form");
}

static void write_lists(struct page *p, const json_t *result, const struct result_lists *lists)
{
    bool bad = size_of(result, "complaints") > 0,
         done = json_is_true(json_object_get(result, "done"));

    page_begin(p, done ? say_import_done : say_import_preview, "/roster");
    roster_ways(p, "/roster/import");
    if (done)
        html_element(p->out, "p", NULL, say_import_done_how);
    if (bad)
        write_complaints(p, lists->complaints);
    else
        write_changes(p, result, lists);
    if (!bad && !done)
        write_apply(p, result);
    way_on(p, done ? "/roster" : "/roster/import", done ? say_roster : say_import_other);
    page_end(p);
}

static void write_result(struct page *p, const json_t *result)
{
    struct result_lists lists = lists_of(p, result);

    if (!list_taken(p, lists.complaints, "complaints") &&
        !list_taken(p, lists.changes, "changes") && !list_taken(p, lists.notes, "notes"))
        write_lists(p, result, &lists);
    list_free(lists.complaints);
    list_free(lists.changes);
    list_free(lists.notes);
}

static void write_waiting(struct page *p, const json_t *state)
{
    char words[64];

    text_format(words, sizeof words, say_import_working,
                (long long)json_integer_value(json_object_get(state, "percent")));
    page_begin(p, say_import_title, "/roster");
    html_open(p->out, "section", ATTR({"id", "progress"}, {"data-live", "1"}));
    html_element(p->out, "p", ATTR({"role", "status"}), words);
    html_close(p->out, "section");
    way_on(p, p->request->path, say_import_again);
    page_end(p);
}

static bool upload_of(struct page *p, int64_t *upload)
{
    unsigned long number;

    if (!span_number(span_of(p->parts[0]), 1000000000, &number) || !number) {
        page_say(p, 404, say_import_title, say_import_gone);
        return false;
    }
    *upload = (int64_t)number;
    return true;
}

static void show_state(struct page *p, int64_t upload)
{
    json_t *state = await(p, upload), *result = json_object_get(state, "result");

    if (!state)
        return;
    if (json_is_object(result))
        write_result(p, result);
    else
        write_waiting(p, state);
    json_decref(state);
}

void page_import_one(struct page *p)
{
    int64_t upload;

    if (may_import(p) && upload_of(p, &upload))
        show_state(p, upload);
}

void do_import_one(struct page *p)
{
    int64_t upload;
    json_t *state;

    if (!may_import(p) || !upload_of(p, &upload) || !(state = ask_state(p, upload, false)))
        return;
    json_decref(state);
    reply_redirect(p->reply, p->request->path);
}
