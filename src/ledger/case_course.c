/* Columns of ledgers of cases that say how a case went: its events, its end, what came after. */
#include "ledger/case_columns.h"
#include "ledger/say.h"

struct course {
    struct pen *pen;
    bool hidden;
};

/* 11-21 转办(韩某):去看看 */
static void add_event(void *ctx, wall_t at, const char *actor, const char *what, const char *detail)
{
    struct course *course = ctx;
    struct pen *pen = course->pen;
    const struct civil c = civil_local(at);
    char key[64], name[NAME_SIZE], *dot;

    text_copy(key, sizeof key, span_of(what));
    if ((dot = strchr(key, '.')))
        *dot = '_';
    pen_actor(pen, actor, name, sizeof name);
    if (pen->cell.len)
        pen_text(pen, "\n");
    buf_addf(&pen->cell, "%02d-%02d %s", c.month, c.day,
             texts_word(pen->desk->texts, "event", key));
    if (name[0])
        buf_addf(&pen->cell, "(%s)", name);
    if (*detail && (!course->hidden || pen->q->full))
        buf_addf(&pen->cell, ":%s", texts_word(pen->desk->texts, "case_source", detail));
}

void put_course(struct pen *pen, const struct case_file *cf)
{
    const struct ledger_reader *reader = pen->desk->reader;
    struct course course = {pen, case_is_hidden(pen, cf)};

    reader->events(reader->ctx, cf->serial, add_event, &course);
}

struct last_actor {
    const char *what;
    char actor[NAME_SIZE];
};

static void keep_actor(void *ctx, wall_t at, const char *actor, const char *what,
                       const char *detail)
{
    struct last_actor *last = ctx;

    (void)at;
    (void)detail;
    if (strcmp(what, last->what) == 0)
        text_copy(last->actor, sizeof last->actor, span_of(actor));
}

/* Who brought an event last; nothing when nobody of a name did. */
static void put_actor_of(struct pen *pen, const struct case_file *cf, const char *what)
{
    const struct ledger_reader *reader = pen->desk->reader;
    struct last_actor last = {what, ""};
    char name[NAME_SIZE];

    reader->events(reader->ctx, cf->serial, keep_actor, &last);
    pen_actor(pen, last.actor, name, sizeof name);
    pen_text(pen, name);
}

/* Who found it: the filer, or who of the staff wrote it down. */
void put_reporter(struct pen *pen, const struct case_file *cf)
{
    if (cf->reporter.name[0])
        pen_text(pen, cf->reporter.name);
    else
        put_actor_of(pen, cf, "case.filed");
}

/* Who found that it was done: the closing's, else of the last visit. */
void put_checker(struct pen *pen, const struct case_file *cf)
{
    if (cf->state == CASE_CLOSED)
        put_actor_of(pen, cf, "case.closed");
}

void put_outcome(struct pen *pen, const struct case_file *cf)
{
    switch (cf->state) {
    case CASE_SETTLED:
    case CASE_CLOSED: pen_text(pen, say_settled); return;
    case CASE_PASSED_UP: pen_text(pen, say_passed_up); return;
    case CASE_REFUSED:
    case CASE_TRANSFERRED:
    case CASE_WITHDRAWN:
    case CASE_MERGED:
        pen_text(pen, texts_word(pen->desk->texts, "case_state", case_state_name(cf->state)));
        return;
    default: pen_text(pen, say_unsettled); return;
    }
}

void put_result(struct pen *pen, const struct case_file *cf)
{
    pen_text(pen, cf->result);
}

void put_agreement(struct pen *pen, const struct case_file *cf)
{
    pen_text(pen, cf->agreement);
}

void put_settled(struct pen *pen, const struct case_file *cf)
{
    pen_day(pen, cf->settled_at);
}

void put_closed(struct pen *pen, const struct case_file *cf)
{
    pen_day(pen, cf->closed_at);
}

void put_struck_off(struct pen *pen, const struct case_file *cf)
{
    if (cf->state != CASE_CLOSED)
        return;
    pen_day(pen, cf->closed_at);
    pen_text(pen, say_struck_off);
}

/* ---- afterwards ------------------------------------------------------------------------------ */

