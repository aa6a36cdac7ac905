/* After a case was settled: the ratings that are asked for, and the visits (回访) to come. */
#include "cases/case_course.h"
#include "cases/dialogue.h"
#include "cases/say.h"

enum {
    VISITS_MAX = 16,    /* of one case */
    VISIT_MONTH = 30,   /* so long a grave case is visited again and again */
    VISIT_MINUTE = 570, /* of the day: half past nine */
    WAIT_DAYS = 2       /* for an answer by SMS, before somebody rings */
};

/* ---- ratings --------------------------------------------------------------------------------- */

/* 满意回1,一般回2,不满意回3. Silence is never taken for satisfied. */
static void ask_one(const struct case_service *s, const struct case_file *cf,
                    const struct phone *to, enum text_id id, const struct case_command *c,
                    struct effects *out)
{
    struct question q = {.kind = QUESTION_RATING, .case_serial = cf->serial};
    struct buf text = BUF_INIT;
    struct case_words w;

    case_words(s, cf, &w);
    const struct text_field fields[] = {
        {"case",    w.number },
        {"kind",    w.kind   },
        {"subject", w.subject},
        {"result",  c->note  },
        {NULL,      NULL     }
    };
    texts_write(s->texts, id, fields, &text);
    question_offer(&q, "1", 1);
    question_offer(&q, "2", 2);
    question_offer(&q, "3", 3);
    question_put(s, to, &q, effects_keep(out, buf_span(&text)), c->now, out);
    buf_free(&text);
}

static bool is_actors(const struct case_command *c, const struct phone *phone)
{
    return strcmp(c->actor->phone.text, phone->text) == 0;
}

/* How a call for help ended is told to all of them; nobody rates it. */
bool case_is_rated(const struct case_service *s, const struct case_file *cf)
{
    const struct kind *kind = model_kind(s->model, cf->kind);

    return kind && kind->rating && kind->destination == DEST_CASE && !case_is_quiet(s, cf);
}

void case_ask_ratings(const struct case_service *s, const struct case_command *c,
                      const struct case_file *cf, struct effects *out)
{
    const struct phone *filer = &cf->reporter.phone;
    struct phone party, other;
    bool has_party;

    if (case_is_quiet(s, cf)) {
        if (!case_is_reporter(cf, c->actor))
            case_call_quietly(s, cf, out);
        return;
    }
    if (!case_is_rated(s, cf))
        return;
    if (!case_is_reporter(cf, c->actor) && phone_is_mobile(filer))
        ask_one(s, cf, filer, case_is_dispute(s, cf) ? TEXT_ASK_RATING : TEXT_ASK_RATING_DONE, c,
                out);
    has_party = case_party_phone(s, cf, &party);
    if (has_party && !is_actors(c, &party) && strcmp(party.text, filer->text) != 0)
        ask_one(s, cf, &party, TEXT_ASK_RATING_PARTY, c, out);
    if (case_party2_phone(s, cf, &other) && !is_actors(c, &other) &&
        strcmp(other.text, filer->text) != 0 && (!has_party || strcmp(other.text, party.text) != 0))
        ask_one(s, cf, &other, TEXT_ASK_RATING_PARTY, c, out);
}

/* ---- planning visits ---------------------------------------------------------------------------
 */

static void keep_visit(const struct follow_up *visit, struct effects *out)
{
    struct follow_up kept = *visit;

    kept.way = effects_keep_str(out, visit->way);
    kept.by = effects_keep_str(out, visit->by);
    kept.rating = effects_keep_str(out, visit->rating);
    kept.words = effects_keep_str(out, visit->words);
    effects_put(out, EFFECT_FOLLOW_UP, 0, &kept, sizeof kept);
}

/* In the morning of the day, so that nobody is texted at the hour at which it happened to be
 * settled. */
