#ifndef LEDGER_SAY_H
#define LEDGER_SAY_H
/* What sheets say, by name. */
#define SAY(name, words) static const char say_##name[] __attribute__((unused)) = words;
#include "conf/texts/ledger.tbl"
#undef SAY

#endif
