#ifndef NOTICES_NOTICE_TEXT_H
#define NOTICES_NOTICE_TEXT_H
/* The words of a notice for one recipient: {姓名} {单位} {户号} become what is known of them. Where
 * something is not known, the field becomes nothing. Pure. */
#include "notices/notice.h"

/* True when every {field} is one that there is; else *at is where the first wrong one begins. */
bool notice_fields_good(const char *text, size_t *at);

/* True when the text differs from one recipient to the next. */
bool notice_has_fields(const char *text);

/* Appends signature and text. */
void notice_write(const struct notice_service *s, const char *text, const struct addressee *to,
                  struct buf *out);

/* How many parts the texts of these recipients take: least, most, all together. False when one of
 * them cannot be sent. */
struct notice_parts {
    unsigned least, most;
    int64_t total;
    int64_t blank; /* of these have a field of which nothing is known */
};
bool notice_count_parts(const struct notice_service *s, const char *text,
                        const struct addressee *recipients, size_t count, struct notice_parts *out);

#endif
