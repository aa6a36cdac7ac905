#include "sim_internal.h"
#include <stdlib.h>

/* ---- chance ---------------------------------------------------------------------------------- */

/* splitmix64: small, seedable, good enough for faults. */
static uint64_t next_random(struct sim *sim)
{
    uint64_t z = sim->random += 0x9E3779B97F4A7C15U;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

uint64_t sim_random(struct sim *sim, uint64_t below)
{
    return below ? next_random(sim) % below : 0;
}

void sim_did(struct sim *sim, enum sim_did what)
{
    sim->did[what]++;
}

const char *sim_did_name(enum sim_did what)
{
    static const char *const names[] = {
#define X(id, name) [id] = name,
        SIM_DID_TABLE(X)
#undef X
    };
    return names[what];
}

uint64_t sim_did_count(const struct sim *sim, enum sim_did what)
{
    return sim->did[what];
}

bool sim_chance(struct sim *sim, int permille)
{
    /* No draw where there is no chance, so that a quirk that is off leaves a history alone. */
    return permille > 0 && sim_random(sim, 1000) < (uint64_t)permille;
}

void *sim_grow(void *items, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return items;
    *cap = *cap ? *cap * 2 : 16;
    return xrealloc(items, *cap * size);
}

/* ---- planned events: a binary heap, earliest first ------------------------------------------- */

static bool before(const struct sim_event *a, const struct sim_event *b)
{
    return a->due_us != b->due_us ? a->due_us < b->due_us : a->order < b->order;
}

static void heap_push(struct sim *sim, struct sim_event event)
{
    sim->heap = sim_grow(sim->heap, sim->heap_len, &sim->heap_cap, sizeof *sim->heap);
    size_t i = sim->heap_len++;
    for (; i > 0 && before(&event, &sim->heap[(i - 1) / 2]); i = (i - 1) / 2)
        sim->heap[i] = sim->heap[(i - 1) / 2];
    sim->heap[i] = event;
}

static struct sim_event heap_pop(struct sim *sim)
{
    struct sim_event top = sim->heap[0], last = sim->heap[--sim->heap_len];
    size_t i = 0;

    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= sim->heap_len)
            break;
        if (child + 1 < sim->heap_len && before(&sim->heap[child + 1], &sim->heap[child]))
            child++;
        if (!before(&sim->heap[child], &last))
            break;
        sim->heap[i] = sim->heap[child];
        i = child;
    }
    if (sim->heap_len)
        sim->heap[i] = last;
    return top;
}

void sim_plan(struct sim *sim, enum sim_event_kind kind, uint32_t modem, int64_t after_us,
              uint64_t arg)
{
    uint32_t life = modem == SIM_NOBODY ? 0 : sim->modems[modem].life;

    heap_push(sim, (struct sim_event){sim->now.mono.us + after_us, sim->event_order++, kind, modem,
                                      life, arg});
}

static void fire(struct sim *sim, const struct sim_event *event)
{
    static void (*const functions[])(struct sim *, struct sim_modem *, uint64_t) = {
#define X(kind, function) [kind] = function,
        SIM_EVENT_TABLE(X)
#undef X
    };
    struct sim_modem *m = event->modem == SIM_NOBODY ? NULL : &sim->modems[event->modem];

    if (!m || m->life == event->life)
        functions[event->kind](sim, m, event->arg);
}

/* While old events fire, the clocks show the time that they were planned for. */
void sim_step(struct sim *sim, struct now now)
{
    if (now.mono.us < sim->now.mono.us)
        now.mono = sim->now.mono;
    sim->actual = now.mono;
    while (sim->heap_len && sim->heap[0].due_us <= now.mono.us) {
        struct sim_event event = heap_pop(sim);
        int64_t ago_ms = (now.mono.us - event.due_us) / MSEC;

        if (event.due_us > sim->now.mono.us)
            sim->now.mono.us = event.due_us;
        sim->now.wall = wall_add(now.wall, -ago_ms);
        fire(sim, &event);
    }
    sim->now = now;
}

