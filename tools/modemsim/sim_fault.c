#include "sim_fault.h"
#include "sim_internal.h"

typedef const char *fault_function(struct sim *sim, struct sim_modem *m,
                                   const struct sim_fault_args *args);

static int64_t seconds(const struct sim_fault_args *args, int standard)
{
    return (args->seconds ? args->seconds : standard) * SEC;
}

static int count(const struct sim_fault_args *args)
{
    return args->count ? args->count : 1;
}

static const char *hang(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    line_hang(sim, m, seconds(args, 60), false);
    return NULL;
}

static const char *mute(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    line_hang(sim, m, seconds(args, 60), true);
    return NULL;
}

static const char *reboot(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    (void)args;
    if (!m->present)
        return NULL; /* it boots when it is plugged in */
    net_modem_gone(sim, m);
    power_boot(sim, m, true);
    return NULL;
}

static const char *unplug(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    if (args->text && strcmp(args->text, m->link))
        sim_did(sim, DID_RENAME);
    power_unplug(sim, m, args->seconds < 0 ? -1 : seconds(args, 10), args->text);
    return NULL;
}

static const char *plug(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    if (args->text)
        text_copy(m->link, sizeof m->link, span_of(args->text));
    power_on_replug(sim, m, 0);
    return NULL;
}

static const char *network(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    power_net_lost(sim, m, seconds(args, 60));
    return NULL;
}

static const char *denied(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    power_set_reg(sim, m, args->code ? args->code : 3);
    sim_plan(sim, EV_REGISTER, m->index, seconds(args, 60), 0);
    return NULL;
}

static const char *roam(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    if (power_registered(m))
        power_set_reg(sim, m, args->code ? args->code : 5);
    sim_plan(sim, EV_REGISTER, m->index, seconds(args, 600), 0);
    return NULL;
}

static const char *stuck(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    (void)args;
    m->reg_stuck = true;
    power_set_reg(sim, m, 2);
    return NULL;
}

static const char *cms(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    struct phone to = {""};

    (void)sim;
    if (args->text && !phone_parse(span_of(args->text), &to))
        return "not a number";
    m->cms_code = args->code ? args->code : 500;
    m->cms_left = count(args);
    text_copy(m->cms_to, sizeof m->cms_to, span_of(to.text));
    return NULL;
}

static const char *lost(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    (void)sim;
    m->lost_left = count(args);
    return NULL;
}

static const char *late(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    (void)sim;
    m->late_ms = (int)(seconds(args, 200) / MSEC);
    m->late_left = count(args);
    return NULL;
}

static const char *silent(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    (void)sim;
    m->final_skip = count(args);
    return NULL;
}

static const char *duplicate(struct sim *sim, struct sim_modem *m,
                             const struct sim_fault_args *args)
{
    (void)sim;
    m->duplicate_left = count(args);
    return NULL;
}

static const char *cmti(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    (void)sim;
    m->cmti_left = count(args);
    return NULL;
}

static const char *prompt(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    (void)sim;
    m->prompt_ms = (int)(seconds(args, 8) / MSEC);
    m->prompt_left = count(args);
    return NULL;
}

static const char *echo(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    (void)sim, (void)args;
    m->set.echo = 1;
    return NULL;
}

/* All settings, or one of them: a firmware that loses the routing when it registers again, a
 * storage that falls back to the SIM. */
static const char *forget(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    struct sim_settings was = m->set;

    (void)sim;
    settings_reset(m);
    if (!args->text || !*args->text)
        return NULL;
    struct sim_settings fresh = m->set;
    m->set = was;
    if (!strcmp(args->text, "CNMI"))
        memcpy(m->set.cnmi, fresh.cnmi, sizeof fresh.cnmi);
    else if (!strcmp(args->text, "CPMS"))
        memcpy(m->set.mem, fresh.mem, sizeof fresh.mem);
    else if (!strcmp(args->text, "CREG"))
        m->set.creg = m->set.cereg = m->set.cgreg = 0;
    else if (!strcmp(args->text, "CLIP"))
        m->set.clip = m->set.cusd = 0;
    else if (!strcmp(args->text, "CMEE"))
        m->set.cmee = 0;
    else if (!strcmp(args->text, "CMGF"))
        m->set.cmgf = 1;
    else
        return "forgets CNMI, CPMS, CREG, CLIP, CMEE or CMGF";
    return NULL;
}

static const char *garbage(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    int bytes = args->count ? args->count : 20;

    for (int i = 0; i < bytes && i < 4096; i++) {
        char c = (char)sim_random(sim, 256);
        line_raw(sim, m, &c, 1);
    }
    return NULL;
}

static const char *say(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    line_urc(sim, m, "%s", args->text ? args->text : "^RSSI:17");
    return NULL;
}

