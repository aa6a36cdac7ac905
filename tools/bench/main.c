/*
 * bench: measures lianhud on simulated modems, and other people's gateways on the same ones.
 * usage: build/bench [GROUP...]; from the repository's root, everything it writes in $BUILD/bench.
 */
#include "bench.h"
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static const struct group {
    const char *name;
    void (*run)(void);
    const char *help;
} groups[] = {
    {"gap",     bench_gap,     "result to next AT+CMGS; 64 modems"     },
    {"rate",    bench_rate,    "submissions a second over 16 modems"   },
    {"drain",   bench_drain,   "500 waiting texts"                     },
    {"answer",  bench_answer,  "text to its answer"                    },
    {"virtual", bench_virtual, "what takes hours, in virtual time"     },
    {"scale",   bench_scale,   "250,000 households and 1,000,000 cases"},
    {"read",    bench_read,    "texts read a second"                   },
    {"load",    bench_load,    "what it costs"                         },
    {"peers",   bench_peers,   "gammu-smsd and smstools at the same"   },
    {"faults",  bench_faults,  "what goes wrong with modems, for all"  },
};
enum { GROUPS = sizeof groups / sizeof *groups };

double seconds_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void pause_ms(int ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000L};

    nanosleep(&t, NULL);
}

void bench_die(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

void bench_say(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fprintf(stderr, "bench: ");
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

static int smaller_first(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double percentile(double *values, size_t count, int percent)
{
    qsort(values, count, sizeof *values, smaller_first);
    return count ? values[(count - 1) * (size_t)percent / 100] : 0;
}

/* What one commit costs here: two pages written one after the other, and waited for. */
static void measure_disk(void)
{
    enum { TIMES = 300, SIZE = 8192 };
    static char page[SIZE];
    double took[TIMES];
    const char *build = getenv("BUILD") ? getenv("BUILD") : "build";
    char path[300];

    snprintf(path, sizeof path, "%s/bench/disk", build);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        bench_die("cannot write %s", path);
    for (int i = 0; i < TIMES; i++) {
        if (pwrite(fd, page, SIZE, (off_t)i % 100 * SIZE) != SIZE)
            bench_die("the disk is full");
        double began = seconds_now();
        fdatasync(fd);
        took[i] = (seconds_now() - began) * 1000;
    }
    close(fd);
    figure_put(LIANHU, FIG_COMMIT_P50, percentile(took, TIMES, 50));
    figure_put(LIANHU, FIG_COMMIT_P95, percentile(took, TIMES, 95));
}

static const struct group *find(const char *name)
{
    for (size_t i = 0; i < GROUPS; i++)
        if (strcmp(groups[i].name, name) == 0)
            return &groups[i];
    fprintf(stderr, "bench: no group %s; there are:\n", name);
    for (size_t i = 0; i < GROUPS; i++)
        fprintf(stderr, "  %-8s %s\n", groups[i].name, groups[i].help);
    exit(2);
}

static void run(const struct group *group)
{
    double began = seconds_now();

    group->run();
    bench_say("%s measured in %.0f s", group->name, seconds_now() - began);
}

/* What is measured is these programs, not who builds beside them; root alone may ask for it. */
static void come_first(void)
{
    struct sched_param first = {.sched_priority = 1};

    if (sched_setscheduler(0, SCHED_RR, &first) != 0 && setpriority(PRIO_PROCESS, 0, -5) != 0)
        bench_say("not root: other programs of this machine may delay what is measured");
}

int main(int argc, char **argv)
{
    double began = seconds_now();

    setvbuf(stdout, NULL, _IOLBF, 0);
    come_first();
    for (int i = 1; i < argc; i++)
        find(argv[i]);
    measure_disk();
    for (int i = 1; i < argc; i++)
        run(find(argv[i]));
    for (size_t i = 0; argc == 1 && i < GROUPS; i++)
        run(&groups[i]);
    bool good = figures_print();
    printf("\nmeasured in %.0f s\n", seconds_now() - began);
    if (!good)
        printf("MISSED above: not what design.md section 8 wishes for, on this machine, today\n");
    return 0;
}
