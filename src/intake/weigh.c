#include "intake/weigh.h"

bool kind_has(const struct kind *kind, enum field field)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (kind->fields[i] == field)
            return true;
    return false;
}

bool is_report(const struct kind *kind)
{
    return kind->destination == DEST_CASE || kind->destination == DEST_REGISTER ||
           kind->destination == DEST_ALARM;
}

/* ---- kinds ---- */

int how_percent(enum how how)
{
    static const int percent[] = {100, 92, 78, 70, 45, 55};

    return percent[how];
}

static bool is_first(const struct scan *scan, const struct hit *hit)
{
    return hit->start <= scan->first;
}

/* Behind a case number: as good as first. */
static bool is_command_place(const struct scan *scan, const struct hit *hit)
{
    bool right = bound_right(scan, hit->end);

    return (is_first(scan, hit) && right) ||
           scan->mark[hit->start ? hit->start - 1 : 0] == MARK_CASE;
}

/* Words that mean something only as the whole text or its beginning: 收到, 怎么发, 满意. */
static int alone_percent(const struct scan *scan, const struct weighing *weighing,
                         const struct hit *hit, const struct lex_entry *entry)
{
    size_t len = (size_t)(hit->end - hit->start);
    bool half = len * 2 >= weighing->content;

    if (entry->role == LEX_CODE)
        return is_first(scan, hit) ? 100 : half ? 80 : 5;
    if (is_first(scan, hit) && (bound_right(scan, hit->end) || half) && len > 1)
        return 100;
    if (len == 1)
        return weighing->content <= 1 ? 130 : 5;
    if (entry->kind->destination == DEST_RATING && len > 2 && bound_left(scan, hit->start) &&
        bound_right(scan, hit->end) && !scan->main)
        return 90; /* 没给解决,不满意 */
    if (entry->kind->destination == DEST_STOP && len > 2 && bound_left(scan, hit->start) &&
        hit->end >= scan->last)
        return 100;
    return half && weighing->content <= 12 ? 90 : 10;
}

/* 土地证上名字写错了: of a paper, not of a report. */
static bool speaks_of_report(const struct scan *scan, const struct reading_facts *facts)
{
    return facts->cases || scan->corrected || !scan->main ||
           has_phrase(scan, PHRASE_CASE_BEFORE, scan->first, scan->last);
}

/* 那个事咋说, 把那个事抓紧: at the end of a sentence. */
static bool asks_or_urges(const struct kind *kind)
{
    return kind->destination == DEST_QUERY || kind->destination == DEST_URGE ||
           kind->destination == DEST_WITHDRAW;
}

static int command_percent(const struct scan *scan, const struct reading_facts *facts,
                           const struct hit *hit, const struct lex_entry *entry)
{
    size_t len = (size_t)(hit->end - hit->start);

    if (entry->role == LEX_CODE)
        return is_first(scan, hit) || facts->cases ? 100 : hit->end >= scan->last ? 80 : 10;
    if (facts->cases || is_command_place(scan, hit) || (is_first(scan, hit) && len > 1))
        return 100;
    if (len > 1 && hit->how == HOW_EXACT && hit->end >= scan->last && asks_or_urges(entry->kind))
        return 100;
    if (entry->kind->destination == DEST_CORRECT && !speaks_of_report(scan, facts))
        return 50;
    return len > 2 ? 100 : entry->role == LEX_TITLE ? 60 : 20;
}

static int order_percent(const struct scan *scan, const struct reading_facts *facts,
                         const struct hit *hit, const struct lex_entry *entry)
{
    if (entry->role == LEX_CODE)
        return is_first(scan, hit) || facts->cases ? 100 : 10;
    if (facts->cases)
        return 100;
    return entry->role == LEX_TITLE && is_command_place(scan, hit) ? 70 : 5;
}

/* 走访 3 身体好, 3户走访了: an order to a register stands first, or behind its household. */
static int register_percent(const struct scan *scan, const struct reading_facts *facts,
                            const struct hit *hit, const struct lex_entry *entry)
{
    size_t behind = scan->main ? scan->main->end : 0;

    if (is_first(scan, hit))
        return entry->role == LEX_CODE || hit->end - hit->start > 1 ? 100 : 5;
    if (entry->role == LEX_CODE)
        return 5;
    return facts->cases || (scan->main && hit->start >= behind && hit->start - behind <= 2) ? 100
                                                                                            : 5;
}

