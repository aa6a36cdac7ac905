/* Plans of made rosters: the command line's shape, and files. */
#include "tests/support/made_roster.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { GROUP_MAX = 5000, UNITS_MAX = 10000000 };

const char *made_roster_shape(struct made_roster *plan, const char *shape)
{
    char *end = NULL;
    plan->depth = 0;
    do {
        unsigned long count = strtoul(shape, &end, 10);
        if (end == shape || count == 0 || count > UNITS_MAX)
            return "the shape must be numbers: 1/8/18/54";
        if (plan->depth == MADE_DEPTH_MAX)
            return "the shape has too many levels";
        plan->counts[plan->depth++] = count;
        shape = end + 1;
    } while (*end == '/');
    return *end ? "the shape must be numbers: 1/8/18/54" : NULL;
}

const char *made_roster_check(const struct made_roster *plan)
{
    if (plan->depth != plan->model->level_count)
        return "the shape needs one number for each level of the model";
    for (size_t i = 1; i < plan->depth; i++)
        if (plan->bare[i - 1] >= plan->counts[i - 1] ||
            plan->counts[i] < plan->counts[i - 1] - plan->bare[i - 1])
            return "the numbers of the shape must not fall: 1/8/18/54";
    if (plan->role[0] && !model_role(plan->model, plan->role))
        return "the model has no such role";
    if (plan->households / plan->counts[plan->depth - 1] >= GROUP_MAX)
        return "too many households for a group";
    return NULL;
}

/* ---- files ----------------------------------------------------------------------------------- */

static int level_titled(const struct model *model, const char *title)
{
    for (size_t i = 0; i < model->level_count; i++)
        if (strcmp(model->levels[i].title, title) == 0)
            return (int)i;
    return -1;
}

static const char *take_office(struct made_roster *plan, const char *role, const char *count)
{
    const struct role *known = model_role(plan->model, role);
    if (!known || known->level < 0)
        return "office expects a role of the model that has a level";
    if (plan->office_count == MADE_OFFICES_MAX)
        return "too many offices";
    struct made_office *office = &plan->offices[plan->office_count++];
    text_copy(office->role, sizeof(office->role), span_of(role));
    office->count = strtoul(count, NULL, 10);
    return NULL;
}

/* One line: a word, one or two values. */
static const char *take_line(struct made_roster *plan, const char *key, const char *first,
                             const char *second)
{
    if (strcmp(key, "units") == 0)
        return made_roster_shape(plan, first);
    if (strcmp(key, "top") == 0)
        text_copy(plan->top, sizeof(plan->top), span_of(first));
    else if (strcmp(key, "households") == 0)
        plan->households = strtoul(first, NULL, 10);
    else if (strcmp(key, "office") == 0)
        return take_office(plan, first, second);
    else if (strcmp(key, "bare") == 0) {
        int level = level_titled(plan->model, first);
        if (level < 0)
            return "bare expects a level of the model";
        plan->bare[level] = strtoul(second, NULL, 10);
    } else
        return "expected units, top, households, office or bare";
    return NULL;
}

static const char *take(struct made_roster *plan, char *line)
{
    char key[32] = "", first[64] = "", second[64] = "";
    line[strcspn(line, "#\n")] = '\0';
    int words = sscanf(line, "%31s %63s %63s", key, first, second);
    if (words <= 0)
        return NULL;
    return words == 1 ? "expected a value" : take_line(plan, key, first, second);
}

bool made_roster_read(struct made_roster *plan, const char *path, struct buf *error)
{
    FILE *file = fopen(path, "re");
    const char *wrong = NULL;
    char line[512];
    int at = 0;
    if (!file) {
        buf_addf(error, "%s: %s", path, strerror(errno));
        return false;
    }
    while (!wrong && fgets(line, sizeof(line), file)) {
        at++;
        wrong = take(plan, line);
    }
    fclose(file);
    if (!wrong)
        wrong = made_roster_check(plan);
    if (wrong)
        buf_addf(error, "%s:%d: %s", path, at, wrong);
    return !wrong;
}
