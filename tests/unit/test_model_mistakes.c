/*
 * Every kind of mistake in every shipped model: it is refused, with the line where it stands and
 * what was expected. A row either changes the first place where a text stands in the file, or, with
 * no such text, adds lines at its end. @role @low @top stand for a role, the lowest and the topmost
 * level of that model.
 */
#include "tests/support/unit.h"

#include "cases/case_rules.h"
#include "model/model.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const shipped[] = {"minimal", "nanyu", "hezheng", "dingxi", "daliu", "ziyang"};

/* clang-format off */
static const struct mistake {
    const char *find, *with;
    const char *told; /* after "file:line: " */
    const char *at;   /* the line is that of this text; NULL: of the change */
} mistakes[] = {
    /* the format */
    {NULL, "colour = 1",                    "no such option 'colour'; expected one of: name, title", NULL},
    {NULL, "kind \"JF\" { }", "found duplicate title 'JF'; expected a title that no section above has", NULL},
    {NULL, "}",                             "unexpected closing brace; expected a { before it", NULL},
    {NULL, "danger = {\"a\" \"b\"}",        "unexpected token 'b'; expected NAME = VALUE, and commas in a list", NULL},
    {"title      =", "titel      =",        "no such option 'titel'; expected one of: name, title", NULL},
    {"title  =", "titel  =",                "no such option 'titel'; expected one of: ", NULL},
    {"  words = {", "  wrods = {",          "no such option 'wrods'; expected one of: ", NULL},
    {"# ", "\xff",                          "a byte that is not UTF-8 text", NULL},

    /* offices and levels */
    {"signatures = ", "signatures = 4 # ",  "signatures = 4; expected a whole number from 1 to 3", NULL},
    {"\"report\"", "\"rapport\"",           "may = \"rapport\"; expected one of: report, hear-below, work", NULL},
    {"level = \"村\"", "level = \"材\"",    "level = \"材\"; expected one of: ", NULL},
    {NULL, "level \"空层\" { }",            "nobody holds office at level \"空层\"; expected a role with level", NULL},
    {NULL, "role \"Boss\" { title = \"头\" }", "role \"Boss\"; expected small letters and hyphens", NULL},
    {NULL, "role \"boss\" { }",             "role \"boss\" lacks title", NULL},
    {NULL, "role \"boss\" { title = \"组长联户长中心\" }", "title = \"组长联户长中心\"; expected at most 6", NULL},
    {NULL, "role \"boss\" { title = \"头\" reports_to = {\"king\"} }", "reports_to names \"king\"; expected the code of a role", NULL},
    {NULL, "role \"boss\" { title = \"头\" level = \"@top\" reports_to = {\"@lowrole\"} }", "role \"boss\" reports to \"@lowrole\"; expected an office of its own level or above", NULL},
    {NULL, "role \"boss\" { title = \"头\" needed = true }", "role \"boss\" is needed but has no level", NULL},
    {NULL, "above = {\"@top\"}",            "above names \"@top\", which is a level of this model", NULL},

    /* grades */
    {NULL, "grade \"怪事\" { level = \"省里\" }", "level = \"省里\"; expected one of: ", NULL},
    {NULL, "grade \"怪事\" { }",            "grade \"怪事\" lacks level", NULL},
    {NULL, "grade \"怪事\" { level = \"@low\" }", "grade \"怪事\" is settled at @low, below ", NULL},
    {NULL, "grade \"怪事\" { level = \"@top\" colour = \"紫\" }", "colour = \"紫\"; expected one of: 红, 橙", NULL},
    {NULL, "grade \"怪事\" { level = \"@top\" people = many }", "people = many; expected a whole number from 1", NULL},
    {NULL, "grade \"怪事\" { level = \"@top\" amount = 0 }", "amount = 0; expected a whole number from 1", NULL},
    {NULL, "grade \"怪事\" { level = \"@top\" signs = {\"堵路\"} }", "\"堵路\" of grade 怪事 already means grade ", NULL},
    {"grade \"小事\"", "grade \"大小事\" { level = \"@top\" }\ngrade \"小事\"", "is settled at ", "grade \"小事\""},

    /* limits and ways of a kind */
    {NULL, "kind \"QA\" { title = \"甲乙\" becomes = \"case\" }", "kind \"QA\" becomes a case without handle_hours", NULL},
    {NULL, "kind \"QA\" { title = \"甲乙\" becomes = \"case\" handle_hours = 9\nhandle_red_hours = 8 }", "handle_red_hours = 8; expected no less than handle_hours = 9", "handle_red_hours = 8"},
    {NULL, "kind \"QA\" { title = \"甲乙\" becomes = \"case\" handle_hours = 9\naccept_red_hours = 8 }", "accept_red_hours = 8 without accept_hours; expected both", "accept_red_hours = 8"},
    {NULL, "kind \"QA\" { title = \"甲乙\" becomes = \"case\" handle_hours = 9\naccept_hours = 10 }", "accept_hours = 10; expected no more than handle_hours = 9", "accept_hours = 10"},
    {NULL, "kind \"QA\" { title = \"甲乙\" becomes = \"case\" handle_hours = 9\nremind_hours = 9 }", "remind_hours = 9; expected less than handle_hours = 9", "remind_hours = 9"},
    {NULL, "kind \"QA\" { title = \"甲乙\" becomes = \"case\" handle_hours = 9\nlimit \"中事\" { handle_hours = 9 } }", "limit \"中事\" of kind QA; expected the title of a grade", "limit \"中事\""},
    {NULL, "kind \"QA\" { title = \"甲乙\" becomes = \"case\" handle_hours = 9\nlimit \"小事\" { handle_hours = 9\nhandle_red_hours = 3 } }", "handle_red_hours = 3; expected no less", "handle_red_hours = 3"},
    {NULL, "kind \"QA\" { title = \"甲乙\" becomes = \"help\" limit \"小事\" { } }", "kind \"QA\" has limits by grade but becomes no case", NULL},
    {NULL, "kind \"QA\" { title = \"甲乙\" becomes = \"case\" handle_hours = 9 to = {\"king\"} }", "to names \"king\"; expected the code of a role", NULL},
    {NULL, "kind \"QA\" { title = \"甲乙\" becomes = \"case\" handle_hours = 9 to = {\"idle\"} }\nrole \"idle\" { title = \"闲\" }", "kind \"QA\" goes to role \"idle\", which may not work cases", "kind \"QA\""},
    {NULL, "kind \"QA\" { title = \"甲乙\" becomes = \"case\" handle_hours = 9 line = \"电话线\" }", "line = \"电话线\"; expected the title of a line of contact", NULL},
    {NULL, "kind \"QA\" { title = \"甲乙\" becomes = \"case\" handle_hours = 9 follow_up = {\"15\", \"3\"} }", "follow_up holds \"3\"; expected days after settlement that rise", NULL},
    {NULL, "kind \"QA\" { title = \"甲乙\" becomes = \"case\" handle_hours = 9 extend_days = 0 }", "extend_days = 0; expected a whole number from 1", NULL},
    {NULL, "kind \"QA\" { title = \"甲乙\" becomes = \"register\" ledger = \"x\" rating = true }", "kind \"QA\" has rating but becomes no case", NULL},
    {NULL, "kind \"QA\" { title = \"甲乙\" becomes = \"register\" }", "kind \"QA\" becomes a register entry; expected ledger", NULL},
    {NULL, "kind \"QA\" { title = \"纠纷\" becomes = \"help\" }", "\"纠纷\" of kind QA already means kind JF", NULL},
    {NULL, "kind \"QA\" { title = \"九分\" becomes = \"alarm\" }", "\"九分\" of kind QA sounds like \"纠纷\" of kind JF", NULL},
    {NULL, "kind \"JFQ\" { title = \"甲乙\" becomes = \"alarm\" }", "kind \"JFQ\" begins like kind \"JF\"", NULL},
    {NULL, "kind \"QA\" { title = \"甲乙\" becomes = \"alarm\" digit = 1 }", "\"1\" of kind QA already means kind JF", NULL},
    {NULL, "kind \"QA\" { title = \"甲乙\" becomes = \"query\" }", "kind \"QA\" does the same as kind \"CX\" (query)", NULL},
    {NULL, "card = {\"jf\", \"qq\"}",        "card names kind \"qq\"; expected the code of a kind", NULL},
    {NULL, "without = {\"QQ\"}",             "without names \"QQ\"; expected the code of a kind of the base", NULL},
    {NULL, "base = \"nowhere.conf\"",        "base = \"nowhere.conf\"; expected a model whose words", NULL},
    {"base       =", "base = \"hezheng.conf\" #", "base = \"hezheng.conf\", which has a base of its own", NULL},

    /* rights, cards, warnings */
    {NULL, "move \"dance\" { by = {\"@role\"} }", "move = \"dance\"; expected one of: accept, assign", NULL},
    {NULL, "move \"progress\" { by = {\"king\"} }", "by names \"king\"; expected the code of a role", NULL},
    {NULL, "move \"link\" { }",              "move \"link\" lacks by", NULL},
    {NULL, "supervise { yellow = 20 red = 10 }", "red = 10; expected no less than yellow = 20", NULL},
    {NULL, "supervise { red = 101 }",        "red = 101; expected a whole number from 0 to 100", NULL},
    {NULL, "warning \"怪\" { when = \"rain\" tell = {\"@role\"} }", "when = \"rain\"; expected one of: household, pair", NULL},
    {NULL, "warning \"怪\" { when = \"unit\" kinds = {\"QQ\"} count = 2 days = 9 tell = {\"@role\"} }", "kinds names \"QQ\"; expected the code of a kind", NULL},
    {NULL, "warning \"怪\" { when = \"unit\" kinds = {\"CX\"} count = 2 days = 9 tell = {\"@role\"} }", "warning \"怪\" looks at kind CX; expected kinds that become = \"case\"", NULL},
    {NULL, "warning \"怪\" { when = \"failed\" count = 2 subjects = {\"月亮\"} tell = {\"@role\"} }", "subjects names \"月亮\"; expected a subject of a kind", NULL},
    {NULL, "warning \"怪\" { when = \"unit\" count = 2 tell = {\"@role\"} }", "warning \"怪\" lacks days", NULL},
    {NULL, "warning \"怪\" { when = \"unit\" days = 2 tell = {\"@role\"} }", "warning \"怪\" lacks count", NULL},
    {NULL, "warning \"怪\" { when = \"danger\" }", "warning \"怪\" lacks tell", NULL},

    /* duties, lines, teams */
    {NULL, "duty \"怪\" { roles = {\"@role\"} }", "duty \"怪\" lacks set", NULL},
    {NULL, "duty \"怪\" { set = \"s\" roles = {\"king\"} }", "roles names \"king\"; expected the code of a role", NULL},
    {NULL, "duty \"怪\" { set = \"s\" roles = {\"@role\"} kinds = {\"QQ\"} }", "kinds names \"QQ\"; expected the code of a kind", NULL},
    {"bureau = \"公安局\" roles", "bureau = \"民政局\" roles", "reports kind ZA to \"民政局\", but that kind goes to \"公安局\"", NULL},
    {NULL, "line \"怪\" { roles = {\"@role\"} contacts = {\"moon\"} }", "contacts names \"moon\"; expected household or the code of a role", NULL},
    {NULL, "team \"怪\" { level = \"@low\" low = 5 high = 3 roles = {\"@role\"} }", "high = 3; expected no less than low = 5", NULL},
    {NULL, "team \"怪\" { level = \"天\" roles = {\"@role\"} }", "level = \"天\"; expected one of: ", NULL},

    /* registers and drives */
    {NULL, "register \"odd\" { title = \"怪\" }", "register \"odd\" has no field", NULL},
    {NULL, "register \"Odd\" { title = \"怪\" field \"a\" { from = \"date\" } }", "register \"Odd\"; expected at most 24 small letters", NULL},
    {NULL, "register \"odd\" { title = \"怪\" field \"a\" { from = \"pocket\" } }", "from = \"pocket\"; expected one of: remarks, party", NULL},
    {NULL, "register \"odd\" { title = \"怪\" field \"a\" { } }", "field \"a\" lacks from", NULL},
    {NULL, "register \"odd\" { title = \"怪\" field \"a\" { from = \"helper\" } }", "shows from = \"helper\" but does not keep it; expected helper = true", NULL},
    {NULL, "register \"odd\" { title = \"怪\" fill = {\"king\"} field \"a\" { from = \"date\" } }", "fill names \"king\"; expected the code of a role", NULL},
    {NULL, "register \"odd\" { title = \"怪\" visit_days = 30 field \"a\" { from = \"date\" } }", "register \"odd\" has visit_days but no visits; expected visits = true", NULL},
    {NULL, "register \"odd\" { title = \"怪\" recheck = true field \"a\" { from = \"date\" } }", "has fix_days, recheck or ends but its entries do not end; expected done", NULL},
    {NULL, "register \"odd\" { title = \"怪\" cases = {\"PA\"} field \"a\" { from = \"date\" } }", "cases holds \"PA\", which becomes no case", NULL},
    {NULL, "register \"odd\" { title = \"怪\" field \"a\" { from = \"limit\" } }", "shows from = \"limit\" but does not keep it; expected fix_days", NULL},
    {NULL, "register \"odd\" { title = \"怪\" field \"a\" { from = \"said\" type = \"choice\" } }", "field \"a\" has 0 choices and type = \"choice\"", NULL},
    {NULL, "register \"odd\" { title = \"怪\" field \"a\" { from = \"said\" type = \"colour\" } }", "type = \"colour\"; expected one of: words, number, date", NULL},
    {NULL, "register \"odd\" { title = \"怪\" field \"a\" { from = \"date\" type = \"date\" } }", "field \"a\" has a type but from = \"date\"; expected from = \"said\"", NULL},
    {"from = \"party\"", "from = \"pasty\"", "from = \"pasty\"; expected one of: remarks, party", NULL},
    {NULL, "drive \"odd\" { title = \"怪\" answers = {\"已\"} roles = {\"@role\"} }", "drive \"odd\" has 1 answers; expected 2 to 9", NULL},
    {NULL, "drive \"odd\" { title = \"怪\" answers = {\"已\", \"未\"} }", "drive \"odd\" lacks roles", NULL},
    {NULL, "drive \"odd\" { title = \"怪\" answers = {\"已\", \"未\"} roles = {\"@role\"} unit_of = \"cow\" }", "unit_of = \"cow\"; expected one of: household, unit", NULL},

    /* assessment */
    {"points = 20", "points = 21",            "the items of evaluation give 101 points together; expected 100", "evaluation {\n"},
    {"source = \"settled\"", "source = \"luck\"", "source = \"luck\"; expected one of: rounds-on-time, reports", NULL},
    {"each = 3 ", "",                         "counts a number (reports) without each", NULL},
    {"source = \"rounds-on-time\"", "source = \"rounds-on-time\" each = 1", "counts a share (rounds-on-time) but has each", NULL},
    {"from = 60", "from = 95",                "begins at 95, band \"良好\" before it at 80; expected the best first", NULL},
    {"from = 0 ", "from = 5 ",                "the last band begins at 5; expected 0", NULL},
    {"village = 30", "village = 31",       "self, residents and village of the year are 101 together; expected 100", NULL},
    {"each = -5", "each = 5",                 "counts hidden but gives points; expected each below 0", NULL},
    {"ledger = \"residents\" }\n  item", "ledger = \"nowhere\" }\n  item", "ledger = \"nowhere\"; expected a register, or one that entries", NULL},
    {"ledger = \"residents\" }\n  item", "ledger = \"disputes\" }\n  item", "ledger = \"disputes\"; expected a register, or one that entries", NULL},

    /* notices, classes */
    {NULL, "notice \"Odd\" { title = \"怪\" }", "notice \"Odd\"; expected small letters and hyphens", NULL},
    {NULL, "notice \"odd\" { }", "notice \"odd\" lacks title", NULL},
    {NULL, "notice \"odd\" { title = \"怪\" answer = \"song\" }", "answer = \"song\"; expected one of: none, receipt", NULL},
    {NULL, "notice \"odd\" { title = \"怪\" expire_hours = 0 }", "notice \"odd\" has expire_hours = 0; expected an end", NULL},
    {NULL, "notice \"odd\" { title = \"怪\" second_hours = 3 }", "notice \"odd\" asks for no answer but says when", NULL},
    {NULL, "notice \"odd\" { title = \"怪\" answer = \"receipt\" second_hours = 3 call_hours = 2 }", "asks again after 3 h and rings after 2 h; expected to ring later", NULL},
    {NULL, "notice \"odd\" { title = \"怪\" sign = {\"king\"} }", "sign names \"king\"; expected the code of a role", NULL},
    {NULL, "kind \"QA\" { title = \"甲乙\" becomes = \"alarm\" fields = {\"subject\"} subject \"丙丁\" { fallback = true class = \"月亮\" } }", "class = \"月亮\"; expected one of: ", NULL},
    {NULL, "group \"甲\" { }\ngroup \"乙\" { }", "group \"乙\" has no words; expected at most one such", "group \"乙\""},

    /* calendar and rounds */
    {"every = \"quarter\"", "every = \"season\"", "every = \"season\"; expected one of: day, week", NULL},
    {"kind = \"meeting\"", "kind = \"party\"", "kind = \"party\"; expected one of: meeting, training", NULL},
    {NULL, "calendar \"怪\" { kind = \"meeting\" every = \"week\" day = 8 roles = {\"@role\"} }", "day = 8; expected a whole number from 1 to 7", NULL},
    {NULL, "calendar \"怪\" { kind = \"meeting\" every = \"week\" roles = {\"@role\"} }", "calendar \"怪\" lacks day", NULL},
    {NULL, "calendar \"怪\" { kind = \"meeting\" every = \"month\" month = 2 day = 1 roles = {\"@role\"} }", "month = 2 with every = \"month\"; expected no month there", NULL},
    {NULL, "calendar \"怪\" { kind = \"meeting\" every = \"day\" }", "calendar \"怪\" lacks roles", NULL},
    {NULL, "round \"怪\" { every = \"day\" text = \"问\" }", "round \"怪\" lacks roles", NULL},
    {NULL, "round \"怪\" { every = \"day\" roles = {\"@role\"} }", "round \"怪\" lacks text", NULL},
    {NULL, "round \"怪\" { every = \"day\" roles = {\"@role\"} text = \"问\" at = \"25:00\" }", "at = \"25:00\"; expected a time as \"09:00\"", NULL},
    {NULL, "round \"怪\" { every = \"day\" roles = {\"@role\"} text = \"问\" remind_hours = 48 }", "ends after 48 h and reminds after 48 h", NULL},
    {"holidays = \"", "holidays = \"nowhere.conf\" # \"", "holidays = \"nowhere.conf\"; expected a file that can be read", NULL},
};
/* clang-format on */

