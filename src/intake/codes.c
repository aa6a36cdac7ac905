/* Codes of kinds in Latin letters, with slips of the finger. */
#include "intake/letters.h"

/* The meaning of `len` letters as a code, 0 none. */
static uint16_t code_entry(const struct scan *scan, const uint32_t *letters, size_t len)
{
    const struct lexicon *lexicon = scan->grammar->lexicon;
    uint16_t node = LEX_EXACT;

    for (size_t i = 0; i < len && node; i++)
        node = lexicon_step(lexicon, node, letters[i]);
    return node ? lexicon_entry(lexicon, node) : 0;
}

/* Keys beside one another on a keyboard, and letters of one key of a telephone. */
static bool are_neighbours(uint32_t a, uint32_t b)
{
    static const char *const rows[] = {"qwertyuiop", "asdfghjkl", "zxcvbnm",
                                       "\1abc\1def\1ghi\1jkl"
                                       "\1mno\1pqrs\1tuv\1wxyz"};

    for (size_t row = 0; row < 3; row++) {
        const char *at = strchr(rows[row], (int)a), *to = strchr(rows[row], (int)b);

        if (at && to && (at - to == 1 || to - at == 1))
            return true;
    }
    for (const char *key = rows[3]; *key; key++) {
        const char *end = key + 1 + strcspn(key + 1, "\1");

        if (*key == '\1' && memchr(key + 1, (int)a, (size_t)(end - key - 1)) &&
            memchr(key + 1, (int)b, (size_t)(end - key - 1)))
            return true;
    }
    return false;
}

static bool is_slip(const uint32_t *typed, const char *code)
{
    uint32_t a = (uint32_t)(code[0] | 32), b = (uint32_t)(code[1] | 32);

    if (typed[0] == b && typed[1] == a)
        return true;
    return (typed[0] == a && are_neighbours(typed[1], b)) ||
           (typed[1] == b && are_neighbours(typed[0], a));
}

/* Two letters that are no code, one slip away from exactly one kind that takes a household. */
static const struct kind *slipped_code(const struct scan *scan, const uint32_t *typed)
{
    const struct model *model = scan->grammar->model;
    const struct kind *found = NULL;

    for (size_t i = 0; i < model->kind_count; i++) {
        const struct kind *kind = &model->kinds[i];
        bool files = kind->destination == DEST_CASE || kind->destination == DEST_REGISTER;

        if (!files || strlen(kind->code) != 2 || !is_slip(typed, kind->code))
            continue;
        if (found)
            return NULL;
        found = kind;
    }
    return found;
}

bool take_code(struct scan *scan, size_t start, size_t end)
{
    uint16_t entry = code_entry(scan, scan->fold.cp + start, end - start);

    if (entry)
        take_letters(scan, start, end, entry, HOW_EXACT);
    return entry != 0;
}

/* jjf: a letter of the code came twice. */
bool take_doubled(struct scan *scan, const struct run *run)
{
    const uint32_t *typed = scan->fold.cp + run->start;
    uint32_t code[2] = {typed[0], typed[2]};
    uint16_t entry;

    if (run->end - run->start != 3 || (typed[0] != typed[1] && typed[1] != typed[2]))
        return false;
    entry = code_entry(scan, code, 2);
    if (entry)
        take_letters(scan, run->start, run->end, entry, HOW_NEAR);
    return entry != 0;
}

bool take_slip(struct scan *scan, const struct run *run)
{
    const struct kind *kind;
    uint32_t code[KIND_CODE_SIZE];

    if (run->end - run->start != 2)
        return false;
    kind = slipped_code(scan, scan->fold.cp + run->start);
    if (!kind)
        return false;
    for (size_t i = 0; i < 2; i++)
        code[i] = (uint32_t)(kind->code[i] | 32);
    take_letters(scan, run->start, run->end, code_entry(scan, code, 2), HOW_NEAR);
    return true;
}
/* J F: two single letters that together are a code. */
bool take_parted_code(struct scan *scan, const struct run *runs, size_t chained)
{
    uint32_t code[2];
    uint16_t entry;

    if (chained < 2 || runs[0].end - runs[0].start != 1 || runs[1].end - runs[1].start != 1)
        return false;
    code[0] = scan->fold.cp[runs[0].start];
    code[1] = scan->fold.cp[runs[1].start];
    entry = code_entry(scan, code, 2);
    if (entry)
        take_letters(scan, runs[0].start, runs[1].end, entry, HOW_EXACT);
    return entry != 0;
}

/* s.o.s: three single letters that together are a word of the model. */
bool take_parted_word(struct scan *scan, const struct run *runs, size_t count)
{
    uint16_t node = LEX_EXACT, entry;

    if (count < PARTED_LETTERS)
        return false;
    for (size_t i = 0; i < PARTED_LETTERS; i++) {
        if (runs[i].end != runs[i].start + 1 || (i > 0 && runs[i].start != runs[i - 1].end + 1))
            return false;
        node = lexicon_step(scan->grammar->lexicon, node, scan->fold.cp[runs[i].start]);
        if (node == 0)
            return false;
    }
    entry = lexicon_entry(scan->grammar->lexicon, node);
    if (entry)
        take_letters(scan, runs[0].start, runs[PARTED_LETTERS - 1].end, entry, HOW_EXACT);
    return entry != 0;
}

bool begins_with_code(const struct scan *scan, const struct run *run)
{
    return run->end - run->start > 2 && code_entry(scan, scan->fold.cp + run->start, 2) != 0;
}

bool has_code(const struct scan *scan)
{
    for (size_t i = 0; i < scan->hit_count; i++)
        if (scan->hits[i].sort == HIT_WORD && hit_is(scan, &scan->hits[i], LEX_CODE, LEX_TITLE))
            return true;
    return false;
}

/* ---- a code that is somebody's initials ---- */

static bool spells_initials(const struct scan *scan, const struct hit *hit, const char *head)
{
    const struct sounds *sounds = scan->grammar->sounds;
    char letters[LETTERS_SIZE], initials[INITIALS_SIZE];
    size_t k = 0;

    name_letters(scan, head, 0, letters, initials);
    while (hit->start + k < hit->end && initials[k] &&
           letter_merged(sounds, scan->fold.cp[hit->start + k]) == (unsigned char)initials[k])
        k++;
    return hit->start + k == hit->end && !initials[k];
}

/* BJ 社保 3户 DB: of two codes the one that spells the initials of household 3 is its name. */
void drop_false_codes(struct scan *scan)
{
    size_t codes = 0;

    for (size_t i = 0; i < scan->hit_count; i++)
        codes +=
            scan->hits[i].sort == HIT_WORD && hit_is(scan, &scan->hits[i], LEX_CODE, LEX_TITLE);
    if (codes < 2 || !scan->main || scan->main->count != 1)
        return;
    for (size_t i = 0; i < scan->hit_count; i++) {
        struct hit *hit = &scan->hits[i];

        if (hit->sort != HIT_WORD || !hit_is(scan, hit, LEX_CODE, LEX_CODE) ||
            !spells_initials(scan, hit, scan->main->households[0]->head))
            continue;
        scan_mark(scan, hit->start, hit->end, MARK_NAME);
        *hit = scan->hits[--scan->hit_count];
        return;
    }
}
