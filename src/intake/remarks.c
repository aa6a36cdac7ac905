/* What a text says beyond its fields, in the sender's own words. */
#include "intake/weigh.h"

/* Ends a piece of the form: nothing of the sender's sentence goes on there. */
static bool is_edge(const struct scan *scan, const bool dropped[], size_t at, bool before)
{
    if (before ? at == 0 : at >= scan->fold.len)
        return true;
    if (before)
        at--;
    return cp_is_separator(scan->fold.cp[at]) || dropped[at] || scan->mark[at] == MARK_NAME ||
           scan->mark[at] == MARK_NUMBER || scan->mark[at] == MARK_COURTESY ||
           scan->mark[at] == MARK_CASE || cp_is_letter(scan->fold.cp[at]);
}

/* A title at the edge of a piece is a field; any other word only when it is the whole piece. */
static bool is_field(const struct scan *scan, const struct reading *out, const struct hit *hit,
                     const bool dropped[])
{
    bool left = is_edge(scan, dropped, hit->start, true);
    bool right = is_edge(scan, dropped, hit->end, false);

    for (uint16_t at = hit->entry; at;) {
        const struct lex_entry *entry = lexicon_get(scan->grammar->lexicon, at);
        bool mine = entry->kind && (entry->kind == out->kind || entry->kind == out->about);

        at = entry->next;
        if (mine && entry->role <= LEX_TITLE && (left || right))
            return true;
        if (mine && entry->role == LEX_SUBJECT_TITLE && left)
            return true;
        if (mine && entry->role <= LEX_SUBJECT_WORD && left && right && is_report(entry->kind))
            return true;
    }
    return false;
}

/* A field standing alone is left out; in a sentence it belongs to the words. Twice, because a field
 * that is left out makes an edge for the one before it. */
static void drop_hits(const struct scan *scan, const struct reading *out, bool dropped[])
{
    for (size_t i = 0; i < 2 * scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i % scan->hit_count];

        if (hit->sort == HIT_WORD && !hit->topic && is_field(scan, out, hit, dropped))
            for (size_t k = hit->start; k < hit->end; k++)
                dropped[k] = true;
    }
}

static void drop_marks(const struct scan *scan, bool dropped[])
{
    for (size_t i = 0; i < scan->fold.len; i++)
        if (scan->mark[i] == MARK_CASE || scan->mark[i] == MARK_COURTESY)
            dropped[i] = true;
}

/* The household's own mention, where it stands at the head of a piece. */
static void drop_main(const struct scan *scan, bool dropped[])
{
    const struct mention *main = scan->main;

    if (!main || main->clash || main->count != 1)
        return;
    for (size_t i = 0; i < scan->fold.len; i++) {
        bool mine = i >= main->start && i < main->end;

        if (mine && (bound_left(scan, main->start) || bound_right(scan, main->end)))
            dropped[i] = true;
    }
}

static bool is_loose_end(uint32_t cp)
{
    return cp_is_separator(cp) && cp != '"' && cp != '(' && cp != ')' && cp != '?' && cp != '%';
}

void write_remarks(const struct scan *scan, struct reading *out)
{
    bool dropped[FOLD_MAX + 1];
    struct buf raw = BUF_INIT;
    size_t written = 0;
    bool gap = false;

    memset(dropped, 0, scan->fold.len + 1);
    drop_marks(scan, dropped);
    drop_hits(scan, out, dropped);
    if (out->household || !out->kind || kind_has(out->kind, FIELD_HOUSEHOLD))
        drop_main(scan, dropped);
    for (size_t i = 0; i < scan->fold.len; i++) {
        size_t from = scan->fold.from[i], to = scan->fold.from[i + 1];

        if (dropped[i] || to <= from || (is_loose_end(scan->fold.cp[i]) && (gap || !written))) {
            gap |= dropped[i];
            continue;
        }
        if (scan->fold.cp[i] == ' ' || scan->fold.cp[i] == '\n') {
            gap = true;
            continue;
        }
        if (gap && written)
            buf_add_char(&raw, ' ');
        buf_add(&raw, scan->text.ptr + from, to - from);
        written = raw.len;
        gap = false;
    }
    while (raw.len > 0 && strchr(" ,;:-", raw.ptr[raw.len - 1]))
        raw.len--;
    if (raw.ptr)
        raw.ptr[raw.len] = '\0';
    out->has_identity |= identity_mask(buf_span(&raw), &out->remarks);
    buf_free(&raw);
}
