#include "model/conf_file.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONF_FILE_MAX = 1 << 20 }; /* no policy is a megabyte long; a device file might be */

/* ---- complaints ------------------------------------------------------------------------------ */

static void complain(struct conf_reader *reader, int line, const char *format, va_list args)
{
    bool base = line >= CONF_BASE_LINES || (line == 0 && reader->line_offset);
    line -= line >= CONF_BASE_LINES ? CONF_BASE_LINES : 0;
    reader->complaints++;
    buf_add_str(reader->errors, base ? reader->base_path : reader->path);
    if (line > 0)
        buf_addf(reader->errors, ":%d", line);
    buf_add_str(reader->errors, ": ");
    buf_vaddf(reader->errors, format, args);
    buf_add_char(reader->errors, '\n');
}

void conf_complain(struct conf_reader *reader, int line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    complain(reader, line, format, args);
    va_end(args);
}

static cfg_opt_t *hidden(cfg_t *cfg, const char *name)
{
    for (cfg_opt_t *opt = cfg->opts; opt->name; opt++)
        if (strcmp(opt->name, name) == 0)
            return opt;
    return NULL;
}

/* libconfuse gives its callbacks no place of their own: the reader travels in a hidden option. */
static struct conf_reader *reader_of(cfg_t *cfg)
{
    cfg_opt_t *opt = hidden(cfg, CONF_CONTEXT);
    return opt ? (struct conf_reader *)opt->simple_value.ptr : NULL;
}

static void list_keys(cfg_t *cfg, struct buf *out)
{
    const char *comma = "";
    for (const cfg_opt_t *opt = cfg->opts; opt->name; opt++) {
        if (opt->name[0] == '\001')
            continue;
        buf_addf(out, "%s%s", comma, opt->name);
        comma = ", ";
    }
}

/* What libconfuse leaves unsaid. It reads no further after these. */
static const struct {
    const char *said, *expected;
} expectations[] = {
    {"found duplicate title",    "a title that no section above has"    },
    {"missing equal sign",       "NAME = VALUE"                         },
    {"missing opening brace",    "{ behind the section's name and title"},
    {"missing title",            "NAME \"TITLE\" { ... }"               },
    {"premature end of file",    "a value, or the } that is still open" },
    {"unexpected closing brace", "a { before it"                        },
    {"unexpected token",         "NAME = VALUE, and commas in a list"   },
    {"unterminated string",      "a closing quotation mark"             },
};

static const char *expectation(const char *said)
{
    for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++)
        if (strncmp(said, expectations[i].said, strlen(expectations[i].said)) == 0)
            return expectations[i].expected;
    return NULL;
}

static void on_error(cfg_t *cfg, const char *format, va_list args)
{
    const char *expected = expectation(format);

    struct conf_reader *reader = reader_of(cfg);
    if (!reader)
        return;
    struct buf text = BUF_INIT;
    buf_vaddf(&text, format, args);
    if (strncmp(format, "no such option", 14) == 0) {
        buf_add_str(&text, "; expected one of: ");
        list_keys(cfg, &text);
        reader->unknown_line = cfg->line;
    }
    if (expected)
        buf_addf(&text, "; expected %s", expected);
    conf_complain(reader, cfg->line + reader->line_offset, "%s", text.ptr);
    buf_free(&text);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* libconfuse lets the last value win; which one was meant, only the writer knows. */
static void note_said(cfg_t *cfg, const cfg_opt_t *opt)
{
    struct conf_reader *reader = reader_of(cfg);
    if ((opt->flags & CFGF_LIST) || opt->name[0] == '\001' || !reader)
        return;
    for (size_t i = 0; i < reader->said_count; i++)
        if (reader->said[i].opt == opt && cfg->line > reader->unknown_line)
            conf_complain(reader, cfg->line + reader->line_offset,
                          "%s is said twice (also in line %d)", opt->name, reader->said[i].line);
    if (reader->said_count == reader->said_cap) {
        reader->said_cap = reader->said_cap ? 2 * reader->said_cap : 64;
        reader->said = xrealloc(reader->said, reader->said_cap * sizeof(*reader->said));
    }
    reader->said[reader->said_count++] = (struct conf_said){opt, cfg->line};
}

int conf_take(cfg_t *cfg, cfg_opt_t *opt, const char *text, void *result)
{
    note_said(cfg, opt);
    size_t size = strlen(text) + 1;
    struct conf_value *value = xmalloc(sizeof(*value) + size);
    struct conf_reader *reader = reader_of(cfg);
    value->line = cfg->line + (reader ? reader->line_offset : 0);
    memcpy(value->text, text, size);
    *(void **)result = value;
    return 0;
}

static bool read_file(struct conf_reader *reader)
{
    FILE *file = fopen(reader->line_offset ? reader->base_path : reader->path, "r");
    if (!file) {
        conf_complain(reader, 0, "cannot be read: %s", strerror(errno));
        return false;
    }
    char page[4096];
    size_t got;
    while (reader->bytes.len < CONF_FILE_MAX && (got = fread(page, 1, sizeof(page), file)) > 0)
        buf_add(&reader->bytes, page, got);
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed)
        conf_complain(reader, 0, "cannot be read: %s", strerror(errno));
    else if (reader->bytes.len >= CONF_FILE_MAX)
        conf_complain(reader, 0, "is larger than a megabyte: not a policy file");
    else
        return true;
    return false;
}

