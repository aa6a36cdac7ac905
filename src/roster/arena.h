#ifndef ROSTER_ARENA_H
#define ROSTER_ARENA_H
/*
 * Two tools of an import: memory for many small texts that live and die together, taken in blocks
 * and freed at once; and an index over the rows of an array by hash, so that a quarter of a million
 * rows find their like in linear time.
 */
#include "lianhu/span.h"
#include <stdint.h>

struct arena {
    struct arena_block *blocks;
    size_t left; /* in the newest block */
};

/* Copies a text into the arena, NUL-terminated. */
const char *arena_copy(struct arena *arena, struct span text);
void arena_free(struct arena *arena);

/* Positions 0 .. 2^32-2 of an array, found by hash. */
struct index {
    struct index_slot *slots;
    size_t capacity, count;
};

#define INDEX_NONE UINT32_MAX

/* Says whether the row at `position` is the one that `key` means. */
typedef bool (*index_same)(const void *rows, uint32_t position, const void *key);

/* The first position added under `hash` for which `same` is true; INDEX_NONE if there is none. */
uint32_t index_find(const struct index *index, uint32_t hash, index_same same, const void *rows,
                    const void *key);
void index_add(struct index *index, uint32_t hash, uint32_t position);
void index_free(struct index *index);

/* FNV-1a over bytes, going on from `hash` (HASH_START at first). */
#define HASH_START 2166136261u
uint32_t hash_bytes(uint32_t hash, const void *bytes, size_t len);
uint32_t hash_text(uint32_t hash, const char *text);

#endif
