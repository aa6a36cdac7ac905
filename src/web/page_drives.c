/* 逐户活动 (两金收缴 ...): a campaign from house to house, done, not done and why, unit by unit
 * down to where it is ticked off. */
#include "ledger/ledger.h"
#include "web/list.h"
#include "web/roster_parts.h"
#include "web/route.h"
#include "web/say.h"
#include <inttypes.h>
#include <string.h>

enum { CHOICES_MAX = 40 };

static const char *text_of(const json_t *j, const char *key)
{
    const char *text = json_string_value(json_object_get(j, key));

    return text ? text : "";
}

static int64_t number_of(const json_t *j, const char *key)
{
    return json_integer_value(json_object_get(j, key));
}

static wall_t time_of(const json_t *j, const char *key)
{
    wall_t at;

    return wall_parse(text_of(j, key), &at) ? at : WALL_NONE;
}

void round_ways(struct page *p, const char *here)
{
    const struct way ways[] = {
        {"/rounds",                                          say_rounds, 0},
        {p->web->model->drive_count ? "/drives" : "/silent",
         p->web->model->drive_count ? say_drives : say_silent,           0},
        {p->web->model->drive_count ? "/silent" : NULL,      say_silent, 0},
        {NULL,                                               NULL,       0},
    };

    ways_between(p, ways, here);
}

/* ---- which there are ------------------------------------------------------------------------- */

static void add_drive(struct page *p, struct list *list, const json_t *drive)
{
    const char *unit = text_of(drive, "unit");
    char href[64], ledger[96];

    if (*unit && !viewer_sees(&p->viewer, unit) && !unit_covers(unit, p->viewer.unit_path))
        return;
    text_format(href, sizeof href, "/drives/%lld", (long long)number_of(drive, "id"));
    text_format(ledger, sizeof ledger, "/ledgers/drive-%s", text_of(drive, "code"));
    list_link(list, href, text_of(drive, "title"));
    list_text(list, unit);
    list_time(list, time_of(drive, "opened_at"));
    list_time(list, time_of(drive, "deadline"));
    list_text(list, json_is_null(json_object_get(drive, "closed_at")) ? say_drive_open
                                                                      : say_drive_closed);
    list_link(list, ledger, say_entry_ledger);
}

static void start_form(struct page *p)
{
    struct choice choices[CHOICES_MAX] = {
        {NULL, NULL}
    };

    if (!viewer_may(&p->viewer, MAY_DRAFT) || !p->web->model->drive_count)
        return;
    for (size_t i = 0; i < p->web->model->drive_count && i + 1 < CHOICES_MAX; i++)
        choices[i] = (struct choice){p->web->model->drives[i].code, p->web->model->drives[i].title};
    html_raw(p->out, "<details class=\"move noprint\">");
    html_element(p->out, "summary", ATTR({"class", "button"}), say_drive_start);
    form_begin(p, "/drives", "narrow");
    field_choice(p, &(struct field_spec){.name = "code", .label = say_drive_which}, choices, "");
    field_text(p, &(struct field_spec){.name = "unit",
                                       .label = say_case_unit,
                                       .value = p->viewer.unit_path,
                                       .list = "units"});
    unit_list(p);
    field_text(
        p, &(struct field_spec){.name = "deadline", .label = say_round_deadline, .type = "date"});
    field_area(
        p,
        &(struct field_spec){.name = "text", .label = say_drive_text, .hint = say_drive_text_hint},
        3);
    form_button(p, say_drive_start, "primary");
    html_raw(p->out, "</form></details>");
}

void page_drives(struct page *p)
{
    static const struct column columns[] = {
        {say_drives,         "title", NULL  },
        {say_case_unit,      "unit",  NULL  },
        {say_drive_opened,   "at",    "time"},
        {say_round_deadline, "until", "time"},
        {say_case_state,     "state", NULL  },
        {say_ledger,         NULL,    NULL  },
        {NULL,               NULL,    NULL  },
    };
    json_t *drives = page_ask(p, "drive.list", NULL), *drive;
    struct list *list;
    size_t i;

    if (!drives)
        return;
    list = list_new(p, say_drives, columns);
    list_empty(list, say_drives_none);
    list_finds(list);
    json_array_foreach(drives, i, drive) add_drive(p, list, drive);
    json_decref(drives);
    if (!list_taken(p, list, "drives")) {
        page_begin(p, say_drives, "/rounds");
        round_ways(p, "/drives");
        start_form(p);
        list_show(p, list);
        page_end(p);
    }
    list_free(list);
}

