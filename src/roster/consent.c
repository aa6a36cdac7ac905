#include "roster/consent.h"

#define X(name, words) words,
static const char *const source_names[] = {CONSENT_SOURCE_TABLE(X)};
static const char *const state_names[] = {CONSENT_STATE_TABLE(X)};
#undef X

const char *consent_source_name(enum consent_source source)
{
    return (unsigned)source < CONSENT_SOURCES ? source_names[source] : "?";
}

const char *consent_state_name(enum consent_state state)
{
    return (unsigned)state < CONSENT_STATES ? state_names[state] : "?";
}
