/* Reading: texts of sloppy writers, each out of a group of 40 households. */
#include "bench.h"
#include "tests/support/sloppy.h"
#include <stdlib.h>
#include <time.h>

enum { GROUPS_READ = 20, TEXTS_EACH = 500 };

/* Of the processor, not of the clock on the wall: how fast one core reads. */
static double core_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void next_group(struct sloppy *sloppy)
{
    do
        sloppy_group(sloppy);
    while (sloppy->sender.household_count < SLOPPY_HOUSEHOLDS);
}

static double read_group(const struct grammar *grammar, struct sloppy *sloppy)
{
    struct buf texts[TEXTS_EACH];
    struct reading reading = READING_INIT;

    next_group(sloppy);
    for (int i = 0; i < TEXTS_EACH; i++) {
        texts[i] = (struct buf)BUF_INIT;
        sloppy_write(sloppy);
        buf_add_span(&texts[i], buf_span(&sloppy->text));
    }
    double began = core_seconds();
    for (int i = 0; i < TEXTS_EACH; i++)
        grammar_read(grammar, buf_span(&texts[i]), &sloppy->sender, &reading);
    double took = core_seconds() - began;
    for (int i = 0; i < TEXTS_EACH; i++)
        buf_free(&texts[i]);
    reading_free(&reading);
    return took;
}

void bench_read(void)
{
    struct buf errors = BUF_INIT;
    struct model *model = model_load("conf/models/nanyu.conf", &errors);
    double took = 0;

    if (!model)
        bench_die("%s", errors.ptr);
    struct grammar *grammar = grammar_new(model);
    struct sloppy *sloppy = sloppy_new(model, 1);
    for (int i = 0; i < GROUPS_READ; i++)
        took += read_group(grammar, sloppy);
    figure_put(LIANHU, FIG_READ, GROUPS_READ * TEXTS_EACH / took);
    sloppy_free(sloppy);
    grammar_free(grammar);
    model_free(model);
}
