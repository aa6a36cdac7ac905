#include "sim_internal.h"

/* Commands of 27.007, and those of makers that the families need. */

#define AT(field) offsetof(struct sim_settings, field)

/* A setting that is one number in a range. */
static struct verdict set_number(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    const struct at_command *c = call->command;
    int *setting = (int *)((char *)&m->set + c->at), value;

    (void)sim;
    if (call->verb == AT_READ) {
        line_info(m, "%s: %d", c->name, *setting);
        return OK_;
    }
    if (call->verb == AT_EXEC)
        return OK_;
    if (!at_number(call, 0, &value) || value < c->low || value > c->high || call->count > 2)
        return c->needs & NEED_CMS ? CMS_(303) : CME_(50);
    *setting = value;
    return OK_;
}

static struct verdict maker(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    (void)sim, (void)call;
    line_info(m, "%s", m->family->maker);
    return OK_;
}

static struct verdict model(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    (void)sim, (void)call;
    line_info(m, "%s", m->family->model);
    return OK_;
}

static struct verdict revision(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    (void)sim, (void)call;
    line_info(m, "%s", m->family->revision);
    return OK_;
}

static struct verdict serial(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    (void)sim, (void)call;
    line_info(m, "%s", m->imei);
    return OK_;
}

static struct verdict subscriber(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    (void)sim, (void)call;
    line_info(m, "%s", m->imsi);
    return OK_;
}

static struct verdict card(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    (void)sim;
    line_info(m, "%s: %s", call->command->name, m->iccid);
    return OK_;
}

static struct verdict own_number(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    (void)sim, (void)call;
    line_info(m, "+CNUM: \"\",\"%s\",145", m->number);
    return OK_;
}

static const char *pin_state(const struct sim_modem *m)
{
    if (m->pin_done)
        return "READY";
    return m->pin_left ? "SIM PIN" : "SIM PUK";
}

/* A wrong code costs an attempt; after the third only the PUK helps, which nobody here has. */
static struct verdict enter_pin(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    char wanted[12];

    text_format(wanted, sizeof wanted, "%04d", m->quirk[QUIRK_PIN]);
    if (m->pin_done || call->count != 1)
        return CME_(3);
    if (m->pin_left == 0)
        return CME_(12);
    if (!span_eq(call->args[0].text, span_of(wanted))) {
        m->pin_left--;
        m->stats.pin_wrong++;
        sim_did(sim, DID_PIN_WRONG);
        return CME_(m->pin_left ? 16 : 12);
    }
    m->pin_left = 3;
    m->pin_done = true;
    line_urc(sim, m, "+CPIN: READY");
    sim_plan(sim, EV_SIM_READY, m->index, 0, 0);
    return OK_;
}

static struct verdict pin(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    if (m->sim_gone)
        return CME_(10);
    if (!m->sim_ready)
        return m->quirk[QUIRK_SIM_BUSY] < 0 ? ERROR_ : CME_(m->quirk[QUIRK_SIM_BUSY]);
    if (call->verb == AT_SET)
        return enter_pin(sim, m, call);
    line_info(m, "+CPIN: %s", pin_state(m));
    return m->quirk[QUIRK_CPIN_NO_OK] ? (struct verdict){V_SILENT, 0} : OK_;
}

static struct verdict function(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    int level, reset = 0;

    if (call->verb == AT_READ) {
        line_info(m, "+CFUN: %d", m->radio ? 1 : 4);
        return OK_;
    }
    if (at_number(call, 0, &level) && level > 4 && level == m->quirk[QUIRK_RESET_FUN]) {
        sim_plan(sim, EV_RESET, m->index, 100 * MSEC, 0);
        return OK_;
    }
    if (!at_number(call, 0, &level) || (level != 0 && level != 1 && level != 4))
        return CME_(50);
    if (call->count > 1 && (!at_number(call, 1, &reset) || reset > 1))
        return CME_(50);
    if (reset)
        sim_plan(sim, EV_RESET, m->index, 100 * MSEC, 0);
    else
        power_radio(sim, m, level == 1);
    return OK_;
}

