#ifndef INTAKE_SAY_H
#define INTAKE_SAY_H
/* Why a text was read so, by name. */
#define SAY(name, words) static const char say_##name[] __attribute__((unused)) = words;
#include "conf/texts/reader.tbl"
#undef SAY

#endif
