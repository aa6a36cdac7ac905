#ifndef MODEMSIM_SIM_DID_H
#define MODEMSIM_SIM_DID_H
/*
 * What really went wrong, counted: a fault that was planted and then met nobody proves nothing. A
 * fault of sim_fault.c that acts at once counts when it is planted, one that lies in wait when it
 * strikes; the rest are habits of a modem (sim_quirk.h) that showed.
 */
#include "sim.h"

/* clang-format off */
#define SIM_DID_TABLE(X)                                                                          \
    X(DID_HANG,        "hang")          X(DID_MUTE,       "mute")        X(DID_REBOOT,   "reboot")      \
    X(DID_UNPLUG,      "unplug")        X(DID_RENAME,     "unplug, back under another name")            \
    X(DID_NETWORK,     "network lost")  X(DID_DENIED,     "denied")      X(DID_ROAM,     "roaming")     \
    X(DID_STUCK,       "radio stuck")   X(DID_CMS,        "cms error")   X(DID_LOST,     "result lost") \
    X(DID_LATE,        "result late")   X(DID_SILENT,     "final lost")  X(DID_DUPLICATE, "duplicate")  \
    X(DID_CMTI,        "cmti lost")     X(DID_PROMPT,     "slow prompt") X(DID_ECHO,     "echo back")   \
    X(DID_FORGET,      "settings lost") X(DID_GARBAGE,    "garbage")     X(DID_SAY,      "chatter")     \
    X(DID_FLOOD,       "flood")         X(DID_INTRUDER,   "port shared") X(DID_FAIL,     "command fails") \
    X(DID_LOOP,        "reboot loop")   X(DID_RAW,        "glued line")  X(DID_USSD,     "ussd pushed") \
    X(DID_FULL,        "storage full")  X(DID_CARD,       "card out")    X(DID_SWAP,     "card swapped") \
    X(DID_SIGNAL,      "signal")        X(DID_CSCA,       "smsc lost")   X(DID_PIN,      "pin asked")   \
    X(DID_PIN_WRONG,   "pin refused")   X(DID_CALL,       "call")        X(DID_ODD,      "odd message") \
    X(DID_GONE_SENDING, "gone while sending")                                                       \
    X(DID_NET_SENDING, "network lost while sending")                                                \
    X(DID_REFUSED_FULL, "no room for a message")                                                    \
    X(DID_NOISE,       "noise")                                                                     \
    X(DID_NOISE_READ,  "noise in a TPDU that is read")                                              \
    X(DID_NOISE_WRITTEN, "noise in a TPDU that is written")                                         \
    X(DID_URC_INSIDE,  "urc inside an answer")  X(DID_URC_ECHO,  "urc inside an echo")                \
    X(DID_DOUBLE,      "two results")           X(DID_STRAY,     "stray byte")                        \
    X(DID_CMGD_LIES,   "delete that deletes not")
/* clang-format on */

enum sim_did {
#define X(id, name) id,
    SIM_DID_TABLE(X)
#undef X
        DID_COUNT
};

const char *sim_did_name(enum sim_did what);
uint64_t sim_did_count(const struct sim *sim, enum sim_did what);

#endif
