#ifndef LIANHU_STATUS_H
#define LIANHU_STATUS_H
/*
 * One word for how something went. Functions that can fail in one way return bool; those that can
 * fail in several return enum status. A modem's verdict is never a status: it is a value
 * (struct at_final), because "the network refused" is news and not a fault of ours.
 */

#define STATUS_TABLE(X)                                                                            \
    X(STATUS_OK, "ok")                                                                             \
    X(STATUS_AGAIN, "again")             /* not now; nothing was changed */                        \
    X(STATUS_NOT_FOUND, "not found")     /* what was named does not exist */                       \
    X(STATUS_EXISTS, "exists")           /* it is there already: a repetition */                   \
    X(STATUS_BAD_INPUT, "bad input")     /* foreign bytes that break the rules of their format */  \
    X(STATUS_TOO_LONG, "too long")       /* does not fit where it must fit */                      \
    X(STATUS_UNSUPPORTED, "unsupported") /* well formed, but nothing we handle */                  \
    X(STATUS_REFUSED, "refused")         /* understood, and not allowed */                         \
    X(STATUS_IO, "i/o error")            /* port, disk or database failed; errno may say more */

enum status {
#define X(name, words) name,
    STATUS_TABLE(X)
#undef X
};

/* The words of a status, for logs. Never NULL. */
const char *status_name(enum status status);

#endif
