/* The network: registration, signal, operator; and whether our settings still stand (27.007 7.2,
 * 8.5, 7.3). Asked in turn, few lines a minute, for what the modem should tell by itself. */
#include "modem/device_in.h"

static const int64_t ASK_PAUSE = 10 * SEC; /* chatter may come many times a second */
static const int64_t ROUTING_PERIOD = 2 * MIN;
static const int64_t POLL_LIMIT = 3 * SEC; /* answered at once, or the modem hangs */
enum { NO_PERIOD = 0 };                    /* asked when there is a doubt */
static const int64_t COUNTRY_PERIOD = 30 * MIN;
static const int64_t SEARCH_PERIOD = 10 * SEC, NO_NETWORK_LIMIT = 10 * MIN;

enum { SILENT_MAX = 3 }; /* and it is asked no more, where all else is answered */

enum {
    POLL_CREG,
    POLL_CEREG,
    POLL_CGREG,
    POLL_CSQ,
    POLL_COPS,
    POLL_CPMS,
    POLL_CNMI,
    POLL_CMGF,
    POLLS
};

static bool usable(int stat)
{
    return stat == 1 || stat == 5 || stat == 6 || stat == 7 || stat == 9 || stat == 10;
}

bool net_registered(const struct device *d)
{
    const struct net_port *net = &d->net;

    if (net->dead[POLL_CREG] && net->dead[POLL_CEREG] && net->dead[POLL_CGREG])
        return true; /* it cannot say; a submission will tell */
    return usable(net->stat[0]) || usable(net->stat[1]) || usable(net->stat[2]);
}

/* The first domain that is registered decides. */
bool net_roams(const struct device *d)
{
    for (size_t i = 0; i < 3; i++) {
        int stat = d->net.stat[i];

        if (usable(stat))
            return stat == 5 || stat == 7 || stat == 10;
    }
    return false;
}

/* Countries that were given several codes (E.212). */
static int country_of(int mcc)
{
    static const struct {
        int first, last;
    } shared[] = {
        {234, 235},
        {310, 316},
        {404, 406},
        {440, 441},
        {460, 461}
    };

    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
        if (mcc >= shared[i].first && mcc <= shared[i].last)
            return shared[i].first;
    return mcc;
}

/* It roams, and nobody has asked yet where. */
bool net_lost_its_way(const struct device *d)
{
    return net_roams(d) && d->config.roaming == ROAMING_NATIONAL && d->net.mcc == 0;
}

static int mcc_of(struct span digits)
{
    unsigned long mcc;

    return digits.len >= 3 && span_number((struct span){digits.ptr, 3}, 999, &mcc) ? (int)mcc : -1;
}

/* A modem that cannot say where it is may send: an alarm that stays is worse than a dear one. */
bool net_away(const struct device *d)
{
    int home = mcc_of(span_of(d->status.imsi));

    if (!net_roams(d) || d->config.roaming == ROAMING_ALLOW)
        return false;
    if (d->config.roaming == ROAMING_HOME)
        return true;
    return d->net.mcc > 0 && home > 0 && country_of(d->net.mcc) != country_of(home);
}

bool net_refused(const struct device *d)
{
    const int *stat = d->net.stat;

    return !net_registered(d) && (stat[0] == 3 || stat[0] == 8 || stat[0] == 11 || stat[1] == 3 ||
                                  stat[1] == 8 || stat[1] == 11);
}

/* ---- lines --------------------------------------------------------------------------------- */

/* The answer `n,stat,...` and the unsolicited `stat[,lac,ci]` under one name: only the answer has
 * a short bare number second (27.007 7.2; modems.md T1, T23). -1: no state said. */
static int stat_of(struct at_reply reply)
{
    struct at_reply rest = reply;
    struct span first, second = {"", 0};
    bool quoted = false;
    unsigned long stat;

    if (!at_reply_field(&rest, &first, NULL))
        return -1;
    bool has_second = at_reply_field(&rest, &second, &quoted);
    if (has_second && !quoted && second.len <= 3 &&
        (second.len == 0 || span_number(second, 999, &stat)))
        first = second;
    return span_number(first, 999, &stat) ? (int)stat : -1;
}

bool net_on_registration(struct device *d, struct span line)
{
    static const char *const names[] = {"+CREG:", "+CEREG:", "+CGREG:"};
    struct at_reply reply;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!at_reply_begin(&reply, line, names[i]))
            continue;
        int stat = stat_of(reply);
        if (stat >= 0)
            d->net.stat[i] = stat;
        device_judge(d);
        return true;
    }
    return false;
}

static void on_creg(struct device *d, struct span line)
{
    net_on_registration(d, line);
}

static void on_csq(struct device *d, struct span line)
{
    struct at_reply reply;
    long rssi;

    if (!at_reply_begin(&reply, line, "+CSQ:") || !at_reply_number(&reply, &rssi))
        return;
    d->status.signal_dbm = rssi >= 0 && rssi <= 31 ? (int)(-113 + 2 * rssi) : 0;
}

