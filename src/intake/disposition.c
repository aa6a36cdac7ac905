#include "intake/disposition.h"

enum { TEXTS_AN_HOUR = 20, SAME_AN_HOUR = 2 };

enum intake_gate intake_gate(const struct sender_history *h)
{
    if (!h->is_mobile || h->is_ours)
        return GATE_SENSOR;
    /* the third of the same words in an hour, or a flood: a machine is answering us */
    if (h->texts_last_hour >= TEXTS_AN_HOUR || h->same_last_hour >= SAME_AN_HOUR)
        return GATE_READ_SILENT;
    if (!h->is_registered)
        return GATE_STRANGER; /* also when it says the same again: adverts are never answered */
    if (h->same_last_30_min == 1)
        return GATE_TELL_REPEATED;
    return GATE_READ;
}
