#include "outbox/reactions.h"

/* clang-format off */
/* end      first last  the message       the modem     means                                     */
static const struct reaction reactions[] = {
    { AT_CMS,   1,   1, MESSAGE_GIVE_UP,  SIM_KEEP,   "unassigned number" },
    { AT_CMS,   8,   8, MESSAGE_LATER,    SIM_ALARM,  "operator determined barring" },
    { AT_CMS,  10,  10, MESSAGE_GIVE_UP,  SIM_KEEP,   "call barred" },
    { AT_CMS,  17,  17, MESSAGE_LATER,    SIM_KEEP,   "network failure" },
    { AT_CMS,  21,  21, MESSAGE_LATER,    SIM_KEEP,   "short message transfer rejected" },
    { AT_CMS,  22,  22, MESSAGE_LATER,    SIM_KEEP,   "memory capacity exceeded" },
    { AT_CMS,  27,  27, MESSAGE_LATER,    SIM_KEEP,   "destination out of order" },
    { AT_CMS,  28,  30, MESSAGE_GIVE_UP,  SIM_KEEP,   "unidentified or unknown subscriber, facility rejected" },
    { AT_CMS,  38,  38, MESSAGE_LATER,    SIM_KEEP,   "network out of order" },
    { AT_CMS,  41,  41, MESSAGE_AGAIN,    SIM_KEEP,   "temporary failure" },
    { AT_CMS,  42,  47, MESSAGE_LATER,    SIM_KEEP,   "congestion, resources unavailable" },
    { AT_CMS,  50,  50, MESSAGE_LATER,    SIM_ALARM,  "facility not subscribed" },
    { AT_CMS,  69,  69, MESSAGE_LATER,    SIM_ALARM,  "facility not implemented" },
    { AT_CMS,  81,  81, MESSAGE_AGAIN,    SIM_KEEP,   "invalid transfer reference" },
    { AT_CMS,  95,  97, MESSAGE_GIVE_UP,  SIM_KEEP,   "semantically incorrect message" },
    { AT_CMS,  98,  98, MESSAGE_AGAIN,    SIM_KEEP,   "message not compatible with protocol state" },
    { AT_CMS,  99,  99, MESSAGE_GIVE_UP,  SIM_KEEP,   "information element non-existent" },
    { AT_CMS, 111, 127, MESSAGE_LATER,    SIM_KEEP,   "protocol error or interworking" },
    { AT_CMS, 128, 191, MESSAGE_GIVE_UP,  SIM_KEEP,   "TP-PID, TP-DCS or TPDU not supported" },
    { AT_CMS, 192, 192, MESSAGE_LATER,    SIM_KEEP,   "SC busy" },
    { AT_CMS, 193, 193, MESSAGE_LATER,    SIM_ALARM,  "no SC subscription" },
    { AT_CMS, 194, 194, MESSAGE_LATER,    SIM_KEEP,   "SC system failure" },
    { AT_CMS, 195, 196, MESSAGE_GIVE_UP,  SIM_KEEP,   "invalid or barred destination" },
    { AT_CMS, 197, 197, MESSAGE_TAKEN,    SIM_KEEP,   "duplicate SM rejected" },
    { AT_CMS, 198, 199, MESSAGE_GIVE_UP,  SIM_KEEP,   "TP-VPF or TP-VP not supported" },
    { AT_CMS, 208, 213, MESSAGE_AGAIN,    SIM_RESET,  "SIM storage, error in MS" },
    { AT_CMS, 224, 254, MESSAGE_LATER,    SIM_KEEP,   "SC specific" },
    { AT_CMS, 300, 302, MESSAGE_AGAIN,    SIM_RESET,  "ME failure, service reserved, not allowed now" },
    { AT_CMS, 303, 305, MESSAGE_GIVE_UP,  SIM_KEEP,   "not supported or invalid parameter" },
    { AT_CMS, 310, 318, MESSAGE_LATER,    SIM_RESET,  "SIM missing, locked, busy or failing" },
    { AT_CMS, 320, 322, MESSAGE_AGAIN,    SIM_RESET,  "memory failure or full" },
    { AT_CMS, 330, 330, MESSAGE_AGAIN,    SIM_KEEP,   "SMSC address unknown" }, /* the modem layer restores it */
    { AT_CMS, 331, 331, MESSAGE_LATER,    SIM_REST,   "no network service" },
    { AT_CMS, 332, 332, MESSAGE_DOUBT,    SIM_KEEP,   "network timeout" },
    { AT_CMS, 500, 500, MESSAGE_AGAIN,    SIM_KEEP,   "unknown error" },
    { AT_CMS, 512, 9999, MESSAGE_AGAIN,   SIM_KEEP,   "maker's own" },
    { AT_CME,   0,   3, MESSAGE_AGAIN,    SIM_RESET,  "phone failure, no connection, not allowed" },
    { AT_CME,   4,   4, MESSAGE_GIVE_UP,  SIM_KEEP,   "operation not supported" },
    { AT_CME,   5,  18, MESSAGE_LATER,    SIM_RESET,  "SIM missing, locked, busy or failing" },
    { AT_CME,  20,  23, MESSAGE_AGAIN,    SIM_RESET,  "memory" },
    { AT_CME,  24,  27, MESSAGE_GIVE_UP,  SIM_KEEP,   "text or dial string invalid" },
    { AT_CME,  30,  30, MESSAGE_LATER,    SIM_REST,   "no network service" },
    { AT_CME,  31,  31, MESSAGE_DOUBT,    SIM_KEEP,   "network timeout" },
    { AT_CME,  32,  47, MESSAGE_LATER,    SIM_ALARM,  "emergency calls only, personalisation locks" },
    { AT_CME, 103, 113, MESSAGE_LATER,    SIM_ALARM,  "illegal MS, PLMN or area not allowed" },
    { AT_ERROR,  0,   0, MESSAGE_AGAIN,   SIM_KEEP,   "ERROR" },
};
/* clang-format on */

const struct reaction *reaction_to(const struct at_final *final)
{
    static const struct reaction otherwise = {AT_ERROR,      0,        0,
                                              MESSAGE_LATER, SIM_KEEP, "no row for this code"};

    for (size_t i = 0; i < sizeof reactions / sizeof *reactions; i++)
        if (reactions[i].end == final->end && final->code >= reactions[i].first &&
            final->code <= reactions[i].last)
            return &reactions[i];
    return &otherwise;
}
