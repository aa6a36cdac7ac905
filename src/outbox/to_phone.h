#ifndef OUTBOX_TO_PHONE_H
#define OUTBOX_TO_PHONE_H
/*
 * What a platform takes for one number before it cuts off (domain.md 10.1): so many texts a minute
 * and a day, and the same words so often. Counted over the attempts on disk, so that a restart
 * forgets nothing. Alarms are not asked, nor are answers, of which there is one for each text.
 * Pure.
 */
#include "store/store_rows.h"

/* 0 no limit. */
struct phone_limits {
    int per_minute, per_day;
    int same_minute, same_hour; /* of the same words */
};

enum { SENT_TO_MAX = 128 }; /* what is looked at; no limit is above that */

/* When the next may go to a phone, by what left for it, newest first: `now` or earlier means at
 * once. */
wall_t phone_allows(const struct phone_limits *limits, const struct sent_to *sent, size_t count,
                    wall_t now);

#endif