static struct verdict restart(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    (void)call;
    sim_plan(sim, EV_RESET, m->index, 100 * MSEC, 0);
    return OK_;
}

static struct verdict registration(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    const struct at_command *c = call->command;
    int level = *(int *)((char *)&m->set + c->at);
    bool home = m->reg == 1 || m->reg == 5;

    if (c->at == AT(creg) && m->quirk[QUIRK_CREG_ERROR])
        return ERROR_;
    if (call->verb != AT_READ)
        return set_number(sim, m, call);
    int form = m->quirk[QUIRK_CREG_FORM];
    if (form == 1)
        line_info(m, "%s: %d, %d, E006B, ABE0016", c->name, level, m->reg);
    else if (form == 2)
        line_info(m, "%s: %03d,%03d,\"18d8\",\"ffff\"", c->name, level, m->reg);
    else if (level == 2 && home)
        line_info(m, "%s: 2,%d,\"25FF\",\"825E\",7", c->name, m->reg);
    else
        line_info(m, "%s: %d,%d", c->name, level, m->reg);
    return OK_;
}

static struct verdict signal_quality(struct sim *sim, struct sim_modem *m,
                                     const struct at_call *call)
{
    (void)sim, (void)call;
    line_info(m, "+CSQ: %d,%d", m->net_lost || !m->radio ? 99 : m->signal, m->net_lost ? 99 : 0);
    return OK_;
}

static struct verdict operator_name(struct sim *sim, struct sim_modem *m,
                                    const struct at_call *call)
{
    static const char *const forms[] = {"CHINA MOBILE", "CMCC", "46000"};
    int mode;

    if (call->verb == AT_READ) {
        if (power_registered(m))
            line_info(m, "+COPS: 0,%d,\"%s\",7", m->set.cops_format, forms[m->set.cops_format]);
        else
            line_info(m, "+COPS: 0");
        return OK_;
    }
    if (call->verb == AT_TEST) { /* a scan of the air blocks everything */
        m->stats.forbidden++;
        line_info(m, "+COPS: (2,\"CHINA MOBILE\",\"CMCC\",\"46000\",7)");
        sim_plan(sim, EV_SLOW, m->index, MIN, 0);
        return LATER_;
    }
    if (!at_number(call, 0, &mode) || mode > 4)
        return CME_(50);
    m->stats.forbidden += mode == 1 || mode == 2;
    if (mode == 3 && (!at_number(call, 1, &m->set.cops_format) || m->set.cops_format > 2))
        return m->set.cops_format = 0, CME_(50);
    if (mode == 2)
        power_set_reg(sim, m, 0);
    if (mode == 0 && !power_registered(m))
        sim_plan(sim, EV_REGISTER, m->index, m->quirk[QUIRK_REG_MS] * MSEC, 0);
    return OK_;
}

static struct verdict charset(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    static const char *const sets[] = {
        [CSCS_GSM] = "GSM", [CSCS_IRA] = "IRA", [CSCS_UCS2] = "UCS2", [CSCS_HEX] = "HEX"};

    (void)sim;
    if (call->verb == AT_READ) {
        line_info(m, "+CSCS: \"%s\"", sets[m->set.cscs]);
        return OK_;
    }
    for (int i = 0; i < 4 && call->count == 1; i++)
        if (span_eq(call->args[0].text, span_of(sets[i])))
            return m->set.cscs = i, OK_;
    return CME_(50);
}

static struct verdict battery(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    (void)sim, (void)call;
    line_info(m, "+CBC: 0,100");
    return OK_;
}

static struct verdict activity(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    (void)sim, (void)call;
    line_info(m, "+CPAS: %d", m->rings_left ? 3 : 0);
    return OK_;
}

