#ifndef STORE_SAY_H
#define STORE_SAY_H
/* Why a database cannot be used, by name. */
#define SAY(name, words) static const char say_##name[] __attribute__((unused)) = words;
#include "conf/texts/store.tbl"
#undef SAY

#endif
