/* 登记: a walk-in, a phone call, a letter, a sheet of paper, typed in as a case. */
#include "web/case_words.h"
#include "web/route.h"
#include "web/say.h"
#include <string.h>

enum { CHOICES_MAX = 96 };

static const char *said(struct page *p, const char *name)
{
    return request_get(p->request, name);
}

static void choose_source(struct page *p)
{
    static const char *const sources[] = {"visit", "phone", "letter", "paper"};
    struct choice choices[5] = {
        {NULL, NULL}
    };

    for (size_t i = 0; i < 4; i++)
        choices[i] =
            (struct choice){sources[i], texts_word(p->web->texts, "case_source", sources[i])};
    field_choice(p, &(struct field_spec){.name = "source", .label = say_case_source}, choices,
                 said(p, "source"));
}

static void choose_kind(struct page *p)
{
    struct choice choices[CHOICES_MAX] = {
        {NULL, NULL}
    };
    size_t count = 0;

    for (size_t i = 0; i < p->web->model->kind_count && count + 1 < CHOICES_MAX; i++) {
        const struct kind *kind = &p->web->model->kinds[i];

        if (kind->destination == DEST_CASE || kind->destination == DEST_ALARM)
            choices[count++] = (struct choice){kind->code, kind->title};
    }
    field_choice(p, &(struct field_spec){.name = "kind", .label = say_case_kind}, choices,
                 said(p, "kind"));
}

/* What every kind may be about, as suggestions: without script the kind is not known yet. */
static void suggest_subjects(struct page *p)
{
    html_raw(p->out, "<details><summary>");
    html_text(p->out, say_register_subjects);
    html_raw(p->out, "</summary><dl>");
    for (size_t i = 0; i < p->web->model->kind_count; i++) {
        const struct kind *kind = &p->web->model->kinds[i];

        if (kind->destination != DEST_CASE || !kind->subject_count)
            continue;
        html_element(p->out, "dt", NULL, kind->title);
        html_raw(p->out, "<dd>");
        for (size_t k = 0; k < kind->subject_count; k++)
            html_textf(p->out, "%s%s", k ? "、" : "", kind->subjects[k].title);
        html_raw(p->out, "</dd>");
    }
    html_raw(p->out, "</dl></details>");
}

static void form(struct page *p, const char *wrong)
{
    const char *unit = *said(p, "unit") ? said(p, "unit") : p->viewer.unit_path;

    page_begin(p, say_register, "/register");
    if (wrong)
        html_element(p->out, "p", ATTR({"class", "wrong"}, {"role", "alert"}), wrong);
    form_begin(p, "/register", "narrow");
    choose_source(p);
    field_text(p, &(struct field_spec){.name = "unit",
                                       .label = say_case_unit,
                                       .value = unit,
                                       .hint = say_register_unit_hint,
                                       .required = true});
    choose_kind(p);
    field_text(p, &(struct field_spec){.name = "household",
                                       .label = say_case_household,
                                       .type = "number",
                                       .value = said(p, "household")});
    field_text(p, &(struct field_spec){
                      .name = "party", .label = say_case_party, .value = said(p, "party")});
    field_text(p, &(struct field_spec){
                      .name = "subject", .label = say_case_subject, .value = said(p, "subject")});
    suggest_subjects(p);
    field_text(p, &(struct field_spec){.name = "reporter",
                                       .label = say_register_phone,
                                       .type = "tel",
                                       .value = said(p, "reporter")});
    field_area(
        p,
        &(struct field_spec){
            .name = "text", .label = say_case_text, .value = said(p, "text"), .required = true},
        4);
    form_button(p, say_register, "primary");
    html_close(p->out, "form");
    page_end(p);
}

void page_register(struct page *p)
{
    form(p, NULL);
}

static json_t *filing(struct page *p)
{
    static const char *const names[] = {"source",  "unit",     "kind", "party",
                                        "subject", "reporter", "text"};
    json_t *args = json_object();
    int64_t household = request_int(p->request, "household", 0);

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (*said(p, names[i]))
            json_object_set_new(args, names[i], json_string(said(p, names[i])));
    if (household > 0)
        json_object_set_new(args, "household", json_integer(household));
    return args;
}

void do_register(struct page *p)
{
    struct roster_reader roster = store_roster_reader(p->web->store);
    struct buf why = BUF_INIT;
    const char *number;
    char path[64];
    struct unit unit;
    json_t *filed;

    if (!roster.unit(roster.store, said(p, "unit"), &unit)) {
        form(p, say_register_no_unit);
        return;
    }
    if (!viewer_sees(&p->viewer, unit.path)) {
        page_refuse(p, "filing for another unit");
        return;
    }
    filed = wire_ask(&p->web->wire, p->viewer.name, "case.file", filing(p), &why);
    number = json_string_value(json_object_get(filed, "number"));
    if (number && text_format(path, sizeof path, "/cases/%s", number))
        reply_redirect(p->reply, path);
    else
        form(p, why.ptr ? why.ptr : say_daemon_unclear);
    json_decref(filed);
    buf_free(&why);
}
