/* Texts of figures only: 1 3 3, 1*3*3#, 133, 9 13, 8. */
#include "intake/say.h"
#include "intake/scan.h"
#include "lianhu/case_number.h"
#include <stdlib.h>

enum { PARTS_MAX = 4, RUN_MAX = 5 };

struct figures {
    size_t count;
    char parts[PARTS_MAX][12];
};

/* Splits the text at its separators; false when anything but figures stands in it. */
static bool take_figures(const struct scan *scan, struct figures *out)
{
    out->count = 0;
    for (size_t i = scan->first; i < scan->last;) {
        size_t n = 0;

        if (cp_is_separator(scan->fold.cp[i])) {
            i++;
            continue;
        }
        if (out->count == PARTS_MAX)
            return false;
        while (i < scan->last && cp_is_digit(scan->fold.cp[i]) && n + 1 < sizeof out->parts[0])
            out->parts[out->count][n++] = (char)scan->fold.cp[i++];
        if (n == 0)
            return false;
        out->parts[out->count++][n] = '\0';
    }
    return out->count > 0;
}

static const struct household_ref *household_numbered(const struct scan *scan, int number)
{
    const struct household_ref *found = NULL;

    for (size_t i = 0; scan->sender && i < scan->sender->household_count; i++) {
        const struct household_ref *household = &scan->sender->households[i];

        if (household->number != number)
            continue;
        if (found)
            return NULL;
        found = household;
    }
    return found;
}

static const struct subject *subject_digit(const struct kind *kind, char digit)
{
    for (size_t i = 0; i < kind->subject_count; i++)
        if (kind->subjects[i].digit == digit)
            return &kind->subjects[i];
    return NULL;
}

static bool takes_household(const struct kind *kind)
{
    for (size_t i = 0; kind && i < kind->field_count; i++)
        if (kind->fields[i] == FIELD_HOUSEHOLD)
            return kind->destination == DEST_CASE || kind->destination == DEST_REGISTER ||
                   kind->destination == DEST_ALARM;
    return false;
}

static const struct kind *digit_kind(const struct scan *scan, char digit)
{
    return scan->grammar->by_digit[digit - '0'];
}

static void candidate(struct reading *out, const struct kind *kind,
                      const struct household_ref *household, const struct subject *subject)
{
    struct reading_candidate *c = &out->candidates[out->candidate_count];

    if (out->candidate_count == READING_CANDIDATES_MAX)
        return;
    out->candidate_count++;
    *c = (struct reading_candidate){kind, household, subject, 800, ""};
    text_format(c->why, sizeof c->why, say_digits, kind->digit, kind->title,
                household ? say_digits_household : "", subject ? say_digits_subject : "");
}

static bool take_form(const struct scan *scan, const char *kind_digit, const char *number,
                      const char *subject_digits, struct reading *out)
{
    const struct kind *kind = kind_digit[1] ? NULL : digit_kind(scan, kind_digit[0]);
    const struct household_ref *household = household_numbered(scan, atoi(number));
    const struct subject *subject = NULL;

    if (!kind || !takes_household(kind) || !household)
        return false;
    if (subject_digits) {
        subject = subject_digits[1] ? NULL : subject_digit(kind, subject_digits[0]);
        if (!subject)
            return false;
    }
    candidate(out, kind, household, subject);
    return true;
}

/* 133 or 1123: kind, household of one or two digits, perhaps a subject. All ways are candidates. */
static void split_run(const struct scan *scan, const char *run, struct reading *out)
{
    size_t len = strlen(run);
    char kind[2] = {run[0], '\0'}, number[4], subject[2];

    for (size_t digits = 1; digits <= 3 && digits + 1 <= len && len <= RUN_MAX; digits++) {
        size_t rest = len - 1 - digits;

        if (rest > 1 || run[1] == '0')
            continue;
        memcpy(number, run + 1, digits);
        number[digits] = '\0';
        subject[0] = run[len - 1];
        subject[1] = '\0';
        take_form(scan, kind, number, rest ? subject : NULL, out);
    }
}

static void conclude(struct scan *scan, struct reading *out)
{
    const struct reading_candidate *only = &out->candidates[0];

    if (out->candidate_count != 1) {
        out->sort = out->candidate_count ? READ_KIND : READ_DIGITS;
        out->kind = out->candidate_count ? only->kind : NULL;
        out->decision = out->candidate_count ? DECISION_ASK : DECISION_NONE;
        return;
    }
    out->sort = READ_KIND;
    out->decision = DECISION_FILE;
    out->kind = only->kind;
    out->household = only->household;
    out->subject = only->subject;
    out->repeated_back = true;
    for (size_t i = 0; !out->subject && i < out->kind->subject_count; i++)
        if (out->kind->subjects[i].fallback)
            out->subject = &out->kind->subjects[i];
    text_copy(out->party, sizeof out->party, span_of(only->household->head));
    out->outright = out->kind->destination == DEST_ALARM;
    (void)scan;
}

/* One run of figures: an answer, a case number, or a report without separators. */
static void read_run(struct scan *scan, const char *run, struct reading *out)
{
    text_copy(out->digits, sizeof out->digits, span_of(run));
    out->sort = READ_DIGITS;
    out->decision = DECISION_NONE;
    if (!run[1]) {
        const struct kind *kind = digit_kind(scan, run[0]);

        if (kind && (kind->destination == DEST_ALL_WELL || kind->destination == DEST_QUERY ||
                     kind->destination == DEST_ALARM))
            out->kind = kind;
    } else if (out->case_count > 0) {
        out->sort = READ_KIND;
        out->decision = DECISION_ANSWER;
        out->kind = scan->grammar->by_destination[DEST_QUERY];
    } else if (run[2]) { /* two figures alone may as well be a household's number */
        split_run(scan, run, out);
        if (out->candidate_count > 0)
            conclude(scan, out);
    }
}

/* 0 10429, 0 3: the query digit with what is asked about. */
static bool query_form(const struct scan *scan, const struct figures *figures, struct reading *out)
{
    const struct kind *kind = figures->parts[0][1] ? NULL : digit_kind(scan, figures->parts[0][0]);

    if (!kind || kind->destination != DEST_QUERY || figures->count != 2)
        return false;
    out->sort = READ_KIND;
    out->decision = DECISION_ANSWER;
    out->kind = kind;
    if (out->case_count == 0)
        out->household = household_numbered(scan, atoi(figures->parts[1]));
    if (out->household)
        text_copy(out->party, sizeof out->party, span_of(out->household->head));
    return out->household || out->case_count > 0;
}

bool read_digits(struct scan *scan, struct reading *out)
{
    struct figures figures;

    if (scan->first == scan->last || !take_figures(scan, &figures))
        return false;
    if (figures.count == 1) {
        read_run(scan, figures.parts[0], out);
        return true;
    }
    if (query_form(scan, &figures, out))
        return true;
    if (figures.count <= 3)
        take_form(scan, figures.parts[0], figures.parts[1],
                  figures.count == 3 ? figures.parts[2] : NULL, out);
    if (out->candidate_count == 0)
        return false;
    conclude(scan, out);
    return true;
}
