/* Errands (民事代办, domain.md section 6): the mode, papers asked for and received, an appointment.
 */
#include "cases/case_course.h"
#include "cases/say.h"

enum { PAPERS_MAX = 16, PAPER_SIZE = 64 };

const char *case_mode_in(const char *words)
{
    static const char *const modes[] = {say_mode_at_once, say_mode_for_you, say_mode_with_you};

    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (strstr(words, modes[i]))
            return modes[i];
    return "";
}

/* The next of a list like 身份证、户口本; false at its end. */
static bool next_paper(const char **list, char out[PAPER_SIZE])
{
    static const char *const between[] = {"、", ",", ",", ";", ";", " "};
    const char *start = *list;

    for (;;) {
        size_t skip = 0;

        for (size_t i = 0; i < sizeof between / sizeof *between; i++)
            if (strncmp(*list, between[i], strlen(between[i])) == 0)
                skip = strlen(between[i]);
        if (skip && *list == start) {
            start = *list += skip;
        } else if (skip || !**list) {
            text_copy(out, PAPER_SIZE, (struct span){start, (size_t)(*list - start)});
            return out[0] != '\0';
        } else {
            ++*list;
        }
    }
}

/* How many papers are still wanted, once those that were just named are counted in. */
static size_t missing_papers(const struct case_service *s, const struct case_file *cf,
                             const char *received)
{
    struct case_paper papers[PAPERS_MAX];
    size_t count = s->reader->papers(s->reader->ctx, cf->serial, papers, PAPERS_MAX), missing = 0;

    for (size_t i = 0; i < count; i++)
        missing += !wall_known(papers[i].received_at) && !strstr(received, papers[i].paper);
    return missing;
}

struct errand_words {
    char household[16], due[24], at[32], count[24];
};

/* The names in a list, with commas between. */
static void list_papers(const struct case_command *c, struct buf *list)
{
    const char *rest = c->papers ? c->papers : "";
    char name[PAPER_SIZE];

    while (next_paper(&rest, name))
        buf_addf(list, "%s%s", list->len ? "," : "", name);
}

void case_errand_papers(const struct case_command *c, const struct case_file *cf,
                        struct effects *out)
{
    const char *rest = c->papers ? c->papers : "";
    char name[PAPER_SIZE];

    while (next_paper(&rest, name)) {
        struct case_paper paper = {.case_serial = cf->serial,
                                   .paper = effects_keep_str(out, name),
                                   .asked_at = c->now,
                                   .received_at = c->received ? c->now : WALL_NONE};

        effects_put(out, EFFECT_CASE_PAPER, 0, &paper, sizeof paper);
    }
}

static void day_words(const struct case_command *c, struct errand_words *w)
{
    struct civil day;

    if (!wall_known(c->until))
        return;
    day = civil_local(c->until);
    text_format(w->due, sizeof w->due, say_month_day, day.month, day.day);
    text_format(w->at, sizeof w->at, say_at_day, day.month, day.day, day.hour);
}

static enum text_id errand_text(const struct case_command *c)
{
    if (c->event == EV_APPOINT)
        return TEXT_ERRAND_COME;
    return c->received ? TEXT_ERRAND_RECEIVED : TEXT_ERRAND_PAPERS;
}

void case_errand_tell(const struct case_service *s, const struct case_command *c,
                      const struct case_file *cf, struct effects *out)
{
    struct errand_words w = {.count = ""};
    struct buf list = BUF_INIT;
    struct case_words cw;
    size_t missing;

    if (case_is_quiet(s, cf) || case_is_reporter(cf, c->actor))
        return;
    case_words(s, cf, &cw);
    day_words(c, &w);
    list_papers(c, &list);
    missing = missing_papers(s, cf, list.ptr ? list.ptr : "");
    if (missing)
        text_format(w.count, sizeof w.count, "%zu", missing);
    const struct text_field fields[] = {
        {"household", cw.household},
        {"party",     cf->party   },
        {"subject",   cw.subject  },
        {"list",      list.ptr    },
        {"due",       w.due       },
        {"at",        w.at        },
        {"place",     cf->place   },
        {"count",     w.count     },
        {NULL,        NULL        },
    };
    case_send(s, cf, &cf->reporter.phone, errand_text(c), fields, out);
    buf_free(&list);
}
