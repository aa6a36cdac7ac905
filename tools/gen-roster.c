/* gen-roster: a made-up roster of any size for a model, the same for the same seed, as two CSV
 * files that `lianhuctl roster import` takes. The plans in tools/rosters have the true scale of the
 * places that the models of conf/models come from. */
#include "tests/support/made_roster.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: gen-roster [-s SEED] [-n HOUSEHOLDS] [-r ROLE] [-t TOP] MODEL SHAPE PEOPLE HOUSEHOLDS\n"
    "       gen-roster [-s SEED] -p PLAN MODEL PEOPLE HOUSEHOLDS\n"
    "  SHAPE       units of each level of the model, top first: 1/8/18/54\n"
    "  HOUSEHOLDS  all together; 30 a group when not said\n"
    "  ROLE        only this office, as group-leader; else every office of the model\n"
    "  TOP         name of the topmost unit\n"
    "  PLAN        a file of tools/rosters that says all this\n";

static void die(const char *what)
{
    fprintf(stderr, "gen-roster: %s\n", what);
    exit(2);
}

static FILE *create(const char *path)
{
    FILE *file = fopen(path, "w");
    if (!file)
        die(strerror(errno));
    return file;
}

static void finish(FILE *file)
{
    if (ferror(file) || fclose(file) != 0)
        die("the disk did not take it all");
}

/* Takes the options; where the others begin. */
static int take_options(struct made_roster *plan, const char **file, int argc, char **argv)
{
    int option;
    while ((option = getopt(argc, argv, "s:n:r:t:p:")) != -1) {
        switch (option) {
        case 's': plan->seed = strtoull(optarg, NULL, 10); break;
        case 'n': plan->households = strtoul(optarg, NULL, 10); break;
        case 'r': text_copy(plan->role, sizeof(plan->role), span_of(optarg)); break;
        case 't': text_copy(plan->top, sizeof(plan->top), span_of(optarg)); break;
        case 'p': *file = optarg; break;
        default: return argc;
        }
    }
    return optind;
}

int main(int argc, char **argv)
{
    struct made_roster plan = {.seed = 1};
    struct buf errors = BUF_INIT;
    const char *file = NULL, *wrong = NULL;
    int first = take_options(&plan, &file, argc, argv);
    if (argc - first != (file ? 3 : 4)) {
        fputs(usage, stderr);
        return 2;
    }
    struct model *model = model_load(argv[first], &errors);
    if (!model)
        die(errors.ptr);
    plan.model = model;
    if (file && !made_roster_read(&plan, file, &errors))
        die(errors.ptr);
    if (!file)
        wrong = made_roster_shape(&plan, argv[first + 1]);
    if (!wrong)
        wrong = made_roster_check(&plan);
    if (wrong)
        die(wrong);
    FILE *people = create(argv[argc - 2]), *households = create(argv[argc - 1]);
    made_roster_write(&plan, people, households);
    finish(people);
    finish(households);
    model_free(model);
    return 0;
}
