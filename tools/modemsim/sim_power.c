#include "sim_internal.h"

/* ---- settings -------------------------------------------------------------------------------- */

void settings_reset(struct sim_modem *m)
{
    int store = m->quirk[QUIRK_STORE] ? STORE_ME : STORE_SM;

    m->set = (struct sim_settings){
        .echo = 1,
        .verbose = 1,
        .cnmi = {0,  0, 0, 0, 0},
        .csmp = {17, 167,  0,  0},
        .cops_format = 0,
        .mem = {store, store,store}
    };
}

bool power_sim_open(const struct sim_modem *m)
{
    return m->powered && m->sim_ready && !m->sim_gone && m->pin_done;
}

bool power_registered(const struct sim_modem *m)
{
    int r = m->reg;

    return m->powered && (r == 1 || r == 5 || r == 6 || r == 7 || r == 9 || r == 10);
}

/* ---- registration ---------------------------------------------------------------------------- */

void power_set_reg(struct sim *sim, struct sim_modem *m, int stat)
{
    static const struct {
        size_t at;
        const char *name;
    } forms[] = {
        {offsetof(struct sim_settings, creg),  "+CREG" },
        {offsetof(struct sim_settings, cgreg), "+CGREG"},
        {offsetof(struct sim_settings, cereg), "+CEREG"}
    };

    if (m->reg == stat)
        return;
    m->reg = stat;
    for (size_t i = 0; i < 3; i++) {
        int level = *(int *)((char *)&m->set + forms[i].at);
        if (level == 1 || (level == 2 && stat != 1 && stat != 5))
            line_urc(sim, m, "%s: %d", forms[i].name, stat);
        else if (level == 2)
            line_urc(sim, m, "%s: %d,\"25FF\",\"825E\"", forms[i].name, stat);
    }
    if (power_registered(m))
        inbound_page(sim, m, sim->config.air_ms * MSEC);
}

static void search(struct sim *sim, struct sim_modem *m)
{
    if (!m->radio || !power_sim_open(m))
        return;
    power_set_reg(sim, m, 2);
    sim_plan(sim, EV_REGISTER, m->index, m->quirk[QUIRK_REG_MS] * MSEC, 0);
}

static void register_now(struct sim *sim, struct sim_modem *m)
{
    if (m->quirk[QUIRK_CNMI_DIES])
        memset(m->set.cnmi, 0, sizeof m->set.cnmi);
    power_set_reg(sim, m, m->quirk[QUIRK_REG]);
}

void power_on_register(struct sim *sim, struct sim_modem *m, uint64_t arg)
{
    (void)arg;
    if (m->radio && power_sim_open(m) && !m->net_lost && !m->reg_stuck)
        register_now(sim, m);
}

void power_net_lost(struct sim *sim, struct sim_modem *m, int64_t us)
{
    m->net_lost = true;
    m->net_until = mono_add(sim->now.mono, us);
    if (m->reg)
        power_set_reg(sim, m, 2);
    sim_plan(sim, EV_NET_BACK, m->index, us, 0);
}

void power_on_net_back(struct sim *sim, struct sim_modem *m, uint64_t arg)
{
    (void)arg;
    if (!mono_reached(m->net_until, sim->now.mono))
        return;
    m->net_lost = false;
    power_on_register(sim, m, 0);
}

void power_radio(struct sim *sim, struct sim_modem *m, bool on)
{
    if (m->radio == on)
        return;
    m->radio = on;
    m->reg_stuck = false;
    if (m->card_unseen && m->quirk[QUIRK_SIM_LATE] == 1 && on)
        power_card(sim, m, true);
    if (on)
        search(sim, m);
    else
        power_set_reg(sim, m, 0);
    if (!on && m->quirk[QUIRK_RADIO_MUTE])
        line_hang(sim, m, 365 * 24 * HOUR, true); /* until it boots */
}

/* ---- power ----------------------------------------------------------------------------------- */

static bool pin_asked(const struct sim_modem *m)
{
    return m->quirk[QUIRK_PIN] != 0;
}