static struct verdict hang_up(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    (void)call;
    power_hang_up(sim, m);
    return OK_;
}

static struct verdict calls(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    (void)sim, (void)call;
    if (m->rings_left)
        line_info(m, "+CLCC: 1,1,4,0,0,\"%s\",145", m->ringing);
    return OK_;
}

static struct verdict clock(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    struct civil c = civil_at_offset(sim->now.wall, 480);

    (void)call;
    line_info(m, "+CCLK: \"%02d/%02d/%02d,%02d:%02d:%02d+32\"", c.year % 100, c.month, c.day,
              c.hour, c.minute, c.second);
    return OK_;
}

static struct verdict lock(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    int mode;

    (void)sim;
    if (!at_number(call, 1, &mode) || mode != 2)
        return CME_(3);
    line_info(m, "+CLCK: %d", m->quirk[QUIRK_PIN] != 0);
    return OK_;
}

/* Off, and only somebody's hand turns it on again: fault "plug" after "unplug". */
static struct verdict switch_off(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    (void)call;
    m->stats.forbidden++;
    power_off(sim, m);
    return LATER_;
}

/* Written to flash, or the end of the link: accepted, and counted against the host. */
static struct verdict harmful(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    (void)sim;
    m->stats.forbidden += call->verb == AT_SET;
    return OK_;
}

/* A maker's own: known to its family, unknown to the others. */
static struct verdict of_maker(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    char sign = call->command->name[0], second = call->command->name[1];
    bool own = (sign == '^' && !strcmp(m->family->maker, "huawei")) ||
               (second == 'Z' && !strcmp(m->family->name, "zte")) ||
               (second == 'Q' && !strcmp(m->family->maker, "Quectel")) ||
               (second == 'W' && !strcmp(m->family->name, "wavecom"));
    bool silencer = strstr("^CURC +WIND", call->command->name) != NULL;

    (void)sim;
    if (!own)
        return (struct verdict){V_UNKNOWN, 0};
    if (silencer && call->verb == AT_SET && span_eq(call->args[0].text, span_of("0")))
        m->quirk[QUIRK_NOISE_MS] = 0;
    m->urcs_here |= strstr("^PORTSEL +QURCCFG", call->command->name) && call->verb == AT_SET;
    return OK_;
}

#define NUM(setting, lo, hi) set_number, AT(setting), lo, hi
#define REG(setting)         registration, AT(setting), 0, 2
#define ONLY(function)       function, 0, 0, 0
#define INFO                 (DO_EXEC | DO_TEST)
#define SETS                 (DO_READ | DO_TEST | DO_SET)

