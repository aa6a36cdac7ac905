/* Early warning: rules of the model over what was filed of late. */
#include "cases/case_course.h"
#include "cases/dialogue.h"
#include "cases/say.h"

enum { CAUSES_MAX = 16, TOLD_MAX = 8 };

static const struct actor clock_actor = {
    .name = "", .unit_path = "", .unit_short = "", .role = "", .as = "clock"};

static bool holds_or_any(const struct words *words, const char *word)
{
    return words->count == 0 || words_hold(words, word);
}

static bool is_of_rule(const struct warning_rule *rule, const struct case_file *cf)
{
    return holds_or_any(&rule->kinds, cf->kind) && holds_or_any(&rule->subjects, cf->subject);
}

/* What may have caused it; the case itself is not stored yet. */
static size_t candidates(const struct case_service *s, const struct warning_rule *rule,
                         const struct case_file *cf, wall_t since, struct case_file *out)
{
    const struct case_reader *r = s->reader;

    switch (rule->when) {
    case WARN_HOUSEHOLD:
        return cf->household ? r->of_household(r->ctx, cf->household, since, out, CAUSES_MAX) : 0;
    case WARN_PAIR:
        return cf->household && cf->household2
                   ? r->of_pair(r->ctx, cf->household, cf->household2, since, out, CAUSES_MAX)
                   : 0;
    case WARN_UNIT: return cf->unit ? r->of_unit(r->ctx, cf->unit, since, out, CAUSES_MAX) : 0;
    case WARN_DANGER:
    case WARN_FAILED: break;
    }
    return 0;
}

/* The cases that complete the rule, `cf` first; 0: it is not complete. */
static size_t causes_of(const struct case_service *s, const struct warning_rule *rule,
                        const struct case_file *cf, bool danger, wall_t now,
                        struct case_file out[CAUSES_MAX + 1])
{
    struct case_file found[CAUSES_MAX];
    size_t count = 1, n;

    out[0] = *cf;
    if (!is_of_rule(rule, cf))
        return 0;
    if (rule->when == WARN_DANGER)
        return danger;
    if (rule->when == WARN_FAILED)
        return cf->failures >= rule->count;
    if ((rule->when == WARN_HOUSEHOLD && !cf->household) ||
        (rule->when == WARN_PAIR && !(cf->household && cf->household2)))
        return 0;
    n = candidates(s, rule, cf, wall_add(now, -rule->days * WALL_DAY), found);
    for (size_t i = 0; i < n; i++)
        if (found[i].serial != cf->serial && is_of_rule(rule, &found[i]) &&
            (rule->when != WARN_UNIT || strcmp(found[i].kind, cf->kind) == 0))
            out[count++] = found[i];
    return count >= (size_t)rule->count ? count : 0;
}

/* The grade from which on a case should have been warned of: the third, or the last. */
static int grave_from(const struct model *model)
{
    int count = (int)model->grade_count;

    return count >= 3 ? 2 : count - 1;
}

static void mark_warned(const struct case_service *s, struct case_file *causes, size_t count,
                        struct case_file *cf, struct effects *out)
{
    int grave = grave_from(s->model);

    cf->warned |= cf->grade < grave;
    for (size_t i = 1; i < count; i++)
        if (!causes[i].warned && causes[i].grade < grave) {
            causes[i].warned = true;
            case_save(&causes[i], out);
        }
}

static bool is_among(const struct case_person *people, size_t count, const struct case_person *who)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(people[i].phone.text, who->phone.text) == 0)
            return true;
    return false;
}

/* Danger is told by the alarm at once, to the duty phones and to whoever works cases there: not a
 * second time. */
static bool knows_already(const struct case_service *s, const struct warning_rule *rule,
                          const struct case_file *cf, const struct case_person *who)
{
    struct case_person worker;

    if (rule->when != WARN_DANGER)
        return false;
    for (size_t i = 0; i < s->duty_count; i++)
        if (strcmp(s->duty[i].text, who->phone.text) == 0)
            return true;
    return case_worker(s, cf->unit, &worker) && strcmp(worker.phone.text, who->phone.text) == 0;
}

/* Roles are told at the nearest holder above; nobody twice. Their names, with blanks between. */
static void tell_roles(const struct case_service *s, const struct warning_rule *rule,
                       const struct case_file *cf, const char *list, struct buf *told,
                       struct effects *out)
{
    struct case_person people[TOLD_MAX + 1];
    size_t count = 0;
    struct case_words w;

