#ifndef NOTICES_NOTICE_INT_H
#define NOTICES_NOTICE_INT_H
/* What the files of notices share. */
#include "notices/notice.h"
#include "notices/say.h"
#include <string.h>

/* Puts out a notice to be saved; its strings are copied. */
void notice_save(const struct notice *n, struct effects *out);

void notice_event(const struct actor *actor, const char *what, int64_t serial, const char *detail,
                  wall_t now, struct effects *out);

const struct notice_kind *notice_kind_of(const struct notice_service *s, const struct notice *n);

/* It may leave on weekends and public holidays: its kind, or a round, whose calendar chose the day.
 */
bool notice_on_days_off(const struct notice_service *s, const struct notice *n);

/* The clock stands still on days on which it would not leave. */
wall_t notice_hours_after(const struct notice_service *s, const struct notice *n, wall_t from,
                          int hours);

/* Until when a question had to be with the sender to be answered by this text: what the service
 * centre took before the question had left answers none (design.md section 6). */
wall_t notice_answers_until(const struct intake *in);

/* notice_sms.c: a code that checks or signs. */
bool notice_code_by_sms(const struct notice_service *s, const struct intake *in,
                        struct effects *out);
bool notice_sign_by_sms(const struct notice_service *s, const struct intake *in,
                        const struct notice *n, struct effects *out);

#endif
