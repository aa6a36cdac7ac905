#ifndef DAEMON_CROWD_H
#define DAEMON_CROWD_H
/* Whom a notice goes to: an audience as it stands now, and the freezing of one that was signed, a
 * slice of it in each turn, so that a county's list holds up no modem. */
#include "daemon/gateway_int.h"

/* The recipients of an audience. Owned; free with crowd_free. */
struct crowd {
    struct addressee *items;
    size_t count, not_mobile, unsubscribed;
};

/* Evaluates an audience; `reader` says whom its terms mean. `life`: also those who left plain
 * notices. False with the reason (Chinese) in `why`. */
bool crowd_gather(struct gateway *g, const char *audience, bool life,
                  const struct audience_reader *reader, struct crowd *out, struct buf *why);

/* The audience of a notice that was drafted, with the lists that were kept with it. */
bool crowd_gather_notice(struct gateway *g, const struct notice *n, struct crowd *out,
                         struct buf *why);
void crowd_free(struct crowd *crowd);

/* Fills what merge fields need for some of them. The names live until store_forget. */
void crowd_names(struct gateway *g, struct addressee *items, size_t count);

/* The rows of a notice that was signed: some of them, in this turn. Returns true while there is
 * more. */
bool freeze_some(struct gateway *g, struct now now);

#endif
