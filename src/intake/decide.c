/* The one place that draws the conclusion: sure, likely, ask, or the clerk. */
#include "intake/say.h"
#include "intake/weigh.h"

static const char *const how_words[] = {
    [HOW_EXACT] = "",         [HOW_PINYIN] = say_by_pinyin,     [HOW_SOUND] = say_by_sound,
    [HOW_LOOK] = say_by_look, [HOW_INITIALS] = say_by_initials, [HOW_NEAR] = say_by_near_key,
};

static void conclude(struct reading *out, enum reading_sort sort, enum decision decision)
{
    out->sort = sort;
    out->decision = decision;
}

/* ---- kind, subject ---- */

static void set_subject(const struct scan *scan, const struct kind *kind, struct reading *out)
{
    const struct hit *word = NULL;

    out->subject = weigh_subject(scan, kind, &word);
    if (!out->subject)
        out->subject = subject_begun(scan, kind);
    if (!out->subject || !word)
        return;
    text_copy(out->subject_word, sizeof out->subject_word,
              (struct span){scan->text.ptr + scan->fold.from[word->start],
                            scan->fold.from[word->end] - scan->fold.from[word->start]});
    if (kind->destination == DEST_RATING)
        text_copy(out->rating, sizeof out->rating, span_of(out->subject->title));
}

/* JF 3 张明录 3: a last lone digit behind the household is the subject's. */
static void subject_by_digit(struct scan *scan, const struct kind *kind, struct reading *out)
{
    for (size_t m = scan->mention_count; m-- > 0 && !out->subject;) {
        const struct mention *mention = &scan->mentions[m];

        if (mention == scan->main || !mention->number || mention->name || mention->marked ||
            mention->clash || mention->value > 9 || mention->end - mention->start != 1)
            continue;
        for (size_t i = 0; i < kind->subject_count; i++)
            if (kind->subjects[i].digit == '0' + mention->value)
                out->subject = &kind->subjects[i];
        if (out->subject && scan->other == mention)
            scan->other = NULL;
    }
}

static void fallback_subject(const struct kind *kind, struct reading *out)
{
    for (size_t i = 0; !out->subject && i < kind->subject_count; i++)
        if (kind->subjects[i].fallback)
            out->subject = &kind->subjects[i];
}

/* ---- candidates and why ---- */

static const char *name_words(int level)
{
    if (level == NAME_SURNAME)
        return say_surname;
    if (level == NAME_ONE_OFF)
        return say_name_one_off;
    if (level == NAME_GIVEN_SOUND)
        return say_given_sound;
    if (level == NAME_INITIALS)
        return say_name_initials;
    if (level == NAME_CUT)
        return say_name_cut;
    if (level == NAME_GIVEN)
        return say_given;
    if (level == NAME_LOOK)
        return say_name_look;
    return level == NAME_SOUND ? say_name_sound : level == NAME_PINYIN ? say_name_pinyin : say_name;
}

static int mention_weight(const struct mention *mention)
{
    int weight = mention->number ? (mention->marked ? 90 : 80) : 0;

    if (mention->name)
        weight = weight > mention->level ? weight : mention->level;
    return mention->number && mention->name ? 100 : weight;
}

static void add_candidate(const struct kind_weight *kind, const struct mention *mention,
                          const struct household_ref *household, struct reading *out)
{
    struct reading_candidate *c = &out->candidates[out->candidate_count];
    char number[24] = "";
    int weight = kind->total > 100 ? 100 : kind->total;

    if (out->candidate_count == READING_CANDIDATES_MAX)
        return;
    out->candidate_count++;
    if (mention)
        weight = weight * mention_weight(mention) / 100;
    if (mention && mention->number)
        text_format(number, sizeof number, say_number, mention->value);
    *c = (struct reading_candidate){kind->kind, household, out->subject, weight * 10, ""};
    text_format(c->why, sizeof c->why, "%s%s%s%s%s%s%s%s", kind->kind->title, how_words[kind->how],
                kind->code        ? say_by_code
                : kind->explicit_ ? ""
                                  : say_by_other_word,
                number, mention && mention->name ? "," : "",
                mention && mention->name ? name_words(mention->level) : "",
                out->subject ? say_subject : "", out->subject ? out->subject->title : "");
}

static void add_mention(const struct kind_weight *kind, const struct mention *mention,
                        struct reading *out)
{
    for (size_t i = 0; i < mention->count; i++)
        add_candidate(kind, mention, mention->households[i], out);
}

