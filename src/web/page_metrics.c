/* Prometheus text metrics; for this machine alone. */
#include "web/route.h"
#include "web/say.h"
#include <inttypes.h>
#include <string.h>

static bool is_local(const struct request *request)
{
    return strcmp(request->peer, "127.0.0.1") == 0 || strcmp(request->peer, "::1") == 0;
}

void page_metrics(struct page *p)
{
    struct store_counts counts;

    if (!is_local(p->request)) {
        page_refuse(p, "/metrics");
        return;
    }
    store_counts(p->web->store, p->request->now.wall, &counts);
    p->reply->type = "text/plain; version=0.0.4; charset=utf-8";
    buf_addf(p->out, "# TYPE lianhu_queue gauge\nlianhu_queue %" PRId64 "\n", counts.queued);
    buf_addf(p->out, "# TYPE lianhu_in_doubt gauge\nlianhu_in_doubt %" PRId64 "\n",
             counts.in_doubt);
}