static void on_cops(struct device *d, struct span line)
{
    struct at_reply reply;
    struct span name;

    if (at_reply_begin(&reply, line, "+COPS:") && at_reply_skip(&reply) && at_reply_skip(&reply) &&
        at_reply_field(&reply, &name, NULL))
        text_copy(d->status.operator_name, sizeof d->status.operator_name, name);
}

/* +CPMS: mem1,used,total,mem2,used,total,mem3,used,total. Another mem3 than ours: it forgot. */
static void on_cpms(struct device *d, struct span line)
{
    struct at_reply reply;
    struct span mem;
    long used = -1, total = -1;
    bool ours = false, known = false;

    if (!at_reply_begin(&reply, line, "+CPMS:"))
        return;
    for (int i = 0; i < 3 && at_reply_field(&reply, &mem, NULL); i++) {
        known = at_reply_number(&reply, &used) && at_reply_number(&reply, &total);
        ours = span_eq(mem, span_of(d->sms.store));
        if (ours && known)
            sms_port_counters(d, (int)used, (int)total);
    }
    if (!ours && known) /* the last is where it stores, whatever it calls it (MT that is SM) */
        sms_port_counters(d, (int)used, (int)total);
    if (!ours && d->sms.store[0] && d->sms.cpms_args == 3)
        device_reinit(d, 0);
}

/* Blanks and missing ends apart, the routing must be what we set; else the modem has forgotten. */
static void on_cnmi(struct device *d, struct span line)
{
    struct at_reply is, set = {span_of(d->sms.cnmi), false};
    long have, want;

    if (!d->sms.cnmi[0] || !at_reply_begin(&is, line, "+CNMI:"))
        return;
    while (at_reply_number(&set, &want))
        if (!at_reply_number(&is, &have) || have != want) {
            device_reinit(d, 0);
            return;
        }
}

/* In text mode a TPDU would go out as words, and what comes in loses its header. */
static void on_cmgf(struct device *d, struct span line)
{
    struct at_reply reply;
    long mode;

    if (at_reply_begin(&reply, line, "+CMGF:") && at_reply_number(&reply, &mode) && mode != 0)
        device_reinit(d, 0);
}

/* ---- which country ------------------------------------------------------------------------- */

/* +COPS: mode,2,"46000"[,AcT] */
static void on_country(void *who, struct span line)
{
    struct device *d = who;
    struct at_reply reply;
    struct span code;

    if (at_reply_begin(&reply, line, "+COPS:") && at_reply_skip(&reply) && at_reply_skip(&reply) &&
        at_reply_field(&reply, &code, NULL) && (code.len == 5 || code.len == 6))
        d->net.mcc = mcc_of(code);
}

/* clang-format off */
static const struct at_step country_steps[] = {
    {"AT+COPS=3,2", NULL, NULL,     5*SEC, 1, 0, AT_IGNORE, NULL,       NULL, 0},
    {"AT+COPS?",    NULL, "+COPS:", 5*SEC, 1, 0, AT_IGNORE, on_country, NULL, 0},
    {"AT+COPS=3,0", NULL, NULL,     5*SEC, 1, 0, AT_IGNORE, NULL,       NULL, 0},
};
/* clang-format on */
const struct at_script script_country = AT_SCRIPT("country", country_steps);

/* Only a modem that roams is asked, and again from time to time. */
static void look_where(struct device *d)
{
    struct net_port *net = &d->net;

    if (!net_roams(d))
        net->mcc = 0;
    if (!net_roams(d) || d->config.roaming != ROAMING_NATIONAL)
        return;
    if (d->phase != PHASE_SERVE || d->script.state != AT_SCRIPT_OFF ||
        (net->mcc && !mono_reached(mono_add(net->mcc_asked, COUNTRY_PERIOD), d->now.mono)))
        return;
    net->mcc_asked = d->now.mono;
    net->asking = true;
    device_begin(d, &script_country, 0);
}

void net_country_asked(struct device *d)
{
    if (!d->net.asking)
        return;
    d->net.asking = false;
    if (d->net.mcc == 0)
        d->net.mcc = -1;
    device_judge(d);
}

/* ---- polls --------------------------------------------------------------------------------- */

/* clang-format off */
static const struct {
    const char *text, *want;
    int64_t every;
    void (*on_line)(struct device *, struct span line);
} polls[POLLS] = {
    [POLL_CREG]  = {"AT+CREG?",  "+CREG:",  2 * MIN,  on_creg},
    [POLL_CEREG] = {"AT+CEREG?", "+CEREG:", 2 * MIN,  on_creg},
    [POLL_CGREG] = {"AT+CGREG?", "+CGREG:", 2 * MIN,  on_creg},
    [POLL_CSQ]   = {"AT+CSQ",    "+CSQ:",   2 * MIN,  on_csq },
    [POLL_COPS]  = {"AT+COPS?",  "+COPS:",  20 * MIN, on_cops},
    [POLL_CPMS]  = {"AT+CPMS?",  "+CPMS:",  1 * MIN,  on_cpms},
    [POLL_CNMI]  = {"AT+CNMI?",  "+CNMI:",  20 * MIN, on_cnmi},
    [POLL_CMGF]  = {"AT+CMGF?",  "+CMGF:",  NO_PERIOD, on_cmgf},
};
/* clang-format on */
_Static_assert((int)POLLS <= (int)NET_POLLS, "a poll without a place");