static void list_candidates(const struct scan *scan, const struct weighing *weighing,
                            const struct kind_weight *best, struct reading *out)
{
    if (scan->main)
        add_mention(best, scan->main, out);
    else
        add_candidate(best, NULL, NULL, out);
    for (size_t i = 0; scan->main && scan->main->clash && i < scan->mention_count; i++)
        if (&scan->mentions[i] != scan->main && scan->mentions[i].clash)
            add_mention(best, &scan->mentions[i], out);
    for (size_t i = 0; i < weighing->count; i++)
        if (&weighing->kinds[i] != best && weighing->kinds[i].total >= WEIGHT_ENOUGH)
            add_candidate(&weighing->kinds[i], NULL, NULL, out);
}

/* For the clerk: what an unclear text may be about. */
static void list_hints(const struct scan *scan, const struct weighing *weighing,
                       struct reading *out)
{
    for (size_t i = 0; i < weighing->count; i++)
        if (weighing->kinds[i].total >= WEIGHT_HINT)
            add_candidate(&weighing->kinds[i], scan->main, out->household, out);
}

/* ---- households ---- */

/* 家 or 户 of one household: not of 谁家, 大家, 三家人, 挨家挨户. */
static bool is_home(const struct scan *scan, size_t at)
{
    uint32_t cp = scan->fold.cp[at], before = at > 0 ? scan->fold.cp[at - 1] : 0;

    if (cp != U'家' && cp != U'户')
        return false;
    return before != U'谁' && before != U'大' && before != U'挨' && before != U'国' &&
           !(cp_is_numeral(before) && scan->mark[at] != MARK_NUMBER);
}

/* About the place rather than a house: 村口, or the sender's own place by name. */
static bool is_public(const struct scan *scan)
{
    const char *place = scan->sender ? scan->sender->place : NULL;

    for (size_t i = scan->first; i < scan->last; i++) {
        if (place && *place && text_at(scan, i, place))
            return true;
        if (is_home(scan, i))
            return false;
    }
    return has_phrase(scan, PHRASE_PUBLIC, scan->first, scan->last);
}

static bool needs_household(const struct scan *scan, const struct kind *kind)
{
    return scan->sender && kind_has(kind, FIELD_HOUSEHOLD) && kind_has(kind, FIELD_SUBJECT) &&
           kind->destination != DEST_ALARM && !is_public(scan);
}

static void set_party(struct scan *scan, const struct mention *mention, struct reading *out)
{
    const char *person = mention->name && mention->person ? mention->person : NULL;

    out->household = mention->households[0];
    if (mention->name && mention->level < NAME_CUT && mention->number)
        person = NULL; /* the number decides */
    text_copy(out->party, sizeof out->party, span_of(person ? person : out->household->head));
    if (scan->other)
        out->other = scan->other->households[0];
}

static bool names_nobody(const struct scan *scan)
{
    for (size_t i = 0; i < scan->mention_count; i++)
        if (scan->mentions[i].clash && scan->mentions[i].count == 0)
            return true;
    return false;
}

/* The number is nobody's: the name beside it is at least the party. */
static void party_of_clash(const struct scan *scan, struct reading *out)
{
    for (size_t i = 0; i < scan->mention_count; i++)
        if (scan->mentions[i].name && scan->mentions[i].clash && !out->party[0])
            text_copy(out->party, sizeof out->party, span_of(scan->mentions[i].person));
}

/* 某某和张明录吵架: who stands before 和 was not recognised, and would be the household. */
static bool is_second_party(const struct scan *scan, const struct mention *mention)
{
    size_t at = mention->start;
    uint32_t cp;

    while (at > 0 && scan->fold.cp[at - 1] == ' ')
        at--;
    cp = at > 0 ? scan->fold.cp[at - 1] : 0;
    return (cp == U'方' && at > 1 && scan->fold.cp[at - 2] == U'对') || cp == U'和' ||
           cp == U'跟' || cp == U'与' || cp == U'同' || cp == U'及' || cp == U'把' || cp == U'被';
}

/* 7 路灯坏了: the digit of a kind that needs no household is its code and names none. */
static bool is_kind_digit(const struct scan *scan, const struct kind *kind,
                          const struct mention *mention)
{
    return kind->digit && kind->subject_count == 0 && !mention->name && !mention->marked &&
           mention->end == mention->start + 1 &&
           scan->fold.cp[mention->start] == (unsigned char)kind->digit &&
           skip_separators(scan, scan->first) == mention->start;
}

