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
    text_format(words, sizeof words, say_message_guess, text_of(guess, "kind_text"),
                text_of(guess, "subject"), house);
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

    if (json_array_size(json_object_get(reading, "candidates"))) {
        html_raw(p->out, "<div class=\"actions\">");
        html_text(p->out, say_message_guesses);
        json_array_foreach(json_object_get(reading, "candidates"), i, guess)
        {
            write_guess(p, row, guess);
        }
        html_raw(p->out, "</div>");
    }
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

static void input(struct page *p, const struct field_spec *spec, const char *size)
{
    html_raw(p->out, "<label>");
    html_text(p->out, spec->label);
    html_open(p->out, "input",
              ATTR({"type", "text"}, {"name", spec->name}, {"value", spec->value}, {"size", size},
                   {spec->list ? "list" : "", spec->list}));
    html_raw(p->out, "</label>");
}

static void input_unit(struct page *p, const char *path)
{
    input(p,
          &(struct field_spec){
              .name = "unit", .label = say_message_unit, .value = path, .list = "units"},
          "30");
}

static void input_text(struct page *p, const char *name, const char *label, const char *value,
                       const char *size)
{
    input(p, &(struct field_spec){.name = name, .label = label, .value = value}, size);
}

static void write_by_hand(struct page *p, const struct message_row *row, const struct actor *who)
{
    sort_form(p, row);
    html_text(p->out, say_message_by_hand);
    write_kinds(p);
    input_unit(p, who->unit_path);
    input_text(p, "household", say_message_number, "", "4");
    button_value(p, "do", "file", say_message_file);
    button_value(p, "do", "dismiss", say_message_dismiss);
    html_close(p->out, "form");
}

/* ---- who is not on the roster ---------------------------------------------------------------- */

/* Offices whose holders report. */
static void write_roles(struct page *p)
{
    html_raw(p->out, "<label>");
    html_text(p->out, say_roster_role);
    html_raw(p->out, "<select name=\"role\">");
    html_element(p->out, "option", ATTR({"value", ""}), say_newcomer_role);
    for (size_t i = 0; i < p->web->model->role_count; i++)
        if (p->web->model->roles[i].may & MAY_REPORT)
            html_element(p->out, "option", ATTR({"value", p->web->model->roles[i].code}),
                         p->web->model->roles[i].title);
    html_raw(p->out, "</select></label>");
}

/* What the text says of its writer, to be looked over and entered in the roster. */
static void write_newcomer(struct page *p, const struct message_row *row, const json_t *read)
{
    bool asked = row->why == WHY_REGISTRATION;

    if (!json_is_object(read))
        return;
    html_open(p->out, "details", ATTR({asked ? "open" : "", NULL}));
    html_element(p->out, "summary", NULL, say_newcomer);
    html_element(p->out, "p", ATTR({"class", "hint"}), say_newcomer_hint);
    sort_form(p, row);
    input_text(p, "name", say_name, text_of(read, "name"), "8");
    input_unit(p, text_of(read, "unit"));
    write_roles(p);
    input_text(p, "household", say_message_number, "", "4");
    input_text(p, "phone", say_newcomer_other, phone_shown(text_of(read, "other_phone")), "12");
    button_value(p, "do", "register", say_newcomer_do);
    html_close(p->out, "form");
    html_close(p->out, "details");
}

/* What the daemon reads in the texts of strangers, by their numbers. */
static json_t *newcomers_read(struct page *p)
{
    json_t *by_id = json_object(), *rows, *row;
    struct buf why = BUF_INIT;
    char id[24];
    size_t i;

    if (!viewer_may(&p->viewer, MAY_ROSTER) || p->viewer.unit_path[0])
        return by_id;
    rows = wire_ask(&p->web->wire, p->viewer.name, "triage.list",
                    json_pack("{s:i}", "limit", SORT_SHOWN), &why);
    json_array_foreach(rows, i, row)
    {
        text_format(id, sizeof id, "%lld",
                    (long long)json_integer_value(json_object_get(row, "id")));
        json_object_set(by_id, id, json_object_get(row, "suggestion"));
    }
    json_decref(rows);
    buf_free(&why);
    return by_id;
}

/* ---- the page -------------------------------------------------------------------------------- */

static void write_sender(struct page *p, const struct message_row *row, const struct actor *who)
{
    struct buf href = BUF_INIT;

    thread_href(row->phone, &href);
    html_raw(p->out, "<h2>");
    html_text(p->out, sender_name(who));
    html_raw(p->out, " ");
    html_element(p->out, "a", ATTR({"href", href.ptr}), phone_shown(row->phone));
    html_raw(p->out, "</h2>");
    if (who->unit_path && *who->unit_path)
        html_element(p->out, "p", NULL, who->unit_path);
    buf_free(&href);
}

static void write_to_sort(struct page *p, const struct message_row *row, const struct actor *who,
                          const json_t *newcomers, bool *guesses)
{
    char id[24];

    html_raw(p->out, "<article class=\"card\">");
    write_sender(p, row, who);
    write_bubble(p, row);
    html_raw(p->out, "<p>");
    html_text(p->out, say_message_why);
    html_text(p->out, texts_word(p->web->texts, "triage_why", triage_why_name(row->why)));
    html_raw(p->out, "</p>");
    text_format(id, sizeof id, "%" PRId64, row->id);
    write_newcomer(p, row, json_object_get(newcomers, id));
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
    json_t *newcomers;
    struct actor who;

    page_looked(p, "messages to sort");
    newcomers = newcomers_read(p);
    page_begin(p, say_messages_sort, "/messages");
    for (size_t i = 0; i < list.count && shown < SORT_SHOWN; i++) {
        if (!sees_phone(p, list.rows[i].phone, &who))
            continue;
        write_to_sort(p, &list.rows[i], &who, newcomers, &guesses);
        shown++;
    }
    if (shown)
        unit_list(p);
    else
        html_element(p->out, "p", NULL, say_message_all_sorted);
    page_end(p);
    json_decref(newcomers);
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

/* What the form says of the writer; what it leaves out the text says. */
static json_t *registering_asked(struct page *p, int64_t id)
{
    static const char *const names[] = {"name", "unit", "role", "phone", NULL};
    json_t *args = json_pack("{s:I}", "id", (json_int_t)id);
    int64_t household = request_int(p->request, "household", 0);

    args_from_form(p, args, names);
    if (household > 0)
        json_object_set_new(args, "household", json_integer(household));
    return args;
}

/* What becomes of a text, as the form says: its command, and what that is told. */
static json_t *order_asked(struct page *p, int64_t id, const char **command)
{
    const char *what = request_get(p->request, "do");

    if (strcmp(what, "register") == 0) {
        *command = "roster.register";
        return registering_asked(p, id);
    }
    if (strcmp(what, "dismiss") == 0) {
        *command = "triage.dismiss";
        return json_pack("{s:I}", "id", (json_int_t)id);
    }
    *command = "triage.file";
    return sorting_asked(p, id);
}

void do_triage(struct page *p)
{
    const char *command;
    int64_t id = request_int(p->request, "id", 0);
    const char *unit = request_get(p->request, "unit");
    struct message_row row;
    struct actor who;
    json_t *args;

    if (!store_message(p->web->store, id, &row) || row.out) {
        page_say(p, 404, say_message_none, say_no_page_why);
        return;
    }
    if (!sees_phone(p, row.phone, &who) || (*unit && !viewer_sees(&p->viewer, unit))) {
        page_refuse(p, "message");
        return;
    }
    args = order_asked(p, id, &command);
    ask_and_return(p, command, args, "/messages/sort");
}
