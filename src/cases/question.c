#include "cases/question.h"
#include "lianhu/buf.h"
#include <inttypes.h>
#include <stdlib.h>

#define X(name, words) words,
static const char *const kind_names[] = {QUESTION_TABLE(X)};
#undef X

const char *question_kind_name(enum question_kind kind)
{
    return (unsigned)kind < QUESTION_KINDS ? kind_names[kind] : "?";
}

bool question_is_dialogue(enum question_kind kind)
{
    return kind <= QUESTION_URGENT;
}

void question_offer(struct question *q, const char *answer, int64_t value)
{
    if (q->option_count == OPTIONS_MAX)
        return;
    text_copy(q->options[q->option_count].answer, OPTION_SIZE, span_of(answer));
    q->options[q->option_count++].value = value;
}

const struct answer_option *question_option(const struct question *q, const char *answer)
{
    for (size_t i = 0; i < q->option_count; i++)
        if (strcmp(q->options[i].answer, answer) == 0)
            return &q->options[i];
    return NULL;
}

void options_write(const struct question *q, char out[OPTIONS_TEXT_SIZE])
{
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; i < q->option_count; i++) {
        text_format(out + len, OPTIONS_TEXT_SIZE - len, "%s%s=%" PRId64, i ? ";" : "",
                    q->options[i].answer, q->options[i].value);
        len += strlen(out + len);
    }
}

void options_read(struct question *q, const char *text)
{
    q->option_count = 0;
    while (*text) {
        size_t len = strcspn(text, "=");
        char answer[OPTION_SIZE];

        if (text[len] != '=')
            return;
        text_copy(answer, sizeof answer, (struct span){text, len});
        question_offer(q, answer, strtoll(text + len + 1, NULL, 10));
        text += len + strcspn(text + len, ";");
        if (*text == ';')
            text++;
    }
}