/* Decides the household; false when it must be asked. */
static bool settle_household(struct scan *scan, const struct kind *kind, struct reading *out)
{
    const struct mention *mention = scan->main;

    if (!kind_has(kind, FIELD_HOUSEHOLD))
        return true; /* whom a complaint names, its words say */
    if (mention && is_kind_digit(scan, kind, mention))
        return true;
    if (!mention) {
        text_copy(out->party, sizeof out->party, span_of(scan->stranger));
        return !needs_household(scan, kind) && !scan->stranger[0];
    }
    narrow_groups(scan, &scan->mentions[mention - scan->mentions]);
    if (mention->clash && names_nobody(scan))
        party_of_clash(scan, out);
    if (mention->clash || mention->count != 1)
        return false;
    if (mention->follows && is_second_party(scan, mention))
        return false;
    if (!mention->number && mention->level <= NAME_INITIALS)
        return false;
    set_party(scan, mention, out);
    out->repeated_back |= !(mention->number && mention->name);
    return true;
}

/* ---- conclusions ---- */

static enum decision decision_for(const struct kind *kind)
{
    switch (kind->destination) {
    case DEST_CASE:
    case DEST_REGISTER:
    case DEST_ALARM:
    case DEST_ALL_WELL: return DECISION_FILE;
    case DEST_SETTLE:
    case DEST_ORDER:
    case DEST_NOTICE:
    case DEST_VISIT:
    case DEST_ASSIST:
    case DEST_FIX:
    case DEST_STRIKE: return DECISION_ORDER;
    default: return DECISION_ANSWER;
    }
}

static void decide_report(struct scan *scan, const struct kind_weight *best, struct reading *out)
{
    bool known;

    subject_by_digit(scan, best->kind, out);
    known = settle_household(scan, best->kind, out);
    if (out->household || scan->stranger[0] || out->subject)
        fallback_subject(best->kind, out);
    out->repeated_back |= best->how != HOW_EXACT || !best->explicit_;
    out->settled_on_spot = has_phrase(scan, PHRASE_SETTLED, scan->first, scan->last) &&
                           !has_phrase(scan, PHRASE_NONE, scan->first, scan->last);
    out->decision = known ? DECISION_FILE : DECISION_ASK;
    if (best->kind->destination == DEST_ALARM)
        out->decision = DECISION_FILE;
}

static bool is_place_end(uint32_t cp)
{
    return cp == U'村' || cp == U'社' || cp == U'组' || cp == U'乡' || cp == U'镇' || cp == U'格' ||
           cp == U'长' || cp == U'户' || cp == U'员';
}

/* What joins the names of an audience: 南峪乡/前沟村+联户长. */
static bool joins_names(uint32_t cp)
{
    return cp == U'/' || cp == U'+' || cp == U':';
}

/* TZ: the first word behind the kind is the audience; of a word as long as a sentence, what ends in
 * a place or an office. It does not belong to the text. */
static void set_audience(struct scan *scan, struct reading *out)
{
    const struct fold *fold = &scan->fold;
    size_t at = scan->first, end, place = 0;
    bool joined = false;

    while (at < scan->last && (scan->mark[at] == MARK_WORD || cp_is_separator(fold->cp[at])))
        at++;
    for (end = at;
         end < scan->last && (joins_names(fold->cp[end]) || !cp_is_separator(fold->cp[end]));
         end++) {
        joined |= joins_names(fold->cp[end]);
        if (end - at < 8 && is_place_end(fold->cp[end]))
            place = end + 1;
    }
    if ((!joined && end - at > 8) || end == scan->last)
        end = place ? place : at;
    text_copy(out->audience, sizeof out->audience,
              (struct span){scan->text.ptr + fold->from[at], fold->from[end] - fold->from[at]});
    scan_mark(scan, at, end, MARK_COURTESY);
}

static const struct kind_weight *weight_of(const struct weighing *weighing, const struct kind *kind)
{
    for (size_t i = 0; i < weighing->count; i++)
        if (weighing->kinds[i].kind == kind)
            return &weighing->kinds[i];
    return NULL;
}

/* 发错了 without anything to put in its place takes the report back. */
static const struct kind *correct_or_withdraw(const struct scan *scan,
                                              const struct kind_weight *best,
                                              const struct kind_weight *report)
{
    const struct kind *withdraw = scan->grammar->by_destination[DEST_WITHDRAW];

    if (best->kind->destination != DEST_CORRECT || best->explicit_ || scan->main || report)
        return best->kind;
    return withdraw ? withdraw : best->kind;
}

/* 帮扶 3 王小明: the name is who shall look after household 3, so it need not be of that house. */
static void set_numbered(struct scan *scan, struct reading *out)
{
    for (size_t i = 0; i < scan->mention_count && !out->household; i++) {
        struct mention *mention = &scan->mentions[i];

        if (!mention->number)
            continue;
        narrow_groups(scan, mention);
        if (mention->count != 1)
            continue;
        out->household = mention->households[0];
        text_copy(out->party, sizeof out->party, span_of(out->household->head));
    }
}

