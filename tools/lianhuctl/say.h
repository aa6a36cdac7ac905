#ifndef LIANHUCTL_SAY_H
#define LIANHUCTL_SAY_H
/* What lianhuctl says, by name. */
#define SAY(name, words) static const char say_##name[] __attribute__((unused)) = words;
#include "conf/texts/lianhuctl.tbl"
#undef SAY

#endif
