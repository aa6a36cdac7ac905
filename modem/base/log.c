#include "lianhu/log.h"
#include "lianhu/buf.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* The log is where the process speaks to its keeper; these two are set once at start. */
static enum log_level threshold = LOG_INFO;
static bool journald;
static int journal = -1;
static void (*line_sink)(void *ctx, enum log_level level, const char *line);
static void *sink_ctx;

void log_to(void (*sink)(void *ctx, enum log_level level, const char *line), void *ctx)
{
    line_sink = sink;
    sink_ctx = ctx;
}

void log_threshold(enum log_level level)
{
    threshold = level;
}

bool log_enabled(enum log_level level)
{
    return level <= threshold;
}

/* journald's own door (systemd.journal-fields(7)); -1 where there is none. */
static int journal_open(void)
{
    const char *path = getenv("LIANHU_JOURNAL_SOCKET");
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd >= 0 &&
        text_copy(to.sun_path, sizeof to.sun_path,
                  span_of(path ? path : "/run/systemd/journal/socket")) &&
        connect(fd, (const struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

void log_journald(bool on)
{
    if (journal >= 0)
        close(journal);
    journald = on;
    journal = on ? journal_open() : -1;
}

/* "module device: event" becomes fields: journalctl LIANHU_DEVICE=sim1. */
static bool journal_send(enum log_level level, const char *line, size_t len)
{
    struct buf fields = BUF_INIT;
    size_t module = strcspn(line, " :"), colon = strcspn(line, ":");
    bool sent;

    buf_addf(&fields, "PRIORITY=%d\nSYSLOG_IDENTIFIER=%s\nMESSAGE=", level,
             program_invocation_short_name);
    buf_add(&fields, line, len);
    if (line[colon] == ':') {
        buf_addf(&fields, "\nLIANHU_MODULE=%.*s", (int)module, line);
        if (module < colon)
            buf_addf(&fields, "\nLIANHU_DEVICE=%.*s", (int)(colon - module - 1), line + module + 1);
    }
    buf_add_char(&fields, '\n');
    sent = send(journal, fields.ptr, fields.len, MSG_NOSIGNAL) == (ssize_t)fields.len;
    buf_free(&fields);
    return sent;
}

static void put_prefix(struct buf *line, enum log_level level)
{
    if (journal >= 0 || line_sink)
        return;
    if (journald) {
        buf_addf(line, "<%d>", level);
        return;
    }
    struct timespec ts;
    struct tm tm;

    clock_gettime(CLOCK_REALTIME, &ts);
    localtime_r(&ts.tv_sec, &tm);
    buf_addf(line, "%02d:%02d:%02d.%03ld ", tm.tm_hour, tm.tm_min, tm.tm_sec, ts.tv_nsec / 1000000);
}

void log_line(enum log_level level, const char *format, ...)
{
    struct buf line = BUF_INIT;
    va_list args;

    if (!log_enabled(level))
        return;
    put_prefix(&line, level);
    va_start(args, format);
    buf_vaddf(&line, format, args);
    va_end(args);
    for (size_t i = 0; i < line.len; i++)
        if ((unsigned char)line.ptr[i] < 0x20 || line.ptr[i] == 0x7F)
            line.ptr[i] = '.'; /* one event, one line: nothing foreign may forge a second */
    if (line_sink) {
        line_sink(sink_ctx, level, line.ptr ? line.ptr : "");
    } else if (journal < 0 || !journal_send(level, line.ptr ? line.ptr : "", line.len)) {
        buf_add_char(&line, '\n');
        (void)!write(STDERR_FILENO, line.ptr, line.len);
    }
    buf_free(&line);
}