static wall_t visit_day(wall_t settled, int days)
{
    struct civil c = civil_local(settled);
    struct civil day = {.year = c.year,
                        .month = c.month,
                        .day = c.day + days,
                        .hour = VISIT_MINUTE / 60,
                        .minute = VISIT_MINUTE % 60};

    return civil_local_to_wall(&day);
}

/* As people count: the day after is one day on, at whatever hour. */
static int64_t days_since(wall_t then, wall_t now)
{
    return (visit_day(now, 0).ms - visit_day(then, 0).ms) / WALL_DAY;
}

static void plan_one(const struct case_service *s, const struct case_file *cf, int days, wall_t now,
                     struct effects *out)
{
    struct follow_up visit = {.id = s->reader->next_follow_up(s->reader->ctx),
                              .case_serial = cf->serial,
                              .due_at = visit_day(now, days),
                              .asked_at = WALL_NONE,
                              .done_at = WALL_NONE,
                              .way = "sms",
                              .by = "",
                              .kept = -1,
                              .rating = "",
                              .words = ""};

    keep_visit(&visit, out);
}

/* Red cases weekly (domain.md 5.5), the others on the days of their kind. */
void case_visits_plan(const struct case_service *s, const struct case_file *cf, wall_t now,
                      struct effects *out)
{
    const struct kind *kind = model_kind(s->model, cf->kind);
    int every =
        (size_t)cf->grade < s->model->grade_count ? s->model->grades[cf->grade].visit_every : 0;

    for (int day = every; every && day <= VISIT_MONTH; day += every)
        plan_one(s, cf, day, now, out);
    for (size_t i = 0; !every && kind && i < kind->follow_up_count; i++)
        plan_one(s, cf, kind->follow_up[i], now, out);
}

static void drop(struct follow_up *visit, wall_t now, struct effects *out)
{
    visit->done_at = now;
    visit->way = "";
    visit->words = say_visit_dropped;
    keep_visit(visit, out);
}

void case_visits_end(const struct case_service *s, const struct case_file *cf, wall_t now,
                     struct effects *out)
{
    struct follow_up visits[VISITS_MAX];
    size_t count = s->reader->follow_ups(s->reader->ctx, cf->serial, visits, VISITS_MAX);

    for (size_t i = 0; i < count; i++)
        if (!wall_known(visits[i].done_at))
            drop(&visits[i], now, out);
}

/* The oldest visit that is due and not done; false: none was planned for now. */
static bool open_visit(const struct case_service *s, const struct case_file *cf, wall_t now,
                       struct follow_up *out)
{
    struct follow_up visits[VISITS_MAX];
    size_t count = s->reader->follow_ups(s->reader->ctx, cf->serial, visits, VISITS_MAX);

    for (size_t i = 0; i < count; i++)
        if (!wall_known(visits[i].done_at) &&
            (wall_known(visits[i].asked_at) || visits[i].due_at.ms <= now.ms + WALL_DAY)) {
            *out = visits[i];
            return true;
        }
    return false;
}

void case_visit_done(const struct case_service *s, const struct case_command *c,
                     const struct case_file *cf, struct effects *out)
{
    struct follow_up visit;

    if (!open_visit(s, cf, c->now, &visit))
        visit = (struct follow_up){.id = s->reader->next_follow_up(s->reader->ctx),
                                   .case_serial = cf->serial,
                                   .due_at = c->now,
                                   .asked_at = WALL_NONE};
    visit.done_at = c->now;
    visit.way = c->way && c->way[0] ? c->way : "phone";
    visit.by = c->actor->as;
    visit.kept = c->event == EV_FLARE_UP ? 0 : c->kept;
    visit.rating = c->rating ? c->rating : "";
    visit.words = c->note ? c->note : "";
    keep_visit(&visit, out);
}

/* ---- the day has come --------------------------------------------------------------------------
 */

static const struct actor clock_actor = {
    .name = "", .unit_path = "", .unit_short = "", .role = "", .as = "clock"};

