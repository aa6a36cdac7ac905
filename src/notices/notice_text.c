#include "notices/notice_text.h"
#include "notices/say.h"
#include <stdio.h>

enum merge { MERGE_NAME, MERGE_UNIT, MERGE_NUMBER, MERGES };

static const char *const fields[MERGES] = {say_field_name, say_field_unit, say_field_number};

/* The field that begins at `text` ("{姓名}") and how long it is; -1 none of ours. */
static int field_at(const char *text, size_t *len)
{
    for (int i = 0; i < MERGES; i++) {
        *len = strlen(fields[i]);
        if (strncmp(text, fields[i], *len) == 0)
            return i;
    }
    *len = 1;
    return -1;
}

bool notice_fields_good(const char *text, size_t *at)
{
    size_t len;

    for (const char *brace = strchr(text, '{'); brace; brace = strchr(brace + len, '{'))
        if (field_at(brace, &len) < 0) {
            *at = (size_t)(brace - text);
            return false;
        }
    return true;
}

bool notice_has_fields(const char *text)
{
    return strchr(text, '{') != NULL;
}

/* What a field becomes; "" nothing is known. `number` is room for one. */
static const char *field_words(enum merge field, const struct addressee *to, char number[12])
{
    number[0] = '\0';
    switch (field) {
    case MERGE_NAME: return to->name ? to->name : "";
    case MERGE_UNIT: return to->unit_short ? to->unit_short : "";
    case MERGE_NUMBER:
        if (to->household_number)
            snprintf(number, 12, "%d", to->household_number);
        break;
    case MERGES: break;
    }
    return number;
}

void notice_write(const struct notice_service *s, const char *text, const struct addressee *to,
                  struct buf *out)
{
    char number[12];

    buf_add_str(out, texts_signature(s->texts));
    while (*text) {
        size_t plain = strcspn(text, "{"), len;

        buf_add(out, text, plain);
        text += plain;
        if (!*text)
            break;
        int field = field_at(text, &len);
        if (field < 0)
            buf_add(out, text, len);
        else
            buf_add_str(out, field_words((enum merge)field, to, number));
        text += len;
    }
}

/* One of the fields becomes nothing for this recipient. */
static bool has_blank(const char *text, const struct addressee *to)
{
    char number[12];
    size_t len;

    for (const char *brace = strchr(text, '{'); brace; brace = strchr(brace + len, '{')) {
        int field = field_at(brace, &len);

        if (field >= 0 && !*field_words((enum merge)field, to, number))
            return true;
    }
    return false;
}

static bool parts_of(const struct notice_service *s, const char *text, const struct addressee *to,
                     struct buf *whole, unsigned *parts)
{
    struct sms_plan plan;

    buf_clear(whole);
    notice_write(s, text, to, whole);
    if (!sms_plan_text(buf_span(whole), &plan))
        return false;
    *parts = plan.parts;
    return true;
}

bool notice_count_parts(const struct notice_service *s, const char *text,
                        const struct addressee *recipients, size_t count, struct notice_parts *out)
{
    struct buf whole = BUF_INIT;
    bool same = !notice_has_fields(text), good = true;
    unsigned parts = 0;

    *out = (struct notice_parts){0};
    for (size_t i = 0; i < count && good; i++) {
        if (i == 0 || !same)
            good = parts_of(s, text, &recipients[i], &whole, &parts);
        out->least = i == 0 || parts < out->least ? parts : out->least;
        out->most = parts > out->most ? parts : out->most;
        out->total += parts;
        out->blank += !same && has_blank(text, &recipients[i]);
    }
    buf_free(&whole);
    return good;
}
