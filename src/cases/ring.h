#ifndef CASES_RING_H
#define CASES_RING_H
#include "cases/case_service.h"

/* A call of `who` was hung up. A registered phone goes on the call list and gets one text; its
 * second ring within ten minutes tells the duty phones; `rings_before` is how often it rang in the
 * ten minutes before this one. Rings of strangers are only kept. */
void ring_take(const struct case_service *s, const struct actor *who, unsigned rings_before,
               const char *modem, wall_t now, struct effects *out);

#endif
