/* What a clerk has to sort: each text with the guesses of the reader, a click from being filed. */
#include "web/message_parts.h"
#include "web/route.h"
#include "web/say.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_READ = 1000, SORT_SHOWN = 20 };

static const char *text_of(const json_t *j, const char *key)
{
    const char *text = json_string_value(json_object_get(j, key));

    return text ? text : "";
}

static void sort_form(struct page *p, const struct message_row *row)
{
    char id[24];

    text_format(id, sizeof id, "%" PRId64, row->id);
    form_begin(p, "/messages/sort", "actions");
    hidden(p, "id", id);
}

/* One reading of the text, a click from being filed. */
static void write_guess(struct page *p, const struct message_row *row, const json_t *guess)
{
    int household = (int)json_integer_value(json_object_get(guess, "household"));
    char number[24] = "", house[32] = "", words[256];

    if (!*text_of(guess, "kind"))
        return;
    if (household) {
        text_format(number, sizeof number, "%d", household);
        text_format(house, sizeof house, say_message_house, household);
    }
    text_format(words, sizeof words, say_message_guess, house, text_of(guess, "subject"),
                text_of(guess, "kind_text"));
    sort_form(p, row);
    hidden(p, "kind", text_of(guess, "kind"));
    hidden(p, "household", number);
    hidden(p, "subject", text_of(guess, "subject"));
    button_value(p, "do", "file", words);
    html_close(p->out, "form");
}

/* False: the daemon is away, there will be no guesses. */
static bool write_guesses(struct page *p, const struct message_row *row)
{
    struct buf why = BUF_INIT;
    json_t *args = json_pack("{s:s,s:s}", "phone", row->phone, "text", row->text), *guess;
    json_t *reading = wire_ask(&p->web->wire, p->viewer.name, "explain", args, &why);
    size_t i;

    json_array_foreach(json_object_get(reading, "candidates"), i, guess) write_guess(p, row, guess);
    json_decref(reading);
    buf_free(&why);
    return reading != NULL;
}

static void write_kinds(struct page *p)
{
    html_open(p->out, "select", ATTR({"name", "kind"}, {"aria-label", say_message_kind}));
    for (size_t i = 0; i < p->web->model->kind_count; i++) {
        const struct kind *kind = &p->web->model->kinds[i];

        if (kind->destination == DEST_CASE || kind->destination == DEST_REGISTER)
            html_element(p->out, "option", ATTR({"value", kind->code}), kind->title);
    }
    html_close(p->out, "select");
}

static void input(struct page *p, const char *name, const char *label, const char *value)
{
    html_raw(p->out, "<label>");
    html_text(p->out, label);
    html_open(p->out, "input", ATTR({"type", "text"}, {"name", name}, {"value", value}));
    html_raw(p->out, "</label>");
}

static void write_by_hand(struct page *p, const struct message_row *row, const struct actor *who)
{
    sort_form(p, row);
    write_kinds(p);
    input(p, "unit", say_message_unit, who->unit_path);
    input(p, "household", say_message_number, "");
    button_value(p, "do", "file", say_message_file);
    button_value(p, "do", "dismiss", say_message_dismiss);
    html_close(p->out, "form");
}

static void write_to_sort(struct page *p, const struct message_row *row, const struct actor *who,
                          bool *guesses)
{
    html_raw(p->out, "<article class=\"card\">");
    html_element(p->out, "h2", NULL, sender_name(who));
    html_element(p->out, "p", NULL, who->unit_path);
    write_bubble(p, row);
    html_raw(p->out, "<p>");
    html_text(p->out, say_message_why);
    html_text(p->out, texts_word(p->web->texts, "triage_why", triage_why_name(row->why)));
    html_raw(p->out, "</p>");
    if (viewer_may(&p->viewer, MAY_WORK)) {
        *guesses = *guesses && write_guesses(p, row);
        write_by_hand(p, row, who);
    }
    html_raw(p->out, "</article>");
}

void page_triage(struct page *p)
{
    struct messages list = messages_of(
        p, &(struct message_filter){.direction = 0, .limit = ROWS_READ, .triage = true});
    size_t shown = 0;
    bool guesses = true;
    struct actor who;

    page_looked(p, "messages to sort");
    page_begin(p, say_messages_sort, "/messages");
    for (size_t i = 0; i < list.count && shown < SORT_SHOWN; i++) {
        if (!sees_phone(p, list.rows[i].phone, &who))
            continue;
        write_to_sort(p, &list.rows[i], &who, &guesses);
        shown++;
    }
    if (!shown)
        html_element(p->out, "p", NULL, say_message_all_sorted);
    page_end(p);
    free(list.rows);
}

static json_t *sorting_asked(struct page *p, int64_t id)
{
    static const char *const keys[] = {"kind", "unit", "subject"};
    json_t *args = json_pack("{s:I}", "id", (json_int_t)id);
    int64_t household = request_int(p->request, "household", 0);

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (*request_get(p->request, keys[i]))
            json_object_set_new(args, keys[i], json_string(request_get(p->request, keys[i])));
    if (household > 0)
        json_object_set_new(args, "household", json_integer(household));
    return args;
}

void do_triage(struct page *p)
{
    bool dismiss = strcmp(request_get(p->request, "do"), "dismiss") == 0;
    int64_t id = request_int(p->request, "id", 0);
    const char *unit = request_get(p->request, "unit");
    struct message_row row;
    struct actor who;
    json_t *args, *done;

    if (!store_message(p->web->store, id, &row) || row.out) {
        page_say(p, 404, say_message_none, say_no_page_why);
        return;
    }
    if (!sees_phone(p, row.phone, &who) || (*unit && !viewer_sees(&p->viewer, unit))) {
        page_refuse(p, "message");
        return;
    }
    args = dismiss ? json_pack("{s:I}", "id", (json_int_t)id) : sorting_asked(p, id);
    done = page_ask(p, dismiss ? "triage.dismiss" : "triage.file", args);
    if (done)
        reply_redirect(p->reply, "/messages/sort");
    json_decref(done);
}
