#include "options.h"
#include <stdio.h>
#include <stdlib.h>

const char options_usage[] =
    "usage: modemsim [-n MODEMS] [-d DIR] [-s SOCKET] [-o QUIRKS] [-m MODEM:QUIRKS]...\n"
    "                [--latency MS] [--instant] [--seed N] [--smsc NUMBER] [--phone NUMBER=STATE]\n"
    "       modemsim -s SOCKET --ask JSON\n"
    "  -n MODEMS          how many; they are sim1, sim2, ...\n"
    "  -d DIR             links to the ptys are made there (default .)\n"
    "  -s, --sim SOCKET   control socket (default LIANHU_SIM; none without)\n"
    "  -o QUIRKS          of all modems: family=huawei,sm_slots=10,...\n"
    "  -m MODEM:QUIRKS    of one, -m sim2:pin=1234\n"
    "  --latency MS       from 0x1A to +CMGS (2500)\n"
    "  --delays D,R,A     ms: to a phone, until its report, between two messages in "
    "(500,1000,100)\n"
    "  --instant          nothing takes time: no latency, no thinking, no delays on the air\n"
    "  --phone NUMBER=on|off|bad|full\n"
    "  --ask JSON         put one question to the modemsim at SOCKET and print its answer\n"
    "  -f                 stay in the foreground (it always does)\n";

static bool read_number(const char *text, int *out)
{
    unsigned long number;

    if (!span_number(span_of(text), 1000000000, &number))
        return false;
    *out = (int)number;
    return true;
}

static bool keep(const char **list, unsigned *count, const char *value)
{
    if (*count == OPTIONS_LIST_MAX)
        return false;
    list[(*count)++] = value;
    return true;
}

/* An option with a value. False when it is none, or the value is wrong. */
static bool valued(struct options *o, const char *name, const char *value)
{
    const struct {
        const char *name, **text;
    } texts[] = {
        {"-d",     &o->dir           },
        {"-s",     &o->socket        },
        {"--sim",  &o->socket        },
        {"-o",     &o->config.options},
        {"--ask",  &o->ask           },
        {"--smsc", &o->config.smsc   }
    };
    struct sim_config *config = &o->config;
    int number = 0;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!strcmp(name, texts[i].name)) {
            *texts[i].text = value;
            return true;
        }
    if (!strcmp(name, "-m"))
        return keep(o->single, &o->singles, value);
    if (!strcmp(name, "--phone"))
        return keep(o->phone, &o->phones, value);
    if (!strcmp(name, "--delays"))
        return sscanf(value, "%d,%d,%d", &config->deliver_ms, &config->report_ms,
                      &config->air_ms) == 3;
    if (!read_number(value, &number))
        return false;
    if (!strcmp(name, "-n"))
        o->config.modems = (unsigned)number;
    else if (!strcmp(name, "--latency"))
        o->config.latency_ms = number;
    else if (!strcmp(name, "--seed"))
        o->seed = (uint64_t)number;
    else
        return false;
    return true;
}

bool options_read(struct options *o, char **argv, const char *socket)
{
    *o = (struct options){.config = sim_config_default(), .seed = 1, .dir = ".", .socket = socket};
    for (argv++; *argv; argv++) {
        if (!strcmp(*argv, "--instant"))
            o->instant = true;
        else if (!strcmp(*argv, "-f"))
            continue;
        else if (!argv[1] || !valued(o, argv[0], argv[1]))
            return false;
        else
            argv++;
    }
    if (o->instant)
        o->config.latency_ms = o->config.deliver_ms = o->config.report_ms = o->config.air_ms = 0;
    return o->socket || !o->ask;
}

static bool apply_modem(struct sim *sim, const char *text)
{
    char name[64];
    size_t len = strcspn(text, ":");

    text_copy(name, sizeof name, (struct span){text, len});
    int modem = sim_modem_find(sim, name);
    return modem >= 0 && text[len] && sim_modem_options(sim, (unsigned)modem, text + len + 1);
}

static bool apply_phone(struct sim *sim, const char *text)
{
    static const char *const states[] = {"=on", "=off", "=bad", "=full"};
    char number[64];
    size_t len = strcspn(text, "=");

    text_copy(number, sizeof number, (struct span){text, len});
    for (int state = 0; state < 4; state++)
        if (!strcmp(states[state], text + len)) {
            sim_phone_state(sim, number, (enum phone_state)state);
            return true;
        }
    return false;
}

bool options_apply(const struct options *o, struct sim *sim)
{
    for (unsigned i = 0; o->instant && i < sim_modem_count(sim); i++)
        sim_modem_options(sim, i, "answer_ms=0,prompt_ms=0");
    for (unsigned i = 0; i < o->singles; i++)
        if (!apply_modem(sim, o->single[i]))
            return false;
    for (unsigned i = 0; i < o->phones; i++)
        if (!apply_phone(sim, o->phone[i]))
            return false;
    return true;
}
