#ifndef WEB_MESSAGE_PARTS_H
#define WEB_MESSAGE_PARTS_H
/* What the pages of messages have in common. */
#include "web/list.h"

/* Rows first: a list that is being read allows no other question. Free `rows`. */
struct messages {
    struct message_row *rows;
    size_t count, most;
};
struct messages messages_of(struct page *p, const struct message_filter *filter);

/* Who writes from a number, and whether the viewer hears of them: what a stranger writes is the
 * centre's. */
bool sees_phone(struct page *p, const char *phone, struct actor *who);

/* Their name, or the word for a stranger. */
const char *sender_name(const struct actor *who);

/* "/messages/+86..." into `out`. */
void thread_href(const char *phone, struct buf *out);

/* One message as it hangs in a thread. */
void write_bubble(struct page *p, const struct message_row *row);

/* How many messages a text makes, as a line: signature, alphabet, parts. */
void write_parts(struct page *p, const char *text);

#endif