mono_t sim_wakes(const struct sim *sim)
{
    return sim->heap_len ? (mono_t){sim->heap[0].due_us} : MONO_NEVER;
}

/* ---- making one ------------------------------------------------------------------------------ */

struct sim_config sim_config_default(void)
{
    return (struct sim_config){.modems = 1,
                               .smsc = "+8613800931500",
                               .latency_ms = 2500,
                               .deliver_ms = 500,
                               .report_ms = 1000,
                               .air_ms = 100};
}

/* The first nine are the numbers of the sample configuration; those behind it belong to people
 * of the sample rosters, so further modems count from 13900009010. */
static void modem_name(struct sim_modem *m, unsigned index)
{
    unsigned n = index + 1;

    m->index = index;
    text_format(m->name, sizeof m->name, "sim%u", n);
    text_format(m->link, sizeof m->link, "sim%u", n);
    text_format(m->number, sizeof m->number, "+86139%08u", n < 10 ? n : 9000 + n);
    text_format(m->imei, sizeof m->imei, "8640000400%05u", n);
    text_format(m->imsi, sizeof m->imsi, "4600012345%05u", n);
    text_format(m->iccid, sizeof m->iccid, "898600931526000%05u", n);
}

static void modem_open(struct sim *sim, unsigned index)
{
    struct sim_modem *m = &sim->modems[index];

    modem_name(m, index);
    m->family = sim_family_plain();
    for (unsigned i = 0; i < QUIRK_COUNT; i++)
        m->quirk[i] = sim_quirks[i].standard;
    text_copy(m->smsc, sizeof m->smsc, span_of(sim->smsc));
    m->signal = 12 + (int)sim_random(sim, 16);
    m->mr = (uint8_t)sim_random(sim, 256);
    m->pin_left = 3;
    m->result_at = m->arrived_at = m->busy_since = MONO_NEVER;
    m->net_until = m->deaf_until = m->stored_at = m->booted_at = (mono_t){INT64_MIN / 2};
    m->present = true;
    m->plugs = 1;
    store_create(m);
}

struct sim *sim_new(const struct sim_config *config, uint64_t seed, struct now start)
{
    struct sim *sim = xcalloc(1, sizeof *sim);
    bool good = config->modems > 0 && config->modems <= SIM_MODEMS_MAX;

    sim->config = *config;
    sim->random = seed;
    sim->now = start;
    sim->actual = start.mono;
    text_copy(sim->smsc, sizeof sim->smsc, span_of(config->smsc));
    sim->config.modems = good ? config->modems : 0;
    sim->modems = xcalloc(sim->config.modems + 1, sizeof *sim->modems);
    for (unsigned i = 0; i < sim->config.modems; i++) {
        modem_open(sim, i);
        if (config->options && *config->options)
            good = sim_modem_options(sim, i, config->options) && good;
        power_boot(sim, &sim->modems[i], false);
    }
    if (good)
        return sim;
    sim_free(sim);
    return NULL;
}

static void modem_close(struct sim_modem *m)
{
    struct buf *bufs[] = {&m->line,    &m->last_line, &m->text, &m->out,
                          &m->pending, &m->held,      &m->early};

    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        buf_free(bufs[i]);
    for (unsigned i = 0; i < m->ta_count; i++)
        free(m->ta_buffer[i]);
    store_free(m);
    free(m->queue);
    free(m->gaps);
    free(m->answers);
}

static void phone_free(struct sim_phone *phone)
{
    for (size_t i = 0; i < phone->text_count; i++)
        free(phone->texts[i].text);
    for (struct sim_part *part = phone->parts, *next; part; part = next) {
        next = part->next;
        buf_free(&part->text);
        free(part);
    }
    free(phone->texts);
    free(phone->waiting);
    free(phone);
}

void sim_free(struct sim *sim)
{
    if (!sim)
        return;
    for (unsigned i = 0; i < sim->config.modems; i++)
        modem_close(&sim->modems[i]);
    for (size_t i = 0; i < sim->submission_count; i++)
        free(sim->submissions[i].tpdu);
    for (size_t i = 0; i < sim->inbound_count; i++)
        free(sim->inbounds[i].bytes);
    for (size_t i = 0; i < PHONE_BUCKETS; i++)
        for (struct sim_phone *phone = sim->phones[i], *next; phone; phone = next) {
            next = phone->next;
            phone_free(phone);
        }
    free(sim->modems);
    free(sim->submissions);
    free(sim->inbounds);
    free(sim->heap);
    free(sim);
}

