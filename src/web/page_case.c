/* One case: what is known of it, what happened, and every step that can be taken
 * (page_case_moves.c). */
#include "web/case_words.h"
#include "web/route.h"
#include "web/say.h"
#include <string.h>

/* ---- which one ------------------------------------------------------------------------------- */

/* The case that the path names, if the viewer may see it; else a page says why not. */
bool case_of_page(struct page *p, struct case_file *cf)
{
    struct case_reader reader = store_case_reader(p->web->store);
    char number[CASE_NUMBER_SIZE], what[64];
    int64_t serial;

    if (!case_number_parse(span_of(p->parts[0]), &serial) ||
        !reader.by_serial(reader.ctx, serial, cf)) {
        page_say(p, 404, say_no_page, say_case_none);
        return false;
    }
    case_number_write(serial, number);
    text_format(what, sizeof what, "case %s", number);
    if (!viewer_sees(&p->viewer, cf->unit_path)) {
        page_refuse(p, what);
        return false;
    }
    page_looked(p, what);
    return true;
}

/* ---- facts ----------------------------------------------------------------------------------- */

static void fact(struct page *p, const char *name, const char *words)
{
    if (!words || !*words)
        return;
    html_element(p->out, "dt", NULL, name);
    html_element(p->out, "dd", NULL, words);
}

static void fact_time(struct page *p, const char *name, wall_t at)
{
    char words[40];

    time_words(at, words, sizeof words);
    fact(p, name, words);
}

static void fact_number(struct page *p, const char *name, int64_t number)
{
    char words[24];

    text_format(words, sizeof words, "%lld", (long long)number);
    if (number)
        fact(p, name, words);
}

static void fact_person(struct page *p, const char *name, const struct case_person *who)
{
    char words[160];

    text_format(words, sizeof words, "%s %s", who->name, phone_shown(who->phone.text));
    if (who->name[0] || who->phone.text[0])
        fact(p, name, words);
}

static void fact_state(struct page *p, const struct case_file *cf)
{
    html_element(p->out, "dt", NULL, say_case_state);
    html_raw(p->out, "<dd>");
    html_text(p->out, case_state_words(p, cf->state));
    html_raw(p->out, " ");
    case_marks(p, cf);
    html_raw(p->out, "</dd>");
}

static void facts_of_filing(struct page *p, const struct case_file *cf)
{
    fact(p, say_case_kind, case_kind_words(p, cf));
    fact(p, say_case_subject, cf->subject);
    fact_state(p, cf);
    fact(p, say_case_unit, cf->unit_path);
    fact_number(p, say_case_household, cf->household_number);
    fact(p, say_case_party, cf->party);
    fact(p, say_case_party2, cf->party2);
    fact(p, say_case_text, cf->remarks);
    fact(p, say_case_mark, cf->mark);
    fact(p, say_case_source, texts_word(p->web->texts, "case_source", cf->source));
    fact_person(p, say_case_reporter, &cf->reporter);
    fact_time(p, say_case_filed, cf->filed_at);
}

static void facts_of_course(struct page *p, const struct case_file *cf)
{
    if (cf->grade > 0 && (size_t)cf->grade < p->web->model->grade_count)
        fact(p, say_case_grade, p->web->model->grades[cf->grade].title);
    fact_person(p, say_case_handler, &cf->handler);
    fact_person(p, say_case_charge, &cf->charge);
    if (cf->desk && cf->desk != cf->unit)
        fact(p, say_case_desk, store_unit_path(p->web->store, cf->desk));
    fact_time(p, say_case_due, cf->due_at);
    fact_time(p, say_case_accepted, cf->accepted_at);
    fact_time(p, say_case_held, cf->held_until);
    fact(p, say_case_hold_reason, cf->hold_reason);
    fact(p, say_case_place, cf->place);
    fact_number(p, say_case_people, cf->people);
    fact_number(p, say_case_amount, cf->amount);
    fact(p, say_case_result, cf->result);
    fact(p, say_case_agreement, cf->agreement);
    fact(p, say_case_mode, cf->mode);
    fact_time(p, say_case_settled, cf->settled_at);
    fact_time(p, say_case_closed, cf->closed_at);
    fact(p, say_case_rating, cf->rating);
    fact(p, say_case_rating_party, cf->rating_party);
}

