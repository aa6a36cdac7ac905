#include "sim_fault.h"
#include "sim_internal.h"

/* Messages that are no plain text: what an operator's machines, phones and other people's mistakes
 * send (23.040 9.2.3, 23.038 4; each row a DELIVER from a number of its own). */

static const uint8_t BAD_STAMP[7] = {0x52, 0xD0, 0x70, 0x60, 0x50, 0x40, 0x23}; /* month 0D */
enum { FIRST = 0x04, HEADED = 0x44, SCA_SIZE = 12 };

/* clang-format off */
static const struct odd {
    const char *name;
    uint8_t first, pid, dcs;
    uint8_t udl;           /* as announced, true or not */
    const char *user_data; /* hex, header included */
    enum { PLAIN, STAMPED_BADLY, NAMED, NATIONAL } how;
} odds[] = {
    {"mms",        HEADED, 0x00, 0x04, 27, "0605040B8423F0" "4A0605B1848C82984D4D533138008D9089170000", PLAIN},
    {"wap",        HEADED, 0x00, 0xF5, 18, "0605040B8423F0" "01062E02056A0045C60C03", PLAIN},
    {"flash",      FIRST,  0x00, 0x10, 6,  "4676788E0E01", PLAIN},
    {"flash-ucs2", FIRST,  0x00, 0x18, 4,  "7D276025", PLAIN},
    {"silent",     FIRST,  0x40, 0x00, 2,  "CF25", PLAIN},
    {"voicemail",  FIRST,  0x00, 0xC8, 0,  "", PLAIN},
    {"voicemails", FIRST,  0x00, 0xD8, 13, "3290FD9D1E9741ED709A3D07", PLAIN},
    {"waiting",    HEADED, 0x00, 0x00, 7,  "04010200" "0120" "00", PLAIN},
    {"sim",        HEADED, 0x7F, 0xF6, 8,  "027000" "0003150616", PLAIN},
    {"data",       FIRST,  0x00, 0x04, 4,  "DEADBEEF", PLAIN},
    {"ports",      HEADED, 0x00, 0x00, 11, "0605043E803E8141381C", PLAIN},
    {"replace",    FIRST,  0x41, 0x08, 4,  "66F463DB", PLAIN},
    {"callback",   FIRST,  0x5F, 0x08, 4,  "56DE7535", PLAIN},
    {"reserved",   FIRST,  0x00, 0x80, 2,  "CF25", PLAIN},
    {"compressed", FIRST,  0x00, 0x20, 4,  "C1C2C3C4", PLAIN},
    {"mti",        0x07,   0x00, 0x00, 2,  "CF25", PLAIN},
    {"bits",       0x9C,   0x01, 0x00, 2,  "CF25", PLAIN},
    {"empty",      FIRST,  0x00, 0x00, 0,  "", PLAIN},
    {"half",       FIRST,  0x00, 0x08, 3,  "4E2D65", PLAIN},
    {"short",      FIRST,  0x00, 0x00, 5,  "E832", PLAIN},
    {"header",     HEADED, 0x00, 0x04, 5,  "0600030A0101", PLAIN},
    {"sequence",   HEADED, 0x00, 0x08, 10, "050003070204" "4F60597D", PLAIN},
    {"part",       HEADED, 0x00, 0x08, 14, "050003070201" "524D534AFF0C540E", PLAIN},
    {"time",       FIRST,  0x00, 0x00, 1,  "41", STAMPED_BADLY},
    {"name",       FIRST,  0x00, 0x08, 4,  "5E7F544A", NAMED},
    {"national",   FIRST,  0x00, 0x08, 4,  "4F60597D", NATIONAL},
};
/* clang-format on */

/* "106581000017" as letters: an alphanumeric sender of at most 11 septets (23.040 9.1.2.5). */
static size_t put_name(const char *from, uint8_t *out)
{
    unsigned bits = 0, held = 0;
    size_t n = 2;

    from += strlen(from) > 8 ? strlen(from) - 8 : 0;
    for (const char *c = from; *c; c++) {
        held |= (unsigned)(*c & 0x7F) << bits;
        for (bits += 7; bits >= 8; bits -= 8, held >>= 8)
            out[n++] = (uint8_t)held;
    }
    if (bits)
        out[n++] = (uint8_t)held;
    out[0] = (uint8_t)((strlen(from) * 7 + 3) / 4);
    out[1] = 0xD0;
    return n;
}

static void build(struct sim *sim, const struct odd *odd, const char *from, struct tpdu_octets *out)
{
    uint8_t sca[SCA_SIZE + 2];
    size_t sca_len = net_put_address(sim->smsc, sca), n = 0, ud = 0;

    out->bytes[n++] = (uint8_t)(sca_len - 1); /* octets here, digits elsewhere */
    memcpy(out->bytes + n, sca + 1, sca_len - 1);
    n += sca_len - 1;
    size_t start = n;
    out->bytes[n++] = odd->first;
    n += odd->how == NAMED ? put_name(from, out->bytes + n) : net_put_address(from, out->bytes + n);
    if (odd->how == NATIONAL)
        out->bytes[start + 2] = 0xA1;
    out->bytes[n++] = odd->pid;
    out->bytes[n++] = odd->dcs;
    if (odd->how == STAMPED_BADLY)
        memcpy(out->bytes + n, BAD_STAMP, sizeof BAD_STAMP);
    else
        net_put_stamp(sim->now.wall, out->bytes + n);
    n += sizeof BAD_STAMP;
    out->bytes[n++] = odd->udl;
    hex_decode(span_of(odd->user_data), out->bytes + n, TPDU_UD_MAX, &ud);
    out->len = n + ud;
    out->tpdu_len = out->len - start;
}

const char *odd_message(struct sim *sim, unsigned modem, const char *kind, const char *from)
{
    struct tpdu_octets octets;

    for (size_t i = 0; i < sizeof odds / sizeof *odds; i++) {
        if (strcmp(odds[i].name, kind))
            continue;
        build(sim, &odds[i], from, &octets);
        sim_plan(sim, EV_ARRIVE, SIM_NOBODY, sim->config.deliver_ms * MSEC,
                 inbound_new(sim, modem, &octets));
        return NULL;
    }
    return "no such kind of message";
}

const char *sim_odd_name(unsigned index)
{
    return index < sizeof odds / sizeof *odds ? odds[index].name : NULL;
}
