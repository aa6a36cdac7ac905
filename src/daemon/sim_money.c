/* Balance and blocking of the SIMs: asks when it is time, hears what the operator says, lets bulk
 * wait, tells the duty phones. */
#include "daemon/gateway_int.h"
#include "daemon/say.h"

static struct balance_ask ask_of(const struct gateway *g, unsigned who)
{
    const struct config_modem *m = &g->with.config->modems[who];

    return (struct balance_ask){.by = m->balance_by,
                                .to = m->balance_to,
                                .request = m->balance_text,
                                .pattern = m->balance_pattern,
                                .low_fen = m->balance_low_fen,
                                .days = (int)m->balance_days};
}

static void key_of(const struct gateway *g, unsigned who, char *out, size_t size)
{
    text_format(out, size, "balance.%s", modem_name(g, who));
}

static void keep(struct gateway *g, unsigned who, struct now now)
{
    char key[MODEM_NAME_MAX + 16], line[80];

    key_of(g, who, key, sizeof key);
    balance_write(&g->modems[who].balance, line, sizeof line);
    turn_begin(g, now);
    store_setting_put(g->with.store, key, line);
}

void sim_money_load(struct gateway *g, unsigned who)
{
    struct balance_ask ask = ask_of(g, who);
    char key[MODEM_NAME_MAX + 16];

    key_of(g, who, key, sizeof key);
    balance_parse(store_setting(g->with.store, key), &g->modems[who].balance);
    outbox_sim_bulk(g->outbox, who, !balance_stops_bulk(&ask, &g->modems[who].balance));
}

static void ask_by_sms(struct gateway *g, unsigned who, const struct balance_ask *ask,
                       struct now now)
{
    struct send_wish wish = {.text = effects_keep(&g->wishes, span_of(ask->request)),
                             .cls = CLASS_CASE,
                             .purpose = "balance",
                             .modem = modem_name(g, who),
                             .not_before = WALL_NONE,
                             .expires = wall_add(now.wall, WALL_HOUR)};

    if (phone_parse(span_of(ask->to), &wish.to))
        effects_put(&g->wishes, EFFECT_SEND, 0, &wish, sizeof wish);
    apply_wishes(g, &g->wishes, now);
}

void sim_money_tick(struct gateway *g, struct now now)
{
    for (unsigned who = 0; who < g->modem_count; who++) {
        struct modem_slot *slot = &g->modems[who];
        struct balance_ask ask = ask_of(g, who);
        struct device_event event = {.type = DEV_USSD, .text = span_of(ask.request)};

        if (slot->state != DEVICE_READY || !balance_due(&ask, &slot->balance, now.wall))
            continue;
        slot->balance.asked_at = now.wall;
        keep(g, who, now);
        if (ask.by == BALANCE_SMS)
            ask_by_sms(g, who, &ask, now);
        else
            turn_device(g, who, &event, now);
    }
}

static bool says_blocked(const struct gateway *g, const char *text)
{
    for (size_t i = 0; i < g->with.config->block_word_count; i++)
        if (strstr(text, g->with.config->block_words[i]))
            return true;
    return false;
}

void sim_money_heard(struct gateway *g, unsigned who, const char *text, struct now now)
{
    struct modem_slot *slot = &g->modems[who];
    struct balance_ask ask = ask_of(g, who);
    bool stopped = balance_stops_bulk(&ask, &slot->balance);
    long fen;

    if (ask.by != BALANCE_NONE && balance_read(ask.pattern, text, &fen)) {
        slot->balance.known = true;
        slot->balance.fen = fen;
        slot->balance.blocked = false; /* it answers: it is served */
    } else if (says_blocked(g, text)) {
        slot->balance.blocked = true;
    } else {
        return;
    }
    keep(g, who, now);
    store_modem_event(g->with.store, modem_name(g, who),
                      slot->balance.blocked ? "sim.blocked" : "sim.balance", text, now.wall);
    outbox_sim_bulk(g->outbox, who, !balance_stops_bulk(&ask, &slot->balance));
    if (balance_stops_bulk(&ask, &slot->balance) && !stopped)
        duty_tell_modem(g, who, slot->balance.blocked ? say_sim_stopped : say_sim_poor, now);
}

/* 10086, 10010, 10000, 10001, 10099, or whom this SIM asks. An advert of 106... may say anything.
 */
static bool is_operator(const struct gateway *g, unsigned who, const struct phone *from)
{
    static const char *const operators[] = {"10086", "10010", "10000", "10001", "10099"};

    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strcmp(from->text, operators[i]) == 0)
            return true;
    return strcmp(from->text, g->with.config->modems[who].balance_to) == 0;
}

void sim_money_text(struct gateway *g, unsigned who, const struct phone *from, const char *text,
                    struct now now)
{
    if (is_operator(g, who, from))
        sim_money_heard(g, who, text, now);
}
