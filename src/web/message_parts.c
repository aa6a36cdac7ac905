#include "web/message_parts.h"
#include "lianhu/tpdu.h"
#include "web/say.h"
#include <string.h>

static void keep_message(void *ctx, const struct message_row *row)
{
    struct messages *list = ctx;

    if (list->count < list->most)
        list->rows[list->count++] = *row;
}

struct messages messages_of(struct page *p, const struct message_filter *filter)
{
    struct messages list = {xcalloc(filter->limit, sizeof *list.rows), 0, filter->limit};

    store_messages(p->web->store, filter, keep_message, &list);
    return list;
}

bool sees_phone(struct page *p, const char *text, struct actor *who)
{
    struct phone phone = {.text = ""};

    text_copy(phone.text, sizeof phone.text, span_of(text));
    store_actor(p->web->store, p->web->model, &phone, p->request->now.wall, who);
    return viewer_sees(&p->viewer, who->unit_path ? who->unit_path : "");
}

const char *sender_name(const struct actor *who)
{
    return who->name && *who->name ? who->name : say_message_stranger;
}

void thread_href(const char *phone, struct buf *out)
{
    buf_clear(out);
    buf_add_str(out, "/messages/");
    url_text(out, phone);
}

/* Where it is now, for what we sent; what became of it, for what came. */
static const char *course_of(const struct page *p, const struct message_row *row)
{
    if (row->out)
        return texts_word(p->web->texts, "message_state", message_state_name(row->state));
    return row->disposition < 0 ? ""
                                : texts_word(p->web->texts, "disposition",
                                             disposition_name((enum disposition)row->disposition));
}

static void write_case_link(struct page *p, int64_t serial)
{
    char number[CASE_NUMBER_SIZE], href[48], words[64];

    case_number_write(serial, number);
    text_format(href, sizeof href, "/cases/%s", number);
    text_format(words, sizeof words, say_case_title, number);
    html_raw(p->out, " · ");
    html_element(p->out, "a", ATTR({"href", href}), words);
}

void write_bubble(struct page *p, const struct message_row *row)
{
    char time[40];

    time_words(row->at, time, sizeof time);
    html_open(p->out, "div", ATTR({"class", row->out ? "bubble out" : "bubble"}));
    html_element(p->out, "p", NULL, row->text);
    html_open(p->out, "p", ATTR({"class", "hint"}));
    html_textf(p->out, "%s · %s", time, course_of(p, row));
    if (row->case_serial)
        write_case_link(p, row->case_serial);
    if (row->disposition == DISPOSED_TRIAGE && strcmp(p->request->path, "/messages/sort") != 0) {
        html_raw(p->out, " · ");
        html_element(p->out, "a", ATTR({"href", "/messages/sort"}), say_messages_sort);
    }
    html_raw(p->out, "</p>");
    html_close(p->out, "div");
}

void write_parts(struct page *p, const char *text)
{
    const char *signature = texts_signature(p->web->texts);
    struct buf whole = BUF_INIT;
    struct sms_plan plan;
    char words[160];

    if (!span_starts(span_of(text), span_of(signature)))
        buf_add_str(&whole, signature);
    buf_add_str(&whole, text);
    if (sms_plan_text(buf_span(&whole), &plan))
        text_format(words, sizeof words,
                    plan.encoding == SMS_GSM7 ? say_parts_gsm7 : say_parts_ucs2, plan.units,
                    plan.parts, plan.parts > 2 ? say_parts_long : "");
    else
        text_format(words, sizeof words, "%s", say_parts_too_long);
    html_element(p->out, "p", ATTR({"class", "notice"}, {"role", "status"}), words);
    buf_free(&whole);
}
