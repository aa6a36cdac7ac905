#include "roster/arena.h"
#include "lianhu/buf.h"
#include <stdlib.h>

enum { BLOCK_SIZE = 64 * 1024, CAPACITY_FIRST = 64 };

struct arena_block {
    struct arena_block *next;
    size_t used;
    char bytes[];
};

struct index_slot {
    uint32_t hash;
    uint32_t position; /* INDEX_NONE: free */
};

static void new_block(struct arena *arena, size_t size)
{
    struct arena_block *block;

    if (size < BLOCK_SIZE)
        size = BLOCK_SIZE;
    block = xmalloc(sizeof *block + size);
    block->next = arena->blocks;
    block->used = 0;
    arena->blocks = block;
    arena->left = size;
}

const char *arena_copy(struct arena *arena, struct span text)
{
    if (arena->left < text.len + 1)
        new_block(arena, text.len + 1);

    char *copy = arena->blocks->bytes + arena->blocks->used;
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    arena->blocks->used += text.len + 1;
    arena->left -= text.len + 1;
    return copy;
}

void arena_free(struct arena *arena)
{
    while (arena->blocks) {
        struct arena_block *next = arena->blocks->next;

        free(arena->blocks);
        arena->blocks = next;
    }
    arena->left = 0;
}

static void put(struct index *index, struct index_slot slot)
{
    size_t i = slot.hash & (index->capacity - 1);

    while (index->slots[i].position != INDEX_NONE)
        i = (i + 1) & (index->capacity - 1);
    index->slots[i] = slot;
}

static void grow(struct index *index)
{
    struct index_slot *old = index->slots;
    size_t old_capacity = index->capacity;

    index->capacity = old_capacity ? old_capacity * 2 : CAPACITY_FIRST;
    index->slots = xmalloc(index->capacity * sizeof *index->slots);
    memset(index->slots, 0xFF, index->capacity * sizeof *index->slots); /* all INDEX_NONE */
    for (size_t i = 0; i < old_capacity; i++) {
        if (old[i].position != INDEX_NONE)
            put(index, old[i]);
    }
    free(old);
}

uint32_t index_find(const struct index *index, uint32_t hash, index_same same, const void *rows,
                    const void *key)
{
    if (index->capacity == 0)
        return INDEX_NONE;
    for (size_t i = hash & (index->capacity - 1);; i = (i + 1) & (index->capacity - 1)) {
        const struct index_slot *slot = &index->slots[i];

        if (slot->position == INDEX_NONE)
            return INDEX_NONE;
        if (slot->hash == hash && same(rows, slot->position, key))
            return slot->position;
    }
}

void index_add(struct index *index, uint32_t hash, uint32_t position)
{
    if ((index->count + 1) * 4 > index->capacity * 3)
        grow(index);
    put(index, (struct index_slot){hash, position});
    index->count++;
}

void index_free(struct index *index)
{
    free(index->slots);
    *index = (struct index){0};
}

uint32_t hash_bytes(uint32_t hash, const void *bytes, size_t len)
{
    const unsigned char *p = bytes;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ p[i]) * 16777619u;
    return hash;
}

uint32_t hash_text(uint32_t hash, const char *text)
{
    return hash_bytes(hash, text, strlen(text) + 1);
}
