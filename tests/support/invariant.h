#ifndef TESTS_SUPPORT_INVARIANT_H
#define TESTS_SUPPORT_INVARIANT_H
/* What must hold for any input: fuzz targets end the process when it does not, naming the promise.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define HOLDS(promise)                                                                             \
    do {                                                                                           \
        if (!(promise)) {                                                                          \
            fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #promise);                  \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#endif
