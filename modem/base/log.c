#include "lianhu/log.h"
#include "lianhu/buf.h"
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* The log is where the process speaks to its keeper; these two are set once at start. */
static enum log_level threshold = LOG_INFO;
static bool journald;

void log_threshold(enum log_level level)
{
    threshold = level;
}

bool log_enabled(enum log_level level)
{
    return level <= threshold;
}

void log_journald(bool on)
{
    journald = on;
}

static void put_prefix(struct buf *line, enum log_level level)
{
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
    buf_add_char(&line, '\n');
    (void)!write(STDERR_FILENO, line.ptr, line.len);
    buf_free(&line);
}
