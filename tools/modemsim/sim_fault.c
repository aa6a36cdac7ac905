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
    net_modem_gone(sim, m);
    power_boot(sim, m, true);
    return NULL;
}

static const char *unplug(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
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

static const char *forget(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    (void)sim, (void)args;
    settings_reset(m);
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

/* Messages of somebody else, or of long ago, take the room. */
static const char *full(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    static const uint8_t sent[] = {0x00, 0x11, 0x00, 0x05, 0x81, 0x01, 0x80,
                                   0xF6, 0x00, 0x00, 0xA7, 0x01, 0x41};
    struct sim_slot slot = {(uint8_t *)(uintptr_t)sent, sizeof sent, sizeof sent - 1, 3};

    (void)sim;
    for (int i = 0; args->count == 0 || i < args->count; i++)
        if (store_add(m, m->set.mem[2], &slot) < 0)
            return NULL;
    return NULL;
}

static const char *card(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    m->sim_gone = args->code == 0;
    if (m->sim_gone) {
        line_urc(sim, m, "+CPIN: NOT READY");
        power_set_reg(sim, m, 0);
    } else {
        line_urc(sim, m, "+CPIN: READY");
        sim_plan(sim, EV_SIM_READY, m->index, 0, 0);
    }
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

static const char *heal(struct sim *sim, struct sim_modem *m, const struct sim_fault_args *args)
{
    (void)args;
    m->cms_left = m->lost_left = m->late_left = m->duplicate_left = 0;
    m->fail_left = m->loop_left = 0;
    m->cmti_left = m->prompt_left = m->final_skip = 0;
    if (m->hung)
        line_on_unhang(sim, m, 0);
    m->net_until = sim->now.mono;
    power_on_net_back(sim, m, 0);
    return NULL;
}

/* clang-format off */
static const struct {
    const char *name;
    fault_function *run;
    const char *help;
} faults[] = {
    {"hang",      hang,         "says nothing for SECONDS (60), then answers all it was asked"},
    {"mute",      mute,         "says nothing for SECONDS (60) and forgets what it was asked"},
    {"reboot",    reboot,       "boots: chatter, settings lost"},
    {"unplug",    unplug,       "port gone for SECONDS (10; negative until plug), back as TEXT"},
    {"plug",      plug,         "port back now, as TEXT"},
    {"network",   network,      "no network for SECONDS (60)"},
    {"denied",    denied,       "registration CODE (3) for SECONDS (60)"},
    {"cms",       cms,          "+CMS ERROR: CODE (500) for the next COUNT (1; negative all) to TEXT (any)"},
    {"lost",      lost,         "the results of the next COUNT (1) submissions never come"},
    {"late",      late,         "the results of the next COUNT (1) submissions come SECONDS (200) late"},
    {"silent",    silent,       "the next COUNT (1) final results of any command never come"},
    {"duplicate", duplicate,    "the next COUNT (1) inbound messages arrive twice"},
    {"cmti-lost", cmti,         "the next COUNT (1) +CMTI never come"},
    {"prompt",    prompt,       "the next COUNT (1) prompts take SECONDS (8)"},
    {"echo",      echo,         "echo is on again"},
    {"forget",    forget,       "all settings lost without a word"},
    {"garbage",   garbage,      "COUNT (20) random bytes now"},
    {"say",       say,          "TEXT as an unsolicited line"},
    {"fail",      fail,         "the next COUNT (1) commands TEXT (+CMGD) fail with CODE (500)"},
    {"loop",      loop,         "boots, and again as soon as it is ready, COUNT (3) times"},
    {"raw",       raw,          "TEXT as it is, without line ends, in the middle of anything"},
    {"ussd",      ussd,         "the network says TEXT by USSD, CODE 0 or 1 (wants a reply)"},
    {"full",      full,         "COUNT (0: all) free slots of the receiving memory are taken"},
    {"card",      card,         "the SIM is out (CODE 0) or in again (1)"},
    {"swap",      swap,         "another SIM, and a reboot"},
    {"signal",    signal_level, "+CSQ: CODE"},
    {"heal",      heal,         "ends hang, network and everything counted"}};
/* clang-format on */

enum { FAULTS = sizeof faults / sizeof *faults };

const char *sim_fault(struct sim *sim, unsigned modem, const char *name,
                      const struct sim_fault_args *args)
{
    for (size_t i = 0; i < FAULTS; i++)
        if (!strcmp(faults[i].name, name))
            return faults[i].run(sim, &sim->modems[modem], args);
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
