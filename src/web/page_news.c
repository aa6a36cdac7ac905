/* What script asks for now and then, to say above any page that a text has come or an alarm goes
 * on: the newest text that the viewer hears of, and how many alarms. */
#include "web/message_parts.h"
#include "web/route.h"
#include <inttypes.h>
#include <stdlib.h>

enum { NEWEST = 50, ALARMS_MOST = 20 };

struct alarms {
    struct page *p;
    int64_t count;
};

static void count_alarm(void *ctx, const struct alarm *alarm)
{
    struct alarms *alarms = ctx;

    alarms->count +=
        viewer_sees(&alarms->p->viewer, store_unit_path(alarms->p->web->store, alarm->unit));
}

static int64_t newest(struct page *p)
{
    const struct message_filter filter = {.direction = 0,
                                          .limit = p->viewer.unit_path[0] ? NEWEST : 1};
    struct messages list = messages_of(p, &filter);
    struct actor who;
    int64_t id = 0;

    for (size_t i = 0; i < list.count && !id; i++)
        if (sees_phone(p, list.rows[i].phone, &who))
            id = list.rows[i].id;
    free(list.rows);
    return id;
}

void page_news(struct page *p)
{
    struct alarms alarms = {p, 0};

    if (viewer_may(&p->viewer, MAY_HEAR_BELOW))
        store_alarms(p->web->store, true, ALARMS_MOST, count_alarm, &alarms);
    p->reply->type = "text/plain; charset=utf-8";
    buf_addf(p->out, "%" PRId64 " %" PRId64 "\n",
             viewer_may(&p->viewer, MAY_HEAR_BELOW) ? newest(p) : 0, alarms.count);
}
