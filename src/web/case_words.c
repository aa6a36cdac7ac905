#include "web/case_words.h"
#include "web/say.h"
#include <string.h>

const char *case_kind_words(const struct page *p, const struct case_file *cf)
{
    const struct kind *kind = model_kind(p->web->model, cf->kind);

    return kind ? kind->title : cf->kind;
}

const char *case_state_words(const struct page *p, enum case_state state)
{
    return texts_word(p->web->texts, "case_state", case_state_name(state));
}

bool case_is_overdue(const struct page *p, const struct case_file *cf)
{
    return case_is_open(cf->state) && wall_known(cf->due_at) &&
           cf->due_at.ms < p->request->now.wall.ms;
}

void case_marks(struct page *p, const struct case_file *cf)
{
    const char *name = supervision_name(cf->supervised);

    if (cf->supervised)
        html_element(p->out, "span",
                     ATTR({"class", strcmp(name, "red") == 0 ? "badge red" : "badge yellow"}),
                     texts_word(p->web->texts, "supervision", name));
    if (case_is_overdue(p, cf))
        html_element(p->out, "span", ATTR({"class", "badge red"}), say_case_overdue);
}

static const char *asked(struct page *p, const char *name)
{
    const char *value = request_get(p->request, name);

    return *value ? value : NULL;
}

wall_t case_day_end(wall_t now)
{
    struct civil c = civil_local(now);

    c.hour = c.minute = c.second = 0;
    return wall_add(civil_local_to_wall(&c), WALL_DAY);
}

/* ---- what statistics count ------------------------------------------------------------------- */

const char *measure_words(enum tally_measure measure)
{
    static const char *const words[] = {
        say_measure_found,   say_measure_refused,   say_measure_accepted, say_measure_answered,
        say_measure_handled, say_measure_settled,   say_measure_on_spot,  say_measure_on_time,
        say_measure_late,    say_measure_satisfied, say_measure_fair,     say_measure_bad,
        say_measure_silent,  say_measure_failed};

    _Static_assert(sizeof words / sizeof *words == TALLY_MEASURES, "a word for each measure");
    return words[measure];
}

static int measure_asked(const struct page *p)
{
#define X(name, column) column,
    static const char *const names[] = {TALLY_TABLE(X)};
#undef X

    for (int i = 0; i < TALLY_MEASURES; i++)
        if (strcmp(names[i], request_get(p->request, "measure")) == 0)
            return i;
    return -1;
}

/* ?month=202611 or ?month=2026: from..until in the form of the statistics. */
static bool months_asked(const struct page *p, int *first, int *last)
{
    int64_t month = request_int(p->request, "month", 0);

    if (month >= 1970 && month <= 9999) {
        *first = (int)month * 100 + 1;
        *last = (int)month * 100 + 12;
        return true;
    }
    *first = *last = (int)(month > 0 && month <= 999912 ? month : 0);
    return *first % 100 >= 1 && *first % 100 <= 12 && *first / 100 >= 1970;
}

bool month_span(int month, wall_t out[2])
{
    struct civil begin = {.year = month / 100, .month = month % 100, .day = 1}, end = begin;

    if (begin.month < 1 || begin.month > 12 || begin.year < 1970)
        return false;
    end.month++;
    if (end.month == 13)
        end = (struct civil){.year = begin.year + 1, .month = 1, .day = 1};
    out[0] = civil_local_to_wall(&begin);
    out[1] = civil_local_to_wall(&end);
    return true;
}

/* ?has=accepted, ?has=settled: those whose times the statistics average. */
static bool has_time(const struct page *p, const struct case_file *cf)
{
    const char *has = request_get(p->request, "has");

    if (!*has)
        return true;
    if (cf->state == CASE_REFUSED || cf->state == CASE_WITHDRAWN || cf->state == CASE_MERGED ||
        !wall_known(cf->accepted_at))
        return false;
    return strcmp(has, "settled") != 0 || wall_known(cf->settled_at);
}

bool case_measured(const struct page *p, const struct case_file *cf)
{
    struct tally_month months[TALLY_MONTHS_MAX];
    int measure = measure_asked(p), first, last;
    size_t count;

    if (!has_time(p, cf))
        return false;

    if (measure < 0 || !months_asked(p, &first, &last))
        return true;
    count = tally_of(cf, months);
    for (size_t i = 0; i < count; i++)
        if (months[i].month >= first && months[i].month <= last && months[i].n[measure])
            return true;
    return false;
}

/* Whatever a month counts was filed before its end; what it settles or rates, within a year and a
 * month before it. */
static void bound_by_month(const struct page *p, struct case_filter *out)
{
    static const int64_t before = 400 * WALL_DAY;
    int measure = measure_asked(p), first, last;
    wall_t begin[2], end[2];
    bool of_filing = measure < 0 || measure == TALLY_FOUND || measure == TALLY_REFUSED ||
                     measure == TALLY_ANSWERED || measure == TALLY_FAILED;

    if (!months_asked(p, &first, &last) || !month_span(first, begin) || !month_span(last, end))
        return;
    out->from = of_filing ? begin[0] : wall_add(begin[0], -before);
    out->until = end[1];
}

static void bound_by_days(const struct page *p, struct case_filter *out)
{
    wall_t at;

    if (wall_parse(request_get(p->request, "since"), &at))
        out->from = at;
    if (wall_parse(request_get(p->request, "until"), &at))
        out->until = wall_add(at, WALL_DAY);
}

/* ?who=: digits are a phone, everything else how a name begins. */
static void bound_by_who(struct page *p, struct case_filter *out)
{
    const char *who = asked(p, "who");
    struct phone phone;

    if (who && phone_parse(span_of(who), &phone) && phone_is_mobile(&phone) &&
        text_copy(p->phone, sizeof p->phone, span_of(phone.text)))
        out->phone = p->phone;
    else
        out->about = who;
}

bool case_filter_of(struct page *p, struct case_filter *out)
{
    const char *state = asked(p, "state"), *unit = asked(p, "unit");
    enum case_state parsed;

    *out = (struct case_filter){.state = -1,
                                .kind = asked(p, "kind"),
                                .unit_path = unit,
                                .overdue_at = WALL_NONE,
                                .due_before = WALL_NONE,
                                .supervised = asked(p, "supervised") != NULL,
                                .grade = (int)request_int(p->request, "grade", -1),
                                .household = (int)request_int(p->request, "household", 0),
                                .from = WALL_NONE,
                                .until = WALL_NONE,
                                .limit = PAGE_ROWS + 1};
    bound_by_days(p, out);
    bound_by_month(p, out);
    bound_by_who(p, out);
    if (state && case_state_parse(state, &parsed))
        out->state = (int)parsed;
    if (asked(p, "overdue"))
        out->overdue_at = p->request->now.wall;
    if (asked(p, "today"))
        out->due_before = case_day_end(p->request->now.wall);
    if (!unit && p->viewer.unit_path[0])
        out->unit_path = p->viewer.unit_path;
    if (!unit || viewer_sees(&p->viewer, unit))
        return true;
    page_refuse(p, "cases of another unit");
    return false;
}

int64_t case_count(struct page *p, const struct case_filter *filter, size_t most)
{
    return (int64_t)store_case_count(p->web->store, filter, most);
}
