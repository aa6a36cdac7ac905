#include "sim_internal.h"
#include <stdlib.h>

static const char *const names[] = {
    [STORE_SM] = "SM", [STORE_ME] = "ME", [STORE_SR] = "SR", [STORE_MT] = "MT"};

const char *store_name(int memory)
{
    return names[memory];
}

int store_by_name(struct span name)
{
    for (int i = 0; i <= STORE_MT; i++)
        if (span_eq(name, span_of(names[i])))
            return i;
    return -1;
}

void store_clear(struct sim_slot *slot)
{
    free(slot->bytes);
    *slot = (struct sim_slot){NULL, 0, 0, 0};
}

static void resize(struct sim_memory *memory, unsigned total)
{
    if (memory->total == total)
        return;
    for (unsigned i = total; i < memory->total; i++)
        store_clear(&memory->slots[i]);
    memory->slots = xrealloc(memory->slots, (total + 1) * sizeof *memory->slots);
    for (unsigned i = memory->total; i < total; i++)
        memory->slots[i] = (struct sim_slot){NULL, 0, 0, 0};
    memory->total = total;
}

/* Gives the memories the sizes of the quirks; what still fits stays. */
void store_create(struct sim_modem *m)
{
    resize(&m->memory[STORE_SM], (unsigned)m->quirk[QUIRK_SM_SLOTS]);
    resize(&m->memory[STORE_ME], (unsigned)m->quirk[QUIRK_ME_SLOTS]);
    resize(&m->memory[STORE_SR], (unsigned)m->quirk[QUIRK_SR_SLOTS]);
}

void store_free(struct sim_modem *m)
{
    for (int i = 0; i < STORE_COUNT; i++) {
        resize(&m->memory[i], 0);
        free(m->memory[i].slots);
        m->memory[i].slots = NULL;
    }
}

unsigned store_first(const struct sim_modem *m)
{
    return (unsigned)m->quirk[QUIRK_SLOT_BASE];
}

static struct sim_slot *nth(struct sim_memory *memory, unsigned n)
{
    return n < memory->total ? &memory->slots[n] : NULL;
}

/* MT is ME followed by SM (27.005 3.1: any of the storages of the ME). */
struct sim_slot *store_slot(struct sim_modem *m, int memory, int index)
{
    unsigned first = store_first(m);

    if (index < (int)first)
        return NULL;
    unsigned n = (unsigned)index - first;
    if (memory != STORE_MT)
        return nth(&m->memory[memory], n);
    unsigned me = m->memory[STORE_ME].total;
    return n < me ? nth(&m->memory[STORE_ME], n) : nth(&m->memory[STORE_SM], n - me);
}

unsigned store_total(const struct sim_modem *m, int memory)
{
    if (memory == STORE_MT)
        return m->memory[STORE_ME].total + m->memory[STORE_SM].total;
    return m->memory[memory].total;
}

unsigned store_used(const struct sim_modem *m, int memory)
{
    unsigned used = 0;

    if (memory == STORE_MT)
        return store_used(m, STORE_ME) + store_used(m, STORE_SM);
    for (unsigned i = 0; i < m->memory[memory].total; i++)
        used += m->memory[memory].slots[i].bytes != NULL;
    return used;
}

int store_add(struct sim_modem *m, int memory, const struct sim_slot *content)
{
    int first = (int)store_first(m), end = first + (int)store_total(m, memory);

    for (int index = first; index < end; index++) {
        struct sim_slot *slot = store_slot(m, memory, index);
        if (slot->bytes)
            continue;
        *slot = *content;
        slot->bytes = xmalloc(content->len);
        memcpy(slot->bytes, content->bytes, content->len);
        return index;
    }
    return -1;
}
