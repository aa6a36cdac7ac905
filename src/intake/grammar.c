#include "intake/scan.h"
#include "intake/topics.h"
#include <stdlib.h>

const char *decision_name(enum decision decision)
{
    static const char *const names[] = {"file", "ask", "clerk", "answer", "order", "none"};

    return names[decision];
}

static void find_troubles(struct grammar *grammar)
{
    static const char *const anchors[TROUBLES] = {"矛盾", "被偷", "危险"};
    const struct subject *none;

    for (size_t i = 0; i < TROUBLES; i++)
        topic_means(grammar->model, anchors[i], "", &grammar->troubles[i], &none);
}

struct grammar *grammar_new(const struct model *model)
{
    struct grammar *grammar = xcalloc(1, sizeof *grammar);
    struct sound_merging merging = {model->merge_n_l, model->merge_retroflex, model->merge_nasal};

    grammar->model = model;
    grammar->sounds = sounds_new(&merging);
    grammar->lexicon = lexicon_new(model, grammar->sounds);
    for (size_t i = model->kind_count; i-- > 0;) {
        const struct kind *kind = &model->kinds[i];

        if (kind->digit)
            grammar->by_digit[kind->digit - '0'] = kind;
        grammar->by_destination[kind->destination] = kind;
    }
    find_troubles(grammar);
    return grammar;
}

void grammar_free(struct grammar *grammar)
{
    if (!grammar)
        return;
    lexicon_free(grammar->lexicon);
    sounds_free(grammar->sounds);
    free(grammar);
}

static void clear(struct reading *out)
{
    struct buf remarks = out->remarks;

    *out = (struct reading){.sort = READ_UNCLEAR, .decision = DECISION_CLERK, .lead = READ_EMPTY};
    out->remarks = remarks;
    buf_clear(&out->remarks);
}

void reading_free(struct reading *reading)
{
    buf_free(&reading->remarks);
}

static struct scan *scan_new(const struct grammar *grammar, struct span text,
                             const struct sender_ref *sender)
{
    struct scan *scan = xmalloc(sizeof *scan);

    scan->grammar = grammar;
    scan->sender = sender;
    scan->text = text;
    fold_text(text, &scan->fold);
    memset(scan->mark, 0, scan->fold.len + 1);
    memset(scan->heard, 0, sizeof scan->heard);
    scan->hit_count = scan->mention_count = 0;
    scan->main = scan->other = NULL;
    scan->first = 0;
    scan->last = scan->fold.len;
    scan->stranger[0] = '\0';
    scan->wish = scan->chat = scan->machine = scan->signed_off = scan->corrected = false;
    scan->machine_signs = 0;
    return scan;
}

/* ---- what stands before the message ---- */

/* 练习 at the beginning is taken off, so that the rest reads as in earnest. How many bytes. */
static size_t take_practice(const struct scan *scan, struct reading *out)
{
    size_t at = skip_separators(scan, 0);

    if (!text_at(scan, at, "练习"))
        return 0;
    out->practice = true;
    return scan->fold.from[at + 2];
}

/* 代 2 ..., 代 王秀兰 ...: somebody else's phone. How many bytes; the rest must say something. */
static size_t take_behalf(const struct scan *scan, struct reading *out)
{
    const struct fold *fold = &scan->fold;
    size_t at = skip_separators(scan, 0), end;

    if (fold->cp[at] != U'代' || !(fold->cp[at + 1] == ' ' || cp_is_digit(fold->cp[at + 1])))
        return 0;
    at = skip_separators(scan, at + 1);
    for (end = at; end < fold->len && !cp_is_separator(fold->cp[end]); end++)
        ;
    if (skip_separators(scan, end) == fold->len || end - at > 5)
        return 0;
    text_copy(out->behalf, sizeof out->behalf,
              (struct span){scan->text.ptr + fold->from[at], fold->from[end] - fold->from[at]});
    return fold->from[end];
}

/* ---- reading ---- */

/* Returns where in the scanned text a second report begins, 0 none. */
static size_t read_scan(struct scan *scan, struct reading *out)
{
    size_t second = 0;

    find_names(scan);
    cut_figures(scan, out);
    find_words(scan);
    find_long_sounds(scan);
    find_all_names(scan);
    trim_courtesy(scan);
    if (!read_digits(scan, out)) {
        find_digit_lead(scan);
        find_letters(scan);
        find_sounds(scan);
        find_counts(scan);
        find_homes(scan);
        find_numbers(scan);
        second = second_report(scan); /* before a number joins a name of the other report */
        pair_mentions(scan);
        drop_false_codes(scan);
        find_topics(scan);
        decide(scan, out);
    }
    read_lead(scan, out);
    write_remarks(scan, out);
    return second ? scan->fold.from[second] : 0;
}

static size_t read_text(const struct grammar *grammar, struct span text,
                        const struct sender_ref *sender, struct reading *out)
{
    struct scan *scan = scan_new(grammar, text, sender);
    size_t second = read_scan(scan, out);

    free(scan);
    return second;
}

static size_t take_prefixes(const struct grammar *grammar, struct span text,
                            const struct sender_ref *sender, struct reading *out)
{
    struct scan *scan = scan_new(grammar, text, sender);
    size_t taken = take_practice(scan, out);

    if (taken > 0) {
        free(scan);
        scan = scan_new(grammar, span_skip(text, taken), sender);
    }
    taken += take_behalf(scan, out);
    free(scan);
    return taken;
}

void grammar_read(const struct grammar *grammar, struct span text, const struct sender_ref *sender,
                  struct reading *out)
{
    char behalf[READING_NAME_SIZE];
    size_t taken, second;
    bool practice;

    clear(out);
    taken = take_prefixes(grammar, text, sender, out);
    practice = out->practice;
    memcpy(behalf, out->behalf, sizeof behalf);
    text = span_skip(text, taken);
    second = read_text(grammar, text, sender, out);
    if (second > 0) {
        clear(out);
        read_text(grammar, (struct span){text.ptr, second}, sender, out);
        out->next_report = taken + second;
    }
    out->practice = practice;
    memcpy(out->behalf, behalf, sizeof behalf);
}
