/* The scripts that bring a modem up (27.007, 27.005; order after modems.md section 5). */
#include "modem/device_in.h"
#include <stdio.h>

/* ---- identification ------------------------------------------------------------------------ */

/* "+CGMM: SIM7600" and "SIM7600" alike. */
static void keep_word(struct device *d, struct span line, char *to, size_t size)
{
    const char *colon = line.ptr[0] == '+' ? memchr(line.ptr, ':', line.len) : NULL;

    if (profile_begins(&d->profile->boot, line.ptr, line.len) ||
        profile_begins(&d->profile->suspect, line.ptr, line.len) ||
        profile_begins(&d->profile->ready, line.ptr, line.len) || to[0])
        return;
    if (colon)
        line = span_trim(span_skip(line, (size_t)(colon - line.ptr) + 1));
    if (line.len > 1 && line.ptr[0] == '"')
        line = (struct span){line.ptr + 1, line.len - 2};
    text_copy(to, size, line);
}

static void on_cgmi(void *who, struct span line)
{
    struct device *d = who;

    keep_word(d, line, d->status.manufacturer, sizeof d->status.manufacturer);
}

static void on_cgmm(void *who, struct span line)
{
    struct device *d = who;

    keep_word(d, line, d->status.model, sizeof d->status.model);
}

static void on_cgmr(void *who, struct span line)
{
    struct device *d = who;

    keep_word(d, line, d->status.revision, sizeof d->status.revision);
}

void device_digits(struct span line, char *to, size_t size)
{
    size_t len = 0;

    for (size_t i = 0; i < line.len && len + 1 < size; i++)
        if (line.ptr[i] >= '0' && line.ptr[i] <= '9')
            to[len++] = line.ptr[i];
    to[len] = '\0';
}

static void on_cgsn(void *who, struct span line)
{
    struct device *d = who;
    char digits[20];

    device_digits(line, digits, sizeof digits);
    if (strlen(digits) >= 14)
        text_copy(d->status.imei, sizeof d->status.imei, span_of(digits));
}

static void on_cimi(void *who, struct span line)
{
    struct device *d = who;
    char digits[20];

    device_digits(line, digits, sizeof digits);
    if (strlen(digits) >= 14)
        sim_read(d, digits);
}

static bool good_cimi(void *who, const struct at_final *final)
{
    const struct device *d = who;
    bool told = d->config.known_imsi[0] || d->profile->noisy; /* it can be told: it is waited for */
    bool agreed = strcmp(d->sim.imsi, d->status.imsi) == 0;   /* see sim_read */

    return final->end == AT_OK && agreed && (d->status.imsi[0] || !told);
}

static void on_ccid(void *who, struct span line)
{
    struct device *d = who;
    char digits[24];

    device_digits(line, digits, sizeof digits);
    if (strlen(digits) >= 18)
        text_copy(d->status.iccid, sizeof d->status.iccid, span_of(digits));
}

static void on_creg(void *who, struct span line)
{
    net_on_registration(who, line);
}

static bool make_of(const struct profile_words *words, size_t at, char *out, size_t size)
{
    return at < words->count && text_copy(out, size, span_of(words->items[at]));
}

static bool make_echo(void *who, unsigned at, char *out, size_t size)
{
    static const char *const quiet[] = {"ATE0V1", "ATE0"}, *const echoing[] = {"ATE1V1", "ATE1"};
    const struct device *d = who;

    return at < 2 && text_copy(out, size, span_of((d->profile->noisy ? echoing : quiet)[at]));
}

static bool make_setup(void *who, unsigned at, char *out, size_t size)
{
    return make_of(&((struct device *)who)->profile->setup, at, out, size);
}

static bool make_csms(void *who, unsigned at, char *out, size_t size)
{
    return make_of(&((struct device *)who)->profile->csms, at, out, size);
}

static void on_cfun(void *who, struct span line)
{
    struct device *d = who;
    struct at_reply reply;
    long fun;

    if (at_reply_begin(&reply, line, "+CFUN:") && at_reply_number(&reply, &fun))
        d->radio_off = fun != 1;
}

/* The radio is switched on only where somebody left it off: the command can take 15 s. */
static bool make_cfun(void *who, unsigned at, char *out, size_t size)
{
    struct device *d = who;

    return d->radio_off && at == 0 && text_copy(out, size, span_of("AT+CFUN=1"));
}

/* ---- storages ------------------------------------------------------------------------------ */

static void on_cpms_list(void *who, struct span line)
{
    struct device *d = who;
    struct at_reply reply, list;
    struct span group, name;

    if (!at_reply_begin(&reply, line, "+CPMS:") || !at_reply_group(&reply, &group))
        return;
    d->sms.stores = 0;
    list = (struct at_reply){group, group.len == 0};
    while (at_reply_field(&list, &name, NULL))
        d->sms.stores |= sms_mem_bit(name);
}

