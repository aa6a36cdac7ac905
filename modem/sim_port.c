/* The SIM: is it there, is it open, is it ours (27.007 8.3). A PIN is entered once and only while
 * more attempts than one remain; a refused one is never entered again. */
#include "modem/device_in.h"
#include "modem/say.h"

static const int64_t ASK_SOON = 2 * SEC, ASK_LATER = 15 * SEC;
static const int64_t UNASKABLE = 20 * SEC;
/* Before a PIN is typed: a second result to the question before would be taken for its refusal, and
 * a PIN is never typed twice (sms-standards 7.1). */
static const int64_t PIN_QUIET = 500 * MSEC;
static const int64_t BUSY_TOLERATED = 60 * SEC; /* a SIM is slow for half a minute after boot */

static void on_cpin(void *who, struct span line)
{
    /* clang-format off */
    static const struct { const char *begins; enum sim_answer answer; } answers[] = {
        {"READY",        SIM_READY},
        {"SIM PIN2",     SIM_READY}, /* wanted only for fixed dialling and the like */
        {"SIM PUK2",     SIM_READY},
        {"SIM PIN",      SIM_WANTS_PIN},
        {"SIM PUK",      SIM_WANTS_PUK},
        {"PH-",          SIM_LOCKED},
        {"NOT INSERTED", SIM_NONE},
        {"SIM REMOVED",  SIM_NONE},
        {"REMOVED",      SIM_NONE},
    };
    /* clang-format on */
    struct device *d = who;
    struct span text = span_trim(span_skip(line, strlen("+CPIN:")));

    d->sim.answer = SIM_UNKNOWN;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        if (span_starts(text, span_of(answers[i].begins))) {
            d->sim.answer = answers[i].answer;
            return;
        }
}

static bool good_cpin(void *who, const struct at_final *final)
{
    struct device *d = who;

    if (final->end == AT_CME || final->end == AT_CMS) {
        switch (final->code) {
        case 10:
        case 310: d->sim.answer = SIM_NONE; break;
        case 11:
        case 311: d->sim.answer = SIM_WANTS_PIN; break;
        case 12:
        case 316: d->sim.answer = SIM_WANTS_PUK; break;
        case 5:
        case 312: d->sim.answer = SIM_LOCKED; break;
        default: d->sim.answer = SIM_UNKNOWN; break;
        }
    }
    return true;
}

static void on_cpinr(void *who, struct span line)
{
    struct device *d = who;
    struct at_reply reply;

    if (at_reply_begin(&reply, line, "+CPINR:") && at_reply_skip(&reply) &&
        !at_reply_number(&reply, &d->sim.pin_left))
        d->sim.pin_left = -1;
}

static bool make_pin(void *who, unsigned at, char *out, size_t size)
{
    struct device *d = who;
    bool last = d->sim.pin_left >= 0 && d->sim.pin_left < 2;

    if (at > 0 || last || d->sim.pin_tried)
        return false;
    d->sim.pin_tried = true;
    return text_format(out, size, "AT+CPIN=\"%s\"", d->config.pin);
}

static bool good_pin(void *who, const struct at_final *final)
{
    struct device *d = who;

    /* Without an answer it may have been taken: +CPIN? will tell, and it is not entered again. */
    d->sim.pin_refused = final->end != AT_OK && final->end != AT_TIMEOUT;
    return true;
}

/* clang-format off */
static const struct at_step ask_steps[] = {
    {"AT+CPIN?",           NULL,     "+CPIN:",  5*SEC,  1, 0, AT_IGNORE, on_cpin,  good_cpin, SEC},
};
static const struct at_step left_steps[] = {
    {"AT+CPINR=\"SIM PIN\"", NULL,   "+CPINR:", 5*SEC,  1, 0, AT_IGNORE, on_cpinr, NULL,      0},
};
static const struct at_step pin_steps[] = {
    {NULL,                 make_pin, NULL,      20*SEC, 1, 0, AT_STOP,   NULL,     good_pin,  0},
};
/* clang-format on */
const struct at_script script_ask_pin = AT_SCRIPT("sim", ask_steps),
                       script_pin_left = AT_SCRIPT("pin left", left_steps),
                       script_enter_pin = AT_SCRIPT("pin", pin_steps);

static void ask_again(struct device *d, int64_t in_us)
{
    device_begin(d, &script_ask_pin, in_us);
}

static void want_pin(struct device *d)
{
    bool last = d->sim.pin_left == 0 || d->sim.pin_left == 1;

    if (d->config.pin[0] && !last && !d->sim.pin_tried && !d->sim.pin_refused) {
        device_enter(d, PHASE_PIN);
        device_begin(d, &script_pin_left, PIN_QUIET);
        return;
    }
    const char *why = say_sim_pin;
    if (last)
        why = say_sim_last_pin;
    else if (d->sim.pin_refused)
        why = say_sim_bad_pin;
    device_set_state(d, DEVICE_PIN, why);
    ask_again(d, ASK_LATER);
}