static int line_at(struct span text, size_t offset)
{
    int line = 1;
    for (size_t i = 0; i < offset; i++)
        line += text.ptr[i] == '\n';
    return line;
}

/* Length of the well-formed character at `at` (RFC 3629); 0 when it is none. */
static size_t utf8_length(struct span text, size_t at)
{
    const unsigned char *p = (const unsigned char *)text.ptr + at;
    size_t len = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    if (p[0] == 0 || p[0] > 0xf4 || len == 0 || at + len > text.len)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    bool surrogate = p[0] == 0xed && p[1] >= 0xa0;
    bool overlong = (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xf0 && p[1] < 0x90);
    bool beyond = p[0] == 0xf4 && p[1] >= 0x90;
    return surrogate || overlong || beyond ? 0 : len;
}

static bool check_utf8(struct conf_reader *reader)
{
    struct span text = buf_span(&reader->bytes);
    for (size_t at = 0; at < text.len;) {
        size_t len = utf8_length(text, at);
        if (len == 0) {
            conf_complain(reader, line_at(text, at) + reader->line_offset,
                          "a byte that is not UTF-8 text; save the file "
                          "as UTF-8 without NUL bytes");
            return false;
        }
        at += len;
    }
    return true;
}

static cfg_t *parse_once(struct conf_reader *reader, cfg_opt_t *opts, cfg_flag_t flags)
{
    cfg_t *cfg = cfg_init(opts, flags);
    if (!cfg)
        abort(); /* memory; what is committed is on disk */
    cfg_set_error_function(cfg, on_error);
    reader->said_count = 0;
    size_t before = reader->complaints;
    if (reader->bytes.len == 0 || cfg_parse_buf(cfg, reader->bytes.ptr) == CFG_SUCCESS)
        return cfg;
    if (reader->complaints == before)
        conf_complain(reader, cfg->line + reader->line_offset,
                      "cannot be understood here; expected key = value");
    cfg_free(cfg);
    return NULL;
}

cfg_t *conf_parse(struct conf_reader *reader, cfg_opt_t *opts)
{
    if (!read_file(reader) || !check_utf8(reader))
        return NULL;
    conf_blank_comments(&reader->bytes);
    cfg_t *cfg = parse_once(reader, opts, CFGF_NONE);
    if (!cfg && reader->unknown_line)
        cfg = parse_once(reader, opts, CFGF_IGNORE_UNKNOWN);
    return cfg;
}

cfg_t *conf_parse_base(struct conf_reader *reader, const char *path, cfg_opt_t *opts)
{
    buf_free(&reader->bytes);
    reader->base_path = path;
    reader->line_offset = CONF_BASE_LINES;
    reader->unknown_line = 0;
    cfg_t *cfg = conf_parse(reader, opts);
    reader->line_offset = 0;
    return cfg;
}

void conf_done(struct conf_reader *reader)
{
    buf_free(&reader->bytes);
    free(reader->said);
    reader->said = NULL;
    reader->said_count = reader->said_cap = 0;
}