/* The share of its weight that a word of a kind keeps where it stands. */
static int admitted(const struct scan *scan, const struct weighing *weighing, const struct hit *hit,
                    const struct lex_entry *entry)
{
    const struct reading_facts *facts = &weighing->facts;

    switch (entry->kind->destination) {
    case DEST_RECEIPT:
    case DEST_HELP:
    case DEST_STOP:
    case DEST_RESUME: return alone_percent(scan, weighing, hit, entry);
    case DEST_RATING: return facts->cases ? 100 : alone_percent(scan, weighing, hit, entry);
    case DEST_QUERY:
    case DEST_URGE:
    case DEST_SETTLE:
    case DEST_CORRECT:
    case DEST_WITHDRAW: return command_percent(scan, facts, hit, entry);
    case DEST_ORDER: return order_percent(scan, facts, hit, entry);
    case DEST_VISIT:
    case DEST_ASSIST:
    case DEST_FIX:
    case DEST_STRIKE: return register_percent(scan, facts, hit, entry);
    case DEST_NOTICE:
        return is_first(scan, hit) && (entry->role == LEX_CODE || bound_right(scan, hit->end)) ? 100
                                                                                               : 5;
    case DEST_ALARM: return entry->role <= LEX_TITLE && is_first(scan, hit) ? 100 : 25;
    default: return 100;
    }
}

static int word_weight(size_t len, int bounds)
{
    static const int lone[] = {36, 40, 50}, pair[] = {50, 60, 75};

    return len == 1 ? lone[bounds] : pair[bounds] + (len > 2 ? 8 : 0);
}

static int said_weight(const struct scan *scan, const struct hit *hit,
                       const struct lex_entry *entry)
{
    size_t len = (size_t)(hit->end - hit->start);
    int bounds = bound_left(scan, hit->start) + bound_right(scan, hit->end);
    int bonus = is_first(scan, hit) ? 20 : 0;

    if (hit->topic)
        return WEIGHT_CLEAR + 1; /* enough by itself, and less than a title */
    switch (entry->role) {
    case LEX_CODE: return 100 + bonus;
    case LEX_TITLE: return (bounds == 2 ? 90 : 72) + bonus;
    default: return word_weight(len, bounds) + bonus / 2;
    }
}

/* A word that says the kind does not say it once more as a subject. */
bool says_kind(const struct scan *scan, const struct hit *hit, const struct kind *kind)
{
    for (uint16_t at = hit->entry; at;) {
        const struct lex_entry *entry = lexicon_get(scan->grammar->lexicon, at);

        if (entry->kind == kind && entry->role <= LEX_WORD)
            return true;
        at = entry->next;
    }
    return false;
}

static int subject_weight(const struct hit *hit, const struct lex_entry *entry)
{
    size_t len = (size_t)(hit->end - hit->start);

    if (entry->role == LEX_SUBJECT_TITLE)
        return len > 1 ? 48 : 20;
    return len > 2 ? 44 : len > 1 ? 38 : 18;
}

/* 陈玉珍 地界: beside a household and nothing else, a subject is as good as said. */
static int lone_field(const struct scan *scan, const struct weighing *weighing,
                      const struct hit *hit)
{
    return weighing->named && hit->end - hit->start > 1 && bound_left(scan, hit->start) &&
                   bound_right(scan, hit->end) && !has_phrase(scan, PHRASE_CHAT, 0, scan->last)
               ? 8
               : 0;
}

struct tally {
    int best_said, sum_said, best_subject, sum_subject;
};

bool is_in_name(const struct scan *scan, const struct hit *hit)
{
    return scan->mark[hit->start] == MARK_NAME && scan->mark[hit->end - 1] == MARK_NAME;
}

static void count_hit(const struct scan *scan, const struct weighing *weighing,
                      const struct hit *hit, const struct lex_entry *entry,
                      struct kind_weight *weight, struct tally *tally)
{
    int percent = how_percent(hit->how);

    if (hit->denied || is_in_name(scan, hit))
        return;
    if (entry->role >= LEX_SUBJECT_TITLE && says_kind(scan, hit, entry->kind))
        return;
    if (entry->role >= LEX_SUBJECT_TITLE) {
        int w = (subject_weight(hit, entry) + lone_field(scan, weighing, hit)) * percent / 100;

        if (entry->kind->destination == DEST_ALARM)
            w /= 4;
        tally->sum_subject += w;
        tally->best_subject = w > tally->best_subject ? w : tally->best_subject;
    } else {
        int w = said_weight(scan, hit, entry) * percent / 100 *
                admitted(scan, weighing, hit, entry) / 100;

        tally->sum_said += w;
        if (w > tally->best_said) {
            tally->best_said = w;
            weight->how = hit->how;
        }
        weight->explicit_ |= entry->role <= LEX_TITLE && w > WEIGHT_ENOUGH;
        weight->code |= entry->role == LEX_CODE && w > WEIGHT_ENOUGH;
    }
    if (hit->start < weight->first)
        weight->first = hit->start;
    if (hit->end > weight->last)
        weight->last = hit->end;
}

static bool speaks_of_another(const struct kind *kind)
{
    switch (kind->destination) {
    case DEST_QUERY:
    case DEST_URGE:
    case DEST_CORRECT:
    case DEST_WITHDRAW:
    case DEST_VISIT:
    case DEST_ASSIST:
    case DEST_FIX:
    case DEST_STRIKE:
    case DEST_SETTLE: return true;
    default: return false;
    }
}

