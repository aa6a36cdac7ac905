/*
 * A usage line is what people read and what the words are read by:
 *
 *     NUMBER [NOTE] FILE... --to PHONE [--until TIME] [--overdue] --source visit|phone
 *
 * A word in capitals is taken in its place, its key in small letters; with "..." it takes all that
 * come, as a list. An option's key is its name, "-" as "_"; what follows it says the type: some
 * names are whole numbers, TIME may have a blank where ISO 8601 wants T, a|b are the choices, and
 * nothing makes it a flag. Brackets: may be left out.
 */
#include "lianhuctl.h"
#include "say.h"
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct slot {
    char key[24];
    char kind[64]; /* PHONE, a|b, or "" for a flag */
    bool option, needed, many;
};

static const char *const whole_numbers[] = {"COUNT",   "HOUSEHOLD", "SECONDS",
                                            "MINUTES", "ID",        "CAUSE"};

static void key_of(char *key, size_t size, struct span name)
{
    text_copy(key, size, name);
    for (char *c = key; *c; c++)
        *c = *c == '-' ? '_' : (char)tolower((unsigned char)*c);
}

static struct span token(const char **at)
{
    size_t blanks = strspn(*at, " "), len = strcspn(*at + blanks, " ");
    struct span found = {*at + blanks, len};

    *at += blanks + len;
    return found;
}

/* Reads the next slot of a usage line; false at its end. */
static bool slot_next(const char **usage, struct slot *slot)
{
    struct span word = token(usage);

    if (word.len == 0)
        return false;
    bool closed = word.ptr[word.len - 1] == ']';
    *slot = (struct slot){.needed = word.ptr[0] != '['};
    word = span_skip(word, !slot->needed);
    word.len -= closed;
    slot->option = span_starts(word, span_of("--"));
    if (slot->option) {
        key_of(slot->key, sizeof slot->key, span_skip(word, 2));
        bool flag = closed;
        if (flag)
            return true;
        word = token(usage);
        word.len -= word.ptr[word.len - 1] == ']';
    } else {
        slot->many = word.len > 3 && memcmp(word.ptr + word.len - 3, "...", 3) == 0;
        word.len -= slot->many ? 3 : 0;
        key_of(slot->key, sizeof slot->key, word);
    }
    text_copy(slot->kind, sizeof slot->kind, word);
    return true;
}

static bool slot_option(const char *usage, const char *name, struct slot *slot)
{
    char key[sizeof slot->key];

    key_of(key, sizeof key, span_of(name));
    while (slot_next(&usage, slot))
        if (slot->option && !strcmp(slot->key, key))
            return true;
    return false;
}

/* The first place that is still free. */
static bool slot_place(const char *usage, const json_t *args, struct slot *slot)
{
    while (slot_next(&usage, slot))
        if (!slot->option && (slot->many || !json_object_get(args, slot->key)))
            return true;
    return false;
}

static bool is_whole_number(const char *kind)
{
    for (size_t i = 0; i < sizeof whole_numbers / sizeof *whole_numbers; i++)
        if (!strcmp(whole_numbers[i], kind))
            return true;
    return false;
}

static bool is_choice(const char *choices, const char *text)
{
    size_t len = strlen(text);

    for (const char *at = choices; *at; at += strcspn(at, "|"), at += *at == '|')
        if (strcspn(at, "|") == len && !memcmp(at, text, len))
            return true;
    return false;
}

static json_t *read_whole(const char *text)
{
    unsigned long number;

    if (span_number(span_of(text), INT32_MAX, &number))
        return json_integer((json_int_t)number);
    fprintf(stderr, say_not_number, text);
    return NULL;
}

static json_t *read_text(const char *kind, const char *text)
{
    char *copy = xstrdup(text), *blank = strchr(copy, ' ');

    if (blank && !strcmp(kind, "TIME"))
        *blank = 'T';
    json_t *value = json_string(copy);
    if (!value)
        fprintf(stderr, say_not_utf8, text);
    free(copy);
    return value;
}

static json_t *read_value(const struct slot *slot, const char *text)
{
    if (is_whole_number(slot->kind))
        return read_whole(text);
    if (strchr(slot->kind, '|') && !is_choice(slot->kind, text)) {
        fprintf(stderr, say_not_choice, text, slot->kind);
        return NULL;
    }
    return read_text(slot->kind, text);
}

static bool put(json_t *args, const struct slot *slot, const char *text)
{
    json_t *value = *slot->kind ? read_value(slot, text) : json_true();

    if (!value)
        return false;
    if (!slot->many)
        return json_object_set_new(args, slot->key, value) == 0;
    json_t *list = json_object_get(args, slot->key);
    if (!list) {
        list = json_array();
        json_object_set_new(args, slot->key, list);
    }
    return json_array_append_new(list, value) == 0;
}

/* Takes one word, or two; gives how many, 0 when they do not fit. */
static int take(const struct command *command, json_t *args, char **words, int count, bool plain)
{
    struct slot slot;
    const char *word = words[0];

    if (plain || strncmp(word, "--", 2) != 0) {
        if (slot_place(command->usage, args, &slot))
            return put(args, &slot, word) ? 1 : 0;
        fprintf(stderr, say_too_many, word);
        return 0;
    }
    if (!slot_option(command->usage, word + 2, &slot)) {
        fprintf(stderr, say_unknown, command->name, word);
        return 0;
    }
    if (*slot.kind && count < 2) {
        fprintf(stderr, say_no_value, word);
        return 0;
    }
    int used = *slot.kind ? 2 : 1;
    return put(args, &slot, words[used - 1]) ? used : 0;
}

static bool all_there(const struct command *command, const json_t *args)
{
    const char *usage = command->usage;
    struct slot slot;

    while (slot_next(&usage, &slot))
        if (slot.needed && !json_object_get(args, slot.key)) {
            if (slot.option)
                fprintf(stderr, say_missing_option, slot.key);
            else
                fprintf(stderr, say_missing, slot.kind);
            return false;
        }
    return true;
}

json_t *arguments_read(const struct command *command, char **words, int count)
{
    json_t *args = json_object();
    bool plain = false, good = true;

    for (int i = 0; command->usage && good && i < count;) {
        if (!plain && !strcmp(words[i], "--")) {
            plain = true;
            i++;
            continue;
        }
        int used = take(command, args, words + i, count - i, plain);
        good = used > 0;
        i += used;
    }
    if (good && (!command->usage || all_there(command, args)))
        return args;
    fprintf(stderr, say_how, command->name, command->usage);
    json_decref(args);
    return NULL;
}

bool arguments_take(json_t *args, const char *key)
{
    return json_object_del(args, key) == 0;
}
