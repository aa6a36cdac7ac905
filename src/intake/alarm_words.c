/* Danger in a text, and when it is a call for help: said outright, now, about nothing else. */
#include "intake/weigh.h"

enum { REST_CALL = 10, REST_DANGER = 4, REST_CRY = 2, REST_HELP = 1, CLEAR_MAX = 14 };

static const struct hit *alarm_hit(const struct scan *scan)
{
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];

        if (!hit->denied && hit_is(scan, hit, LEX_ALARM, LEX_ALARM))
            return hit;
    }
    return NULL;
}

/* 后 in 后山: it belongs to a longer word for a place. */
static bool is_in_place(const struct scan *scan, const struct hit *hit)
{
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *place = &scan->hits[i];
        size_t len = (size_t)(place->end - place->start);

        if (place->sort == HIT_PHRASE && place->start <= hit->start && place->end >= hit->end &&
            len > (size_t)(hit->end - hit->start) &&
            (phrase_at(scan, PHRASE_PUBLIC, place->start) == len ||
             phrase_at(scan, PHRASE_PLACE, place->start) == len))
            return true;
    }
    return false;
}

static bool has_tempering(const struct scan *scan, enum phrase phrase)
{
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];
        size_t len = (size_t)(hit->end - hit->start);

        if (hit->sort == HIT_PHRASE && hit->start >= scan->first && hit->end <= scan->last &&
            phrase_at(scan, phrase, hit->start) == len && !is_in_place(scan, hit))
            return true;
    }
    return false;
}

/* Words that take the urgency out of it: past, feared, told by others, talked about, a question. */
static bool is_tempered(const struct scan *scan)
{
    static const enum phrase tempering[] = {PHRASE_PAST, PHRASE_FEAR, PHRASE_TOLD, PHRASE_TALK,
                                            PHRASE_OVER, PHRASE_NONE, PHRASE_ABOUT};

    for (size_t i = 0; i < sizeof tempering / sizeof tempering[0]; i++)
        if (has_tempering(scan, tempering[i]))
            return true;
    for (size_t i = scan->first; i < scan->last; i++)
        if (scan->fold.cp[i] == '?' || scan->fold.cp[i] == U'吗')
            return true;
    return false;
}

static bool is_alarm_word(const struct scan *scan, const struct hit *hit)
{
    for (uint16_t at = hit->entry; at;) {
        const struct lex_entry *entry = lexicon_get(scan->grammar->lexicon, at);

        if (entry->kind && entry->kind->destination == DEST_ALARM)
            return true;
        at = entry->next;
    }
    return false;
}

/* Marks in `known` what belongs to the call: danger, help, places, names. */
static void mark_known(const struct scan *scan, bool known[])
{
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];
        bool counts = hit->sort == HIT_ALARM || phrase_at(scan, PHRASE_HELP, hit->start) > 0 ||
                      phrase_at(scan, PHRASE_PLACE, hit->start) > 0 ||
                      phrase_at(scan, PHRASE_CRY, hit->start) > 0 ||
                      phrase_at(scan, PHRASE_FLEE, hit->start) > 0 ||
                      phrase_at(scan, PHRASE_OF, hit->start) > 0 ||
                      phrase_at(scan, PHRASE_PUBLIC, hit->start) > 0;

        counts |= hit->sort == HIT_WORD && is_alarm_word(scan, hit);
        for (size_t k = hit->start; counts && k < hit->end; k++)
            known[k] = true;
    }
}

/* How many characters say something else. */
static size_t count_rest(const struct scan *scan)
{
    bool known[FOLD_MAX + 1];
    size_t rest = 0;

    memset(known, 0, scan->fold.len + 1);
    mark_known(scan, known);
    for (size_t i = scan->first; i < scan->last; i++)
        rest += !known[i] && !cp_is_separator(scan->fold.cp[i]) && scan->mark[i] != MARK_NAME &&
                scan->mark[i] != MARK_NUMBER && scan->mark[i] != MARK_COURTESY;
    return rest;
}

static const struct kind_weight *alarm_weight(const struct weighing *weighing)
{
    for (size_t i = 0; i < weighing->count; i++)
        if (weighing->kinds[i].kind->destination == DEST_ALARM)
            return &weighing->kinds[i];
    return NULL;
}

