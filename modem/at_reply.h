#ifndef MODEM_AT_REPLY_H
#define MODEM_AT_REPLY_H
/*
 * A cursor over the fields of one line of a reply: `+CMGL: 0,1,,23`. Tolerant as modems need it:
 * blanks anywhere, quotes missing or left open, leading zeros, empty fields. Spans that come out
 * are borrowed from the line.
 */
#include "lianhu/span.h"
#include <stdint.h>

struct at_reply {
    struct span rest;
    bool over; /* nothing is left, not even an empty field */
};

/* Stands before the first field of a line that begins with `prefix` ("+CREG:"); false else. */
bool at_reply_begin(struct at_reply *reply, struct span line, const char *prefix);

/* The next field without its quotes and outer blanks; *quoted (may be NULL) says whether it had
 * any. Commas inside quotes and brackets do not separate. False when there is no further field. */
bool at_reply_field(struct at_reply *reply, struct span *field, bool *quoted);

/* The next field as a decimal number, -1 included. False (field consumed) when it is none. */
bool at_reply_number(struct at_reply *reply, long *number);

/* The next field without its round brackets, when it has any: ("ME","SM") gives "ME","SM". */
bool at_reply_group(struct at_reply *reply, struct span *group);

bool at_reply_skip(struct at_reply *reply); /* one field */

/* Whether a group such as `0,2-3` holds a number. */
bool at_group_has(struct span group, long number);

/* True when all of `text` is hex digits, at least two. */
bool at_is_hex(struct span text);

#endif