/* ---- one mistake in one model ---------------------------------------------------------------- */

static char room[] = "/tmp/lianhu-mistakes-XXXXXX";

static char *slurp(const char *path)
{
    struct buf text = BUF_INIT;
    char page[4096];
    size_t got;
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    while ((got = fread(page, 1, sizeof(page), file)) > 0)
        buf_add(&text, page, got);
    fclose(file);
    return text.ptr;
}

static void add_filled(struct buf *out, const char *text, const struct model *model)
{
    const struct level *top = &model->levels[0], *low = &model->levels[model->level_count - 1];
    const char *low_role = model->roles[model->role_count - 1].code;
    const struct {
        const char *name, *value;
    } fills[] = {
        {"@role",    model->roles[0].code},
        {"@low",     low->title          },
        {"@top",     top->title          },
        {"@lowrole", low_role            },
    };
    while (*text) {
        size_t best = ROWS(fills);
        for (size_t i = 0; i < ROWS(fills); i++)
            if (strncmp(text, fills[i].name, strlen(fills[i].name)) == 0)
                best = i;
        if (best < ROWS(fills))
            buf_add_str(out, fills[best].value);
        else
            buf_add_char(out, *text);
        text += best < ROWS(fills) ? strlen(fills[best].name) : 1;
    }
}

