#include "modem/at_lines.h"
#include <ctype.h>

static const char USSD[] = "+CUSD:";

void at_lines_reset(struct at_lines *lines)
{
    lines->len = lines->mark = 0;
    lines->prompt_due = lines->prompt_half = lines->too_long = false;
}

/* A quoted text may hold line ends only in an answer to USSD (27.007 7.15). */
static bool quote_open(const struct at_lines *lines)
{
    bool open = false;

    if (!span_starts((struct span){lines->text, lines->len}, span_of(USSD)))
        return false;
    for (size_t i = 0; i < lines->len; i++)
        open ^= lines->text[i] == '"';
    return open;
}

bool at_lines_open(const struct at_lines *lines)
{
    return lines->mark > 0;
}

/* Whether the newest physical line inside an open quote is no text any more but the modem's next
 * line, because it forgot the closing quote (seen with CSCS="IRA", gammu #179). */
static bool begins_anew(const char *text, size_t len)
{
    struct span line = {text, len};

    if (span_eq(line, span_of("OK")) || span_eq(line, span_of("ERROR")))
        return true;
    return len > 3 && strchr("+^*", text[0]) && isupper((unsigned char)text[1]) &&
           isupper((unsigned char)text[2]) && memchr(text, ':', len);
}

static enum at_piece give(struct at_lines *lines, size_t len, struct span *line)
{
    memcpy(lines->out, lines->text, len);
    *line = span_trim((struct span){lines->out, len});
    memmove(lines->text, lines->text + len, lines->len - len);
    lines->len -= len;
    lines->mark = 0;
    return line->len ? AT_PIECE_LINE : AT_PIECE_NONE;
}

enum at_piece at_lines_flush(struct at_lines *lines, struct span *line)
{
    if (lines->prompt_half) {
        lines->prompt_half = false;
        return AT_PIECE_PROMPT;
    }
    return give(lines, lines->len, line);
}

/* A line end. *again: the byte is to be seen once more, for the line behind a forgotten quote. */
static enum at_piece end_line(struct at_lines *lines, struct span *line, bool *again)
{
    if (lines->too_long) {
        lines->dropped++;
        lines->too_long = false;
        lines->len = lines->mark = 0;
        return AT_PIECE_NONE;
    }
    if (lines->mark && begins_anew(lines->text + lines->mark, lines->len - lines->mark)) {
        *again = true;
        return give(lines, lines->mark, line);
    }
    if (quote_open(lines) && lines->len < AT_LINE_MAX) {
        if (lines->text[lines->len - 1] != '\n')
            lines->text[lines->len++] = '\n';
        lines->mark = lines->len;
        return AT_PIECE_NONE;
    }
    return give(lines, lines->len, line);
}

static void gather(struct at_lines *lines, char c)
{
    unsigned char byte = (unsigned char)c;

    if (byte < 0x20 || byte == 0x7F)
        return;
    if (lines->len == 0 && (byte == ' ' || byte >= 0x80))
        return; /* no line begins so: blanks behind the prompt, power-up noise */
    if (lines->len >= AT_LINE_MAX) {
        lines->too_long = true;
        return;
    }
    lines->text[lines->len++] = c;
}

enum at_piece at_lines_next(struct at_lines *lines, struct span *bytes, struct span *line)
{
    while (bytes->len) {
        char c = bytes->ptr[0];
        bool again = false;
        enum at_piece piece = AT_PIECE_NONE;

        if (lines->prompt_half) {
            /* answered only now: what is written between '>' and its blank may be lost */
            lines->prompt_half = false;
            piece = AT_PIECE_PROMPT;
            again = c != ' ';
        } else if (c == '\r' || c == '\n')
            piece = end_line(lines, line, &again);
        else if (c == '>' && lines->prompt_due && lines->len == 0)
            lines->prompt_half = true;
        else
            gather(lines, c);
        if (!again)
            *bytes = span_skip(*bytes, 1);
        if (piece != AT_PIECE_NONE)
            return piece;
    }
    return AT_PIECE_NONE;
}
