#ifndef MODEL_TEMPLATE_H
#define MODEL_TEMPLATE_H
/* One text of the texts file: plain words, {fields} and [pieces]. Checked at load, written often.
 */
#include "model/conf_file.h"
#include "model/texts.h"

/* Complains of a template that is broken, names a field that is not in the list `fields`, shouts,
 * or could need more than one message. */
void template_check(struct conf_reader *reader, const char *key, const char *fields,
                    const struct conf_value *value);

struct template_values {
    const struct text_field *fields; /* ends at name NULL; may be NULL */
    const char *phone;               /* for {phone} when the fields have none */
};

/* Appends the text of a checked template in at most `room` units. */
void template_write(const char *template, const struct template_values *values, size_t room,
                    struct buf *out);

/* The next word of a list like "kind household"; false at its end. */
bool template_next_word(const char **list, struct span *word);

#endif
