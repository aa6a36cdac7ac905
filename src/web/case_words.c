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
                                .grade = -1,
                                .limit = PAGE_ROWS + 1};
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

static void count_one(void *ctx, const struct case_file *cf)
{
    (void)cf;
    ++*(int64_t *)ctx;
}

int64_t case_count(struct page *p, const struct case_filter *filter, size_t most)
{
    struct case_filter bounded = *filter;
    int64_t count = 0;

    bounded.limit = most;
    store_cases(p->web->store, &bounded, count_one, &count);
    return count;
}
