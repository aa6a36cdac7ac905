#ifndef MODEL_LOAD_H
#define MODEL_LOAD_H
/*
 * Between model_load.c, which opens the file and reads levels and offices, the load_*.c, each of
 * which reads one family of sections into the model, and model_check.c, which looks at the whole.
 * Every one of them tells what is wrong through conf_complain and goes on.
 */
#include "model/claims.h"
#include "model/conf_keys.h"
#include "model/model.h"

enum { TITLE_MAX = 6, SHEET_TITLE_MAX = 16, LEVELS_MAX = 8, HOURS_MAX = 24 * 366 };

/* A section and what the base says about the same thing; one of them may be NULL. */
struct said {
    cfg_t *own, *base;
};

/* Everything that is at hand while one model is read. */
struct load {
    struct conf_reader reader;
    struct model *model;
    struct claims words;   /* codes, titles and words of all kinds */
    struct claims digits;  /* of all kinds */
    struct claims offices; /* codes, titles and words of all roles */
    const char *owner;     /* "kind JF", for complaints */
    cfg_t *base;           /* the model that says what this one leaves out; NULL none */
    char *base_path;
    struct claims subjects; /* titles and words of all subjects, by kind; may stand twice */
    int *kind_lines;        /* where each kind of the model begins */
};

/* ---- load_words.c: what all of them read ----------------------------------------------------- */

/* Where the key is said: in the own section if there, else in the base; never NULL. */
cfg_t *load_at(const struct said *said, const char *key);

size_t load_characters(const char *text);

/* Words as messages are compared with them. */
void load_words(struct load *load, cfg_t *section, const char *key, struct words *out);
void load_claim(struct load *load, cfg_t *section, const char *key, struct claims *claims);

/* A list of its own at the root, in which no word stands twice. */
void load_list(struct load *load, cfg_t *root, const char *key, struct words *out);

/* A title that stands in texts to people; never NULL. */
char *load_title(struct load *load, cfg_t *section);

/* The title = of something that stands on paper and in lists only; never NULL. */
char *load_heading(struct load *load, cfg_t *section);

/* NULL when the file does not say. */
char *load_optional(cfg_t *section, const char *key);

/* "" when the file does not say. */
char *load_text(cfg_t *section, const char *key);

/* A path in a model is relative to it. */
char *load_beside(const struct load *load, const char *path);
char load_digit(struct load *load, cfg_t *section, struct claims *claims);

/* Whole number of hours up to a year. */
int load_hours(struct load *load, cfg_t *section, const char *key, int otherwise);

/* As conf_number, as an int. */
int load_number(struct load *load, cfg_t *section, const char *key, const long range[2],
                int otherwise);

/* A list whose every item `knows`; `expected` says what would have been right. */
void load_known(struct load *load, cfg_t *section, const char *key, struct words *out,
                bool (*knows)(const struct load *, const char *), const char *expected);

/* A list of role codes; of codes of kinds. */
void load_roles(struct load *load, cfg_t *section, const char *key, struct words *out);
void load_kind_codes(struct load *load, cfg_t *section, const char *key, struct words *out);

/* At least one item must stand there. */
void load_need_some(struct load *load, cfg_t *section, const char *key);

/* The index of a level by its title; -1 after a complaint, `otherwise` when it is not said. */
int load_level(struct load *load, cfg_t *section, const char *key, int otherwise);

/* ---- one family each; `*_keys` is what may stand in their sections --------------------------- */

extern const struct conf_key load_kind_keys[], load_subject_keys[];
void load_all_kinds(struct load *load, cfg_t *root);
void load_subjects(struct load *load, const struct said *said, struct kind *kind);

extern const struct conf_key load_grade_keys[], load_move_keys[], load_supervise_keys[],
    load_warning_keys[];
void load_grades(struct load *load, cfg_t *root);   /* before the kinds */
void load_moves(struct load *load, cfg_t *root);    /* moves and points of cards */
void load_warnings(struct load *load, cfg_t *root); /* after the kinds */

extern const struct conf_key load_limit_keys[];
void load_limits(struct load *load, const struct said *said, struct kind *kind);

extern const struct conf_key load_register_keys[], load_drive_keys[];
void load_forms(struct load *load, cfg_t *root); /* registers and drives; after the kinds */

extern const struct conf_key load_duty_keys[], load_line_keys[], load_team_keys[];
void load_lines(struct load *load, cfg_t *root);  /* before the kinds */
void load_duties(struct load *load, cfg_t *root); /* duties and teams; after the kinds */

extern const struct conf_key load_calendar_keys[], load_round_keys[];
void load_plans(struct load *load, cfg_t *root);
extern const struct conf_key load_notice_keys[];
void load_notices(struct load *load, cfg_t *root);

extern const struct conf_key load_evaluation_keys[];
void load_evaluation(struct load *load, cfg_t *root);

/* Complaints about kinds that could be mistaken for one another, or that do the same. Call when
 * load->model and the claims are complete. */
void load_check_whole(struct load *load, cfg_t *root);

#endif
