#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H
/*
 * make bench: what is measured, where a figure goes, and the programs under measurement. A row of
 * the table below is one figure; a group of rows is measured together and can be run alone
 * (BENCH=gap). Figures of the peers stand beside ours where the same was asked of them.
 */
#include "lianhu/buf.h"
#include "lianhu/when.h"
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum who { LIANHU, GAMMU, SMSTOOLS, WHO_COUNT };
enum sense { INFO, AT_MOST, AT_LEAST };

/* At its boundary the modem that got the call is told to delete what was read and
 * looks for more, two lines that the simulated one answers in 2 ms each (answer_ms), and there is
 * the gap of a millisecond that design.md section 8 allows everywhere. */
#define BOUNDARY_MS (2 * 2 + 1)

/* clang-format off */
/*    id             what it is                                            unit    digits  wished           */
#define FIGURE_TABLE(X)                                                                                        \
    X(COMMIT_P50,    "this disk: 8 KiB and fdatasync, p50",                "ms",   2, INFO,     0)             \
    X(COMMIT_P95,    "this disk: 8 KiB and fdatasync, p95",                "ms",   2, INFO,     0)             \
    X(GAP_P50,       "result to next AT+CMGS, 4 modems, p50",              "ms",   2, INFO,     0)             \
    X(GAP_P95,       "result to next AT+CMGS, 4 modems, p95",              "ms",   2, AT_MOST,  1)             \
    X(GAP_MAX,       "result to next AT+CMGS, 4 modems, max",              "ms",   2, INFO,     0)             \
    X(GAP64_P50,     "the same, 64 modems on one core, p50",               "ms",   2, INFO,     0)             \
    X(GAP64_P95,     "the same, 64 modems on one core, p95",               "ms",   2, AT_MOST,  1)             \
    X(GAP64_MAX,     "the same, 64 modems on one core, max",               "ms",   2, INFO,     0)             \
    X(WEB_GAP_P50,   "4 modems, 50 clerks click without a pause, p50",     "ms",   2, INFO,     0)             \
    X(WEB_GAP_P95,   "the same, p95",                                      "ms",   2, AT_MOST,  1)             \
    X(WEB_GAP_MAX,   "the same, max",                                      "ms",   2, INFO,     0)             \
    X(WEB_RATE,      "pages that they get meanwhile",                      "/s",   0, INFO,     0)             \
    X(RATE,          "submissions over 16 instant modems",                 "/s",   0, AT_LEAST, 4000)          \
    X(PACE,          "one modem that takes 2.5 s a message, 0.4 possible",  "/s",   4, AT_LEAST, 0.396)         \
    X(DRAIN,         "500 waiting texts taken in, one modem",              "/s",   0, AT_LEAST, 1000)          \
    X(ANSWER_P50,    "text arrives to AT+CMGS of its answer, p50",         "ms",   2, INFO,     0)             \
    X(ANSWER_P95,    "text arrives to AT+CMGS of its answer, p95",         "ms",   2, AT_MOST,  5)             \
    X(ANSWER_MAX,    "text arrives to AT+CMGS of its answer, max",         "ms",   2, INFO,     0)             \
    X(NOTICE_OVER,   "17,539 people over 16 modems: over ideal time",      "%",    2, AT_MOST,  1)             \
    X(ALARM_IDLE,    "alarm to 40 phones: idle modem starts after",        "s",    3, AT_MOST,  1)             \
    X(ALARM_BEFORE,  "in a notice to 17,539: texts of it begun before it",  "",     0, AT_MOST,  0)             \
    X(ALARM_BUSY,    "a busy modem starts it after its message boundary",  "ms",   1, AT_MOST,  BOUNDARY_MS)   \
    X(ALARM_LAST,    "the last of them after the alarm",                   "s",    3, INFO,     0)             \
    X(ALARM_OVER,    "the same, 4 busy modems: over ideal + in flight",    "%",    2, AT_MOST,  2)             \
    X(MESSAGE_LINES, "AT lines a message sent, with its report",           "",     2, INFO,     0)             \
    X(MESSAGE_BYTES, "bytes to the modem a message of 43 characters",      "",     0, INFO,     0)             \
    X(CPU,           "CPU seconds a thousand messages sent",               "s",    3, INFO,     0)             \
    X(RSS16,         "resident memory for 16 modems, all processes",        "MiB",  1, INFO,     0)             \
    X(PSS16,         "the same, what is shared counted once",               "MiB",  1, INFO,     0)             \
    X(IDLE_LINES,    "AT lines a minute, idle, each modem",                "",     1, AT_MOST,  4)             \
    X(IDLE_WAKES,    "wake-ups a second, idle, each modem",                "",     2, AT_MOST,  1)             \
    X(COMMIT_OURS,   "mean commit while sending to 16 modems",              "ms",   2, INFO,     0)             \
    X(TURN_MAX,      "longest turn of the loop while sending",             "ms",   1, AT_MOST,  20)            \
    X(KILLS,         "killed at any moment while 120 texts go out",         "times",0, INFO,     0)             \
    X(KILL_TWICE,    "of these texts went out twice",                       "",     0, AT_MOST,  0)             \
    X(KILL_NEVER,    "not out by then; lianhu: in doubt, its policy says",   "",     0, INFO,     0)             \
    X(HANG,          "a modem hangs 60 s, forgets: sends after it answers",    "s",    1, AT_MOST,  5)             \
    X(HANG_WORST,    "the same in virtual time, worst of 200 moments",      "s",    1, AT_MOST,  5)             \
    X(REPLUG,        "a modem is unplugged: sends again after it is back",  "s",    1, AT_MOST,  10)            \
    X(LOST,          "a result never comes: the next message after",        "s",    1, INFO,     0)             \
    X(LOST_OVER,     "of that beyond the limit, 30 s",                     "s",    1, AT_MOST,  2)             \
    X(LOST_TWICE,    "texts that went out twice by that",                   "",     0, AT_MOST,  0)             \
    X(GARBAGE,       "random bytes on the line: longest pause",             "s",    1, INFO,     0)             \
    X(IMPORT,        "17,539 people, 250,000 households imported in",      "s",    1, INFO,     0)             \
    X(SCALE_READY,   "with these and 1,000,000 cases: ready after",        "s",    2, AT_MOST,  1)             \
    X(SCALE_RSS,     "resident memory, after the import and then",        "MiB",  1, AT_MOST,  24)            \
    X(SCALE_CX,      "CX at 1,000,000 cases, with the socket, p95",        "ms",   2, AT_MOST,  1)             \
    X(SCALE_PAGE,    "the slowest page of 50 cases, p95",                  "ms",   1, AT_MOST,  50)            \
    X(LEDGER_PAGE,   "the slowest page of a ledger, 50 rows, p95",         "ms",   1, AT_MOST,  20)            \
    X(LEDGER_SHEET,  "the slowest month, quarter or year of statistics",   "ms",   1, AT_MOST,  20)            \
    X(EVALUATE,      "a county's quarter: 1,442 leaders evaluated",          "s",    2, AT_MOST,  2)             \
    X(LEDGER_CHECK,  "the sums of 1,000,000 cases counted and written in", "s",    1, INFO,     0)             \
    X(WEB_PAGE,      "the slowest page of the console, with its socket, p95", "ms", 1, AT_MOST,  100)           \
    X(WEB_RSS,       "resident memory of the console after these",         "MiB",  1, INFO,     0)             \
    X(SCALE_TURN,    "longest turn of the loop with these",                "ms",   1, AT_MOST,  20)            \
    X(LOOK_TURN,     "the same while 250,000 households are counted",      "ms",   1, AT_MOST,  20)            \
    X(NOTICE_LOOK,   "a notice to 17,539, parts of each: looked at after", "ms",   0, INFO,     0)             \
    X(NOTICE_SIGN,   "signed after",                                       "ms",   0, AT_MOST,  200)           \
    X(NOTICE_FIRST,  "all its rows are there and a text has left after",  "ms",   0, INFO,     0)             \
    X(NOTICE_TURN,   "longest turn of the loop meanwhile",                 "ms",   1, AT_MOST,  20)            \
    X(READ,          "texts read a second, 40 households",                 "/s",   0, AT_LEAST, 5000)
