#ifndef MODEM_AT_LINES_H
#define MODEM_AT_LINES_H
/*
 * Bytes of an AT port into lines, one at a time, however the port cuts them (V.250 5.7; the prompt
 * of 27.005 3.5.1 has no line end). Knows nothing of commands. CR and LF both end a line, empty
 * lines vanish, control bytes and what a module spits at power-up (NUL, 0xF0, 0xFF) are dropped.
 * A line longer than AT_LINE_MAX is dropped whole and counted.
 */
#include "lianhu/span.h"

enum { AT_LINE_MAX = 1024 }; /* a +CUSD of 182 characters as UCS2 hex takes 728 */

enum at_piece { AT_PIECE_NONE, AT_PIECE_LINE, AT_PIECE_PROMPT };

struct at_lines {
    char text[AT_LINE_MAX]; /* being gathered */
    size_t len;
    size_t mark;           /* where the last physical line of an open quoted text begins */
    char out[AT_LINE_MAX]; /* the line last given */
    bool prompt_due;       /* hint: "> " at the start of a line is the prompt, without line end */
    bool prompt_half;      /* its '>' came; a modem that leaves out the blank is found by silence */
    bool too_long;
    unsigned long dropped; /* lines lost by length */
};

void at_lines_reset(struct at_lines *lines); /* forget what is gathered, and the hint */

/* Takes bytes off the front of `bytes` up to the end of the next piece. The text of a line lives
 * until the next call. AT_PIECE_NONE: all bytes are taken and nothing is complete. */
enum at_piece at_lines_next(struct at_lines *lines, struct span *bytes, struct span *line);

/* True while a +CUSD text with line ends in its quotes, or one whose closing quote the modem
 * forgot, is gathered: silence then ends it, see at_lines_flush. */
bool at_lines_open(const struct at_lines *lines);

/* Gives what is gathered, complete or not: a line, or the prompt. */
enum at_piece at_lines_flush(struct at_lines *lines, struct span *line);

#endif
