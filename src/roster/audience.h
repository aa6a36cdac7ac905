#ifndef ROSTER_AUDIENCE_H
#define ROSTER_AUDIENCE_H
/*
 * AUDIENCE: whom a notice goes to (design.md section 5).
 *
 *     audience = part { "," part }          or
 *     part     = ["-"] term { "+" ["-"] term }   and; binds tighter than ","
 *     term     = [kind ":"] value
 *
 * A part with a leading "-" is taken away from the whole, wherever it stands: who was excluded is
 * never texted. Within a part, "-" before a term takes that term away from the part. Kinds are unit
 * role tag list unanswered phone, or 单位 角色 标签 名单 未回 手机; without a kind a value is a
 * phone if it is digits, a role if the model knows it, else a unit. A value that holds , + : or
 * begins with - stands in double quotes. Full-width marks and 、 do the same as theirs.
 *
 *     unit:南峪乡/前沟村+role:联户长,phone:13900000001,-unit:南峪乡/前沟村/一网格
 *
 * What the terms mean: unit, the people who hold an office in it or below; role, its holders
 * (role:户主 are the households themselves); tag, households that have it; list, the numbers in a
 * file; unanswered, who owes notice N an answer; phone, that number. Where a part speaks of
 * households (tag, 户主), its units mean their households too; so do all units that are taken away.
 * A unit and a role, or a unit and a tag, of one part must be of one office or household.
 *
 * Parsing needs the model only; evaluation asks the roster through a reader. A result holds each
 * person and each phone once.
 */
#include "model/model.h"
#include "roster/people.h"

enum { AUDIENCE_TERMS_MAX = 64, AUDIENCE_VALUE_SIZE = UNIT_PATH_SIZE };

enum audience_kind {
    AUDIENCE_UNIT,
    AUDIENCE_ROLE,
    AUDIENCE_TAG,
    AUDIENCE_LIST,
    AUDIENCE_UNANSWERED,
    AUDIENCE_PHONE,
    AUDIENCE_KINDS
};

struct audience_term {
    enum audience_kind kind;
    bool away;                       /* taken away from its part */
    bool households;                 /* unit: with the households; role: the households (户主) */
    const struct role *role;         /* AUDIENCE_ROLE; NULL for 户主 */
    struct phone phone;              /* AUDIENCE_PHONE */
    unsigned long number;            /* AUDIENCE_UNANSWERED */
    char value[AUDIENCE_VALUE_SIZE]; /* unit: a path of the one form; as written otherwise */
    size_t offset;                   /* of the term in the text, in bytes */
};

/* A run of terms that are and-ed. */
struct audience_part {
    bool away;
    size_t first, count; /* into terms */
};

struct audience {
    struct audience_term terms[AUDIENCE_TERMS_MAX];
    size_t term_count;
    struct audience_part parts[AUDIENCE_TERMS_MAX];
    size_t part_count;
};

/* Where and why an audience was refused; `what` is Chinese, without the place. */
struct audience_error {
    size_t offset; /* bytes into the text */
    char what[256];
};

/* Parses; false with `error` filled. `model` must outlive the audience. */
bool audience_parse(const struct model *model, struct span text, struct audience *out,
                    struct audience_error *error);

/* Appends the audience in the one form: English kinds, codes of roles, quotes where needed. Parsing
 * that gives the same audience. */
void audience_print(const struct audience *audience, struct buf *out);

/* Someone to text. person or household is 0 where it does not apply; both may be known. */
struct recipient {
    int64_t person, household;
    int64_t unit; /* of the office or household by which the term found them; 0 unknown */
    struct phone phone;
};

typedef void (*audience_emit)(void *to, const struct recipient *recipient);

/* What evaluation asks of the roster; the store fills it. `each` calls `emit` for whom the term
 * means, a few hundred or a thousand of them from `*from` on (0 at first), and sets that to where
 * to go on, AUDIENCE_END behind the last; in any order, repetitions allowed: present holders of an
 * office with their first phone and the unit of that office; households with theirs; lists, notices
 * and phones with unit 0. False when what the term names does not exist (unit, list, notice). The
 * phone of AUDIENCE_PHONE terms may be on nobody's name: the reader then emits it alone. */
#define AUDIENCE_END ((int64_t)-1)
struct audience_reader {
    void *store;
    bool (*each)(void *store, const struct audience_term *term, int64_t *from, audience_emit emit,
                 void *to);
};

struct recipients {
    struct recipient *items; /* by phone; no phone and no person twice */
    size_t count;
};

/* Evaluation in steps of a millisecond or two, for a loop that others wait for; a job copies the
 * audience and the reader. The roster may change between steps; who is new or gone meanwhile may
 * then be missed. */
enum audience_progress { AUDIENCE_MORE, AUDIENCE_DONE, AUDIENCE_REFUSED };
struct audience_job;
struct audience_job *audience_job_new(const struct audience *audience,
                                      const struct audience_reader *reader);
enum audience_progress audience_job_step(struct audience_job *job, struct audience_error *error);
/* What it came to, once it is done; as audience_evaluate says. */
void audience_job_take(struct audience_job *job, struct recipients *out, size_t *not_mobile);
/* Those that cannot be texted, after audience_job_take, which counts them. */
void audience_job_dropped(struct audience_job *job, struct recipients *out);
void audience_job_free(struct audience_job *job);

/* Evaluates at once; false with `error` (its offset that of the term) when a term names nothing
 * that exists. Numbers that cannot be texted (no mobile) are left out and counted in `*not_mobile`
 * (may be NULL). Free with recipients_free. */
bool audience_evaluate(const struct audience *audience, const struct audience_reader *reader,
                       struct recipients *out, size_t *not_mobile, struct audience_error *error);
void recipients_free(struct recipients *recipients);

#endif
