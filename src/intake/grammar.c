#include "intake/scan.h"
#include <stdlib.h>

const char *decision_name(enum decision decision)
{
    static const char *const names[] = {"file", "ask", "clerk", "answer", "order", "none"};

    return names[decision];
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

    *out = (struct reading){.sort = READ_UNCLEAR, .decision = DECISION_CLERK};
    out->remarks = remarks;
    buf_clear(&out->remarks);
}

void reading_free(struct reading *reading)
{
    buf_free(&reading->remarks);
}

/* 练习 at the beginning is taken off, so that the rest reads as in earnest. */
static struct span take_practice(const struct scan *scan, struct span text)
{
    size_t at = 0;

    while (at < scan->fold.len && cp_is_separator(scan->fold.cp[at]))
        at++;
    if (!text_at(scan, at, "练习"))
        return (struct span){NULL, 0};
    return span_skip(text, scan->fold.from[at + 2]);
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
    scan->wish = scan->chat = scan->machine = scan->signed_off = false;
    scan->machine_signs = 0;
    return scan;
}

static void read_scan(struct scan *scan, struct reading *out)
{
    find_names(scan);
    cut_figures(scan, out);
    find_words(scan);
    find_all_names(scan);
    trim_courtesy(scan);
    if (!read_digits(scan, out)) {
        find_letters(scan);
        find_sounds(scan);
        find_counts(scan);
        find_homes(scan);
        find_numbers(scan);
        pair_mentions(scan);
        drop_false_codes(scan);
        decide(scan, out);
    }
    write_remarks(scan, out);
}

void grammar_read(const struct grammar *grammar, struct span text, const struct sender_ref *sender,
                  struct reading *out)
{
    struct scan *scan = scan_new(grammar, text, sender);
    struct span rest = take_practice(scan, text);

    clear(out);
    if (rest.ptr) {
        free(scan);
        scan = scan_new(grammar, rest, sender);
        out->practice = true;
    }
    read_scan(scan, out);
    free(scan);
}
