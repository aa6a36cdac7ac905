/* The service centre's number: read at each init and remembered; written back where it was lost
 * (27.005 3.3.1; modems.md 3.14: M6280 clears it, some hide it for ten seconds after start). */
#include "modem/device_in.h"
#include "modem/say.h"

static const int64_t LOOK_AGAIN = 15 * MIN;
enum {
    REFUSALS_MAX = 2,
    DIGITS_MIN = 3,
    DIGITS_MAX = 20,
    TOA_NATIONAL = 129,
    TOA_INTERNATIONAL = 145
};

static bool is_number(struct span text)
{
    size_t sign = text.len && text.ptr[0] == '+', digits = text.len - sign;

    for (size_t i = sign; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return digits >= DIGITS_MIN && digits <= DIGITS_MAX;
}

/* While +CSCS is "UCS2" strings come as its hex: 002B0038003600310033... */
static struct span from_ucs2(struct span text, char *out, size_t size)
{
    uint8_t octets[2 * PHONE_SIZE];
    size_t len;

    if (text.len < 16 || text.len % 4 || !span_starts(text, span_of("00")) ||
        !hex_decode(text, octets, sizeof octets, &len) || len / 2 >= size)
        return text;
    for (size_t i = 0; i < len; i += 2) {
        if (octets[i])
            return text;
        out[i / 2] = (char)octets[i + 1];
    }
    return (struct span){out, len / 2};
}

/* +CSCA: "+8613800931500",145 */
void centre_on_csca(void *who, struct span line)
{
    struct device *d = who;
    struct at_reply reply;
    struct span number;
    char plain[PHONE_SIZE];

    if (!at_reply_begin(&reply, line, "+CSCA:"))
        return;
    d->centre.answered = true;
    d->centre.read[0] = '\0';
    if (!at_reply_field(&reply, &number, NULL))
        return;
    number = from_ucs2(number, plain, sizeof plain);
    if (is_number(number))
        text_copy(d->centre.read, sizeof d->centre.read, number);
}

/* A SIM that is busy is asked again; one that does not know the question is not. */
bool centre_good_csca(void *who, const struct at_final *final)
{
    bool busy = (final->end == AT_CME && (final->code == 14 || final->code == 515)) ||
                (final->end == AT_CMS && (final->code == 314 || final->code == 512));

    (void)who;
    return !busy;
}

/* What there is to write back: what the keeper says, else what this SIM had. */
static const char *substitute(const struct device *d)
{
    bool same_sim = !d->status.imsi[0] || strcmp(d->centre.imsi, d->status.imsi) == 0;

    if (d->config.smsc[0])
        return d->config.smsc;
    return same_sim ? d->centre.known : "";
}

/* Where the SIM has none; after a refusal also where it says that it has one. */
bool centre_make_csca(void *who, unsigned at, char *out, size_t size)
{
    struct device *d = who;
    const char *number = substitute(d);
    int toa = number[0] == '+' ? TOA_INTERNATIONAL : TOA_NATIONAL;
    bool lost = d->centre.answered && !d->centre.read[0];

    if (d->centre.restoring && !number[0])
        number = d->centre.read;
    if (!number[0] || !(lost || d->centre.restoring))
        return false;
    text_copy(d->centre.written, sizeof d->centre.written, span_of(number));
    switch (at) {
    case 0: return text_format(out, size, "AT+CSCA=\"%s\",%d", number, toa);
    case 1: return text_format(out, size, "AT+CSCA=\"%s\"", number);
    default: return false;
    }
}

bool centre_good_written(void *who, const struct at_final *final)
{
    struct device *d = who;

    if (final->end != AT_OK)
        return false;
    text_copy(d->centre.read, sizeof d->centre.read, span_of(d->centre.written));
    device_note(d, "smsc.restored", say_smsc_restored, d->centre.written);
    return true;
}

/* clang-format off */
static const struct at_step centre_steps[] = {
    {"AT+CSCA?", NULL,             "+CSCA:", 5*SEC, 3, 3*SEC, AT_IGNORE, centre_on_csca, centre_good_csca,    0},
    {NULL,       centre_make_csca, NULL,     5*SEC, 1, 0,     AT_NEXT,   NULL,           centre_good_written, 0},
};
/* clang-format on */
const struct at_script script_centre = AT_SCRIPT("centre", centre_steps);

void centre_remember(struct device *d)
{
    struct centre_port *centre = &d->centre;

    if (centre->read[0]) {
        text_copy(centre->known, sizeof centre->known, span_of(centre->read));
        text_copy(centre->imsi, sizeof centre->imsi, span_of(d->status.imsi));
    }
    text_copy(d->status.smsc, sizeof d->status.smsc, span_of(centre->read));
}

static void look(struct device *d, bool restoring)
{
    d->centre.asking = true;
    d->centre.restoring = restoring;
    d->centre.answered = false;
    d->centre.written[0] = '\0';
    device_begin(d, &script_centre, 0);
}

static void is_missing(struct device *d)
{
    d->centre.missing = true;
    d->centre.again = mono_add(d->now.mono, LOOK_AGAIN);
    device_judge(d);
}

void centre_refused(struct device *d)
{
    if (++d->centre.refusals > REFUSALS_MAX)
        is_missing(d);
    else
        look(d, true);
}

void centre_accepted(struct device *d)
{
    d->centre.refusals = 0;
}

void centre_asked(struct device *d)
{
    struct centre_port *centre = &d->centre;

    if (!centre->asking)
        return;
    bool helped = centre->restoring ? centre->written[0] != '\0' : centre->read[0] != '\0';
    centre->asking = centre->restoring = false;
    centre_remember(d);
    if (!helped)
        is_missing(d);
}

void centre_expire(struct device *d)
{
    if (d->phase != PHASE_SERVE || !mono_reached(d->centre.again, d->now.mono))
        return;
    d->centre.again = MONO_NEVER;
    d->centre.missing = false; /* one message may try it */
    look(d, false);
}

mono_t centre_wakes(const struct device *d)
{
    return d->phase == PHASE_SERVE ? d->centre.again : MONO_NEVER;
}
