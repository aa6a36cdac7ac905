#ifndef OUTBOX_OUTBOX_INT_H
#define OUTBOX_OUTBOX_INT_H
/* What the files of this room share: entries, their heaps, and how a SIM stands. */
#include "outbox/outbox.h"
#include "outbox/pace.h"
#include "store/store.h"

enum { SIMS_MAX = 64, ANY_SIM = SIMS_MAX };

enum part_state {
    PART_PENDING, /* to be submitted */
    PART_FLYING,  /* an attempt is open with a modem */
    PART_DOUBT,   /* it may have left */
    PART_SENT     /* the centre has it, or it was delivered */
};

struct out_part {
    uint8_t state;    /* enum part_state */
    uint8_t attempts; /* spent: refused or in doubt */
    uint8_t doubts;   /* how often it was in doubt */
};

/* One message that is not done. Truth is in the store; this is its place in the order. */
struct entry {
    struct entry *before, *next; /* all there are, for forgetting them */
    int64_t id;
    struct phone to;
    enum message_class cls;
    unsigned sim;   /* index, or ANY_SIM */
    int64_t at_ms;  /* wall: when it was queued */
    int64_t due_ms; /* wall: not before this */
    wall_t expires;
    bool workdays; /* not on a day off */
    bool in_heap;
    unsigned part_count;
    struct out_part parts[];
};

struct heap {
    struct entry **items;
    size_t count, cap;
};

/* An attempt that is in doubt. */
struct doubt {
    int64_t attempt;
    unsigned sim, part;
    struct entry *entry;
    int64_t opened_ms; /* wall, as the two below */
    int64_t binds_ms;  /* until then nothing that asks for a report goes to its phone */
    int64_t until_ms;  /* then the policy of its class speaks */
    bool waived;       /* it has spoken: the part waits to be sent again, and a report that comes
                          before that still settles it */
};

struct flight {
    int64_t attempt; /* 0 none */
    struct entry *entry;
    unsigned part; /* 1.. */
    bool reported; /* its status report was faster than +CMGS */
};

struct sim {
    char name[MODEM_NAME_MAX];
    struct pace pace;
    wall_t since; /* its card was first seen */
    struct flight flight;
    int64_t opened; /* the newest attempt that this process opened */
    bool ready;
    bool no_validity;      /* its centre refuses TP-VP */
    bool no_bulk;          /* its balance is low, or its operator blocks it */
    int64_t down_since_ms; /* wall; while not ready */
    int64_t blocked_ms;    /* wall: the pace or a window allows nothing before this; 0 none */
    struct heap heaps[MESSAGE_CLASSES];
    struct {
        struct at_final final; /* of the refusals in a row */
        struct phone last;
        unsigned recipients; /* different ones, without a success in between */
    } streak;
};

struct outbox {
    struct store *store;
    const struct reactions *reactions;
    struct sim *sims;
    size_t sim_count;
    struct heap any[MESSAGE_CLASSES];
    struct doubt *doubts;
    size_t doubt_count, doubt_cap;
    struct pace whole; /* the gateway's ceiling of a day */
    struct phone_limits to_phone;
    int new_card_days;
    const struct hours *hours; /* of bulk; NULL always */
    struct entry *entries;
    size_t waiting, bulk;  /* entries in memory, and those of class bulk */
    int64_t next_sweep_ms; /* wall: look for expired entries */
};

/* outbox_heap.c */
void heap_push(struct outbox *o, struct entry *e);
struct entry *heap_top(const struct heap *h);
struct entry *heap_pop(struct heap *h);
void heap_remove(struct outbox *o, struct entry *e);
struct heap *heap_of(struct outbox *o, const struct entry *e);

/* outbox_load.c */
struct entry *entry_load(struct outbox *o, int64_t message);
void entry_free(struct outbox *o, struct entry *e);
unsigned sim_index(const struct outbox *o, const char *name); /* ANY_SIM when there is none */

/* doubt.c */
void doubt_add(struct outbox *o, unsigned sim, struct entry *e, const struct attempt_row *row,
               wall_t now);
void doubt_drop(struct outbox *o, size_t at);
struct doubt *doubt_of_attempt(struct outbox *o, int64_t attempt);
/* The one that a report taken then (WALL_NONE not known) may settle: the nearest, NULL none. */
struct doubt *doubt_of_phone(struct outbox *o, unsigned sim, const struct phone *phone,
                             wall_t taken);
/* True while nothing else that asks for a report may go to that phone through that SIM. */
bool doubt_binds(const struct outbox *o, unsigned sim, const struct phone *phone, wall_t now);
/* True while this entry waits for a doubt. Alarms wait for none, answers not for long: then they go
 * without asking for a report. */
bool doubt_holds(const struct outbox *o, unsigned sim, const struct entry *e, wall_t now);
void doubt_due(struct outbox *o, struct now now);
int64_t doubt_next(const struct outbox *o); /* wall ms; INT64_MAX none */

/* outbox_report.c: the state of a message whose parts have all been accepted, from their reports */
void message_refresh(struct outbox *o, int64_t message, wall_t now);

/* outbox.c */
unsigned first_pending(const struct entry *e); /* number of a part to be submitted, 0 none */
void part_sent(struct outbox *o, struct entry *e, unsigned part, wall_t now);
void part_again(struct outbox *o, struct entry *e, unsigned part, int64_t due_ms);
void entry_done(struct outbox *o, struct entry *e, enum message_state state, wall_t now);

/* Minutes that a message of a class is worth delivering: TP-VP. */
int validity_minutes(const struct entry *e, wall_t now);

#endif
