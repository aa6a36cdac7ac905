/*
 * Any set of parts: the judgement is the same from both sides, a part is its own duplicate, joining
 * gives UTF-8, counts exactly the places that are missing, and does not depend on the order. Input:
 * TPDUs with SCA, each after one octet of its length.
 */
#include "lianhu/assembly.h"
#include "modem/ucs2.h"
#include "tests/support/invariant.h"

enum { PARTS_MAX = 12 };

static size_t read_parts(const uint8_t *bytes, size_t len, struct tpdu *tpdus)
{
    size_t count = 0;

    while (len > 0 && count < PARTS_MAX) {
        size_t size = bytes[0] < len ? bytes[0] : len - 1;
        struct tpdu_error error;
        if (tpdu_decode(bytes + 1, size, TPDU_FROM_SC, &tpdus[count], &error) == STATUS_OK)
            count++;
        bytes += 1 + size;
        len -= 1 + size;
    }
    return count;
}

static void check_pairs(const struct tpdu *tpdus, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        HOLDS(assembly_compare(&tpdus[i], &tpdus[i]) ==
              (tpdus[i].concat.total ? ASSEMBLY_DUPLICATE : ASSEMBLY_OTHER));
        for (size_t j = 0; j < i; j++)
            HOLDS(assembly_compare(&tpdus[i], &tpdus[j]) == assembly_compare(&tpdus[j], &tpdus[i]));
    }
}

/* The first of `tpdus` and its siblings, each place once. */
static size_t choose_siblings(const struct tpdu *tpdus, size_t count, struct assembly_part *parts)
{
    size_t chosen = 0;

    for (size_t i = 0; i < count; i++) {
        bool fits = true;
        for (size_t j = 0; j < chosen; j++)
            fits = fits && assembly_compare(parts[j].tpdu, &tpdus[i]) == ASSEMBLY_SIBLING;
        if (fits)
            parts[chosen++].tpdu = &tpdus[i];
    }
    return chosen;
}

static void check_join(const struct tpdu *tpdus, size_t count)
{
    struct assembly_part parts[PARTS_MAX], backwards[PARTS_MAX];
    size_t chosen = choose_siblings(tpdus, count, parts), pos = 0;
    struct buf text = BUF_INIT, other = BUF_INIT;

    for (size_t i = 0; i < chosen; i++)
        backwards[i] = parts[chosen - 1 - i];
    unsigned missing = assembly_join(parts, chosen, &text);
    unsigned total = chosen ? parts[0].tpdu->concat.total : 0;
    HOLDS(total ? missing == total - chosen : missing == 0);
    HOLDS(assembly_join(backwards, chosen, &other) == missing);
    HOLDS(span_eq(buf_span(&text), buf_span(&other)));
    while (pos < text.len)
        HOLDS(utf8_next(buf_span(&text), &pos) >= 0);
    buf_free(&text);
    buf_free(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct tpdu tpdus[PARTS_MAX];
    size_t count = read_parts(bytes, len, tpdus);

    check_pairs(tpdus, count);
    check_join(tpdus, count);
    return 0;
}
