/* The steps of a case as forms: what can be done now, and what cannot, with the reason. */
#include "web/case_words.h"
#include "web/route.h"
#include "web/say.h"
#include <string.h>

/* ---- steps ----------------------------------------------------------------------------------- */

enum {
    F_NOTE = 1,
    F_TO = 2,
    F_UNTIL = 4,
    F_OTHER = 8,
    F_GRADE = 16,
    F_RATING = 32,
    F_SUBJECT = 64,
    F_CARD = 128,
    F_KEPT = 256,
    F_AGREEMENT = 512,
    F_PLACE = 1024,
    F_MODE = 2048,
    F_ASK = 4096,
    F_RECEIVED = 8192,
    F_PARTY2 = 16384,
    F_ROLE = 32768
};

/* What each step wants to be told. */
static const struct {
    const char *event;
    unsigned fields;
} wants[] = {
    {"assign",      F_TO | F_NOTE              },
    {"progress",    F_NOTE                     },
    {"settle",      F_NOTE | F_AGREEMENT       },
    {"pass-up",     F_NOTE                     },
    {"return",      F_NOTE                     },
    {"hold",        F_UNTIL | F_NOTE           },
    {"refuse",      F_NOTE                     },
    {"transfer",    F_NOTE                     },
    {"merge",       F_OTHER                    },
    {"urge",        F_NOTE                     },
    {"rate",        F_RATING | F_NOTE          },
    {"rate-bad",    F_RATING | F_NOTE          },
    {"close",       F_NOTE                     },
    {"reopen",      F_NOTE                     },
    {"withdraw",    F_NOTE                     },
    {"correct",     F_PARTY2 | F_PLACE | F_NOTE},
    {"take-charge", F_TO                       },
    {"note",        F_NOTE                     },
    {"helper",      F_TO | F_ROLE              },
    {"helper-end",  F_TO                       },
    {"link",        F_OTHER | F_NOTE           },
    {"supervise",   F_CARD | F_NOTE            },
    {"unsupervise", F_NOTE                     },
    {"instruct",    F_NOTE                     },
    {"follow-up",   F_KEPT | F_NOTE            },
    {"flare-up",    F_NOTE                     },
    {"grade",       F_GRADE | F_NOTE           },
    {"categorise",  F_SUBJECT                  },
    {"mode",        F_MODE                     },
    {"papers",      F_ASK | F_RECEIVED         },
    {"appoint",     F_UNTIL | F_PLACE          },
    {"hand-back",   F_NOTE                     },
};

static unsigned wanted(const char *event)
{
    for (size_t i = 0; i < sizeof wants / sizeof *wants; i++)
        if (strcmp(wants[i].event, event) == 0)
            return wants[i].fields;
    return 0;
}

static const struct {
    unsigned bit;
    const char *name, *label, *type;
} text_fields[] = {
    {F_TO,        "to",        say_move_to,        NULL  },
    {F_UNTIL,     "until",     say_move_until,     "date"},
    {F_OTHER,     "other",     say_move_other,     NULL  },
    {F_AGREEMENT, "agreement", say_case_agreement, NULL  },
    {F_PLACE,     "place",     say_case_place,     NULL  },
    {F_MODE,      "mode",      say_case_mode,      NULL  },
    {F_ASK,       "ask",       say_move_ask,       NULL  },
    {F_RECEIVED,  "received",  say_move_received,  NULL  },
    {F_PARTY2,    "party2",    say_case_party2,    NULL  },
    {F_ROLE,      "role",      say_move_role,      NULL  },
    {F_RATING,    "rating",    say_case_rating,    NULL  },
    {F_NOTE,      "note",      say_move_note,      NULL  },
};

/* Labels stand around their fields: the same name comes in many forms of the page. */
static void move_field(struct page *p, const char *name, const char *words, const char *type)
{
    html_raw(p->out, "<div class=\"field\"><label>");
    html_text(p->out, words);
    html_raw(p->out, " ");
    html_open(p->out, "input", ATTR({"type", type ? type : "text"}, {"name", name}));
    html_raw(p->out, "</label></div>");
}

static void move_choice(struct page *p, const char *name, const char *words,
                        const struct choice *choices)
{
    html_raw(p->out, "<div class=\"field\"><label>");
    html_text(p->out, words);
    html_raw(p->out, " ");
    html_open(p->out, "select", ATTR({"name", name}));
    for (; choices->value; choices++)
        html_element(p->out, "option", ATTR({"value", choices->value}), choices->label);
    html_raw(p->out, "</select></label></div>");
}

enum { CHOICES_MAX = 64 };

static void choose_grade(struct page *p)
{
    struct choice choices[CHOICES_MAX] = {
        {NULL, NULL}
    };

    for (size_t i = 0; i < p->web->model->grade_count && i + 1 < CHOICES_MAX; i++)
        choices[i] =
            (struct choice){p->web->model->grades[i].title, p->web->model->grades[i].title};
    move_choice(p, "grade", say_case_grade, choices);
}

static void choose_subject(struct page *p, const struct case_file *cf)
{
    const struct kind *kind = model_kind(p->web->model, cf->kind);
    struct choice choices[CHOICES_MAX] = {
        {NULL, NULL}
    };

    for (size_t i = 0; kind && i < kind->subject_count && i + 1 < CHOICES_MAX; i++)
        choices[i] = (struct choice){kind->subjects[i].title, kind->subjects[i].title};
    move_choice(p, "subject", say_case_subject, choices);
}

