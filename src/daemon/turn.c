/* One turn: what all that was stepped has changed is committed at once, and only then its effects
 * leave (design.md 2.2). */
#include "daemon/crowd.h"
#include "daemon/gateway_int.h"
#include "daemon/say.h"

void turn_begin(struct gateway *g, struct now now)
{
    store_begin(g->with.store, now.wall);
}

void turn_answer(struct gateway *g, uint64_t client, bool wrote, struct span line)
{
    if (g->line_count == g->line_cap) {
        g->line_cap = g->line_cap ? g->line_cap * 2 : 8;
        g->lines = xrealloc(g->lines, g->line_cap * sizeof *g->lines);
    }
    g->lines[g->line_count++] =
        (struct answer_line){client, wrote, effects_keep(&g->answers, line)};
}

void gateway_device(struct gateway *g, unsigned modem, const struct device_event *event,
                    struct now now)
{
    if (event->type == DEV_BYTES)
        trace_bytes(g, modem, "RX", event->text);
    turn_device(g, modem, event, now);
}

static void feed_notices(struct gateway *g, struct now now)
{
    if (!g->notices_active || g->sick)
        return;
    turn_begin(g, now);
    g->notices_active = freeze_some(g, now);
    g->notices_active |=
        notice_feed(&g->notices, outbox_bulk_waiting(g->outbox), now.wall, &g->wishes);
    apply_wishes(g, &g->wishes, now);
}

/* New texts find idle modems without waiting for one of them to speak. */
static void submit_all(struct gateway *g, struct now now)
{
    struct sms_job job;

    for (unsigned who = 0; who < g->modem_count; who++)
        if (modem_submit_next(g, who, now, &job)) {
            struct device_event event = {.type = DEV_SUBMIT, .job = &job};

            turn_device(g, who, &event, now);
        }
}

static void tell_devices(struct gateway *g, enum device_event_type type, struct now now)
{
    struct device_event event = {.type = type};
    struct effects out = EFFECTS_INIT;

    for (unsigned who = 0; who < g->modem_count; who++) {
        if (!g->modems[who].touched)
            continue;
        g->modems[who].touched = false;
        device_step(g->modems[who].device, &event, now, &out);
        modem_effects(g, &out, now);
    }
    effects_free(&out);
}

/* That nobody follows the wish is an event of the next turn. */
static void reset_usb(struct gateway *g, unsigned who, struct now now)
{
    char why[DEVICE_WHY_MAX] = "";

    g->modems[who].usb_reset = false;
    if (!g->world.usb_reset || g->world.usb_reset(g->world.ctx, who, why, sizeof why))
        return;
    log_line(LOG_WARNING, "modem %s: no USB reset: %s", modem_name(g, who), why);
    turn_begin(g, now);
    store_modem_event(g->with.store, modem_name(g, who), "recovery.skipped", why, now.wall);
}

static void let_out(struct gateway *g, struct now now)
{
    for (unsigned who = 0; who < g->modem_count; who++) {
        struct modem_slot *slot = &g->modems[who];

        if (slot->close)
            g->world.port_close(g->world.ctx, who);
        if (slot->held.len) {
            trace_bytes(g, who, "TX", buf_span(&slot->held));
            g->world.port_write(g->world.ctx, who, buf_span(&slot->held));
        }
        if (slot->open)
            g->world.port_open(g->world.ctx, who);
        if (slot->usb_reset)
            reset_usb(g, who, now);
        if (slot->swap)
            g->world.port_swap(g->world.ctx, who, slot->swap_with);
        slot->open = slot->close = slot->swap = false;
        buf_clear(&slot->held);
    }
    for (size_t i = 0; i < g->line_count; i++)
        g->world.client_write(g->world.ctx, g->lines[i].client, g->lines[i].line);
    g->line_count = 0;
    effects_clear(&g->answers);
}

/* What only looked may stand: a full disk keeps nobody from asking how things are. */
static void refuse_clients(struct gateway *g)
{
    for (size_t i = 0; i < g->line_count; i++)
        if (g->lines[i].wrote)
            g->lines[i].line = span_of(say_answer_not_kept);
}

static void turn_failed(struct gateway *g, struct now now)
{
    if (!g->sick) {
        log_line(LOG_ERR, "store: commit failed: %s; nothing is accepted until it works again",
                 store_error(g->with.store));
        g->sick_since = now.wall;
    }
    import_job_failed(&g->import);
    g->sick = true;
    g->tried = false;
    duty_turn_ended(g, false);
    g->retry_at = mono_add(now.mono, TURN_SICK_PAUSE);
    refuse_clients(g);
    for (unsigned who = 0; who < g->modem_count; who++) {
        g->modems[who].touched = true;
        buf_clear(&g->modems[who].held); /* none of it may leave: the commit it waited for failed */
    }
    turn_begin(g, now);
    outbox_reload(g->outbox, now);
    freezer_forget(g->freezer);
    drafted_forget(g->drafted);
    g->drafts_active = true;
    tell_devices(g, DEV_ABORTED, now);
    store_rollback(g->with.store);
}

static void turn_succeeded(struct gateway *g, struct now now)
{
    if (g->sick && g->tried) {
        log_line(LOG_NOTICE, "store: works again");
        g->sick = false;
    }
    g->tried = false;
    duty_turn_ended(g, true);
    tell_devices(g, DEV_COMMITTED, now);
}

void gateway_finish(struct gateway *g, struct now now)
{
    feed_notices(g, now);
    submit_all(g, now);
    if (arrive_settle_reports(g, now))
        submit_all(g, now); /* what waited for a report, or is sent again because of one */
    if (!store_in_turn(g->with.store) || store_commit(g->with.store))
        turn_succeeded(g, now);
    else
        turn_failed(g, now);
    let_out(g, now);
    store_forget(g->with.store);
}

struct loop_times *gateway_times(struct gateway *g)
{
    return &g->times;
}

bool gateway_is_sick(const struct gateway *g)
{
    return g->sick;
}

void gateway_request(struct gateway *g, const struct caller *caller, struct span line,
                     struct now now)
{
    struct buf reply = BUF_INIT;
    int64_t before = store_changes(g->with.store);

    if (control_line(g, caller, line, now, &reply))
        turn_answer(g, caller->client, store_changes(g->with.store) != before, buf_span(&reply));
    buf_free(&reply);
}
