/*
 * Which modem is which: by its IMEI, whatever tty or socket it came back under. Where it was seen
 * last is kept, so that a restart among renumbered ttys finds each under its own name.
 */
#include "daemon/gateway_int.h"
#include "daemon/say.h"

/* Two that were changed over are given some time before they are again. */
#define SWAP_PAUSE (10 * MIN)

void gateway_port_seen(struct gateway *g, unsigned who, const struct tty_info *info, struct now now)
{
    struct modem_slot *slot = &g->modems[who];
    struct port_row row = {.interface = info->interface};

    text_copy(row.usb, sizeof row.usb, span_of(info->usb));
    text_copy(row.usb_path, sizeof row.usb_path, span_of(info->usb_path));
    if (!row.usb[0] ||
        (strcmp(row.usb, slot->port.usb) == 0 && strcmp(row.usb_path, slot->port.usb_path) == 0 &&
         row.interface == slot->port.interface))
        return;
    slot->port = row;
    turn_begin(g, now);
    store_port_put(g->with.store, modem_name(g, who), &row);
}

void gateway_port_last(const struct gateway *g, unsigned who, struct tty_info *out)
{
    const struct port_row *row = &g->modems[who].port;

    *out = (struct tty_info){.interface = row->interface};
    text_copy(out->usb, sizeof out->usb, span_of(row->usb));
    text_copy(out->usb_path, sizeof out->usb_path, span_of(row->usb_path));
}

void identity_load(struct gateway *g, unsigned who, const struct sim_row *row)
{
    struct modem_slot *slot = &g->modems[who];

    text_copy(slot->known_imei, sizeof slot->known_imei, span_of(row->imei));
    store_port(g->with.store, modem_name(g, who), &slot->port);
}

/* The modem whose IMEI this is; modem_count when nobody's or not clearly one's. Cheap sticks share
 * one IMEI: those are told apart by nothing. */
static unsigned owner_of(const struct gateway *g, unsigned who, const char *imei)
{
    unsigned owner = (unsigned)g->modem_count;

    for (unsigned other = 0; other < g->modem_count; other++) {
        const struct modem_slot *slot = &g->modems[other];

        if (other == who || strcmp(slot->known_imei, imei) != 0)
            continue;
        if (owner < g->modem_count || strcmp(slot->imei, imei) == 0)
            return (unsigned)g->modem_count;
        owner = other;
    }
    return owner;
}

static void note_swap(struct gateway *g, unsigned who, unsigned other, struct now now)
{
    char words[DEVICE_WHY_MAX];

    text_format(words, sizeof words, say_modem_swapped, modem_name(g, other));
    log_line(LOG_NOTICE, "modem %s: is %s by its IMEI", modem_name(g, who), modem_name(g, other));
    store_modem_event(g->with.store, modem_name(g, who), "modem.swapped", words, now.wall);
}

void identity_heard(struct gateway *g, unsigned who, const struct device_identity *id,
                    struct now now)
{
    struct modem_slot *slot = &g->modems[who];

    text_copy(slot->imei, sizeof slot->imei, span_of(id->imei));
    if (!slot->known_imei[0] || strcmp(slot->known_imei, slot->imei) == 0)
        return;
    turn_begin(g, now);
    unsigned other = owner_of(g, who, slot->imei);
    if (other == g->modem_count) {
        store_modem_event(g->with.store, modem_name(g, who), "modem.replaced", slot->imei,
                          now.wall);
        return;
    }
    if (!mono_reached(slot->swap_after, now.mono) || !g->world.port_swap)
        return;
    slot->swap_after = g->modems[other].swap_after = mono_add(now.mono, SWAP_PAUSE);
    note_swap(g, who, other, now);
    slot->swap_with = other;
    slot->swap = true;
}
