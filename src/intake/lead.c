/* An answer with more words behind it: 好,不过他又骂我; 1,他还是不听. What it answers, the
 * dialogues know; here it is only told that it begins like one. */
#include "intake/scan.h"

static bool ends_clause(const struct scan *scan, size_t at)
{
    uint32_t cp = scan->fold.cp[at];

    return cp_is_separator(cp) && cp != '-' && cp != '.' && cp != ':' && cp != '/';
}

/* More than separators from here on. */
static bool says_more(const struct scan *scan, size_t at)
{
    while (at < scan->fold.len && cp_is_separator(scan->fold.cp[at]))
        at++;
    return at < scan->fold.len;
}

void read_lead(const struct scan *scan, struct reading *out)
{
    size_t at = 0, len, digits = 0;

    while (at < scan->fold.len && cp_is_separator(scan->fold.cp[at]))
        at++;
    while (cp_is_digit(scan->fold.cp[at + digits]) && digits < sizeof out->lead_digits - 1) {
        out->lead_digits[digits] = (char)scan->fold.cp[at + digits];
        digits++;
    }
    out->lead_digits[digits] = '\0';
    if ((len = digits))
        out->lead = READ_DIGITS;
    else if ((len = phrase_at(scan, PHRASE_NO, at)))
        out->lead = READ_NO;
    else if ((len = phrase_at(scan, PHRASE_YES, at)))
        out->lead = READ_YES;
    if (len == 0 || !ends_clause(scan, at + len) || !says_more(scan, at + len)) {
        out->lead = READ_EMPTY;
        out->lead_digits[0] = '\0';
    }
}
