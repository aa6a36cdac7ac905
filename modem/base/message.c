#include "lianhu/message.h"

#define X(name, words) words,
static const char *const class_names[] = {MESSAGE_CLASS_TABLE(X)};
static const char *const state_names[] = {MESSAGE_STATE_TABLE(X)};
static const char *const disposition_names[] = {DISPOSITION_TABLE(X)};
static const char *const why_names[] = {TRIAGE_WHY_TABLE(X)};
#undef X

const char *message_class_name(enum message_class cls)
{
    return (unsigned)cls < MESSAGE_CLASSES ? class_names[cls] : "?";
}

const char *message_state_name(enum message_state state)
{
    return (unsigned)state < MESSAGE_STATES ? state_names[state] : "?";
}

const char *disposition_name(enum disposition disposition)
{
    return (unsigned)disposition < DISPOSITIONS ? disposition_names[disposition] : "?";
}

const char *triage_why_name(enum triage_why why)
{
    return (unsigned)why < TRIAGE_WHYS ? why_names[why] : "?";
}