/* Alternatives: each store of the profile that the modem knows, with three, two and one argument
 * (E3372-325 insists on three, Wavecom Q2 on one). */
static bool write_cpms(struct device *d, const char *mem, unsigned args, char *out, size_t size)
{
    d->sms.cpms_args = args;
    text_copy(d->sms.store, sizeof d->sms.store, span_of(mem));
    d->status.storage_used = d->status.storage_total = -1;
    switch (args) {
    case 1: return text_format(out, size, "AT+CPMS=\"%s\"", mem);
    case 2: return text_format(out, size, "AT+CPMS=\"%s\",\"%s\"", mem, mem);
    default: return text_format(out, size, "AT+CPMS=\"%s\",\"%s\",\"%s\"", mem, mem, mem);
    }
}

/* What this modem took last time, if it is the alternative to be tried. */
static bool remembers(const struct device *d, unsigned *at)
{
    if (d->sms.taken.profile != d->profile)
        return false;
    return (*at)-- == 0;
}

static bool make_cpms(void *who, unsigned at, char *out, size_t size)
{
    struct device *d = who;
    const struct profile_words *stores = &d->profile->stores;
    size_t seen = 0;

    if (d->sms.taken.cpms_args && remembers(d, &at)) {
        char mem[SMS_MEM_MAX];

        text_copy(mem, sizeof mem, span_of(d->sms.taken.store));
        return write_cpms(d, mem, d->sms.taken.cpms_args, out, size);
    }

    for (size_t i = 0; i < stores->count; i++) {
        const char *mem = stores->items[i];

        if (d->sms.stores && !(d->sms.stores & sms_mem_bit(span_of(mem))))
            continue;
        if (seen++ != at / 3)
            continue;
        return write_cpms(d, mem, 3 - at % 3, out, size);
    }
    /* It knows no storages: what it has is read where it is, under the name of the usual one. */
    d->sms.cpms_args = 0;
    d->sms.stores = sms_mem_bit(span_of("SM"));
    text_copy(d->sms.store, sizeof d->sms.store, span_of("SM"));
    text_copy(d->sms.mem1, sizeof d->sms.mem1, span_of("SM"));
    return false;
}

/* +CPMS: used1,total1,used2,total2,used3,total3; some give two pairs, some a name before each. */
static void on_cpms_set(void *who, struct span line)
{
    struct device *d = who;
    struct at_reply reply;
    struct span first;
    long used, total;

    if (!at_reply_begin(&reply, line, "+CPMS:"))
        return;
    struct at_reply peek = reply;
    bool quoted = false;
    if (at_reply_field(&peek, &first, &quoted) && quoted)
        reply = peek;
    if (at_reply_number(&reply, &used) && at_reply_number(&reply, &total))
        sms_port_counters(d, (int)used, (int)total);
}

/* SMS works once this is answered; some never say so, and then it is tried all the same. */
static bool good_wait(void *who, const struct at_final *final)
{
    struct device *d = who;
    int64_t patience = (int64_t)d->profile->ready_s * SEC;

    return final->end == AT_OK || mono_reached(mono_add(d->sim.since, patience), d->now.mono);
}

/* A store without room is none: an eSIM says "SM",0,0 (modems.md T16). */
static bool good_cpms(void *who, const struct at_final *final)
{
    struct device *d = who;

    if (final->end != AT_OK || d->status.storage_total == 0)
        return false;
    text_copy(d->sms.mem1, sizeof d->sms.mem1, span_of(d->sms.store));
    return true;
}

/* ---- notification -------------------------------------------------------------------------- */

static void on_cnmi_list(void *who, struct span line)
{
    struct device *d = who;
    struct at_reply reply;
    struct span group;

    if (!at_reply_begin(&reply, line, "+CNMI:"))
        return;
    memset(d->sms.cnmi_groups, 0, sizeof d->sms.cnmi_groups);
    for (size_t i = 0; i < 5 && at_reply_group(&reply, &group); i++)
        text_copy(d->sms.cnmi_groups[i], sizeof d->sms.cnmi_groups[i], group);
    d->sms.cnmi_listed = true;
}

/* A setting that +CNMI=? does not list is passed over; one that is listed may still be refused. */
static bool cnmi_possible(const struct device *d, const char *setting)
{
    struct at_reply reply = {span_of(setting), false};
    long value;

    for (size_t i = 0; i < 5 && at_reply_number(&reply, &value); i++)
        if (d->sms.cnmi_groups[i][0] && !at_group_has(span_of(d->sms.cnmi_groups[i]), value))
            return false;
    return true;
}

