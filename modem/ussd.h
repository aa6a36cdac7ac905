#ifndef MODEM_USSD_H
#define MODEM_USSD_H
/*
 * The judgement behind ussd_read, one function by itself so that it can be tested: how much a
 * text looks like what a network says to a person.
 */
#include "lianhu/ussd.h"

/* Mean points of the characters: 100 for letters, digits, blanks and ideographs, 60 for common
 * punctuation, less for the rest, negative for controls and broken characters. 0 when empty. */
int ussd_text_quality(struct span text);

#endif
