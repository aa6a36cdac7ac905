/* Texts of any bytes, from a group leader, a grid head and a stranger. There is always a sort and a
 * decision that fits it; what is said is bounded, comes from the roster and the model, and quotes
 * no identity number; reading again gives the same. */
#include "tests/support/invariant.h"
#include "tests/support/village.h"

static struct village *village_once(bool split)
{
    static struct village *villages[2];

    if (!villages[split]) {
        villages[split] = village_open("tests/vectors/inbound-samples.tsv");
        HOLDS(villages[split]);
        if (split)
            village_split(villages[split], 3);
    }
    return villages[split];
}

static bool is_terminated(const char *text, size_t size)
{
    return memchr(text, '\0', size) != NULL;
}

static void check_household(const struct sender_ref *sender, const struct household_ref *household)
{
    HOLDS(!household || (sender && household >= sender->households &&
                         household < sender->households + sender->household_count));
}

static void check_words(const struct reading *reading, struct span text)
{
    struct buf again = BUF_INIT;

    HOLDS(is_terminated(reading->party, sizeof reading->party));
    HOLDS(is_terminated(reading->subject_word, sizeof reading->subject_word));
    HOLDS(is_terminated(reading->audience, sizeof reading->audience));
    HOLDS(is_terminated(reading->rating, sizeof reading->rating));
    HOLDS(is_terminated(reading->digits, sizeof reading->digits));
    HOLDS(is_terminated(reading->bad_case, sizeof reading->bad_case));
    HOLDS(is_terminated(reading->behalf, sizeof reading->behalf));
    HOLDS(reading->next_report < text.len || reading->next_report == 0);
    HOLDS(reading->case_count <= READING_CASES_MAX);
    HOLDS(reading->remarks.len <= 2 * text.len + 1);
    HOLDS(!identity_mask(buf_span(&reading->remarks), &again));
    HOLDS(!identity_mask(span_of(reading->party), &again));
    HOLDS(!identity_mask(span_of(reading->audience), &again));
    buf_free(&again);
}

static void check_sort(const struct reading *reading)
{
    HOLDS(reading->sort >= READ_KIND && reading->sort <= READ_UNCLEAR);
    HOLDS(reading->decision >= DECISION_FILE && reading->decision <= DECISION_NONE);
    HOLDS(reading->sort != READ_KIND || reading->kind);
    HOLDS(reading->sort != READ_KIND || reading->decision != DECISION_NONE);
    HOLDS(reading->sort != READ_UNCLEAR || reading->decision == DECISION_CLERK);
    HOLDS(!reading->outright || (reading->kind && reading->kind->destination == DEST_ALARM));
    HOLDS(!reading->outright || reading->decision == DECISION_FILE);
    HOLDS(reading->decision != DECISION_ASK || !reading->household);
}

static void check_candidates(const struct sender_ref *sender, const struct reading *reading)
{
    HOLDS(reading->candidate_count <= READING_CANDIDATES_MAX);
    for (size_t i = 0; i < reading->candidate_count; i++) {
        const struct reading_candidate *candidate = &reading->candidates[i];

        HOLDS(candidate->kind && candidate->weight >= 0 && candidate->weight <= 1000);
        HOLDS(is_terminated(candidate->why, sizeof candidate->why));
        check_household(sender, candidate->household);
    }
}

static void check(const struct grammar *grammar, struct span text, const struct sender_ref *sender)
{
    struct reading reading = READING_INIT, again = READING_INIT;

    grammar_read(grammar, text, sender, &reading);
    check_sort(&reading);
    check_words(&reading, text);
    check_household(sender, reading.household);
    check_household(sender, reading.other);
    check_candidates(sender, &reading);
    grammar_read(grammar, text, sender, &again);
    HOLDS(again.sort == reading.sort && again.kind == reading.kind &&
          again.household == reading.household && again.subject == reading.subject &&
          span_eq(buf_span(&again.remarks), buf_span(&reading.remarks)));
    reading_free(&reading);
    reading_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct span text = {(const char *)bytes, len};
    const struct village *leader = village_once(false), *head = village_once(true);

    check(leader->grammar, text, &leader->sender);
    check(head->grammar, text, &head->sender);
    check(leader->grammar, text, NULL);
    return 0;
}