/* clang-format on */

enum figure {
#define X(id, what, unit, digits, sense, wished) FIG_##id,
    FIGURE_TABLE(X)
#undef X
        FIGURES
};

/* Notes a measured value, in the unit of the row. */
void figure_put(enum who who, enum figure figure, double value);
/* Notes why there is none. */
void figure_missing(enum who who, enum figure figure, const char *why);
/* From here on what is noted goes to that descriptor, for figures_from of another process. */
void figures_to(int fd);
void figures_from(int fd);
/* Prints all that was noted; false when a wish was missed. */
bool figures_print(void);

/* The groups, one function each. */
void bench_gap(void);
void bench_rate(void);
void bench_drain(void);
void bench_answer(void);
void bench_virtual(void);
void bench_load(void);
void bench_scale(void);
void bench_read(void);
void bench_peers(void);
/* Part of the group scale: ledgers over its cases. */
struct rig;
void bench_ledgers_count(struct rig *rig);
void bench_ledgers(struct rig *rig);

/* A quarter of as many leaders as 和政县 has, page by page as lianhuctl asks for it. */
void bench_evaluate(struct rig *rig);
/* And a notice to all its leaders. */
void bench_notice(struct rig *rig);
double rig_longest_turn(struct rig *rig, bool fresh); /* since it was asked with `fresh` */
void bench_faults(void);
/* Part of the group scale: the console's pages for a phone, a unit path, a case number. */
void bench_web_pages(struct rig *rig, const char *phone, const char *grid, const char *number);
/* Part of the group gap: a notice while clerks click. */
void bench_web_gap(struct rig *rig, unsigned texts);
/* Where make puts programs. */
const char *bench_build_dir(void);

