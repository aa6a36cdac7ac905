#include "lianhu/assembly.h"
#include "modem/gsm7.h"
#include "modem/ucs2.h"
#include <stdlib.h>

static const char gap[] = "……";

static bool same_message(const struct tpdu *a, const struct tpdu *b)
{
    return a->address.toa == b->address.toa && strcmp(a->address.text, b->address.text) == 0 &&
           a->concat.ref == b->concat.ref && a->concat.wide == b->concat.wide &&
           a->concat.total == b->concat.total && a->concat.total != 0 &&
           a->encoding == b->encoding && a->compressed == b->compressed;
}

static bool near(wall_t a, wall_t b)
{
    if (!wall_known(a) || !wall_known(b))
        return true;
    int64_t distance = a.ms > b.ms ? a.ms - b.ms : b.ms - a.ms;
    return distance <= ASSEMBLY_SPREAD_MS;
}

static bool same_bytes(const void *a, size_t a_len, const void *b, size_t b_len)
{
    return span_eq(span_bytes(a, a_len), span_bytes(b, b_len));
}

static bool same_user_data(const struct tpdu *a, const struct tpdu *b)
{
    return same_bytes(a->text, a->text_len, b->text, b->text_len) &&
           same_bytes(a->data, a->data_len, b->data, b->data_len);
}

enum assembly_kin assembly_compare(const struct tpdu *kept, const struct tpdu *fresh)
{
    if (!same_message(kept, fresh) || !near(kept->scts, fresh->scts))
        return ASSEMBLY_OTHER;
    if (kept->concat.seq != fresh->concat.seq)
        return ASSEMBLY_SIBLING;
    return same_user_data(kept, fresh) ? ASSEMBLY_DUPLICATE : ASSEMBLY_COLLISION;
}

/* Neighbouring parts whose units are joined before they become text. */
struct run {
    struct buf units;
    const struct tpdu *like; /* alphabet and tables of all of them; NULL while empty */
};

static void run_flush(struct run *run, struct buf *out)
{
    size_t room = 3 * run->units.len; /* the longest character of a septet or a unit */
    const uint8_t *units = (const uint8_t *)run->units.ptr;
    bool odd;

    if (run->units.len == 0 || !run->like)
        return;
    buf_reserve(out, room + 1);
    if (run->like->encoding == SMS_UCS2)
        out->len += ucs2_to_utf8(units, run->units.len, out->ptr + out->len, room, &odd);
    else
        out->len += gsm7_to_utf8(units, run->units.len, run->like->locking_shift,
                                 run->like->single_shift, out->ptr + out->len, room);
    out->ptr[out->len] = '\0';
    buf_clear(&run->units);
    run->like = NULL;
}

static bool run_takes(const struct run *run, const struct tpdu *tpdu)
{
    return !run->like || (run->like->encoding == tpdu->encoding &&
                          run->like->locking_shift == tpdu->locking_shift &&
                          run->like->single_shift == tpdu->single_shift);
}

static void run_add(struct run *run, const struct tpdu *tpdu, struct buf *out)
{
    if (!run_takes(run, tpdu) || tpdu->units_len == 0)
        run_flush(run, out);
    if (tpdu->units_len == 0) { /* made by hand, or without text */
        buf_add(out, tpdu->text, tpdu->text_len);
        return;
    }
    buf_add(&run->units, tpdu->units, tpdu->units_len);
    run->like = tpdu;
}

static const struct tpdu *find_part(const struct assembly_part *parts, size_t count, unsigned seq)
{
    for (size_t i = 0; i < count; i++)
        if (parts[i].tpdu->concat.seq == seq)
            return parts[i].tpdu;
    return NULL;
}

unsigned assembly_join(const struct assembly_part *parts, size_t count, struct buf *out)
{
    struct run run = {BUF_INIT, NULL};
    unsigned missing = 0, total = count ? parts[0].tpdu->concat.total : 0;

    buf_clear(out);
    if (count && total == 0) /* a single message */
        run_add(&run, parts[0].tpdu, out);
    for (unsigned seq = 1; seq <= total; seq++) {
        const struct tpdu *tpdu = find_part(parts, count, seq);
        if (tpdu) {
            run_add(&run, tpdu, out);
            continue;
        }
        run_flush(&run, out);
        buf_add_str(out, gap);
        missing++;
    }
    run_flush(&run, out);
    buf_free(&run.units);
    return missing;
}