/* What is handed over at once comes once: on a line that garbles it, it is lost. */
static bool hands_over(const char *setting)
{
    struct at_reply reply = {span_of(setting), false};
    long mode, routing = 0;

    return at_reply_number(&reply, &mode) && at_reply_number(&reply, &routing) && routing > 1;
}

/* "SR:2,1,0,2,0" is for a modem whose storage of reports can be read; NULL: not this one. */
static const char *cnmi_wish(const struct device *d, const char *item)
{
    bool of_reports = strncmp(item, "SR:", 3) == 0;

    if (of_reports)
        item += 3;
    if ((of_reports && !(d->sms.stores & sms_mem_bit(span_of("SR")))) ||
        (d->profile->noisy && hands_over(item)))
        return NULL;
    return item;
}

static bool make_cnmi(void *who, unsigned at, char *out, size_t size)
{
    struct device *d = who;
    const struct profile_words *settings = &d->profile->cnmi;

    if (d->sms.taken.cnmi[0] && remembers(d, &at)) {
        text_copy(d->sms.cnmi, sizeof d->sms.cnmi, span_of(d->sms.taken.cnmi));
        return text_format(out, size, "AT+CNMI=%s", d->sms.cnmi);
    }
    for (size_t i = 0, seen = 0; i < settings->count; i++) {
        const char *setting = cnmi_wish(d, settings->items[i]);

        if (!setting || (d->sms.cnmi_listed && !cnmi_possible(d, setting)) || seen++ != at)
            continue;
        text_copy(d->sms.cnmi, sizeof d->sms.cnmi, span_of(setting));
        return text_format(out, size, "AT+CNMI=%s", setting);
    }
    d->sms.cnmi[0] = '\0'; /* polling */
    return false;
}

static bool make_cmms(void *who, unsigned at, char *out, size_t size)
{
    const struct device *d = who;

    return at == 0 && d->profile->cmms && text_copy(out, size, span_of("AT+CMMS=2"));
}

/* ---- radio and reset ----------------------------------------------------------------------- */

static bool make_radio_off(void *who, unsigned at, char *out, size_t size)
{
    return at == 0 && make_of(&((struct device *)who)->profile->radio, 0, out, size);
}

static bool make_radio_on(void *who, unsigned at, char *out, size_t size)
{
    return at == 0 && make_of(&((struct device *)who)->profile->radio, 1, out, size);
}

static bool make_reset(void *who, unsigned at, char *out, size_t size)
{
    return make_of(&((struct device *)who)->profile->reset, at, out, size);
}

/* An empty escape that only lets time pass: the radio must stay off for a while. */
static bool make_rest(void *who, unsigned at, char *out, size_t size)
{
    (void)who;
    return at == 0 && text_copy(out, size, span_of("\x1b"));
}

/* ---- the tables ---------------------------------------------------------------------------- */

/* ---- signs of life ------------------------------------------------------------------------- */

/* Whoever refuses a bare AT lives, too (seen in emulators). Not the first time: what is refused
 * may be what stood half typed before it. */
static bool good_wake(void *who, const struct at_final *final)
{
    const struct device *d = who;

    return final->end == AT_OK || (d->wakings > 0 && final->end == AT_ERROR);
}

static bool good_probe(void *who, const struct at_final *final)
{
    (void)who;
    return final->end != AT_TIMEOUT && final->end != AT_LOST;
}