static void choose_card(struct page *p)
{
    static const char *const cards[] = {"plain", "yellow", "red"};
    struct choice choices[4] = {
        {NULL, NULL}
    };

    for (size_t i = 0; i < 3; i++)
        choices[i] = (struct choice){cards[i], texts_word(p->web->texts, "supervision", cards[i])};
    move_choice(p, "card", say_case_supervised, choices);
}

static void move_fields(struct page *p, const struct case_file *cf, unsigned fields)
{
    static const struct choice kept[] = {
        {"",    say_kept_unknown},
        {"yes", say_kept_yes    },
        {"no",  say_kept_no     },
        {NULL,  NULL            },
    };

    if (fields & F_GRADE)
        choose_grade(p);
    if (fields & F_SUBJECT)
        choose_subject(p, cf);
    if (fields & F_CARD)
        choose_card(p);
    if (fields & F_KEPT)
        move_choice(p, "kept", say_move_kept, kept);
    for (size_t i = 0; i < sizeof text_fields / sizeof *text_fields; i++)
        if (fields & text_fields[i].bit)
            move_field(p, text_fields[i].name, text_fields[i].label, text_fields[i].type);
}

static void move_form(struct page *p, const struct case_file *cf, const char *event,
                      const char *words)
{
    char number[CASE_NUMBER_SIZE], path[64];
    unsigned fields = wanted(event);

    case_number_write(cf->serial, number);
    text_format(path, sizeof path, "/cases/%s", number);
    if (fields) {
        html_open(p->out, "details", ATTR({"class", "move"}));
        html_element(p->out, "summary", ATTR({"class", "button"}), words);
    }
    form_begin(p, path, "move");
    html_open(p->out, "input", ATTR({"type", "hidden"}, {"name", "event"}, {"value", event}));
    move_fields(p, cf, fields);
    form_button(p, words, "primary");
    html_close(p->out, "form");
    if (fields)
        html_close(p->out, "details");
}

static const char *json_words(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

/* What cannot be done now stands grey, with the reason beside it for eyes, keyboard and readers. */
static void write_grey(struct page *p, const json_t *moves)
{
    const json_t *move;
    size_t i;

    html_raw(p->out, "<details class=\"grey\">");
    html_element(p->out, "summary", NULL, say_case_grey);
    html_raw(p->out, "<ul>");
    json_array_foreach(moves, i, move)
    {
        if (json_is_true(json_object_get(move, "allowed")))
            continue;
        html_raw(p->out, "<li>");
        html_element(p->out, "button", ATTR({"type", "button"}, {"disabled", NULL}),
                     json_words(move, "event_text"));
        html_raw(p->out, " ");
        html_element(p->out, "span", ATTR({"class", "why"}), json_words(move, "why"));
        html_raw(p->out, "</li>");
    }
    html_raw(p->out, "</ul></details>");
}

/* The daemon alone knows what may be done; while it is away the case can only be read. */
void case_moves(struct page *p, const struct case_file *cf)
{
    struct buf why = BUF_INIT;
    char number[CASE_NUMBER_SIZE];
    json_t *shown, *move;
    size_t i;

    case_number_write(cf->serial, number);
    shown = wire_ask(&p->web->wire, p->viewer.name, "case.show",
                     json_pack("{s:s}", "number", number), &why);
    html_raw(p->out, "<section class=\"noprint\">");
    html_element(p->out, "h2", NULL, say_case_moves);
    if (!shown)
        html_element(p->out, "p", ATTR({"class", "notice"}), why.ptr ? why.ptr : say_daemon_away);
    html_open(p->out, "div", ATTR({"class", "actions"}));
    json_array_foreach(json_object_get(shown, "moves"), i, move)
    {
        if (json_is_true(json_object_get(move, "allowed")))
            move_form(p, cf, json_words(move, "event"), json_words(move, "event_text"));
    }
    html_raw(p->out, "</div>");
    if (shown)
        write_grey(p, json_object_get(shown, "moves"));
    html_raw(p->out, "</section>");
    json_decref(shown);
    buf_free(&why);
}

/* A case that is merged with or linked to must be one that the viewer sees, too. */
static bool may_name_other(struct page *p)
{
    struct case_reader reader = store_case_reader(p->web->store);
    struct case_file other;
    int64_t serial;

    if (!case_number_parse(span_of(request_get(p->request, "other")), &serial) ||
        !reader.by_serial(reader.ctx, serial, &other) || viewer_sees(&p->viewer, other.unit_path))
        return true;
    page_refuse(p, "a case of another unit");
    return false;
}

void do_case_move(struct page *p)
{
    static const char *const names[] = {
        "event",     "note",    "to",  "other",  "grade", "rating",   "card",  "kept", "mode",
        "agreement", "subject", "ask", "party2", "role",  "received", "place", "until"};
    char number[CASE_NUMBER_SIZE], path[64];
    struct case_file cf;
    json_t *args, *done;

    if (!case_of_page(p, &cf) || !may_name_other(p))
        return;
    case_number_write(cf.serial, number);
    args = json_pack("{s:s}", "number", number);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (*request_get(p->request, names[i]))
            json_object_set_new(args, names[i], json_string(request_get(p->request, names[i])));
    done = page_ask(p, "case.move", args);
    text_format(path, sizeof path, "/cases/%s", number);
    if (done)
        reply_redirect(p->reply, path);
    json_decref(done);
}