static void decide_command(struct scan *scan, const struct weighing *weighing,
                           const struct kind_weight *best, struct reading *out)
{
    const struct kind_weight *report = heaviest(weighing, true);

    out->kind = correct_or_withdraw(scan, best, report);
    out->decision = decision_for(out->kind);
    out->about = report && report->total >= WEIGHT_ENOUGH ? report->kind : NULL;
    if (out->kind->destination != DEST_RATING && out->about)
        set_subject(scan, out->about, out);
    if (kind_has(out->kind, FIELD_HOUSEHOLD) && scan->main && scan->main->count == 1 &&
        !scan->main->clash)
        set_party(scan, scan->main, out);
    if (out->kind->destination == DEST_ASSIST)
        set_numbered(scan, out);
    if (kind_has(out->kind, FIELD_AUDIENCE))
        set_audience(scan, out);
}

/* 10008 好了. */
static bool is_done(const struct scan *scan)
{
    size_t at = scan->last;

    while (at > scan->first && cp_is_separator(scan->fold.cp[at - 1]))
        at--;
    return phrase_before(scan, PHRASE_DONE, at) > 0;
}

/* 去年丢过羊: what was and is over. */
static bool is_past(const struct scan *scan, const struct kind_weight *best)
{
    if (!is_report(best->kind) || best->code || best->first >= scan->last ||
        !has_phrase(scan, PHRASE_PAST, scan->first, scan->last))
        return false;
    if (!scan->main && has_phrase(scan, PHRASE_SETTLED, scan->first, scan->last))
        return true;
    if (best->explicit_)
        return false;
    for (size_t i = scan->first; i < scan->last; i++)
        if (scan->fold.cp[i] == U'过' && i > best->first && i < best->first + 4)
            return true;
    return false;
}

/* The kind to go by. An outright call is an alarm whatever else was weighed. */
static const struct kind_weight *
choose_kind(const struct scan *scan, const struct weighing *weighing, const struct reading *out)
{
    const struct kind_weight *best = heaviest(weighing, false);
    const struct kind_weight *report = heaviest(weighing, true);

    if (out->outright)
        return weight_of(weighing, scan->grammar->by_destination[DEST_ALARM]);
    /* told with its dispute and its household, a settled matter is a report settled on the spot */
    if (best && best->kind->destination == DEST_SETTLE && !best->explicit_ && scan->main &&
        !weighing->facts.cases && report && report->said >= WEIGHT_CLEAR)
        return report;
    /* 塌陷,等了半个月: a report that has waited is one */
    if (best && best->kind->destination == DEST_URGE && !best->explicit_ && scan->main &&
        !weighing->facts.cases && report && report->said >= WEIGHT_CLEAR)
        return report;
    if (!best && weighing->facts.cases)
        return weight_of(weighing,
                         scan->grammar->by_destination[is_done(scan) ? DEST_SETTLE : DEST_QUERY]);
    return best;
}

/* Too little to file anything: one short word and nobody named. */
static bool is_too_little(const struct scan *scan, const struct kind_weight *best)
{
    if (best->kind->destination == DEST_ALARM)
        return best->said < WEIGHT_CLEAR && !scan->main;
    if (is_public(scan))
        return false;
    return is_report(best->kind) && !best->explicit_ && best->said < WEIGHT_CLEAR && !scan->main;
}

void decide(struct scan *scan, struct reading *out)
{
    struct weighing weighing;
    const struct kind_weight *best;

    weighing.facts.cases = out->case_count > 0 || out->bad_case[0];
    weigh_kinds(scan, &weighing);
    weigh_alarm(scan, &weighing, out);
    out->negated = weighing.denied;
    best = choose_kind(scan, &weighing, out);
    out->tells = (!best || best->kind->destination != DEST_SETTLE) &&
                 tells_of_case(scan, &weighing, heaviest(&weighing, false), out);
    if (decide_small(scan, &weighing, best, out))
        return;
    if (!best || (!out->outright && (is_too_little(scan, best) || is_past(scan, best)))) {
        conclude(out, READ_UNCLEAR, DECISION_CLERK);
        if (scan->main && scan->main->count == 1)
            set_party(scan, scan->main, out);
        list_hints(scan, &weighing, out);
        return;
    }
    out->sort = READ_KIND;
    out->kind = best->kind;
    if (!scan->main)
        find_stranger(scan);
    set_subject(scan, best->kind, out);
    if (is_report(best->kind)) {
        decide_report(scan, best, out);
        list_candidates(scan, &weighing, best, out);
    } else if (best->kind->destination == DEST_ALL_WELL) {
        out->decision = DECISION_FILE;
    } else {
        decide_command(scan, &weighing, best, out);
        list_candidates(scan, &weighing, best, out);
    }
}
