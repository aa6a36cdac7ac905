#include "cases/case_rules.h"

#define X(name, words) words,
static const char *const event_names[] = {CASE_EVENT_TABLE(X)};
#undef X

#define IN(state) (1u << CASE_##state)

enum {
    FRESH = IN(NEW) | IN(INCOMPLETE) | IN(REOPENED),
    UNSENT = FRESH | IN(ACCEPTED), /* nobody was sent yet */
    SENT = IN(DISPATCHED) | IN(IN_WORK) | IN(ON_HOLD),
    OPEN = UNSENT | SENT | IN(PASSED_UP),
    OURS = BY_WORKER | BY_CENTRE,
    SAME = CASE_STATES
};

struct case_rule {
    unsigned in;
    enum case_event event;
    unsigned by;
    int becomes; /* SAME: a note */
};

/* clang-format off */
/* in states                     event         from whom            becomes                      */
static const struct case_rule case_rules[] = {
    { FRESH,                     EV_ACCEPT,    OURS,                CASE_ACCEPTED    },
    { UNSENT | IN(PASSED_UP),    EV_ASSIGN,    OURS,                CASE_DISPATCHED  },
    { SENT,                      EV_ASSIGN,    OURS | BY_HANDLER,   CASE_DISPATCHED  },
    { OPEN,                      EV_PROGRESS,  OURS | BY_HANDLER,   CASE_IN_WORK     },
    { OPEN,                      EV_SETTLE,    OURS | BY_HANDLER,   CASE_SETTLED     },
    /* the filer: before anybody was sent it settles the case, later it is a note (domain.md 3) */
    { UNSENT,                    EV_SETTLE,    BY_REPORTER,         CASE_SETTLED     },
    { OPEN,                      EV_SETTLE,    BY_REPORTER,         SAME             },
    { OPEN & ~IN(PASSED_UP),     EV_PASS_UP,   OURS | BY_HANDLER,   CASE_PASSED_UP   },
    { SENT | IN(PASSED_UP),      EV_RETURN,    OURS | BY_HANDLER,   CASE_ACCEPTED    },
    { OPEN,                      EV_HOLD,      OURS | BY_HANDLER,   CASE_ON_HOLD     },
    { UNSENT,                    EV_REFUSE,    OURS,                CASE_REFUSED     },
    { OPEN,                      EV_TRANSFER,  OURS,                CASE_TRANSFERRED },
    { OPEN,                      EV_MERGE,     OURS,                CASE_MERGED      },
    { OPEN,                      EV_URGE,      BY_REPORTER | OURS,  SAME             },
    { IN(SETTLED),               EV_RATE_GOOD, BY_REPORTER,         CASE_CLOSED      },
    { IN(CLOSED),                EV_RATE_GOOD, BY_REPORTER,         SAME             },
    { IN(SETTLED) | IN(CLOSED),  EV_RATE_BAD,  BY_REPORTER,         CASE_REOPENED    },
    { IN(SETTLED),               EV_CLOSE,     OURS,                CASE_CLOSED      },
    { IN(SETTLED) | IN(CLOSED) | IN(REFUSED) | IN(WITHDRAWN),
                                 EV_REOPEN,    OURS,                CASE_REOPENED    },
    { UNSENT,                    EV_WITHDRAW,  BY_REPORTER | OURS,  CASE_WITHDRAWN   },
    { SENT | IN(PASSED_UP),      EV_WITHDRAW,  BY_REPORTER,         SAME             },
    { OPEN,                      EV_CORRECT,   BY_REPORTER | OURS,  SAME             },
    { OPEN,                      EV_TAKE_CHARGE, OURS,              SAME             },
    { ~0u,                       EV_NOTE,      ~0u,                 SAME             },
};
/* clang-format on */

const char *case_event_name(enum case_event event)
{
    return (unsigned)event < CASE_EVENTS ? event_names[event] : "?";
}

bool case_event_parse(const char *name, enum case_event *event)
{
    for (int i = 0; i < CASE_EVENTS; i++)
        if (strcmp(name, event_names[i]) == 0) {
            *event = (enum case_event)i;
            return true;
        }
    return false;
}

enum case_verdict case_move(enum case_state state, enum case_event event, unsigned by,
                            enum case_state *next)
{
    enum case_verdict verdict = CASE_NOT_NOW;

    for (size_t i = 0; i < sizeof case_rules / sizeof *case_rules; i++) {
        const struct case_rule *rule = &case_rules[i];

        if (rule->event != event || !((rule->in >> state) & 1))
            continue;
        if (rule->by & by) {
            *next = rule->becomes == SAME ? state : (enum case_state)rule->becomes;
            return CASE_TAKEN;
        }
        verdict = CASE_NOT_ALLOWED;
    }
    return verdict;
}