/* The same work for whoever does it. */
enum {
    GAP_MODEMS = 4,
    GAP_TEXTS = 200,
    GAP_LATENCY_MS = 100,
    DRAIN_TEXTS = 500,
    ANSWER_TEXTS = 108,
    PEER_ANSWER_TEXTS = 8
};
#define BENCH_WORDS "明天上午九点在村委会开会,请各户来一个人,带上户口本。看到请回收到。"
#define BENCH_TEXT  "【南峪乡综治中心】" BENCH_WORDS /* as lianhu sends it */

double seconds_now(void);
void pause_ms(int ms);
_Noreturn void bench_die(const char *format, ...) __attribute__((format(printf, 1, 2)));
void bench_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The percentile of `count` values, which are sorted by this. */
double percentile(double *values, size_t count, int percent);

/* ---- the programs ---------------------------------------------------------------------------- */

struct rig {
    char dir[256]; /* absolute; everything it writes */
    unsigned modems;
    pid_t sim, daemon;
    int sim_fd, control_fd;
    struct buf reply;
};

/* A fresh directory and a modemsim in it. `options` end with NULL. */
void rig_open(struct rig *rig, const char *name, unsigned modems, const char *const *options);
void rig_close(struct rig *rig);
/* From 0x1A to +CMGS, each modem a little slower than the one before: they do not march in step. */
void rig_latency(struct rig *rig, int ms);

/* Writes lianhu.conf (model by name) and starts lianhud; returns when its socket answers. */
void rig_configure(struct rig *rig, const char *model, const char *more);
void rig_start(struct rig *rig);
void rig_stop(struct rig *rig);
/* Until all modems are ready. */
void rig_ready(struct rig *rig);

/* One request; the answer, which the caller gives back to json_decref. A refusal ends the run. */
json_t *rig_ask(struct rig *rig, const char *format, ...) __attribute__((format(printf, 2, 3)));
json_t *sim_ask(struct rig *rig, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Imports a made-up roster (gen-roster); the phones of its first `max` group leaders, all
 * different, go to `phones`. Returns how many. */
size_t rig_roster(struct rig *rig, const char *model, const char *shape, unsigned households,
                  char (*phones)[16], size_t max);

/* The request for a notice to `count` made-up phones, each of them another. */
void notice_request(struct buf *out, unsigned count);
/* Drafts and sends a notice to `count` made-up phones. */
void rig_notice(struct rig *rig, unsigned count);

/* A counter of the simulator over all modems. */
uint64_t sim_total(struct rig *rig, const char *counter);
/* Waits until it has reached `target`; false after `limit` seconds. */
bool sim_await(struct rig *rig, const char *counter, uint64_t target, double limit);
/* Deletions a second, from the first until there were `count`; 0 when `limit` seconds passed. */
double sim_deletions(struct rig *rig, unsigned count, double limit);
/* Submissions a second, first to last, by the simulator's clock. */
double sim_rate(struct rig *rig);
/* Notes gap figures of the simulator: three from `first` on. */
void sim_put_times(struct rig *rig, enum who who, const char *what, enum figure first);

/* Starts a program with its output in `log`; argv ends with NULL. */
pid_t program_start(const char *log, const char *const *argv);
bool program_wait(pid_t pid); /* true when it ended with 0 */
void program_stop(pid_t pid);
double program_cpu(pid_t pid);   /* seconds so far, children not counted */
double program_rss(pid_t pid);   /* MiB now */
double program_share(pid_t pid); /* MiB, what is shared divided among those who share it */
double program_wakes(pid_t pid); /* voluntary switches so far */

void write_file(const char *path, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
