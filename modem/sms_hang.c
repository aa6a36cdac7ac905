/*
 * A stored message whose reading hangs or restarts the modem (Huawei CMGL, SIM800 and MMS;
 * modems.md 3.1, 3.3, T20). What was being read when the ladder had to be used is counted; twice,
 * and it is left alone for ten minutes, then an hour, then six, so that one slot does not hold up
 * all others, and one that was blamed for what it did not do does not wait long.
 */
#include "modem/device_in.h"
#include "modem/say.h"

static const int64_t left_alone[] = {10 * MIN, 1 * HOUR, 6 * HOUR};
enum { HANGS_MAX = 2 };

static struct sms_bad *find(struct sms_port *sms, const struct sms_slot *at)
{
    for (size_t i = 0; i < SMS_BAD_MAX; i++)
        if (sms->bad[i].hangs && sms_same_slot(&sms->bad[i].at, at))
            return &sms->bad[i];
    return NULL;
}

/* Its row, a free one, or that of the one that may be read first again. */
static struct sms_bad *row_for(struct sms_port *sms, const struct sms_slot *at)
{
    struct sms_bad *row = find(sms, at);

    for (size_t i = 0; !row && i < SMS_BAD_MAX; i++)
        if (!sms->bad[i].hangs)
            row = &sms->bad[i];
    if (!row) {
        row = &sms->bad[0];
        for (size_t i = 1; i < SMS_BAD_MAX; i++)
            row = sms->bad[i].until.us < row->until.us ? &sms->bad[i] : row;
    }
    if (!sms_same_slot(&row->at, at))
        *row = (struct sms_bad){.at = *at};
    return row;
}

static void tell_skipped(struct device *d, const struct sms_bad *bad)
{
    char words[DEVICE_WHY_MAX];

    if (bad->at.slot < 0)
        text_format(words, sizeof words, say_list_skipped, bad->hangs);
    else
        text_format(words, sizeof words, say_slot_skipped, bad->at.mem, bad->at.slot, bad->hangs);
    if (bad->rounds == 1)
        device_note(d, "slot.skipped", "%s", words);
    else
        device_tell(d, "slot.skipped", words); /* it is no chance */
}

/* Who hangs at listing one storage hangs at the others, which need not be found out one by one. */
static void spare_all_lists(struct device *d, const struct sms_bad *like)
{
    struct sms_bad same = *like;

    for (unsigned i = 0; i < SMS_MEMS; i++) {
        text_copy(same.at.mem, sizeof same.at.mem, span_of(sms_mem_name(i)));
        *row_for(&d->sms, &same.at) = same;
    }
}

static void count_hang(struct device *d, const struct sms_slot *at)
{
    struct sms_bad *bad = row_for(&d->sms, at);
    unsigned last = sizeof left_alone / sizeof *left_alone - 1;

    bad->until = (mono_t){0};
    if (++bad->hangs < HANGS_MAX)
        return;
    bad->until = mono_add(d->now.mono, left_alone[bad->rounds < last ? bad->rounds : last]);
    bad->rounds++;
    tell_skipped(d, bad);
    if (at->slot < 0)
        spare_all_lists(d, bad);
}

/* The command of sms_part that runs or just ran reads something. */
static bool reads(const struct device *d)
{
    return d->sms.action == SMS_READ || d->sms.action == SMS_LIST;
}

static void suspect(struct device *d)
{
    struct sms_port *sms = &d->sms;

    sms->suspected = true;
    sms->suspect = sms->current;
    if (sms->action == SMS_LIST)
        sms->suspect.slot = -1;
}

void sms_hang_silent(struct device *d)
{
    if (reads(d))
        suspect(d);
}

void sms_hang_lost(struct device *d)
{
    if (d->owner != &sms_part || at_chat_idle(&d->chat) || !reads(d))
        return;
    suspect(d);
    sms_hang_proved(d);
}

void sms_hang_proved(struct device *d)
{
    if (!d->sms.suspected)
        return;
    d->sms.suspected = false;
    count_hang(d, &d->sms.suspect);
}

void sms_hang_forgive(struct device *d)
{
    if (d->sms.suspected && d->sms.suspect.slot < 0)
        sms_hang_proved(d); /* a listing that does not end within half a minute is no use */
    d->sms.suspected = false;
}

void sms_hang_read(struct device *d, const struct sms_slot *at)
{
    struct sms_bad *bad = find(&d->sms, at);

    if (bad)
        bad->hangs = bad->rounds = 0;
}

void sms_hang_listed(struct device *d, const struct sms_slot *at)
{
    struct sms_slot list = *at;

    list.slot = -1;
    sms_hang_read(d, &list);
}

bool sms_hang_skips(struct device *d, const struct sms_slot *at)
{
    struct sms_bad *bad = find(&d->sms, at);

    if (!bad || bad->hangs < HANGS_MAX)
        return false;
    if (!mono_reached(bad->until, d->now.mono))
        return true;
    bad->hangs = HANGS_MAX - 1; /* it may be tried; once more, and it is left alone again */
    return false;
}

unsigned sms_hang_count(const struct device *d, const char *mem)
{
    unsigned count = 0;

    for (size_t i = 0; i < SMS_BAD_MAX; i++) {
        const struct sms_bad *bad = &d->sms.bad[i];

        count += bad->hangs >= HANGS_MAX && bad->at.slot >= 0 &&
                 (!mem[0] || strcmp(bad->at.mem, mem) == 0);
    }
    return count;
}

bool sms_hang_walks(struct device *d, const struct sms_slot *at)
{
    struct sms_slot list = *at;

    list.slot = -1;
    return sms_hang_skips(d, &list);
}