static int line_of(const char *text, const char *place)
{
    int line = 1;
    for (; text < place; text++)
        line += *text == '\n';
    return line;
}

/* The text with the mistake in it; the line where it must be told. 0: this model has no such place.
 */
static int spoil(const struct mistake *row, const char *text, const struct model *model,
                 struct buf *out)
{
    const char *place = row->find ? strstr(text, row->find) : text + strlen(text);
    if (!place)
        return 0;
    buf_add(out, text, (size_t)(place - text));
    size_t start = out->len;
    add_filled(out, row->with, model);
    buf_add_str(out, row->find ? place + strlen(row->find) : "\n");
    if (!row->at)
        return line_of(out->ptr, out->ptr + start);
    const char *at = strstr(out->ptr + (strchr(row->at, '{') ? 0 : start), row->at);
    assert_non_null(at);
    return line_of(out->ptr, at) + (strchr(row->at, '\n') != NULL);
}

/* False after telling what went wrong. */
static bool refused(const struct mistake *row, const char *name, const struct buf *text, int line,
                    const struct model *model)
{
    char path[128];
    struct buf errors = BUF_INIT, told = BUF_INIT;
    snprintf(path, sizeof(path), "%s/models/spoiled.conf", room);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(text->ptr, 1, text->len, file), text->len);
    fclose(file);
    struct model *loaded = model_load(path, &errors);
    buf_addf(&told, "%s:%d: ", path, line);
    const char *here = errors.len ? strstr(errors.ptr, told.ptr) : NULL;
    buf_clear(&told);
    add_filled(&told, row->told, model);
    bool good = !loaded && here && strstr(here, told.ptr);
    if (!good)
        print_error("\n%s: %s\nshould tell in line %d\n  %s\nbut told\n  %s", name, row->with, line,
                    told.ptr, errors.len ? errors.ptr : "nothing\n");
    model_free(loaded);
    buf_free(&errors);
    buf_free(&told);
    return good;
}

