/* Audiences of any text: refused at a place inside the text with words, or taken; then printed,
 * read again and printed the same; and no number comes out twice, nor one that was taken away. */
#include "roster/audience.h"
#include "tests/support/invariant.h"

static const struct model *model_once(void)
{
    static struct model *model;

    if (!model) {
        struct buf errors = BUF_INIT;

        model = model_load("conf/models/nanyu.conf", &errors);
        HOLDS(model);
        buf_free(&errors);
    }
    return model;
}

/* A few people whom the text of a term picks. */
static bool each(void *store, const struct audience_term *term, int64_t *from, audience_emit emit,
                 void *to)
{
    unsigned seed = (unsigned)term->kind;

    (void)store;
    *from = AUDIENCE_END;
    for (const char *p = term->value; *p; p++)
        seed = seed * 31 + (unsigned char)*p;
    for (unsigned i = 0; i < 12; i++) {
        struct recipient r = {.person = (int64_t)(i % 7), .unit = (int64_t)(i % 3)};

        if (!(seed >> i & 1))
            continue;
        text_format(r.phone.text, sizeof r.phone.text, i == 11 ? "10086%u" : "+861390000000%u",
                    i % 9);
        emit(to, &r);
    }
    return seed % 13 != 0;
}

static void check_evaluation(const struct audience *audience)
{
    struct audience_reader reader = {NULL, each};
    struct audience_error error;
    struct recipients out;

    if (!audience_evaluate(audience, &reader, &out, NULL, &error)) {
        HOLDS(error.what[0] && out.count == 0);
        return;
    }
    for (size_t i = 0; i < out.count; i++) {
        HOLDS(phone_is_mobile(&out.items[i].phone));
        for (size_t j = 0; j < i; j++) {
            HOLDS(strcmp(out.items[i].phone.text, out.items[j].phone.text) > 0);
            HOLDS(!out.items[i].person || out.items[i].person != out.items[j].person);
        }
    }
    recipients_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct audience audience;
    struct buf once = BUF_INIT, twice = BUF_INIT;
    struct audience_error error;

    if (!audience_parse(model_once(), span_bytes(bytes, len), &audience, &error)) {
        HOLDS(error.offset <= len && error.what[0]);
        return 0;
    }
    HOLDS(audience.part_count > 0 && audience.term_count >= audience.part_count);
    check_evaluation(&audience);
    audience_print(&audience, &once);
    HOLDS(audience_parse(model_once(), buf_span(&once), &audience, &error));
    audience_print(&audience, &twice);
    HOLDS(span_eq(buf_span(&once), buf_span(&twice)));
    buf_free(&once);
    buf_free(&twice);
    return 0;
}
