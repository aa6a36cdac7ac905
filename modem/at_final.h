#ifndef MODEM_AT_FINAL_H
#define MODEM_AT_FINAL_H
/*
 * Final result codes of a whole line (V.250 5.7.1, 27.005 3.2.5, 27.007 9.2), with the words that
 * firmwares send in place of numbers.
 */
#include "lianhu/device.h"

/* Whether `line` is a final result. `calling`: the running command concerns a call, so NO CARRIER
 * and its like end it; else they tell of a call that somebody else ended. *rest (may be NULL) is
 * what some firmware glued behind (`ERROR+CNUM:`). */
bool at_final_parse(struct span line, bool calling, struct at_final *final, struct span *rest);

#endif