static void wake_warm(struct sim *sim, struct sim_modem *m)
{
    m->powered = m->radio = m->sim_ready = true;
    m->sms_ready = m->pin_done = !pin_asked(m);
    if (m->pin_done)
        m->reg = m->quirk[QUIRK_REG];
    if (m->quirk[QUIRK_NOISE_MS])
        sim_plan(sim, EV_NOISE, m->index, m->quirk[QUIRK_NOISE_MS] * MSEC, 0);
    (void)sim;
}

/* Everything that was set is forgotten; what was planned for the life before is void. */
void power_boot(struct sim *sim, struct sim_modem *m, bool cold)
{
    m->life++;
    line_reset(sim, m);
    inbound_forget_cnma(m);
    settings_reset(m);
    m->rings_left = m->flood_left = 0;
    m->ussd_menu = 0;
    m->reg = 0;
    m->reg_stuck = m->urcs_here = false;
    m->booted_at = sim->now.mono;
    m->sim_gone &= !m->card_unseen;
    m->card_unseen = false;
    m->net_lost = !mono_reached(m->net_until, sim->now.mono);
    if (m->net_lost)
        sim_plan(sim, EV_NET_BACK, m->index, m->net_until.us - sim->now.mono.us, 0);
    m->paging = false;
    if (!cold) {
        wake_warm(sim, m);
        return;
    }
    m->stats.boots++;
    m->powered = m->sim_ready = m->sms_ready = m->pin_done = m->radio = false;
    sim_plan(sim, EV_CHATTER, m->index, m->quirk[QUIRK_BOOT_MS] * MSEC, 0);
}

void power_off(struct sim *sim, struct sim_modem *m)
{
    net_modem_gone(sim, m);
    m->life++;
    m->powered = false;
    m->reg = 0;
    m->paging = false;
    line_reset(sim, m);
    inbound_forget_cnma(m);
}

/* What a line says while its levels settle (T8). */
static void boot_noise(struct sim *sim, struct sim_modem *m)
{
    for (int i = 0; i < m->quirk[QUIRK_BOOT_NOISE]; i++) {
        static const char bytes[] = {'\0', '\xF0', '\xFF', '\xFE', '\x7F'};

        sim_did(sim, DID_STRAY);
        line_raw(sim, m, &bytes[sim_random(sim, sizeof bytes)], 1);
    }
}

static void first_word(struct sim *sim, struct sim_modem *m)
{
    int sim_ms = m->quirk[QUIRK_SIM_MS];

    m->powered = true;
    m->radio = !m->quirk[QUIRK_AIRPLANE];
    boot_noise(sim, m);
    sim_plan(sim, EV_SIM_READY, m->index, sim_ms * MSEC, 0);
    if (m->quirk[QUIRK_NOISE_MS])
        sim_plan(sim, EV_NOISE, m->index, m->quirk[QUIRK_NOISE_MS] * MSEC, 0);
}

void power_on_chatter(struct sim *sim, struct sim_modem *m, uint64_t line)
{
    const struct sim_boot_line *boot = m->family->boot;
    size_t lines = sizeof m->family->boot / sizeof *boot;

    if (line == 0)
        first_word(sim, m);
    if (!boot[line].text)
        return;
    bool said = m->quirk[QUIRK_SMS_DONE] || !strstr(boot[line].text, "SMS");
    if (said && !m->quirk[QUIRK_SILENT_BOOT])
        line_urc(sim, m, "%s", boot[line].text);
    if (line + 1 < lines && boot[line + 1].text)
        sim_plan(sim, EV_CHATTER, m->index, (boot[line + 1].after_ms - boot[line].after_ms) * MSEC,
                 line + 1);
}

/* arg 0: the card answers; arg 1: and its short messages too. */
void power_on_sim_ready(struct sim *sim, struct sim_modem *m, uint64_t arg)
{
    if (arg) {
        m->sms_ready = true;
        if (m->loop_left > 0) {
            m->loop_left--;
            power_boot(sim, m, true);
            return;
        }
        inbound_page(sim, m, 0); /* what waits may have been paged for before */
        return;
    }
    m->sim_ready = true;
    m->pin_done = m->pin_done || !pin_asked(m);
    if (!m->pin_done || m->sim_gone)
        return;
    sim_plan(sim, EV_SIM_READY, m->index, m->quirk[QUIRK_SMS_MS] * MSEC, 1);
    search(sim, m);
}