    case_words(s, cf, &w);
    const struct text_field fields[] = {
        {"unit", case_unit_name(s, cf)},
        {"household",      rule->when == WARN_UNIT ? "" : w.household           },
        {"rule",      rule->title     },
        {"list",      list           },
        {NULL,      NULL       },
    };
    for (size_t i = 0; i < rule->tell.count && count < TOLD_MAX; i++) {
        struct words one = {&rule->tell.items[i], 1};
        struct case_person *who = &people[count];

        if (!case_holder(s, cf->unit, &one, who) || is_among(people, count, who))
            continue;
        if (!knows_already(s, rule, cf, who))
            case_send(s, cf, &who->phone, TEXT_WARNING, fields, out);
        buf_addf(told, "%s%s", count++ ? " " : "", who->name);
    }
}

static void warn(const struct case_service *s, const struct warning_rule *rule,
                 struct case_file *causes, size_t count, struct case_file *cf, wall_t now,
                 struct effects *out)
{
    struct buf list = BUF_INIT, numbers = BUF_INIT, told = BUF_INIT;
    struct early_warning w = {.id = s->reader->next_warning(s->reader->ctx),
                              .rule = effects_keep_str(out, rule->title),
                              .at = now,
                              .unit = cf->unit,
                              .household = rule->when == WARN_UNIT ? 0 : cf->household,
                              .heeded_at = WALL_NONE};

    for (size_t i = 0; i < count; i++) {
        char number[CASE_NUMBER_SIZE];

        case_number_write(causes[i].serial, number);
        buf_addf(&list, "%s%s", i ? "," : "", number);
        buf_addf(&numbers, "%s%s", i ? " " : "", number);
    }
    tell_roles(s, rule, cf, list.ptr, &told, out);
    w.cases = effects_keep(out, buf_span(&numbers)).ptr;
    w.told = effects_keep(out, told.len ? buf_span(&told) : span_of("")).ptr;
    effects_put(out, EFFECT_WARNING, 0, &w, sizeof w);
    if (phone_is_mobile(&cf->reporter.phone))
        call_list_add(&cf->reporter.phone, texts_word(s->texts, "call_why", "warning"), cf->serial,
                      cf->message, out);
    mark_warned(s, causes, count, cf, out);
    buf_clear(&list);
    buf_addf(&list, "%s: %s", rule->title, numbers.ptr);
    case_event_put(&clock_actor, "case.warned", cf->serial, cf->message, list.ptr, now, out);
    buf_free(&list);
    buf_free(&numbers);
    buf_free(&told);
}

/* The same rule about the same household or unit warns once in its time. */
static bool was_warned(const struct case_service *s, const struct warning_rule *rule,
                       const struct case_file *cf, wall_t now)
{
    struct early_warning last;
    int64_t household = rule->when == WARN_UNIT ? 0 : cf->household;
    const struct case_reader *r = s->reader;
    wall_t since;
    int days = rule->days ? rule->days : 30;

    if (rule->when == WARN_DANGER || rule->when == WARN_FAILED)
        return false;
    since = wall_add(now, -days * WALL_DAY);
    if (r->warning_since(r->ctx, rule->title, cf->unit, household, since, &last))
        return true;
    /* which of the two sides stood in front says nothing */
    return rule->when == WARN_PAIR && cf->household2 &&
           r->warning_since(r->ctx, rule->title, cf->unit, cf->household2, since, &last);
}

static bool was_warned_of(const struct case_service *s, int64_t household, wall_t now)
{
    struct early_warning last;

    return household &&
           s->reader->warning_since(s->reader->ctx, NULL, 0, household,
                                    wall_add(now, -WARNING_HOLDS_DAYS * WALL_DAY), &last);
}

void case_warn_early(const struct case_service *s, struct case_file *cf, bool danger,
                     int64_t message, wall_t now, struct effects *out)
{
    struct case_file causes[CAUSES_MAX + 1];
    bool was = cf->warned;

    (void)message;
    /* a household that had been warned of and now has a grave case was warned of in time */
    if (cf->filed_at.ms == now.ms && s->model->grade_count)
        cf->warned |= was_warned_of(s, cf->household, now) || was_warned_of(s, cf->household2, now);
    for (size_t i = 0; i < s->model->warning_count; i++) {
        const struct warning_rule *rule = &s->model->warnings[i];
        size_t count = causes_of(s, rule, cf, danger, now, causes);

        if (count && !was_warned(s, rule, cf, now))
            warn(s, rule, causes, count, cf, now, out);
    }
    if (cf->warned != was)
        case_save(cf, out);
}