/* By code or title at the beginning: JJ, 紧急; but not 紧急通知, JJ发错了, JJ是啥意思. */
static bool is_called_by_code(const struct scan *scan, const struct kind_weight *alarm)
{
    if (!alarm || !alarm->explicit_ || alarm->first > scan->first)
        return false;
    if (has_phrase(scan, PHRASE_ABOUT, scan->first, scan->last) ||
        has_phrase(scan, PHRASE_OVER, scan->first, scan->last))
        return false;
    return alarm->code || !is_tempered(scan);
}

/* 快来人 alone may be said about a form; with a danger in it, it is not. */
static bool names_danger(const struct scan *scan)
{
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];
        bool cry =
            hit_is(scan, hit, LEX_ALARM, LEX_ALARM) && phrase_at(scan, PHRASE_HELP, hit->start) < 2;

        if (!hit->denied && (cry || hit_is(scan, hit, LEX_DANGER, LEX_DANGER)))
            return true;
    }
    return false;
}

/* A word of the alarm's kind as the whole text: 急事. */
static bool is_whole_text(const struct scan *scan)
{
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];

        if (hit->sort == HIT_WORD && hit->start == scan->first && hit->end == scan->last &&
            hit_is(scan, hit, LEX_CODE, LEX_WORD) && is_alarm_word(scan, hit))
            return true;
    }
    return false;
}

/* 救命, 急事: the first word, and the sentence ends behind it or something cries. */
static bool begins_with_call(const struct scan *scan, bool own)
{
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];
        bool call = (own ? hit_is(scan, hit, LEX_CODE, LEX_WORD) && is_alarm_word(scan, hit)
                         : hit_is(scan, hit, LEX_ALARM, LEX_ALARM)) &&
                    phrase_at(scan, PHRASE_HELP, hit->start) < 2;

        if (call && hit->start == scan->first && hit->end < scan->last &&
            (own || cp_is_separator(scan->fold.cp[hit->end])))
            return true;
    }
    return false;
}

/* Words of a report that need not be danger: 滑坡了快跑. */
static bool names_hazard(const struct scan *scan)
{
    for (size_t i = 0; i < scan->hit_count; i++)
        if (scan->hits[i].sort == HIT_WORD && hit_is(scan, &scan->hits[i], LEX_WORD, LEX_WORD))
            return true;
    return false;
}

/* How much else may be said: more behind 着火了 than behind 快来人 alone. -1: nothing cries. */
static int rest_allowed(const struct scan *scan)
{
    bool cries = has_phrase(scan, PHRASE_CRY, scan->first, scan->last);

    if (is_whole_text(scan))
        return 0;
    if (begins_with_call(scan, false))
        return REST_CALL;
    if (alarm_hit(scan))
        return names_danger(scan) ? REST_DANGER : REST_HELP;
    if (cries && (begins_with_call(scan, true) || names_danger(scan)))
        return REST_CRY;
    if (begins_with_call(scan, true) && names_danger(scan))
        return REST_CRY;
    if (has_phrase(scan, PHRASE_FLEE, scan->first, scan->last) && names_hazard(scan))
        return REST_CRY;
    return -1;
}

static bool is_called_by_word(const struct scan *scan, const struct weighing *weighing)
{
    const struct kind_weight *report = heaviest(weighing, true);
    int allowed = rest_allowed(scan);

    if (allowed < 0 || is_tempered(scan))
        return false;
    if (report && report->explicit_ && report->kind->destination != DEST_ALARM)
        return false;
    return count_rest(scan) <= (size_t)allowed;
}

void weigh_alarm(struct scan *scan, const struct weighing *weighing, struct reading *out)
{
    const struct kind_weight *alarm = alarm_weight(weighing);

    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];

        if (hit->denied)
            continue;
        out->danger |=
            hit_is(scan, hit, LEX_DANGER, LEX_DANGER) || hit_is(scan, hit, LEX_ALARM, LEX_ALARM);
        out->never_neighbours |= hit_is(scan, hit, LEX_NEVER, LEX_NEVER);
    }
    out->all_clear =
        has_phrase(scan, PHRASE_OVER, scan->first, scan->last) && weighing->content <= CLEAR_MAX;
    out->outright = alarm && (is_called_by_code(scan, alarm) || is_called_by_word(scan, weighing));
    out->danger |= out->outright;
}
