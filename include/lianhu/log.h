#ifndef LIANHU_LOG_H
#define LIANHU_LOG_H
/*
 * One line per event: "module device id: event detail". Who can decide, logs; pure rooms are
 * silent. Message texts and full numbers appear only when debugging was asked for.
 */
#include <stdbool.h>

enum log_level { LOG_ERR = 3, LOG_WARNING = 4, LOG_NOTICE = 5, LOG_INFO = 6, LOG_DEBUG = 7 };

/* Writes a line to stderr. With journald priorities ("<6>...") after log_journald(true). */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Lines above this level are dropped. LOG_INFO at start. */
void log_threshold(enum log_level level);
bool log_enabled(enum log_level level);

/* Lines go to systemd-journald, with fields LIANHU_MODULE and LIANHU_DEVICE taken from how they
 * begin; where its socket is not there, to stderr with priorities (sd-daemon(3)) instead of a time
 * of our own. */
void log_journald(bool on);

/* Lines up to the threshold go there instead, without a prefix: tests read what is logged. NULL:
 * back to stderr or journald. */
void log_to(void (*sink)(void *ctx, enum log_level level, const char *line), void *ctx);

#endif