static void not_known(struct device *d)
{
    /* A plain ERROR is also what a modem says that does not know the question. */
    bool plain = d->script.last.end == AT_ERROR ||
                 (d->script.last.end == AT_CME && d->script.last.code == 4);
    bool patient = !mono_reached(mono_add(d->sim.since, BUSY_TOLERATED), d->now.mono);

    if (plain && mono_reached(mono_add(d->sim.since, UNASKABLE), d->now.mono)) {
        device_enter(d, PHASE_SETUP);
        return;
    }

    if (patient) {
        ask_again(d, ASK_SOON);
        return;
    }
    device_set_state(d, DEVICE_NO_SIM, say_sim_unread);
    ask_again(d, ASK_LATER);
    d->sim.since = d->now.mono;
    device_trouble(d, TROUBLE_SIM, true);
}

/* Some notice a card only when the radio goes off and on, some only when they boot (SIM800L, M590E;
 * modems.md 3.3, 3.13): each in turn, ever more seldom. */
static void no_card(struct device *d)
{
    static const int64_t pauses[] = {10 * MIN, 10 * MIN, 1 * HOUR, 2 * HOUR, 4 * HOUR, 12 * HOUR};
    struct sim_port *sim = &d->sim;
    unsigned last = sizeof pauses / sizeof *pauses - 1;

    device_set_state(d, DEVICE_NO_SIM, say_sim_none);
    if (sim->look_at.us == 0)
        sim->look_at = mono_add(d->now.mono, pauses[sim->looks < last ? sim->looks : last]);
    if (!mono_reached(sim->look_at, d->now.mono)) {
        ask_again(d, ASK_LATER);
        return;
    }
    sim->look_at = (mono_t){0};
    device_enter(d, sim->looks++ % 2 ? PHASE_RESET : PHASE_RADIO);
}

void sim_asked(struct device *d)
{
    if (d->sim.answer != SIM_NONE && d->sim.answer != SIM_UNKNOWN) {
        d->sim.looks = 0;
        d->sim.look_at = (mono_t){0};
    }
    switch (d->sim.answer) {
    case SIM_READY:
        d->sim.pin_tried &= d->sim.pin_refused; /* it was right: it may be given after a reboot */
        device_enter(d, PHASE_SETUP);
        break;
    case SIM_WANTS_PIN: want_pin(d); break;
    case SIM_WANTS_PUK:
        device_set_state(d, DEVICE_PIN, say_sim_puk);
        ask_again(d, ASK_LATER);
        break;
    case SIM_LOCKED:
        device_set_state(d, DEVICE_PIN, say_sim_locked);
        ask_again(d, ASK_LATER);
        break;
    case SIM_NONE: no_card(d); break;
    case SIM_UNKNOWN: not_known(d); break;
    }
}

void sim_entered(struct device *d)
{
    if (d->script.script == &script_pin_left) {
        device_begin(d, &script_enter_pin, PIN_QUIET);
        return;
    }
    if (!d->sim.pin_tried)
        want_pin(d); /* the last attempt was not spent */
    else
        device_enter(d, PHASE_SIM);
}

/* A change that the modem tells by itself. */
bool sim_urc(struct device *d, struct span line)
{
    if (!span_starts(line, span_of("+CPIN:")))
        return false;
    enum sim_answer before = d->sim.answer;
    on_cpin(d, line);
    if (d->phase == PHASE_SIM && d->sim.answer == SIM_READY && at_chat_idle(&d->chat))
        ask_again(d, 0);
    else if (d->phase == PHASE_SERVE && d->sim.answer == SIM_NONE)
        device_reinit(d, 0);
    else if (d->phase != PHASE_SIM)
        d->sim.answer = before;
    return true;
}

/* The first one that is seen is ours, and the first one after a confirmation. */
static void sim_judge(struct device *d, const char *imsi)
{
    text_copy(d->status.imsi, sizeof d->status.imsi, span_of(imsi));
    if (d->sim.confirmed || !d->config.known_imsi[0])
        text_copy(d->config.known_imsi, sizeof d->config.known_imsi, span_of(imsi));
    d->sim.confirmed = false;
}

/* A digit that was changed on its way makes another card of it: unless it is the one that is known,
 * two readings must agree where bits get lost. */
void sim_read(struct device *d, const char *imsi)
{
    bool sure = !d->profile->noisy || strcmp(imsi, d->config.known_imsi) == 0 ||
                strcmp(imsi, d->sim.imsi) == 0;

    text_copy(d->sim.imsi, sizeof d->sim.imsi, span_of(imsi));
    if (sure)
        sim_judge(d, imsi);
}

/* Of a modem that is not there, the card that it comes back with is meant, not the one it had. */
void sim_confirm(struct device *d)
{
    if (!device_has_port(d))
        d->status.imsi[0] = d->config.known_imsi[0] = '\0';
    d->sim.confirmed = d->status.imsi[0] == '\0';
    if (!d->sim.confirmed)
        text_copy(d->config.known_imsi, sizeof d->config.known_imsi, span_of(d->status.imsi));
}
