#include "notices/failure.h"

/* 23.040 9.2.3.15: from 0x40 on nothing more is tried; 0x60 and up, the centre gave up trying. */
enum { ST_GAVE_UP = 0x40, ST_RETRIED = 0x20 };

static const struct {
    int st;
    const char *key;
} reports[] = {
    {0x41, "no_number"  }, /* incompatible destination */
    {0x42, "rejected"   }, /* connection rejected by the phone */
    {0x43, "no_number"  }, /* not obtainable */
    {0x46, "unreachable"}, /* its validity period is over */
    {0x47, "blocked"    }, /* deleted by the sender, */
    {0x48, "blocked"    }, /* or by the centre */
    {0x49, "blocked"    }, /* the message does not exist */
};

/* 24.011 E-2, 27.005 3.2.5. */
static const struct {
    int code;
    const char *key;
} refusals[] = {
    {1,  "no_number"  }, /* unassigned number */
    {8,  "barred"     }, /* operator determined barring */
    {10, "barred"     }, /* call barred */
    {21, "rejected"   }, /* short message transfer rejected */
    {27, "unreachable"}, /* destination out of service */
    {28, "no_number"  }, /* unidentified subscriber */
    {29, "barred"     }, /* facility rejected */
    {30, "no_number"  }, /* unknown subscriber */
    {38, "network"    }, /* network out of order */
    {41, "network"    }, /* temporary failure */
    {42, "network"    }, /* congestion */
    {47, "network"    }, /* resources unavailable */
    {50, "barred"     }, /* facility not subscribed */
};

static const char *of_report(int st)
{
    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++)
        if (reports[i].st == st || reports[i].st + ST_RETRIED == st)
            return reports[i].key;
    return "network";
}

static const char *of_refusal(const struct at_final *final)
{
    for (size_t i = 0; final->end == AT_CMS && i < sizeof refusals / sizeof *refusals; i++)
        if (refusals[i].code == final->code)
            return refusals[i].key;
    return "modem";
}

const char *failure_key(enum message_state state, const struct failure *last)
{
    switch (state) {
    case MESSAGE_EXPIRED: return "too_late";
    case MESSAGE_CANCELLED: return "cancelled";
    case MESSAGE_FAILED:
        return last->st >= ST_GAVE_UP ? of_report(last->st) : of_refusal(&last->final);
    default: return "";
    }
}
