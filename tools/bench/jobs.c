/* Measurements that mostly wait go on side by side, each in a process of its own. */
#include "gateway.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { JOBS_MAX = 32 };

static struct job {
    pid_t pid;
    int figures;
    char what[64];
} jobs[JOBS_MAX];
static size_t job_count;

void job_start(const char *what, void (*measure)(const struct gateway *), const struct gateway *of)
{
    struct job *job = &jobs[job_count++];
    int ends[2];

    if (job_count > JOBS_MAX || pipe(ends) != 0)
        bench_die("too many measurements at once");
    fflush(NULL);
    job->pid = fork();
    if (job->pid < 0)
        bench_die("cannot fork");
    if (job->pid == 0) {
        close(ends[0]);
        figures_to(ends[1]);
        measure(of);
        exit(0);
    }
    close(ends[1]);
    job->figures = ends[0];
    snprintf(job->what, sizeof job->what, "%s", what);
}

void jobs_wait(void)
{
    for (size_t i = 0; i < job_count; i++) {
        figures_from(jobs[i].figures);
        close(jobs[i].figures);
        if (!program_wait(jobs[i].pid))
            bench_say("%s came to no end", jobs[i].what);
    }
    job_count = 0;
}
