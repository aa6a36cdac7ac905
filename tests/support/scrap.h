#ifndef TESTS_SCRAP_H
#define TESTS_SCRAP_H
/* A file of any bytes under $BUILD/tmp, one for each process, for what reads files by their name.
 */
#include "lianhu/span.h"

/* Writes it anew; its absolute path, borrowed. Ends the process when it cannot. */
const char *scrap_write(struct span bytes);

#endif