void do_drive_start(struct page *p)
{
    static const char *const names[] = {"code", "deadline", "text", NULL};
    const char *unit;
    json_t *args = json_object();

    if (!unit_asked(p, &unit)) {
        json_decref(args);
        return;
    }
    args_from_form(p, args, names);
    if (*unit)
        json_object_set_new(args, "unit", json_string(unit));
    ask_and_return(p, "drive.start", args, "/drives");
}

/* ---- one ------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    bool all;
    int answer; /* as ledger_drive_state takes it */
} counted[] = {
    {"done",     false, 0 },
    {"asked",    true,  0 },
    {"not_done", false, 1 },
    {"unknown",  false, -1}
};
enum { DONE, ASKED, UNDONE, UNHEARD, COUNTED };

/* Each number leads to the households behind it, which stand in the ledger. Of more than two
 * answers those that are not done have no word in common. */
static void count_href(const struct drive *drive, const char *code, const char *unit, size_t which,
                       struct buf *href)
{
    bool told = counted[which].answer != 1 || (drive && drive->answers.count == 2);

    buf_addf(href, "/ledgers/" LEDGER_DRIVE_PREFIX "%s?unit=", code);
    url_text(href, unit);
    if (counted[which].all || !told)
        return;
    buf_add_str(href, "&find=");
    url_text(href, ledger_drive_state(drive, counted[which].answer));
}

static void add_count(struct list *list, const json_t *counts, const struct drive *drive,
                      const char *code, size_t which)
{
    int64_t number = number_of(counts, counted[which].name);
    struct buf href = BUF_INIT;

    count_href(drive, code, text_of(counts, "unit"), which, &href);
    list_number(list, number, number ? href.ptr : NULL);
    buf_free(&href);
}

static struct list *units_list(struct page *p, const json_t *shown)
{
    static const struct column columns[] = {
        {say_case_unit,     "unit",    "wide"  },
        {say_drive_asked,   "asked",   "number"},
        {say_drive_done,    "done",    "number"},
        {say_drive_undone,  "undone",  "number"},
        {say_drive_unknown, "unknown", "number"},
        {NULL,              NULL,      NULL    },
    };
    static const size_t shown_as[] = {ASKED, DONE, UNDONE, UNHEARD};
    const char *code = text_of(shown, "code");
    const struct drive *drive = model_drive(p->web->model, code);
    struct list *list = list_new(p, say_drive_units, columns);
    struct buf href = BUF_INIT;
    const json_t *unit;
    size_t i;

    json_array_foreach(json_object_get(shown, "units"), i, unit)
    {
        buf_clear(&href);
        buf_addf(&href, "%s?unit=", p->request->path);
        url_text(&href, text_of(unit, "unit"));
        list_link(list, href.ptr, text_of(unit, "unit"));
        for (size_t k = 0; k < sizeof shown_as / sizeof *shown_as; k++)
            add_count(list, unit, drive, code, shown_as[k]);
    }
    buf_free(&href);
    return list;
}

static void write_progress(struct page *p, const json_t *shown)
{
    const char *code = text_of(shown, "code");
    const struct drive *drive = model_drive(p->web->model, code);
    struct counted numbers[COUNTED];
    struct buf hrefs[COUNTED] = {BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT};
    char value[24], most[24];

    for (size_t i = 0; i < COUNTED; i++) {
        count_href(drive, code, "", i, &hrefs[i]);
        numbers[i] = (struct counted){number_of(shown, counted[i].name), hrefs[i].ptr};
    }
    text_format(value, sizeof value, "%" PRId64, numbers[DONE].number);
    text_format(most, sizeof most, "%" PRId64, numbers[ASKED].number ? numbers[ASKED].number : 1);
    html_element(p->out, "progress",
                 ATTR({"value", value}, {"max", most}, {"aria-label", say_drive_done}), value);
    html_raw(p->out, "<p>");
    counted_words(p, say_drive_progress, numbers, COUNTED);
    html_raw(p->out, "</p>");
    for (size_t i = 0; i < COUNTED; i++)
        buf_free(&hrefs[i]);
}

