#include "roster/words.h"

static const char *const blanks[] = {" ",        "\t", "\r",           "\n",
                                     "\xC2\xA0", "　", "\xE2\x80\x8B", "\xEF\xBB\xBF"};
static const char *const item_marks[] = {",", ";", "/", "|", "\n", "、", "，", "；", "／", "｜"};

bool words_skip_blank(struct span *text)
{
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
        if (span_starts(*text, span_of(blanks[i]))) {
            *text = span_skip(*text, strlen(blanks[i]));
            return true;
        }
    }
    return false;
}

/* The length that the first byte promises, if that many continuation bytes are there. */
static size_t utf8_length(struct span text)
{
    unsigned char lead = (unsigned char)text.ptr[0];
    size_t len = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;

    if (len == 0 || lead > 0xF4 || len > text.len)
        return 0;
    for (size_t i = 1; i < len; i++) {
        if (((unsigned char)text.ptr[i] & 0xC0) != 0x80)
            return 0;
    }
    return len;
}

size_t words_character(struct span text)
{
    if (text.len == 0)
        return 0;
    size_t len = utf8_length(text);
    return len > 0 ? len : 1;
}

size_t words_length(struct span text)
{
    size_t count = 0;

    for (; text.len > 0; count++)
        text = span_skip(text, words_character(text));
    return count;
}

static bool is_control(unsigned char c)
{
    return c < 0x20 || c == 0x7F;
}

enum words_fault words_tidy(struct span text, char *out, size_t size)
{
    size_t len = 0, last = 0; /* last: bytes of the character written last */
    bool blank = false;

    out[0] = '\0';
    for (size_t n; text.len > 0; text = span_skip(text, n)) {
        n = 0;
        if (words_skip_blank(&text)) {
            blank = len > 0;
            continue;
        }
        n = utf8_length(text);
        if (n == 0 || is_control((unsigned char)text.ptr[0]))
            goto bad;
        bool kept = blank && !(last >= 3 && n >= 3);
        if (len + kept + n >= size)
            goto long_;
        if (kept)
            out[len++] = ' ';
        memcpy(out + len, text.ptr, n);
        len += n;
        last = n;
        blank = false;
    }
    out[len] = '\0';
    return WORDS_FINE;
bad:
    out[0] = '\0';
    return WORDS_BAD;
long_:
    out[0] = '\0';
    return WORDS_TOO_LONG;
}

bool words_next_item(struct span *rest, struct span *item)
{
    struct span text = *rest;

    if (!rest->ptr)
        return false;
    while (text.len > 0) {
        for (size_t i = 0; i < sizeof item_marks / sizeof *item_marks; i++) {
            if (span_starts(text, span_of(item_marks[i]))) {
                *item = span_trim((struct span){rest->ptr, (size_t)(text.ptr - rest->ptr)});
                *rest = span_skip(text, strlen(item_marks[i]));
                return true;
            }
        }
        text = span_skip(text, 1);
    }
    *item = span_trim(*rest);
    *rest = (struct span){NULL, 0};
    return true;
}

bool words_are_name(const char *name)
{
    return name[0] && !strpbrk(name, "0123456789/\\,;:\"'<>=+@#");
}
