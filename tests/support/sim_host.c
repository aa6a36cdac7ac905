#include "tests/support/sim_host.h"
#include "tests/support/unit.h"

static const struct now start = {{5 * SEC}, {1754517904000}};

void sim_host_open(struct sim_host *h, const char *options)
{
    struct sim_config config = sim_config_default();

    config.options = options;
    config.modems = 2;
    h->now = start;
    h->out = (struct buf)BUF_INIT;
    h->sim = sim_new(&config, 7, start);
    assert_non_null(h->sim);
}

void sim_host_close(struct sim_host *h)
{
    sim_free(h->sim);
    buf_free(&h->out);
}

void sim_host_pass(struct sim_host *h, int64_t us)
{
    mono_t end = mono_add(h->now.mono, us);

    for (;;) {
        mono_t next = mono_min(end, sim_wakes(h->sim));
        if (next.us > h->now.mono.us) {
            h->now.wall.ms += (next.us - h->now.mono.us) / MSEC;
            h->now.mono = next;
        }
        sim_step(h->sim, h->now);
        sim_take_output(h->sim, 0, &h->out);
        if (h->now.mono.us >= end.us)
            return;
    }
}

void sim_host_type(struct sim_host *h, const char *bytes)
{
    sim_modem_input(h->sim, 0, span_of(bytes), h->now);
    sim_take_output(h->sim, 0, &h->out);
}

const char *sim_host_ask(struct sim_host *h, const char *bytes, int64_t us)
{
    buf_clear(&h->out);
    buf_add_str(&h->out, "");
    sim_host_type(h, bytes);
    sim_host_pass(h, us);
    buf_add_char(&h->out, 0);
    return h->out.ptr;
}
