#include "intake/identity.h"
#include "intake/reading.h"

enum { IDENTITY_LEN = 18, IDENTITY_KEPT = 6, SPREAD_MAX = 40 };

static bool check_holds(const char digits[IDENTITY_LEN])
{
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;

    for (size_t i = 0; i < IDENTITY_LEN - 1; i++)
        sum += (digits[i] - '0') * weights[i];
    return digits[IDENTITY_LEN - 1] == "10x98765432"[sum % 11];
}

static int number_of(const char *digits, size_t len)
{
    int value = 0;

    for (size_t i = 0; i < len; i++)
        value = value * 10 + digits[i] - '0';
    return value;
}

static bool has_birth_date(const char digits[IDENTITY_LEN])
{
    int year = number_of(digits + 6, 4), month = number_of(digits + 10, 2);
    int day = number_of(digits + 12, 2);

    return year >= 1880 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
           digits[0] >= '1' && digits[0] <= '8';
}

/* Collects 18 digits (x last) from `at`, over single blanks and hyphens. 0: there are not so many.
 */
static size_t collect(const struct fold *fold, size_t at, char digits[IDENTITY_LEN])
{
    size_t n = 0, i = at;

    for (; n < IDENTITY_LEN && i < fold->len && i - at < SPREAD_MAX; i++) {
        uint32_t cp = fold->cp[i];

        if (cp_is_digit(cp) || (cp == 'x' && n == IDENTITY_LEN - 1))
            digits[n++] = (char)cp;
        else if (!(cp == ' ' || cp == '-') || i == at || !cp_is_digit(fold->cp[i - 1]))
            break;
    }
    return n == IDENTITY_LEN ? i - at : 0;
}

size_t identity_at(const struct fold *fold, size_t at)
{
    char digits[IDENTITY_LEN];
    size_t len;
    bool starts = at == 0 || !cp_is_digit(fold->cp[at - 1]);

    if (!cp_is_digit(fold->cp[at]))
        return 0;
    len = collect(fold, at, digits);
    if (len == 0)
        return 0;
    if (check_holds(digits) && (starts || has_birth_date(digits)))
        return len;
    return starts && has_birth_date(digits) && !cp_is_digit(fold->cp[at + len]) ? len : 0;
}

/* Stars for all digits but the first six and the last character; what stands between stays. */
static void write_masked(const struct fold *fold, size_t at, size_t len, struct buf *out)
{
    size_t seen = 0;

    for (size_t i = at; i < at + len; i++) {
        uint32_t cp = fold->cp[i];
        bool counts = cp_is_digit(cp) || cp == 'x';

        seen += counts;
        if (counts && seen > IDENTITY_KEPT && seen < IDENTITY_LEN)
            cp = '*';
        buf_add_char(out, (char)(cp == 'x' ? 'X' : cp));
    }
}

/* Where a piece of a long text may end: behind the last folded character that belongs to no run of
 * figures, so that no number is cut in two. */
static size_t safe_end(const struct fold *fold)
{
    size_t end = fold->len;

    while (end > fold->len / 2 && (cp_is_digit(fold->cp[end - 1]) || fold->cp[end - 1] == 'x' ||
                                   fold->cp[end - 1] == ' ' || fold->cp[end - 1] == '-'))
        end--;
    return end > fold->len / 2 ? end : fold->len;
}

/* Masks the first `end` folded characters of a text; false when there was nothing to mask. */
static bool mask_piece(struct span text, const struct fold *fold, size_t end, struct buf *out)
{
    size_t kept = 0;
    bool found = false;

    for (size_t i = 0; i < end;) {
        size_t len = identity_at(fold, i);

        if (len == 0) {
            i++;
            continue;
        }
        found = true;
        buf_add(out, text.ptr + kept, fold->from[i] - kept);
        write_masked(fold, i, len, out);
        i += len;
        kept = fold->from[i];
    }
    buf_add(out, text.ptr + kept, fold->from[end] - kept);
    return found;
}

static bool mask_once(struct span text, struct buf *out)
{
    struct fold fold;
    bool found = false;

    do {
        size_t end;

        fold_text(text, &fold);
        end = fold.from[fold.len] < text.len ? safe_end(&fold) : fold.len;
        found |= mask_piece(text, &fold, end, out);
        text = span_skip(text, fold.from[end]);
    } while (text.len > 0 && fold.len > 0);
    return found;
}

/* Once more as long as anything is found: the character that a mask leaves may begin another number
 * with the figures behind it. Each turn leaves fewer figures. */
bool identity_mask(struct span text, struct buf *out)
{
    struct buf masked = BUF_INIT;
    bool found = mask_once(text, &masked), more = found;

    while (more) {
        struct buf again = BUF_INIT;

        more = mask_once(buf_span(&masked), &again);
        buf_free(&masked);
        masked = again;
    }
    buf_add_span(out, buf_span(&masked));
    buf_free(&masked);
    return found;
}
