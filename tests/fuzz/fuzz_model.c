/* Models of any bytes. One that is taken is complete: every kind has a code of its own, every level
 * a name, and texts can be read by it; one that is refused says why, and where. */
#include "intake/reading.h"
#include "model/model.h"
#include "model/model_show.h"
#include "tests/support/invariant.h"
#include "tests/support/scrap.h"
#include <string.h>

static void check_model(const struct model *model)
{
    HOLDS(model->level_count > 0 && model->role_count > 0 && model->kind_count > 0);
    for (size_t i = 0; i < model->kind_count; i++) {
        HOLDS(model->kinds[i].code[0] && model->kinds[i].title[0]);
        HOLDS(model_kind(model, model->kinds[i].code) == &model->kinds[i]);
        for (size_t k = 0; k < model->kinds[i].subject_count; k++)
            HOLDS(kind_subject(&model->kinds[i], model->kinds[i].subjects[k].title));
    }
}

static void read_some(const struct model *model)
{
    static const char *const texts[] = {"JF 3 张明录 土地", "平安", "3户和4户吵架", "CX 10008",
                                        "3"};
    static const struct household_ref households[] = {
        {.id = 1, .unit = 1, .number = 3, .group = 1, .head = "张明录"},
        {.id = 2, .unit = 1, .number = 4, .group = 1, .head = "王秀兰"}
    };
    const struct sender_ref sender = {
        .name = "马建国", .place = "二社", .households = households, .household_count = 2};
    struct grammar *grammar = grammar_new(model);

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct reading reading = {.sort = READ_EMPTY};

        grammar_read(grammar, span_of(texts[i]), &sender, &reading);
        HOLDS((reading.sort == READ_KIND) <= (reading.kind != NULL));
        reading_free(&reading);
    }
    grammar_free(grammar);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct buf errors = BUF_INIT;
    struct model *model = model_load(scrap_write((struct span){(const char *)bytes, len}), &errors);

    HOLDS((model != NULL) == (errors.len == 0));
    if (model) {
        check_model(model);
        read_some(model);
    } else {
        HOLDS(errors.ptr[errors.len - 1] == '\n' && strstr(errors.ptr, ": "));
    }
    model_free(model);
    buf_free(&errors);
    return 0;
}