static void tick_form(struct page *p, const struct drive *drive, const char *unit)
{
    struct choice choices[CHOICES_MAX] = {
        {NULL, NULL}
    };

    if (!drive || !viewer_may(&p->viewer, MAY_REPORT | MAY_WORK))
        return;
    for (size_t i = 0; i < drive->answers.count && i + 1 < CHOICES_MAX; i++)
        choices[i] = (struct choice){drive->answers.items[i], drive->answers.items[i]};
    html_raw(p->out, "<details class=\"move noprint\">");
    html_element(p->out, "summary", ATTR({"class", "button"}), say_drive_tick);
    form_begin(p, p->request->path, "narrow");
    hidden(p, "do", "tick");
    field_text(p, &(struct field_spec){.name = "unit",
                                       .label = say_case_unit,
                                       .value = unit,
                                       .list = "units",
                                       .required = true});
    unit_list(p);
    if (strcmp(drive->unit_of, "unit") != 0)
        field_text(p, &(struct field_spec){.name = "household",
                                           .label = say_roster_number,
                                           .type = "number",
                                           .required = true});
    field_choice(p, &(struct field_spec){.name = "answer", .label = say_drive_answer}, choices, "");
    if (drive->why)
        field_text(p, &(struct field_spec){.name = "why", .label = say_drive_why});
    form_button(p, say_drive_tick, "primary");
    html_raw(p->out, "</form></details>");
}

static void close_form(struct page *p)
{
    if (!viewer_may(&p->viewer, MAY_DRAFT))
        return;
    form_begin(p, p->request->path, "actions");
    html_element(p->out, "button",
                 ATTR({"type", "submit"}, {"name", "do"}, {"value", "close"},
                      {"data-ask", say_drive_close_ask}),
                 say_drive_close);
    html_close(p->out, "form");
}

/* What the path names, of the unit that is asked about; NULL: the reply says why not. */
static json_t *drive_of_page(struct page *p, const char *unit)
{
    unsigned long id;
    json_t *args;

    if (!span_number(span_of(p->parts[0]), 1000000000, &id)) {
        page_say(p, 404, say_drives, say_no_page_why);
        return NULL;
    }
    args = json_pack("{s:I}", "id", (json_int_t)id);
    if (*unit)
        json_object_set_new(args, "unit", json_string(unit));
    return page_ask(p, "drive.show", args);
}

static void write_drive(struct page *p, const json_t *shown, struct list *list, const char *unit)
{
    bool open = json_is_null(json_object_get(shown, "closed_at"));
    char ledger[96];

    text_format(ledger, sizeof ledger, "/ledgers/drive-%s", text_of(shown, "code"));
    page_begin(p, text_of(shown, "title"), "/rounds");
    round_ways(p, "");
    html_element(p->out, "p", NULL, *unit ? unit : text_of(shown, "unit"));
    write_progress(p, shown);
    if (open) {
        tick_form(p, model_drive(p->web->model, text_of(shown, "code")), unit);
        close_form(p);
    }
    list_show(p, list);
    way_on(p, ledger, say_entry_ledger);
    text_format(ledger, sizeof ledger, "/ledgers/coverage?drive=%d",
                (int)json_integer_value(json_object_get(shown, "id")));
    way_on(p, ledger, say_drive_coverage);
    page_end(p);
}

void page_drive(struct page *p)
{
    const char *unit;
    struct list *list;
    json_t *shown;

    if (!unit_asked(p, &unit) || !(shown = drive_of_page(p, unit)))
        return;
    list = units_list(p, shown);
    if (!list_taken(p, list, "drive"))
        write_drive(p, shown, list, unit);
    list_free(list);
    json_decref(shown);
}

void do_drive(struct page *p)
{
    static const char *const names[] = {"answer", "why", NULL};
    bool tick = strcmp(request_get(p->request, "do"), "tick") == 0;
    int64_t household = request_int(p->request, "household", 0);
    struct buf path = BUF_INIT;
    unsigned long id;
    const char *unit;
    json_t *args;

    if (!span_number(span_of(p->parts[0]), 1000000000, &id)) {
        page_say(p, 404, say_drives, say_no_page_why);
        return;
    }
    if (!unit_asked(p, &unit))
        return;
    if (!tick && p->viewer.unit_path[0]) {
        page_refuse(p, "ending a drive of all");
        return;
    }
    args = json_pack("{s:I}", "id", (json_int_t)id);
    buf_add_str(&path, p->request->path);
    if (tick) {
        args_from_form(p, args, names);
        json_object_set_new(args, "unit", json_string(unit));
        json_object_set_new(args, "household", json_integer(household));
        buf_add_str(&path, "?unit=");
        url_text(&path, unit);
    }
    ask_and_return(p, tick ? "drive.tick" : "drive.close", args, path.ptr);
    buf_free(&path);
}
