#ifndef TESTS_EVEN_RANDOM_H
#define TESTS_EVEN_RANDOM_H
/* What libsodium draws (keys, nonces) comes out of a seed, so that a history is the same to the
 * last byte. For the whole process, until the next call. */
#include <stdint.h>

void even_random(uint64_t seed);

#endif