/* Several words for a kind are more than one, but never outdo a code. */
static void sum_up(const struct scan *scan, const struct weighing *weighing,
                   struct kind_weight *weight, const struct tally *tally)
{
    int more = (tally->sum_said - tally->best_said) / 4;
    int more_subject = (tally->sum_subject - tally->best_subject) / 4;

    weight->said = tally->best_said + (more > 15 ? 15 : more);
    weight->subject = tally->best_subject + (more_subject > 12 ? 12 : more_subject);
    weight->total = weight->said + weight->subject * 4 / 5;
    if (weighing->facts.cases && is_report(weight->kind) && !weight->code)
        weight->total -= 40;
    else if (weighing->facts.cases && !is_report(weight->kind) && weight->said > 0)
        weight->total += 25;
    if (weight->kind->destination == DEST_QUERY && weight->said >= WEIGHT_CLEAR)
        weight->total += weight->last >= scan->last ? 40 : 20; /* 低保批了没: asks, not reports */
    if (weight->kind->destination == DEST_WITHDRAW && weight->said >= WEIGHT_ENOUGH &&
        weight->last >= scan->last)
        weight->total += 40; /* 那个纠纷我撤了 */
    if (weight->kind->destination == DEST_CORRECT && scan->corrected)
        weight->total += 80;
    if (weight->explicit_ && weight->first <= scan->first && speaks_of_another(weight->kind))
        weight->total += 60; /* GZ JF 5 ...: the kind behind is what it is about */
}

static void weigh_kind(const struct scan *scan, const struct weighing *weighing,
                       struct kind_weight *weight)
{
    struct tally tally = {0};

    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];

        if (hit->sort != HIT_WORD)
            continue;
        for (uint16_t at = hit->entry; at;) {
            const struct lex_entry *entry = lexicon_get(scan->grammar->lexicon, at);

            if (entry->kind == weight->kind && entry->role <= LEX_SUBJECT_WORD &&
                scan->mark[hit->start] != MARK_COURTESY)
                count_hit(scan, weighing, hit, entry, weight, &tally);
            at = entry->next;
        }
    }
    sum_up(scan, weighing, weight, &tally);
}

static size_t count_content(const struct scan *scan)
{
    size_t n = 0;

    for (size_t i = scan->first; i < scan->last; i++)
        n += (!cp_is_separator(scan->fold.cp[i]) || scan->fold.cp[i] == '?') &&
             scan->mark[i] != MARK_COURTESY && scan->mark[i] != MARK_CASE;
    return n;
}

/* 不正常, 没有正常: a word of all-well with a denial before it is not one. */
static bool all_well_denied(const struct scan *scan, const struct kind_weight *weight)
{
    uint32_t before =
        weight->first > 0 && weight->first < scan->fold.len ? scan->fold.cp[weight->first - 1] : 0;

    return before == U'不' || before == U'没' || before == U'非' || before == U'异';
}

/* All is well only where nothing else is said; a denied report says it too. */
static void weigh_all_well(const struct scan *scan, struct weighing *out)
{
    const struct kind_weight *report = heaviest(out, true);

    for (size_t i = 0; i < out->count; i++) {
        struct kind_weight *weight = &out->kinds[i];

        if (weight->kind->destination != DEST_ALL_WELL)
            continue;
        if (out->denied)
            weight->total += 70;
        if (all_well_denied(scan, weight))
            weight->total = 0;
        if (report && report->said >= WEIGHT_CLEAR && report->kind->destination == DEST_CASE &&
            !(weight->code && weight->first <= scan->first))
            weight->total /= 3;
    }
}

void weigh_kinds(struct scan *scan, struct weighing *out)
{
    const struct model *model = scan->grammar->model;

    out->denied = false;
    out->named = scan->main && scan->main->level >= NAME_GIVEN;
    out->content = count_content(scan);
    out->count = model->kind_count < KINDS_MAX ? model->kind_count : KINDS_MAX;
    deny(scan, out);
    for (size_t i = 0; i < out->count; i++) {
        out->kinds[i] = (struct kind_weight){.kind = &model->kinds[i], .first = SIZE_MAX};
        weigh_kind(scan, out, &out->kinds[i]);
    }
    weigh_all_well(scan, out);
}

/* An entry of a register does little harm, so a household named and a hint are enough for it. */
static int enough_for(const struct weighing *weighing, const struct kind *kind)
{
    return weighing->named && kind->destination == DEST_REGISTER ? WEIGHT_NAMED : WEIGHT_ENOUGH;
}

const struct kind_weight *heaviest(const struct weighing *weighing, bool reports)
{
    const struct kind_weight *best = NULL;

    for (size_t i = 0; i < weighing->count; i++) {
        const struct kind_weight *weight = &weighing->kinds[i];

        if (weight->total < enough_for(weighing, weight->kind) ||
            (reports && !is_report(weight->kind)))
            continue;
        if (!best || weight->total > best->total ||
            (weight->total == best->total && weight->first < best->first))
            best = weight;
    }
    return best;
}
