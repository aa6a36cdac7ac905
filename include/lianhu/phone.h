#ifndef LIANHU_PHONE_H
#define LIANHU_PHONE_H
/*
 * Telephone numbers as the gateway keeps them: "+8613900000001" for a mainland mobile however it
 * was written, the bare digits for short codes and service numbers ("10086", "106900001234"), the
 * text itself for alphanumeric senders. Two numbers are the same exactly when these texts are.
 */
#include "lianhu/span.h"

#define PHONE_SIZE 24 /* 20 semi-octets (23.040 9.1.2.5), '+', NUL, rounded up */

struct phone {
    char text[PHONE_SIZE]; /* "" when unknown */
};

/* Reads a number as a person, a roster or a network writes it: blanks, hyphens, brackets and
 * full-width digits are dropped; 86, +86 and 0086 before an 11-digit mobile become +86. False when
 * nothing remains or it is longer than 20 digits; letters are kept only if there is no digit. */
bool phone_parse(struct span text, struct phone *phone);

/* True for a mainland 11-digit mobile number of a person (GB domain: 13x-19x without the ranges of
 * things and satellites, domain.md 10.4). Only such numbers are ever answered. */
bool phone_is_mobile(const struct phone *phone);

/* True when both mean one subscriber. Compares the last 9 digits if either lacks its country
 * code, because reports come back in other forms (23.040 9.2.3.14; sms-standards 2). */
bool phone_same(const struct phone *a, const struct phone *b);

/* The number as people dial it: +86 taken off. Borrowed from `phone`. */
const char *phone_local(const struct phone *phone);

/* For logs: "+86139****0001". `out` needs PHONE_SIZE bytes. */
void phone_mask(const struct phone *phone, char out[PHONE_SIZE]);

/* The same for each run of 11 to 13 digits in a text, in place. */
void phones_mask(char *text);

#endif