static const char *flood(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    int a_second = args->code > 0 ? args->code : 20;
    bool runs = m->flood_left > 0;

    text_copy(m->flood, sizeof m->flood,
              span_of(args->text ? args->text : "^BOOT:91409020,0,0,0,6"));
    m->flood_left = (int)(seconds(args, 30) / SEC) * a_second;
    m->flood_us = (int)(SEC / a_second);
    if (!runs)
        sim_plan(sim, EV_FLOOD, m->index, 0, 0);
    return NULL;
}

/* Another program writes to the same port: its line is echoed and answered to whoever reads. */
static const char *intruder(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    const char *text = args->text ? args->text : "ATE0+CPMS?";

    if (m->state == LINE_IDLE && !m->set.echo)
        line_raw(sim, m, text, strlen(text));
    line_type(sim, m, span_of(text));
    line_type(sim, m, span_of("\r"));
    return NULL;
}

/* Messages of somebody else, or of long ago, take the room. */
static const char *full(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    static const uint8_t sent[] = {0x00, 0x11, 0x00, 0x05, 0x81, 0x01, 0x80,
                                   0xF6, 0x00, 0x00, 0xA7, 0x01, 0x41};
    static const uint8_t report[] = {0x00, 0x06, 0xFF, 0x05, 0x81, 0x01, 0x10, 0xF0,
                                     0x52, 0x10, 0x20, 0x30, 0x40, 0x50, 0x49, 0x52,
                                     0x10, 0x20, 0x30, 0x40, 0x80, 0x49, 0x61};
    bool reports = args->text && !strcmp(args->text, "SR");
    int memory = args->text ? store_by_name(span_of(args->text)) : m->set.mem[2];
    struct sim_slot own = {(uint8_t *)(uintptr_t)sent, sizeof sent, sizeof sent - 1, 3};
    struct sim_slot foreign = {(uint8_t *)(uintptr_t)report, sizeof report, sizeof report - 1, 0};

    (void)sim;
    if (memory < 0)
        return "no such memory";
    for (int i = 0; args->count == 0 || i < args->count; i++)
        if (store_add(m, memory, reports ? &foreign : &own) < 0)
            return NULL;
    return NULL;
}

static const char *card(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    power_card(sim, m, args->code != 0);
    return NULL;
}

static const char *swap(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    text_format(m->imsi, sizeof m->imsi, "46001999%07u", (unsigned)sim_random(sim, 10000000));
    text_format(m->iccid, sizeof m->iccid, "89860199999%09u",
                (unsigned)sim_random(sim, 1000000000));
    m->pin_left = 3;
    return reboot(sim, m, args);
}

/* Somebody has set a PIN, another one, or (0) taken it away. */
static const char *pin(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    m->quirk[QUIRK_PIN] = args->code;
    m->pin_left = 3;
    return reboot(sim, m, args);
}

static const char *csca(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    (void)sim;
    text_copy(m->smsc, sizeof m->smsc, span_of(args->text));
    return NULL;
}

static const char *signal_level(struct sim *sim, struct sim_modem *m,
                                const struct sim_fault_args *args)
{
    (void)sim;
    m->signal = args->code;
    return NULL;
}

static const char *loop(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    m->loop_left = args->count ? args->count : 3;
    return reboot(sim, m, args);
}

static const char *fail(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    (void)sim;
    if (!args->text || !text_copy(m->fail_name, sizeof m->fail_name, span_of(args->text)))
        return "fail needs the name of a command, like +CMGD";
    m->fail_code = args->code ? args->code : 500;
    m->fail_left = count(args);
    return NULL;
}

static const char *raw(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    const char *text = args->text ? args->text : "+CPIN: READY 0";

    line_raw(sim, m, text, strlen(text));
    return NULL;
}

static const char *ussd(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    return ussd_push(sim, m, args->code, args->text ? args->text : "欢迎") ? NULL : "too long";
}

static const char *call(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    sim_phone_call(sim, args->text ? args->text : "13900000021", m->index,
                   args->seconds ? args->seconds : 30);
    return NULL;
}

static const char *odd(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    char from[PHONE_SIZE];

    text_format(from, sizeof from, "106581%06d", args->code % 1000000);
    return odd_message(sim, m->index, args->text ? args->text : "mms", from);
}

static const char *heal(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    (void)args;
    m->cms_left = m->lost_left = m->late_left = m->duplicate_left = 0;
    m->fail_left = m->loop_left = m->flood_left = 0;
    m->cmti_left = m->prompt_left = m->final_skip = 0;
    if (m->hung)
        line_on_unhang(sim, m, 0);
    m->net_until = sim->now.mono;
    power_on_net_back(sim, m, 0);
    return NULL;
}

enum { LIES_IN_WAIT = DID_COUNT }; /* counted where it strikes */