static size_t visits_of(struct pen *pen, const struct case_file *cf,
                        struct follow_up visits[NOTES_MAX])
{
    const struct ledger_reader *reader = pen->desk->reader;
    size_t count = reader->cases->follow_ups(reader->cases->ctx, cf->serial, visits, NOTES_MAX);

    return count < NOTES_MAX ? count : NOTES_MAX;
}

/* 2026-11-25 电话:好着 */
void put_follow_ups(struct pen *pen, const struct case_file *cf)
{
    struct follow_up visits[NOTES_MAX];
    size_t count = visits_of(pen, cf, visits);
    bool hidden = case_is_hidden(pen, cf);

    for (size_t i = 0; i < count; i++) {
        if (!wall_known(visits[i].done_at) || !visits[i].way[0]) /* to come, or dropped */
            continue;
        if (pen->cell.len)
            pen_text(pen, "\n");
        pen_day(pen, visits[i].done_at);
        buf_addf(&pen->cell, " %s", texts_word(pen->desk->texts, "case_source", visits[i].way));
        if (visits[i].kept >= 0)
            buf_addf(&pen->cell, ":%s", visits[i].kept ? say_kept : say_broken);
        if (!hidden || pen->q->full)
            pen_more(pen, say_comma, visits[i].words);
    }
}

void put_visited(struct pen *pen, const struct case_file *cf)
{
    struct follow_up visits[NOTES_MAX];
    size_t count = visits_of(pen, cf, visits);
    wall_t last = WALL_NONE;

    for (size_t i = 0; i < count; i++)
        if (wall_known(visits[i].done_at) && visits[i].way[0] && visits[i].done_at.ms > last.ms)
            last = visits[i].done_at;
    pen_day(pen, last);
}

void put_next_visit(struct pen *pen, const struct case_file *cf)
{
    struct follow_up visits[NOTES_MAX];
    size_t count = visits_of(pen, cf, visits);

    for (size_t i = 0; i < count; i++)
        if (!wall_known(visits[i].done_at)) {
            pen_day(pen, visits[i].due_at);
            return;
        }
}

/* What was said; silence stands as silence. */
void put_rating(struct pen *pen, const struct case_file *cf)
{
    pen_text(pen, cf->rating[0] ? cf->rating : cf->silent ? say_silent : "");
    if (cf->rating_party[0]) {
        pen_more(pen, say_comma, say_by_party);
        pen_text(pen, cf->rating_party);
    }
}

void put_remarks(struct pen *pen, const struct case_file *cf)
{
    pen_text(pen, cf->mark);
    if (cf->merged_into) {
        char number[CASE_NUMBER_SIZE];

        case_number_write(cf->merged_into, number);
        pen_more(pen, say_comma, say_merged_into);
        pen_text(pen, number);
    }
    if (cf->state == CASE_ON_HOLD) {
        pen_more(pen, say_comma, say_on_hold);
        pen_text(pen, cf->hold_reason);
    }
}

/* ---- errands --------------------------------------------------------------------------------- */

void put_mode(struct pen *pen, const struct case_file *cf)
{
    pen_text(pen, cf->mode);
}

/* Those still missing have a mark. */
void put_papers(struct pen *pen, const struct case_file *cf)
{
    const struct ledger_reader *reader = pen->desk->reader;
    struct case_paper papers[NOTES_MAX];
    size_t count = reader->cases->papers(reader->cases->ctx, cf->serial, papers, NOTES_MAX);

    for (size_t i = 0; i < count && i < NOTES_MAX; i++) {
        pen_more(pen, say_list, papers[i].paper);
        if (!wall_known(papers[i].received_at))
            pen_text(pen, say_missing);
    }
}

struct handed {
    wall_t at;
};

static void find_handed(void *ctx, wall_t at, const char *actor, const char *what,
                        const char *detail)
{
    (void)actor;
    (void)detail;
    if (strcmp(what, "case.handed_back") == 0)
        ((struct handed *)ctx)->at = at;
}

/* The day when it was handed over; the signature is the pen's. */
void put_handed_back(struct pen *pen, const struct case_file *cf)
{
    const struct ledger_reader *reader = pen->desk->reader;
    struct handed handed = {WALL_NONE};

    reader->events(reader->ctx, cf->serial, find_handed, &handed);
    pen_day(pen, handed.at);
}
