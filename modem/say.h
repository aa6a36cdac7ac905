#ifndef MODEM_SAY_H
#define MODEM_SAY_H
/* Why a modem cannot work, by name. */
#define SAY(name, words) static const char say_##name[] __attribute__((unused)) = words;
#include "conf/texts/modem.tbl"
#undef SAY

#endif