void power_on_noise(struct sim *sim, struct sim_modem *m, uint64_t arg)
{
    struct span rest = span_of(m->family->noise);

    if (!m->quirk[QUIRK_NOISE_MS])
        return;
    for (uint64_t i = 0; rest.len; i++) {
        const char *bar = memchr(rest.ptr, '|', rest.len);
        size_t len = bar ? (size_t)(bar - rest.ptr) : rest.len;
        bool last = len == rest.len;
        if (i == arg) {
            line_urc(sim, m, "%.*s", (int)len, rest.ptr);
            arg = last ? UINT64_MAX : arg;
            break;
        }
        rest = span_skip(rest, len + 1);
    }
    sim_plan(sim, EV_NOISE, m->index, m->quirk[QUIRK_NOISE_MS] * MSEC, arg + 1);
}

/* A reset that a command asked for: the port may go away for a while. */
void power_on_reset(struct sim *sim, struct sim_modem *m, uint64_t arg)
{
    int away_ms = m->quirk[QUIRK_RESET_DROPS_MS];

    (void)arg;
    if (away_ms) {
        power_unplug(sim, m, away_ms * MSEC, NULL);
        return;
    }
    net_modem_gone(sim, m);
    power_boot(sim, m, true);
}

/* A negative time: until sim_fault's "plug". */
void power_unplug(struct sim *sim, struct sim_modem *m, int64_t us, const char *as)
{
    power_off(sim, m);
    m->present = false;
    m->stats.unplugs++;
    buf_clear(&m->out);
    if (as && *as)
        text_copy(m->link, sizeof m->link, span_of(as));
    if (us >= 0)
        sim_plan(sim, EV_REPLUG, m->index, us, 0);
}

void power_on_replug(struct sim *sim, struct sim_modem *m, uint64_t arg)
{
    (void)arg;
    if (m->present && m->powered)
        return;
    m->plugs += !m->present;
    m->present = true;
    power_boot(sim, m, true);
}

/* ---- calls ----------------------------------------------------------------------------------- */

void sim_phone_call(struct sim *sim, const char *from, unsigned modem, int seconds)
{
    struct sim_modem *m = &sim->modems[modem];
    struct phone number;

    if (!power_registered(m) || m->rings_left)
        return;
    phone_parse(span_of(from), &number);
    text_copy(m->ringing, sizeof m->ringing, span_of(number.text));
    m->rings_left = 1 + seconds / 3;
    sim_plan(sim, EV_RING, m->index, 0, 0);
}

void power_on_ring(struct sim *sim, struct sim_modem *m, uint64_t arg)
{
    (void)arg;
    if (m->rings_left == 0)
        return;
    line_urc(sim, m, m->set.crc ? "+CRING: VOICE" : "RING");
    if (m->set.clip)
        line_urc(sim, m, "+CLIP: \"%s\",%d,,,,0", m->ringing, *m->ringing == '+' ? 145 : 129);
    if (--m->rings_left)
        sim_plan(sim, EV_RING, m->index, 3 * SEC, 0);
    else
        line_urc(sim, m, "NO CARRIER");
    if (!m->rings_left && m->quirk[QUIRK_RING_BLOCKS] == 2)
        line_hang(sim, m, HOUR, true);
}

/* A line that comes many times a second (E220, gammu #393). */
void power_on_flood(struct sim *sim, struct sim_modem *m, uint64_t arg)
{
    (void)arg;
    if (m->flood_left <= 0)
        return;
    m->flood_left--;
    line_urc(sim, m, "%s", m->flood);
    sim_plan(sim, EV_FLOOD, m->index, m->flood_us, 0);
}

/* A hand takes the card out, or puts one in. */
void power_card(struct sim *sim, struct sim_modem *m, bool in)
{
    if (in && m->quirk[QUIRK_SIM_LATE] && m->sim_gone && !m->card_unseen) {
        m->card_unseen = true;
        return;
    }
    m->sim_gone = !in;
    m->card_unseen = false;
    if (in) {
        line_urc(sim, m, "+CPIN: READY");
        sim_plan(sim, EV_SIM_READY, m->index, 0, 0);
    } else {
        line_urc(sim, m, "+CPIN: NOT READY");
        power_set_reg(sim, m, 0);
    }
}

void power_hang_up(struct sim *sim, struct sim_modem *m)
{
    (void)sim;
    m->rings_left = 0;
}
