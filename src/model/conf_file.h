#ifndef MODEL_CONF_FILE_H
#define MODEL_CONF_FILE_H
/*
 * Policy files through libconfuse, so that every mistake is told with file and line and, as far as
 * possible, all mistakes of a file in one go. libconfuse stops at the first value it dislikes and
 * forgets where values stood; so every value is taken as text together with its line, and numbers,
 * switches and words are judged afterwards. Only broken syntax, an unknown key and a section title
 * used twice end the reading early.
 *
 * An array of options begins with CONF_BEGIN(reader), for each section anew, and ends in CFG_END().
 */
#include "lianhu/buf.h"
#include <confuse.h>

/* A key that was given its value. */
struct conf_said {
    const cfg_opt_t *opt;
    int line;
};

/* One file while it is read. Owns `bytes` and `said`, which conf_parse fills and conf_done frees.
 */
struct conf_reader {
    const char *path;
    const char *base_path; /* of the file that conf_parse_base read; NULL none */
    int line_offset;       /* of the file that is being read: lines of a base are high numbers */
    struct buf *errors;    /* complaints, one "file:line: ..." a line */
    size_t complaints;
    struct buf bytes;
    int unknown_line; /* of an unknown key that was told; then the rest is looked at. 0 none */
    struct conf_said *said;
    size_t said_count, said_cap;
};

struct conf_value {
    int line;
    char text[];
};

int conf_take(cfg_t *cfg, cfg_opt_t *opt, const char *text, void *result);

/* Names that no file can write. */
#define CONF_CONTEXT "\001reader"
#define CONF_LINE    "\001line"

#define CONF_VALUE(name)          CFG_PTR_CB(name, NULL, CFGF_NONE, conf_take, free)
#define CONF_LIST(name)           CFG_PTR_LIST_CB(name, NULL, CFGF_NONE, conf_take, free)
#define CONF_SECTIONS(name, opts) CFG_SEC(name, opts, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES)
#define CONF_BEGIN(reader)                                                                         \
    __CFG_PTR(CONF_CONTEXT, NULL, CFGF_NONE, (void **)(reader), conf_take, NULL),                  \
        __CFG_PTR(CONF_LINE, (char *)"0", CFGF_NONE, NULL, conf_take, free)

/* Reads and parses the file. NULL when it cannot be read or its syntax is broken; what is wrong is
 * in reader->errors. Free with cfg_free. A file with an unknown key is still given back, without
 * that key, so that the rest can be judged; reader->complaints is then not 0. */
cfg_t *conf_parse(struct conf_reader *reader, cfg_opt_t *opts);
/* Comments become blanks, line by line: libconfuse 3.3 counts two lines too many for each comment,
 * so that its own would make every line number wrong. */
void conf_blank_comments(struct buf *bytes);
void conf_done(struct conf_reader *reader);

enum { CONF_BASE_LINES = 1 << 24, CONF_PLACE_SIZE = 160 };

/* As conf_parse, for the file that says what the first one leaves out. All its lines count from
 * CONF_BASE_LINES, and complaints about them name `path`, which must live as long as the reader. */
cfg_t *conf_parse_base(struct conf_reader *reader, const char *path, cfg_opt_t *opts);

/* "line 5" or "line 5 of nanyu.conf", for a complaint that points to another place. */
const char *conf_place(const struct conf_reader *reader, int line, char out[CONF_PLACE_SIZE]);

/* Adds "path:line: ..." to the complaints; line 0 is left out. */
void conf_complain(struct conf_reader *reader, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The line where a titled section begins. */
int conf_line(cfg_t *section);

/* A value as written; NULL when the file does not say. */
const struct conf_value *conf_get(cfg_t *section, const char *key);
size_t conf_count(cfg_t *section, const char *key);
const struct conf_value *conf_at(cfg_t *section, const char *key, size_t index);

/* A text that must be there and not be empty; NULL after a complaint. Borrowed. */
const char *conf_need(struct conf_reader *reader, cfg_t *section, const char *key);

/* A whole number low..high, or true and false; `otherwise` when the file does not say or after a
 * complaint. */
long conf_number(struct conf_reader *reader, cfg_t *section, const char *key, const long range[2],
                 long otherwise);
bool conf_flag(struct conf_reader *reader, cfg_t *section, const char *key, bool otherwise);

/* The place of a word in `names` (ends at NULL); -1 after a complaint that lists the names. */
int conf_choice(struct conf_reader *reader, const struct conf_value *value, const char *key,
                const char *const *names);

#endif