const char *conf_place(const struct conf_reader *reader, int line, char out[CONF_PLACE_SIZE])
{
    const char *slash = reader->base_path ? strrchr(reader->base_path, '/') : NULL;
    if (line < CONF_BASE_LINES)
        snprintf(out, CONF_PLACE_SIZE, "line %d", line);
    else
        snprintf(out, CONF_PLACE_SIZE, "line %d of %s", line - CONF_BASE_LINES,
                 slash ? slash + 1 : reader->base_path);
    return out;
}

/* ---- values ---------------------------------------------------------------------------------- */

/* Where the first thing in it stands. libconfuse gives a section without a title no line of its
 * own. */
static int first_line(cfg_t *section)
{
    int first = 0;
    for (const cfg_opt_t *opt = section->opts; opt->name; opt++)
        for (unsigned i = 0; opt->name[0] != '\001' && i < opt->nvalues; i++) {
            const struct conf_value *value = opt->values[i]->ptr;
            int line = opt->type == CFGT_SEC ? conf_line(opt->values[i]->section)
                       : value               ? value->line
                                             : 0;
            if (line > 0 && (!first || line < first))
                first = line;
        }
    return first ? first : section->line;
}

int conf_line(cfg_t *section)
{
    cfg_opt_t *opt = hidden(section, CONF_LINE);
    const struct conf_value *value = opt && opt->nvalues ? opt->values[0]->ptr : NULL;
    return value && value->line > 0 && value->line != CONF_BASE_LINES ? value->line
                                                                      : first_line(section);
}

size_t conf_count(cfg_t *section, const char *key)
{
    cfg_opt_t *opt = hidden(section, key);
    return opt ? opt->nvalues : 0;
}

const struct conf_value *conf_at(cfg_t *section, const char *key, size_t index)
{
    cfg_opt_t *opt = hidden(section, key);
    return opt && index < opt->nvalues ? opt->values[index]->ptr : NULL;
}

const struct conf_value *conf_get(cfg_t *section, const char *key)
{
    return conf_at(section, key, 0);
}

const char *conf_need(struct conf_reader *reader, cfg_t *section, const char *key)
{
    const struct conf_value *value = conf_get(section, key);
    if (value && value->text[0])
        return value->text;
    if (value)
        conf_complain(reader, value->line, "%s is empty; expected a text", key);
    else if (section->title)
        conf_complain(reader, conf_line(section), "%s \"%s\" lacks %s = \"...\"", section->name,
                      section->title, key);
    else
        conf_complain(reader, 0, "lacks %s = \"...\"", key);
    return NULL;
}

long conf_number(struct conf_reader *reader, cfg_t *section, const char *key, const long range[2],
                 long otherwise)
{
    const struct conf_value *value = conf_get(section, key);
    if (!value)
        return otherwise;
    char *end;
    errno = 0;
    long number = strtol(value->text, &end, 10);
    if (!errno && *end == '\0' && end != value->text && number >= range[0] && number <= range[1])
        return number;
    conf_complain(reader, value->line, "%s = %s; expected a whole number from %ld to %ld", key,
                  value->text, range[0], range[1]);
    return otherwise;
}

bool conf_flag(struct conf_reader *reader, cfg_t *section, const char *key, bool otherwise)
{
    const struct conf_value *value = conf_get(section, key);
    if (!value)
        return otherwise;
    if (strcmp(value->text, "true") == 0)
        return true;
    if (strcmp(value->text, "false") != 0)
        conf_complain(reader, value->line, "%s = %s; expected true or false", key, value->text);
    else
        otherwise = false;
    return otherwise;
}

int conf_choice(struct conf_reader *reader, const struct conf_value *value, const char *key,
                const char *const *names)
{
    struct buf list = BUF_INIT;
    for (int i = 0; names[i]; i++) {
        if (strcmp(names[i], value->text) == 0) {
            buf_free(&list);
            return i;
        }
        buf_addf(&list, "%s%s", i ? ", " : "", names[i]);
    }
    conf_complain(reader, value->line, "%s = \"%s\"; expected one of: %s", key, value->text,
                  list.ptr);
    buf_free(&list);
    return -1;
}
