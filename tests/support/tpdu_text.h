#ifndef TESTS_SUPPORT_TPDU_TEXT_H
#define TESTS_SUPPORT_TPDU_TEXT_H
/*
 * A TPDU in one line, for vectors: type, then name=value in this order, each only where it says
 * something: sca number/toa mr pid dcs class compressed more report vp|until scts dt st
 * concat=<width>:<ref>:<seq>/<total> ports=<destination><<source> single locking odd, and last
 * text= or data=. Stamps in their own zone; "?" where impossible.
 */
#include "lianhu/buf.h"
#include "lianhu/tpdu.h"

void tpdu_describe(const struct tpdu *tpdu, struct buf *out);

#endif