static void test_mistakes(void **state)
{
    unsigned tried[ROWS(mistakes)] = {0};
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < ROWS(shipped); i++) {
        char path[64];
        struct buf errors = BUF_INIT;
        snprintf(path, sizeof(path), "conf/models/%s.conf", shipped[i]);
        struct model *model = model_load(path, &errors);
        assert_non_null(model);
        char *text = slurp(path);
        for (size_t j = 0; j < ROWS(mistakes); j++) {
            struct buf spoiled = BUF_INIT;
            int line = spoil(&mistakes[j], text, model, &spoiled);
            tried[j] += line > 0;
            wrong += line > 0 && !refused(&mistakes[j], shipped[i], &spoiled, line, model);
            buf_free(&spoiled);
        }
        free(text);
        model_free(model);
    }
    for (size_t j = 0; j < ROWS(mistakes); j++)
        if (!tried[j])
            print_error("no model has %s\n", mistakes[j].find), wrong++;
    assert_int_equal(wrong, 0);
}

/* ---- a mistake in the base ------------------------------------------------------------------- */

/* It is told with the name and the line of that file. */
static void test_base(void **state)
{
    char path[128], base[128];
    struct buf errors = BUF_INIT;
    (void)state;
    snprintf(path, sizeof(path), "%s/child.conf", room);
    snprintf(base, sizeof(base), "%s/parent.conf", room);
    FILE *file = fopen(base, "we");
    assert_non_null(file);
    fputs("\nkind \"JF\" {\n title = \"纠纷\"\n becomes = \"tea\"\n}\n", file);
    fclose(file);
    file = fopen(path, "we");
    assert_non_null(file);
    fputs("name = \"x\"\ntitle = \"x\"\nbase = \"parent.conf\"\nlevel \"村\" { }\n"
          "role \"clerk\" { title = \"员\" may = {\"work\"} }\n"
          "kind \"ZA\" { title = \"纠纷\" becomes = \"case\" handle_hours = 1 }\n",
          file);
    fclose(file);
    assert_null(model_load(path, &errors));
    static const char *const rows[] = {
        "/parent.conf:4: becomes = \"tea\"; expected one of: case",
        "/child.conf:6: \"纠纷\" of kind ZA already means kind JF (line 3 of parent.conf)",
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        if (!strstr(errors.ptr, rows[i]))
            fail_msg("%s is not in\n%s", rows[i], errors.ptr);
    buf_free(&errors);
}

/* ---- rights to move a case ----------------------------------------------------------------------
 */

/* A model may keep every event of the case table for some roles, but those of the clock and the
 * report itself; and no others. */
static void test_moves(void **state)
{
    static const char *const never[] = {"file",   "rate-bad", "flare-up", "remind",
                                        "yellow", "red",      "again",    "silence"};
    char path[128];
    (void)state;
    snprintf(path, sizeof(path), "%s/models/moves.conf", room);
    for (int event = 0; event < CASE_EVENTS; event++) {
        const char *name = case_event_name((enum case_event)event);
        struct buf errors = BUF_INIT;
        bool kept = true;
        for (size_t i = 0; i < ROWS(never); i++)
            kept &= strcmp(never[i], name) != 0;
        FILE *file = fopen(path, "we");
        assert_non_null(file);
        fprintf(file,
                "name = \"x\"\ntitle = \"x\"\nlevel \"村\" { }\nsignatures = 1\n"
                "role \"clerk\" { title = \"员\" may = {\"work\", \"draft\"} }\n"
                "kind \"ZA\" { title = \"甲\" becomes = \"case\" handle_hours = 1 }\n"
                "move \"%s\" { by = {\"clerk\"} }\n",
                name);
        fclose(file);
        struct model *model = model_load(path, &errors);
        if (!model != !kept)
            fail_msg("%s: %s", name, errors.len ? errors.ptr : "taken");
        if (model) {
            assert_true(model_may_move(model, name, "clerk"));
            assert_false(model_may_move(model, name, "mediator"));
            assert_true(model_may_move(model, "other", "mediator"));
        }
        model_free(model);
        buf_free(&errors);
    }
}

/* Bases and holidays are found beside the spoiled models. */
static int furnish(void **state)
{
    char command[256];
    (void)state;
    assert_non_null(mkdtemp(room));
    snprintf(command, sizeof(command), "cp -r conf/models conf/holidays %s", room);
    if (system(command) != 0) /* NOLINT(cert-env33-c): a test's own directory */
        return -1;
    return 0;
}

static int clear(void **state)
{
    char command[64];
    (void)state;
    snprintf(command, sizeof(command), "rm -r %s", room);
    return system(command); /* NOLINT(cert-env33-c) */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_base),
        cmocka_unit_test(test_moves),
    };
    return cmocka_run_group_tests(tests, furnish, clear);
}