/* ---- looking --------------------------------------------------------------------------------- */

unsigned sim_modem_count(const struct sim *sim)
{
    return sim->config.modems;
}

int sim_modem_find(const struct sim *sim, const char *name)
{
    unsigned long index;
    struct phone number;
    bool is_phone = phone_parse(span_of(name), &number);

    for (unsigned i = 0; i < sim->config.modems; i++) {
        const struct sim_modem *m = &sim->modems[i];
        if (!strcmp(m->name, name) || !strcmp(m->link, name) ||
            (is_phone && !strcmp(m->number, number.text)))
            return (int)i;
    }
    if (span_number(span_of(name), sim->config.modems - 1, &index))
        return (int)index;
    return -1;
}

const char *sim_modem_number(const struct sim *sim, unsigned modem)
{
    return sim->modems[modem].number;
}

const char *sim_modem_link(const struct sim *sim, unsigned modem)
{
    return sim->modems[modem].link;
}

bool sim_modem_present(const struct sim *sim, unsigned modem)
{
    return sim->modems[modem].present;
}

unsigned sim_modem_plugs(const struct sim *sim, unsigned modem)
{
    return sim->modems[modem].plugs;
}

const struct sim_modem_stats *sim_stats(const struct sim *sim, unsigned modem)
{
    return &sim->modems[modem].stats;
}

static int compare_gaps(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

static void add_times(const int64_t *times, size_t count, int64_t *out, size_t *filled)
{
    if (count > SIM_GAPS)
        count = SIM_GAPS;
    if (count)
        memcpy(out + *filled, times, count * sizeof *out);
    *filled += count;
}

/* A percentile over one modem or all of them; -1 when nothing was measured. */
static int64_t percentile_of(const struct sim *sim, unsigned modem, bool answers, int percentile)
{
    unsigned first = modem == SIM_ALL ? 0 : modem,
             end = modem == SIM_ALL ? sim->config.modems : modem + 1;
    int64_t *all = xmalloc((end - first) * SIM_GAPS * sizeof *all), found = -1;
    size_t count = 0;

    for (unsigned i = first; i < end; i++)
        if (answers)
            add_times(sim->modems[i].answers, sim->modems[i].answer_count, all, &count);
        else
            add_times(sim->modems[i].gaps, sim->modems[i].gap_count, all, &count);
    if (count) {
        qsort(all, count, sizeof *all, compare_gaps);
        found = all[(count - 1) * (size_t)percentile / 100];
    }
    free(all);
    return found;
}

int64_t sim_gap_us(const struct sim *sim, unsigned modem, int percentile)
{
    return percentile_of(sim, modem, false, percentile);
}

int64_t sim_answer_us(const struct sim *sim, unsigned modem, int percentile)
{
    return percentile_of(sim, modem, true, percentile);
}

void sim_times_forget(struct sim *sim)
{
    for (unsigned i = 0; i < sim->config.modems; i++) {
        struct sim_modem *m = &sim->modems[i];

        m->gap_count = m->answer_count = 0;
        m->result_at = m->arrived_at = MONO_NEVER;
    }
}

size_t sim_modem_waiting(const struct sim *sim, unsigned modem)
{
    const struct sim_modem *m = &sim->modems[modem];

    return m->queue_len - m->queue_head;
}

size_t sim_modem_stored(const struct sim *sim, unsigned modem)
{
    const struct sim_modem *m = &sim->modems[modem];

    return store_used(m, STORE_SM) + store_used(m, STORE_ME) + store_used(m, STORE_SR);
}

uint64_t sim_activity(const struct sim *sim)
{
    return sim->activity;
}

size_t sim_submissions(const struct sim *sim, const struct sim_submission **all)
{
    *all = sim->submissions;
    return sim->submission_count;
}