/* clang-format off */
const struct at_command at_general_commands[] = {
    /* name        needs       verbs              answer to =?             what it does */
    {"+CGMI",      0,          INFO,              "",                      ONLY(maker)},
    {"+GMI",       0,          INFO,              "",                      ONLY(maker)},
    {"+CGMM",      0,          INFO,              "",                      ONLY(model)},
    {"+GMM",       0,          INFO,              "",                      ONLY(model)},
    {"+CGMR",      0,          INFO,              "",                      ONLY(revision)},
    {"+GMR",       0,          INFO,              "",                      ONLY(revision)},
    {"+CGSN",      0,          INFO,              "",                      ONLY(serial)},
    {"+GSN",       0,          INFO,              "",                      ONLY(serial)},
    {"+CIMI",      NEED_SIM,   INFO,              "",                      ONLY(subscriber)},
    {"+CCID",      NEED_SIM,   DO_ALL,            "",                      ONLY(card)},
    {"+ICCID",     NEED_SIM,   INFO,              "",                      ONLY(card)},
    {"+CNUM",      NEED_SIM,   INFO,              "",                      ONLY(own_number)},
    {"+CPIN",      0,          SETS,              "",                      ONLY(pin)},
    {"+CFUN",      0,          SETS,              "(0,1,4),(0,1)",         ONLY(function)},
    {"+CRESET",    0,          DO_EXEC,           NULL,                    ONLY(restart)},
    {"+RESET",     0,          DO_EXEC,           NULL,                    ONLY(restart)},
    {"^RESET",     0,          DO_EXEC,           NULL,                    ONLY(restart)},
    {"#REBOOT",    0,          DO_EXEC,           NULL,                    ONLY(restart)},
    {"+CREG",      0,          SETS,              "(0-2)",                 REG(creg)},
    {"+CGREG",     0,          SETS,              "(0-2)",                 REG(cgreg)},
    {"+CEREG",     0,          SETS,              "(0-2)",                 REG(cereg)},
    {"+CSQ",       0,          INFO,              "(0-31,99),(0-7,99)",    ONLY(signal_quality)},
    {"+COPS",      NEED_SIM,   SETS,              NULL,                    ONLY(operator_name)},
    {"+CSCS",      0,          SETS,              "(\"GSM\",\"IRA\",\"UCS2\",\"HEX\")", ONLY(charset)},
    {"+CBC",       0,          INFO,              "(0-3),(0-100)",         ONLY(battery)},
    {"+CPAS",      0,          INFO,              "(0,2-4)",               ONLY(activity)},
    {"+CHUP",      0,          INFO,              "",                      ONLY(hang_up)},
    {"+CLCC",      0,          INFO,              "",                      ONLY(calls)},
    {"+CCLK",      0,          DO_READ | DO_TEST, "",                      ONLY(clock)},
    {"+CLCK",      NEED_SIM,   DO_SET | DO_TEST,  "(\"SC\")",              ONLY(lock)},
    {"+CUSD",      NEED_SIM,   SETS,              "(0-2)",                 ONLY(ussd_command)},
    {"+CMEE",      0,          SETS,              "(0-2)",                 NUM(cmee, 0, 2)},
    {"+CLIP",      0,          SETS,              "(0,1)",                 NUM(clip, 0, 1)},
    {"+CRC",       0,          SETS,              "(0,1)",                 NUM(crc, 0, 1)},
    {"+CPOF",      0,          DO_EXEC,           NULL,                    ONLY(switch_off)},
    {"+CPWROFF",   0,          DO_EXEC,           NULL,                    ONLY(switch_off)},
    {"+QPOWD",     0,          DO_EXEC | DO_SET,  NULL,                    ONLY(switch_off)},
    {"^SMSO",      0,          DO_EXEC,           NULL,                    ONLY(switch_off)},
    {"+IPR",       0,          SETS,              "",                      ONLY(harmful)},
    {"+IFC",       0,          SETS,              "",                      ONLY(harmful)},
    {"+ICF",       0,          SETS,              "",                      ONLY(harmful)},
    {"+CMUX",      0,          SETS,              "",                      ONLY(harmful)},
    {"+CPWD",      0,          DO_SET,            NULL,                    ONLY(harmful)},
    {"^U2DIAG",    0,          SETS,              "",                      ONLY(harmful)},
    {"+QCFG",      0,          DO_SET,            NULL,                    ONLY(harmful)},
    {"^CURC",      0,          DO_ALL,            NULL,                    ONLY(of_maker)},
    {"^PORTSEL",   0,          DO_SET,            NULL,                    ONLY(of_maker)},
    {"+ZOPRT",     0,          DO_SET,            NULL,                    ONLY(of_maker)},
    {"+ZCDRUN",    0,          DO_SET,            NULL,                    ONLY(of_maker)},
    {"+QURCCFG",   0,          DO_SET,            NULL,                    ONLY(of_maker)},
    {"+QINISTAT",  0,          DO_EXEC,           NULL,                    ONLY(of_maker)},
    {"+WIND",      0,          DO_SET,            NULL,                    ONLY(of_maker)},
    {NULL,         0,          0,                 NULL,                    ONLY(NULL)}};
/* clang-format on */
