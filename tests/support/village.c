#include "tests/support/village.h"
#include <stdio.h>
#include <stdlib.h>

static void add_household(struct village *village, char *line)
{
    struct sender_ref *sender = &village->sender;
    size_t n = sender->household_count;
    char *name = strrchr(line, '\t');

    if (!name || n == VILLAGE_MAX)
        return;
    text_copy(village->names[n], sizeof village->names[n], span_of(name + 1));
    village->households[n] = (struct household_ref){.id = (int64_t)n + 1,
                                                    .unit = 1,
                                                    .number = atoi(line + strlen("#roster\t")),
                                                    .group = 1,
                                                    .head = village->names[n]};
    sender->household_count++;
}

static bool load_roster(struct village *village, const char *vectors)
{
    FILE *file = fopen(vectors, "r");
    char line[4096];

    if (!file)
        return false;
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "#roster\t", 8) == 0)
            add_household(village, line);
    }
    fclose(file);
    return village->sender.household_count > 0;
}

struct village *village_open(const char *vectors)
{
    struct village *village = xcalloc(1, sizeof *village);
    struct buf errors = BUF_INIT;

    village->model = model_load("conf/models/nanyu.conf", &errors);
    if (!village->model || !load_roster(village, vectors)) {
        fprintf(stderr, "village: %s\n", errors.ptr ? errors.ptr : vectors);
        buf_free(&errors);
        model_free(village->model);
        free(village);
        return NULL;
    }
    buf_free(&errors);
    village->sender.name = village->names[0];
    village->sender.place = "二社";
    village->sender.households = village->households;
    village->grammar = grammar_new(village->model);
    return village;
}

void village_close(struct village *village)
{
    if (!village)
        return;
    grammar_free(village->grammar);
    model_free(village->model);
    free(village);
}

void village_split(struct village *village, int groups)
{
    size_t each = village->sender.household_count / (size_t)groups;

    village->sender.several_groups = true;
    for (size_t i = 0; i < village->sender.household_count; i++) {
        village->households[i].group = (int)(i / each) + 1;
        village->households[i].number = (int)(i % each) + 1;
    }
}