static void call_instead(const struct case_service *s, const struct case_file *cf,
                         struct follow_up *visit, wall_t now, struct effects *out)
{
    struct phone to = cf->reporter.phone;

    case_party_phone(s, cf, &to);
    if (phone_is_mobile(&to))
        call_list_add(&to, texts_word(s->texts, "call_why", "visit"), cf->serial, 0, out);
    visit->way = "phone";
    visit->asked_at = now;
    visit->words = say_visit_silent;
    keep_visit(visit, out);
    case_event_put(&clock_actor, "call.listed", cf->serial, 0, say_visit_silent, now, out);
}

static void ask_visit(const struct case_service *s, const struct case_file *cf,
                      const struct phone *to, struct follow_up *visit, wall_t now,
                      struct effects *out)
{
    struct question q = {.kind = QUESTION_FOLLOW_UP, .case_serial = cf->serial};
    struct buf text = BUF_INIT;
    struct case_words w;
    char days[24];

    case_words(s, cf, &w);
    text_format(days, sizeof days, "%lld", (long long)days_since(cf->settled_at, now));
    const struct text_field fields[] = {
        {"case", w.number},
        {"days", days    },
        {NULL,   NULL    }
    };
    texts_write(s->texts, TEXT_ASK_FOLLOW_UP, fields, &text);
    question_offer(&q, "1", 1);
    question_offer(&q, "2", 2);
    q.other_serial = visit->id;
    question_put(s, to, &q, effects_keep(out, buf_span(&text)), now, out);
    visit->asked_at = now;
    visit->due_at = wall_add(now, WAIT_DAYS * WALL_DAY);
    keep_visit(visit, out);
    buf_free(&text);
}

/* Another question of this phone is still waited for, and one digit cannot answer both. */
static bool is_busy(const struct case_service *s, const struct phone *to, wall_t now)
{
    struct question q;

    return s->questions->pending(s->questions->ctx, to, "1", &q) &&
           q.asked_at.ms > now.ms - WAIT_DAYS * WALL_DAY;
}

/* After an outage several visits of one case are due: the newest alone is made. */
static bool has_newer(const struct case_service *s, const struct follow_up *visit, wall_t now)
{
    struct follow_up all[VISITS_MAX];
    size_t count = s->reader->follow_ups(s->reader->ctx, visit->case_serial, all, VISITS_MAX);

    for (size_t i = 0; i < count; i++)
        if (all[i].id != visit->id && !wall_known(all[i].done_at) && all[i].due_at.ms <= now.ms &&
            all[i].due_at.ms > visit->due_at.ms)
            return true;
    return false;
}

static void take_visit(const struct case_service *s, struct follow_up *visit, wall_t now,
                       struct effects *out)
{
    struct phone to;
    struct case_file cf;

    if (!s->reader->by_serial(s->reader->ctx, visit->case_serial, &cf) ||
        case_stage(cf.state) < STAGE_VERIFY || !wall_known(cf.settled_at)) {
        drop(visit, now, out);
        return;
    }
    to = cf.reporter.phone;
    case_party_phone(s, &cf, &to);
    if (wall_known(visit->asked_at) || case_is_quiet(s, &cf) || !phone_is_mobile(&to)) {
        call_instead(s, &cf, visit, now, out);
    } else if (has_newer(s, visit, now)) {
        drop(visit, now, out);
    } else if (is_busy(s, &to, now)) {
        visit->due_at = wall_add(now, WALL_DAY);
        keep_visit(visit, out);
    } else {
        ask_visit(s, &cf, &to, visit, now, out);
    }
}

/* One a turn: what it asks must be stored before the next is looked at. */
bool case_visits_turn(const struct case_service *s, wall_t now, struct effects *out)
{
    struct follow_up due;

    if (!s->reader->follow_ups_due(s->reader->ctx, now, &due, 1))
        return false;
    take_visit(s, &due, now, out);
    return true;
}
