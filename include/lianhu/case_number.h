#ifndef LIANHU_CASE_NUMBER_H
#define LIANHU_CASE_NUMBER_H
/*
 * Case numbers: a serial from 1000 on and one Damm check digit, decimal only because they are typed
 * on twelve keys (design.md section 5). The first case is 10008. The check notices every single
 * wrong digit and every swap of neighbours (H. M. Damm, 2004).
 */
#include "lianhu/span.h"
#include <stdint.h>

enum { CASE_SERIAL_FIRST = 1000, CASE_NUMBER_SIZE = 12 };

/* The number of a serial as text: 1000 gives "10008". */
void case_number_write(int64_t serial, char out[CASE_NUMBER_SIZE]);

/* The serial of a number; false when it holds anything but 5 to 10 digits or the check fails. */
bool case_number_parse(struct span text, int64_t *serial);

#endif