/* clang-format off */
static const struct {
    const char *name;
    fault_function *run;
    int did;
    const char *help;
} faults[] = {
    {"hang",      hang,         DID_HANG,     "says nothing for SECONDS (60), then answers all it was asked"},
    {"mute",      mute,         DID_MUTE,     "says nothing for SECONDS (60) and forgets what it was asked"},
    {"reboot",    reboot,       DID_REBOOT,   "boots: chatter, settings lost"},
    {"unplug",    unplug,       DID_UNPLUG,   "port gone for SECONDS (10; negative until plug), back as TEXT"},
    {"plug",      plug,         LIES_IN_WAIT, "port back now, as TEXT"},
    {"network",   network,      DID_NETWORK,  "no network for SECONDS (60)"},
    {"denied",    denied,       DID_DENIED,   "registration CODE (3) for SECONDS (60)"},
    {"roam",      roam,         DID_ROAM,     "in another's network, registration CODE (5), for SECONDS (600)"},
    {"stuck",     stuck,        DID_STUCK,    "the radio finds no network until it is off and on again"},
    {"cms",       cms,          LIES_IN_WAIT, "+CMS ERROR: CODE (500) for the next COUNT (1; negative all) to TEXT (any)"},
    {"lost",      lost,         LIES_IN_WAIT, "the results of the next COUNT (1) submissions never come"},
    {"late",      late,         LIES_IN_WAIT, "the results of the next COUNT (1) submissions come SECONDS (200) late"},
    {"silent",    silent,       LIES_IN_WAIT, "the next COUNT (1) final results of any command never come"},
    {"duplicate", duplicate,    LIES_IN_WAIT, "the next COUNT (1) inbound messages arrive twice"},
    {"cmti-lost", cmti,         LIES_IN_WAIT, "the next COUNT (1) +CMTI never come"},
    {"prompt",    prompt,       LIES_IN_WAIT, "the next COUNT (1) prompts take SECONDS (8)"},
    {"echo",      echo,         DID_ECHO,     "echo is on again"},
    {"forget",    forget,       DID_FORGET,   "all settings lost without a word; or those of TEXT: CNMI ... CMGF"},
    {"garbage",   garbage,      DID_GARBAGE,  "COUNT (20) random bytes now"},
    {"say",       say,          DID_SAY,      "TEXT as an unsolicited line"},
    {"flood",     flood,        DID_FLOOD,    "TEXT (^BOOT:...) as a line CODE (20) times a second for SECONDS (30)"},
    {"intruder",  intruder,     DID_INTRUDER, "another program types TEXT (ATE0+CPMS?) into the same port"},
    {"fail",      fail,         LIES_IN_WAIT, "the next COUNT (1) commands TEXT (+CMGD) fail with CODE (500)"},
    {"loop",      loop,         DID_LOOP,     "boots, and again as soon as it is ready, COUNT (3) times"},
    {"raw",       raw,          DID_RAW,      "TEXT as it is, without line ends, in the middle of anything"},
    {"ussd",      ussd,         LIES_IN_WAIT, "the network says TEXT by USSD, CODE 0 or 1 (wants a reply)"},
    {"full",      full,         DID_FULL,     "COUNT (0: all) free slots of the receiving memory, or of TEXT, are taken"},
    {"card",      card,         DID_CARD,     "the SIM is out (CODE 0) or in again (1)"},
    {"swap",      swap,         DID_SWAP,     "another SIM, and a reboot"},
    {"pin",       pin,          DID_PIN,      "the SIM wants PIN CODE (0: none) from now on, and a reboot"},
    {"csca",      csca,         DID_CSCA,     "the SIM's service centre is TEXT (none)"},
    {"signal",    signal_level, DID_SIGNAL,   "+CSQ: CODE"},
    {"call",      call,         DID_CALL,     "TEXT calls, for SECONDS (30)"},
    {"odd",       odd,          DID_ODD,      "a message of kind TEXT (mms, wap, flash, silent, voicemail, ...) from 106581CODE"},
    {"heal",      heal,         LIES_IN_WAIT, "ends hang, network and everything counted"}};
/* clang-format on */

enum { FAULTS = sizeof faults / sizeof *faults };

const char *sim_fault(struct sim *sim, unsigned modem, const char *name,
                      const struct sim_fault_args *args)
{
    for (size_t i = 0; i < FAULTS; i++)
        if (!strcmp(faults[i].name, name)) {
            const char *why = faults[i].run(sim, &sim->modems[modem], args);
            if (!why && faults[i].did != LIES_IN_WAIT)
                sim_did(sim, (enum sim_did)faults[i].did);
            return why;
        }
    return "unknown fault";
}

const char *sim_fault_name(unsigned index)
{
    return index < FAULTS ? faults[index].name : NULL;
}

const char *sim_fault_help(unsigned index)
{
    return index < FAULTS ? faults[index].help : NULL;
}