/* The packet domain is asked only where the others are not known. */
static bool wanted(const struct device *d, size_t poll)
{
    if (d->net.dead[poll])
        return false;
    return poll != POLL_CGREG || (d->net.dead[POLL_CREG] && d->net.dead[POLL_CEREG]);
}

static bool net_next(struct device *d, struct at_command *out)
{
    if (d->phase != PHASE_SERVE)
        return false;
    for (size_t i = 0; i < POLLS; i++) {
        if (!wanted(d, i) || !mono_reached(d->net.next[i], d->now.mono))
            continue;
        text_copy(out->text, sizeof out->text, span_of(polls[i].text));
        out->want = polls[i].want;
        out->limit = POLL_LIMIT;
        d->net.running = i;
        d->net.answered = false;
        return true;
    }
    return false;
}

static void net_line(struct device *d, struct span line, struct span pdu)
{
    (void)pdu;
    d->net.answered = true;
    polls[d->net.running].on_line(d, line);
}

static void check_network(struct device *d)
{
    struct net_port *net = &d->net;

    if (net_registered(d)) {
        net->unregistered_since = MONO_NEVER;
        return;
    }
    if (net->unregistered_since.us == MONO_NEVER.us)
        net->unregistered_since = d->now.mono;
    if (mono_reached(mono_add(net->unregistered_since, NO_NETWORK_LIMIT), d->now.mono)) {
        net->unregistered_since = d->now.mono;
        device_trouble(d, TROUBLE_NO_NETWORK, true);
    }
}

static void net_done(struct device *d, const struct at_final *final)
{
    struct net_port *net = &d->net;
    size_t i = net->running;
    bool registration = i <= POLL_CGREG;
    int64_t every = registration && !net_registered(d) ? SEARCH_PERIOD : polls[i].every;
    if (i == POLL_CNMI && d->profile->cnma)
        every = ROUTING_PERIOD; /* one late acknowledgement and nothing is routed any more */

    net->next[i] = every == NO_PERIOD ? MONO_NEVER : mono_add(d->now.mono, every);
    net->silent[i] = final->end == AT_TIMEOUT ? net->silent[i] + 1 : 0;
    net->dead[i] = final->end == AT_ERROR || (final->end == AT_CME && final->code != 14) ||
                   net->silent[i] >= SILENT_MAX;
    device_judge(d);
    if (registration && d->phase == PHASE_SERVE)
        check_network(d);
    if (registration)
        look_where(d);
}

static bool net_urc(struct device *d, struct span line, struct span pdu)
{
    (void)pdu;
    return net_on_registration(d, line);
}

static mono_t net_wakes(const struct device *d)
{
    mono_t wakes = MONO_NEVER;

    if (d->phase != PHASE_SERVE)
        return wakes;
    for (size_t i = 0; i < POLLS; i++)
        if (wanted(d, i))
            wakes = mono_min(wakes, d->net.next[i]);
    return wakes;
}

const struct device_part net_part = {
    .name = "net",
    .next = net_next,
    .line = net_line,
    .done = net_done,
    .urc = net_urc,
    .wakes = net_wakes,
};

/* Everything is asked at once when service begins; CPMS and CNMI were just set. */
void net_start(struct device *d)
{
    struct net_port *net = &d->net;

    for (size_t i = 0; i < POLLS; i++) {
        net->dead[i] = false;
        net->silent[i] = 0;
        net->next[i] = d->now.mono;
    }
    net->next[POLL_CPMS] = mono_add(d->now.mono, polls[POLL_CPMS].every);
    net->next[POLL_CNMI] =
        mono_add(d->now.mono, d->profile->cnma ? ROUTING_PERIOD : polls[POLL_CNMI].every);
    net->next[POLL_CMGF] = MONO_NEVER;
    for (size_t i = 0; i < 3; i++)
        net->stat[i] = -1;
    net->asking = false;
}

void net_ask_settings(struct device *d)
{
    mono_t soonest = mono_add(d->net.asked, ASK_PAUSE);

    if (mono_reached(soonest, d->now.mono))
        soonest = d->now.mono;
    d->net.asked = soonest;
    d->net.next[POLL_CNMI] = mono_min(d->net.next[POLL_CNMI], soonest);
    d->net.next[POLL_CMGF] = soonest;
}

void net_proved(struct device *d)
{
    for (size_t i = POLL_CREG; i <= POLL_CSQ; i++)
        if (net_registered(d))
            d->net.next[i] = mono_add(d->now.mono, polls[i].every);
}