static void write_facts(struct page *p, const struct case_file *cf)
{
    html_open(p->out, "dl", ATTR({"class", "facts"}));
    facts_of_filing(p, cf);
    facts_of_course(p, cf);
    html_close(p->out, "dl");
}

/* ---- timeline -------------------------------------------------------------------------------- */

static void write_message(struct page *p, int64_t id)
{
    struct message_row message;

    if (!id || !store_message(p->web->store, id, &message))
        return;
    html_open(p->out, "div", ATTR({"class", message.out ? "bubble out" : "bubble"}));
    html_element(p->out, "span", ATTR({"class", "hint"}), phone_shown(message.phone));
    html_raw(p->out, " ");
    html_text(p->out, message.text);
    html_close(p->out, "div");
}

/* The words of an event; the dot of its name is _ in the texts. */
static const char *event_words(const struct page *p, const char *what)
{
    char key[64], *dot;
    const char *words;

    text_format(key, sizeof key, "%s", what);
    if ((dot = strchr(key, '.')))
        *dot = '_';
    words = texts_word(p->web->texts, "event", key);
    if (words != key)
        return words;
    words = dot ? texts_word(p->web->texts, "case_event", what + (dot + 1 - key)) : key;
    return words == key ? what : words;
}

static void write_event(void *ctx, wall_t at, const char *actor, const char *what, int64_t message,
                        const char *detail)
{
    struct page *p = ctx;
    struct buf who = BUF_INIT;
    char words[40];

    time_words(at, words, sizeof words);
    staff_words(actor, &who);
    html_raw(p->out, "<li>");
    html_element(p->out, "span", ATTR({"class", "time"}), words);
    html_raw(p->out, " ");
    html_element(p->out, "b", NULL, event_words(p, what));
    html_raw(p->out, " ");
    html_element(p->out, "span", ATTR({"class", "hint"}), who.ptr);
    if (detail && strcmp(what, "alarm.raised") == 0) /* how far it went */
        detail = texts_word(p->web->texts, "alarm_reach", detail);
    if (detail && *detail)
        html_element(p->out, "div", NULL, detail);
    write_message(p, message);
    html_raw(p->out, "</li>");
    buf_free(&who);
}

static void write_timeline(struct page *p, const struct case_file *cf)
{
    html_element(p->out, "h2", NULL, say_case_timeline);
    html_open(p->out, "ol", ATTR({"class", "timeline"}));
    store_events_of_case(p->web->store, cf->serial, write_event, p);
    html_close(p->out, "ol");
}

/* ---- the page -------------------------------------------------------------------------------- */

/* The paper, the household, and the phones behind it. */
static void write_ways(struct page *p, const struct case_file *cf)
{
    const struct kind *kind = model_kind(p->web->model, cf->kind);
    struct buf href = BUF_INIT;

    html_raw(p->out, "<p class=\"noprint\">");
    buf_addf(&href, "%s/sheet", p->request->path);
    if (kind && kind->ledger)
        html_element(p->out, "a", ATTR({"class", "button"}, {"href", href.ptr}), say_case_sheet);
    html_raw(p->out, " ");
    if (cf->household_number) {
        buf_clear(&href);
        buf_add_str(&href, "/roster/house?unit=");
        url_text(&href, cf->unit_path);
        buf_addf(&href, "&number=%d", cf->household_number);
        html_element(p->out, "a", ATTR({"class", "button"}, {"href", href.ptr}), say_case_house);
        html_raw(p->out, " ");
    }
    if (cf->reporter.phone.text[0]) {
        buf_clear(&href);
        buf_add_str(&href, "/messages/");
        url_text(&href, cf->reporter.phone.text);
        html_element(p->out, "a", ATTR({"class", "button"}, {"href", href.ptr}), say_case_thread);
    }
    html_raw(p->out, "</p>");
    buf_free(&href);
}

void page_case(struct page *p)
{
    struct case_file cf;
    char number[CASE_NUMBER_SIZE], title[80];

    if (!case_of_page(p, &cf))
        return;
    case_number_write(cf.serial, number);
    text_format(title, sizeof title, say_case_title, number);
    page_begin(p, title, "/cases");
    write_facts(p, &cf);
    write_ways(p, &cf);
    case_moves(p, &cf);
    write_timeline(p, &cf);
    page_end(p);
}