/* clang-format off */
/*   command or make                 line wanted  limit     tries pause    if it fails  on line       good */
static const struct at_step wake_steps[] = {
    {"\x1b\r",           NULL,        NULL,       200*MSEC, 1,    0,       AT_IGNORE,   NULL,         NULL, 0},
    {"AT",               NULL,        NULL,       500*MSEC, 1,    0,       AT_STOP,     NULL,         good_wake, 0},
};
static const struct at_step probe_steps[] = {
    {"\x1b\r",           NULL,        NULL,       200*MSEC, 1,    0,       AT_IGNORE,   NULL,         NULL, 0},
    {"AT",               NULL,        NULL,       2*SEC,    1,    0,       AT_STOP,     NULL,         good_probe, 0},
};
static const struct at_step identify_steps[] = {
    {NULL,               make_echo,   NULL,       3*SEC,    2,    500*MSEC, AT_NEXT,    NULL,         NULL, 0},
    {"AT+CMEE=1",        NULL,        NULL,       3*SEC,    1,    0,       AT_IGNORE,   NULL,         NULL, 0},
    {"AT+CGMI",          NULL,        "",         5*SEC,    2,    SEC,     AT_IGNORE,   on_cgmi,      NULL, 0},
    {"AT+CGMM",          NULL,        "",         5*SEC,    2,    SEC,     AT_IGNORE,   on_cgmm,      NULL, 0},
    {"AT+CGMR",          NULL,        "",         5*SEC,    1,    0,       AT_IGNORE,   on_cgmr,      NULL, 0},
    {"AT+CGSN",          NULL,        "",         5*SEC,    2,    SEC,     AT_IGNORE,   on_cgsn,      NULL, 0},
};
static const struct at_step prepare_steps[] = {
    {NULL,               make_setup,  NULL,       5*SEC,    1,    0,       AT_EACH,     NULL,         NULL, 0},
    {NULL,               make_echo,   NULL,       3*SEC,    1,    0,       AT_NEXT,     NULL,         NULL, 0},
    {"AT+CFUN?",         NULL,        "+CFUN:",   5*SEC,    1,    0,       AT_IGNORE,   on_cfun,      NULL, 0},
    {NULL,               make_cfun,   NULL,       15*SEC,   1,    0,       AT_NEXT,     NULL,         NULL, 0},
};
static const struct at_step setup_steps[] = {
    {"AT+CIMI",          NULL,        "",         20*SEC,   10,   2*SEC,   AT_IGNORE,   on_cimi,      good_cimi, 0},
    {"AT+CCID",          NULL,        "",         5*SEC,    1,    0,       AT_IGNORE,   on_ccid,      NULL, 0},
    {"AT+CLIP=1",        NULL,        NULL,       5*SEC,    1,    0,       AT_IGNORE,   NULL,         NULL, 0},
    {"AT+CUSD=1",        NULL,        NULL,       5*SEC,    1,    0,       AT_IGNORE,   NULL,         NULL, 0},
    {"AT+CREG=1",        NULL,        NULL,       5*SEC,    1,    0,       AT_IGNORE,   NULL,         NULL, 0},
    {"AT+CEREG=1",       NULL,        NULL,       5*SEC,    1,    0,       AT_IGNORE,   NULL,         NULL, 0},
    {"AT+CREG?",         NULL,        "+CREG:",   5*SEC,    1,    0,       AT_IGNORE,   on_creg,      NULL, 0},
    {"AT+CEREG?",        NULL,        "+CEREG:",  5*SEC,    1,    0,       AT_IGNORE,   on_creg,      NULL, 0},
    {"AT+CMGF=0",        NULL,        NULL,       5*SEC,    30,   2*SEC,   AT_STOP,     NULL,         NULL, 0},
    {"AT+CPMS?",         NULL,        "+CPMS:",   10*SEC,   1000,   2*SEC,   AT_IGNORE,   NULL,         good_wait, 0},
    {NULL,               make_csms,   "+CSMS:",   5*SEC,    1,    0,       AT_NEXT,     NULL,         NULL, 0},
    {"AT+CSCA?",         NULL,        "+CSCA:",   5*SEC,    3,    3*SEC,   AT_IGNORE,   centre_on_csca, centre_good_csca, 0},
    {NULL,               centre_make_csca, NULL,  5*SEC,    1,    0,       AT_NEXT,     NULL,         centre_good_written, 0},
    {"AT+CPMS=?",        NULL,        "+CPMS:",   10*SEC,   1,    0,       AT_IGNORE,   on_cpms_list, NULL, 0},
    {NULL,               make_cpms,   "+CPMS:",   10*SEC,   1,    0,       AT_NEXT,     on_cpms_set,  good_cpms, 0},
    {"AT+CNMI=?",        NULL,        "+CNMI:",   5*SEC,    1,    0,       AT_IGNORE,   on_cnmi_list, NULL, 0},
    {NULL,               make_cnmi,   NULL,       5*SEC,    1,    0,       AT_NEXT,     NULL,         NULL, 0},
    {NULL,               make_cmms,   NULL,       5*SEC,    1,    0,       AT_NEXT,     NULL,         NULL, 0},
};
static const struct at_step radio_steps[] = {
    {NULL,               make_radio_off, NULL,    15*SEC,   1,    0,       AT_NEXT,     NULL,         NULL, 0},
    {NULL,               make_rest,   NULL,       10*SEC,   1,    0,       AT_NEXT,     NULL,         NULL, 0},
    {NULL,               make_radio_on, NULL,     15*SEC,   2,    2*SEC,   AT_NEXT,     NULL,         NULL, 0},
};
static const struct at_step reset_steps[] = {
    {NULL,               make_reset,  NULL,       10*SEC,   1,    0,       AT_NEXT,     NULL,         NULL, 0},
};
/* clang-format on */

const struct at_script script_wake = AT_SCRIPT("wake", wake_steps),
                       script_probe = AT_SCRIPT("probe", probe_steps),
                       script_identify = AT_SCRIPT("identify", identify_steps),
                       script_prepare = AT_SCRIPT("prepare", prepare_steps),
                       script_setup = AT_SCRIPT("setup", setup_steps),
                       script_radio = AT_SCRIPT("radio", radio_steps),
                       script_reset = AT_SCRIPT("reset", reset_steps);
