#ifndef INTAKE_IDENTITY_H
#define INTAKE_IDENTITY_H
/*
 * Identity numbers (GB 11643): 17 digits and a check character, recognised by the check sum
 * wherever they stand, with blanks or hyphens between the digits too. Declared for others in
 * reading.h: identity_mask.
 */
#include "text/fold.h"

/* Length in folded characters of the identity number that begins at `at`, 0 when none does. Its
 * check holds, or its birth date is one and it is 18 long: a slip must not bare it. */
size_t identity_at(const struct fold *fold, size_t at);

#endif
