#ifndef LIANHU_EFFECTS_H
#define LIANHU_EFFECTS_H
/*
 * What a machine wishes done. A step appends typed entries; turn.c stores what is to be stored,
 * commits once, and only then lets out what touches the world. Bodies are plain structs of the room
 * that names them (the type says which); all memory is the list's own and lives until
 * effects_clear, so that a body may point to text given to effects_keep.
 */
#include "lianhu/span.h"
#include <stddef.h>

/*      type                 body                      when it takes effect                     */
#define EFFECTS_TABLE(X)                                                                           \
    /* modem/ */                                                                                   \
    X(EFFECT_WRITE)        /* struct span: bytes to the port of `who`; after the commit */         \
    X(EFFECT_WRITE_AHEAD)  /* struct span: at once; nothing of this turn must be kept first */     \
    X(EFFECT_PORT_OPEN)    /* none: (re)open the port of `who` */                                  \
    X(EFFECT_PORT_CLOSE)   /* none */                                                              \
    X(EFFECT_DEVICE_STATE) /* struct device_change */                                              \
    X(EFFECT_SMS_IN)       /* struct sms_in: a TPDU read; delete only once stored */               \
    X(EFFECT_SMS_RESULT)   /* struct sms_result: how a submission ended */                         \
    X(EFFECT_CALL)         /* struct device_call: it rang and was hung up */                       \
    X(EFFECT_USSD)         /* struct device_ussd: what the network said; nothing to store */       \
    X(EFFECT_DEVICE_NOTE)  /* struct device_note: what happened to it, to be kept as an event */   \
    X(EFFECT_IDENTITY)     /* struct device_identity: the modem said who it is */                  \
    X(EFFECT_USB_RESET) /* none: have the USB device of `who` re-authorised, after PORT_CLOSE */   \
    X(EFFECT_TRACE)     /* struct span: a line for the log at LOG_DEBUG */                         \
    /* src/: everything below is stored by the turn */                                             \
    X(EFFECT_EVENT)       /* struct event_row: something happened */                               \
    X(EFFECT_SEND)        /* struct send_wish: queue a text */                                     \
    X(EFFECT_DISPOSE)     /* struct dispose_wish: what became of an inbound message */             \
    X(EFFECT_CASE_SAVE)   /* struct case_file: insert or replace by serial */                      \
    X(EFFECT_REGISTER)    /* struct register_entry: a line of a register */                        \
    X(EFFECT_CONSENT)     /* struct consent_said: notices are agreed to, or refused */             \
    X(EFFECT_QUESTION)    /* struct question: insert or replace by id */                           \
    X(EFFECT_CALL_LIST)   /* struct call_wish: somebody whom the clerk should ring */              \
    X(EFFECT_NOTICE_SAVE) /* struct notice: insert or replace by serial */                         \
    X(EFFECT_RECIPIENT)   /* struct addressee: insert or replace by notice and phone */            \
    X(EFFECT_CASE_HELPER) /* struct case_helper: supports the handler of a case, or no more */     \
    X(EFFECT_CASE_LINK)   /* struct case_link: two cases belong together */                        \
    X(EFFECT_CASE_PAPER)  /* struct case_paper: insert or replace by case and name */              \
    X(EFFECT_FOLLOW_UP)   /* struct follow_up: insert or replace by id */                          \
    X(EFFECT_WARNING)     /* struct early_warning: insert or replace by id */                      \
    X(EFFECT_ALARM)       /* struct alarm: insert or replace by id */                              \
    X(EFFECT_ALARM_CALL)  /* struct alarm_call: insert or replace by alarm and phone */            \
    X(EFFECT_NUDGE)       /* struct case_nudge: a text that may wait and be gathered */            \
    X(EFFECT_DRIVE)       /* struct drive_run: insert or replace by id */                          \
    X(EFFECT_DRIVE_MARK)  /* struct drive_mark: insert or replace by drive, unit, household */

enum effect_type {
#define X(name) name,
    EFFECTS_TABLE(X)
#undef X
};

struct effect {
    enum effect_type type;
    unsigned who; /* index of the modem for modem/ effects; 0 elsewhere */
    const void *body;
    size_t size;
};

struct effects {
    struct effect *items;
    size_t count, cap;
    struct effects_page *pages; /* arena, newest first */
};

/* clang-format off */
#define EFFECTS_INIT {NULL, 0, 0, NULL}
/* clang-format on */

/* Appends an effect; the `size` bytes at `body` are copied (body may be NULL with size 0). */
void effects_put(struct effects *out, enum effect_type type, unsigned who, const void *body,
                 size_t size);

/* Copies bytes into the list's memory, NUL-terminated, and returns the copy. */
struct span effects_keep(struct effects *out, struct span bytes);
const char *effects_keep_str(struct effects *out, const char *text);

void effects_clear(struct effects *out); /* forget all entries and their memory, keep capacity */
void effects_free(struct effects *out);

const char *effect_name(enum effect_type type);

#endif
