#ifndef NOTICES_DRIVE_H
#define NOTICES_DRIVE_H
/*
 * Drives (专项: 两金, 医保, 院落硬化): from house to house done, not done, why. The office opens
 * one for a unit and all below it, which drafts a notice that asks those whom the model names; what
 * they answer by SMS, or the office ticks off, stands household by household. No text of the
 * gateway holds an amount (domain.md 9).
 */
#include "notices/drive_said.h"
#include "notices/notice.h"

/* EFFECT_DRIVE: opened, or closed; inserted or replaced by id. */
struct drive_run {
    int64_t id;
    const char *code;
    int64_t unit; /* 0 everywhere */
    const char *unit_path;
    wall_t opened_at, deadline, closed_at;
    const char *opened_by; /* as events name people */
    int64_t notice;        /* that asks; 0 none */
};

/* EFFECT_DRIVE_MARK: inserted or replaced by drive, unit and household. */
struct drive_mark {
    int64_t drive, unit, household; /* household 0: the unit itself */
    int answer;
    const char *why;
    wall_t at;
    const char *actor;
    int64_t person, message;
};

struct drive_reader {
    void *ctx;
    int64_t (*next_id)(void *ctx);
    bool (*by_id)(void *ctx, int64_t id, struct drive_run *out);
    /* Those that are open, newest first. */
    size_t (*open)(void *ctx, struct drive_run *out, size_t max);
    /* Units in which the person holds one of these offices, of that path and below (NULL all),
     * numbered by their names. */
    size_t (*groups)(void *ctx, int64_t person, const struct words *roles, const char *below,
                     struct drive_group *out, size_t max);
    /* Households of a unit itself. */
    size_t (*homes)(void *ctx, int64_t unit, struct case_household *out, size_t max);
    /* The text of the drive's notice that went to this phone; false none. */
    bool (*asked)(void *ctx, int64_t notice, const struct phone *phone, struct addressee *out);
};

struct drive_service {
    const struct notice_service *notices;
    const struct drive_reader *drives;
    const struct case_reader *cases;
};

enum drive_result {
    DRIVE_OK,
    DRIVE_NO_SUCH,
    DRIVE_OPEN_ALREADY,
    DRIVE_CLOSED,
    DRIVE_AMOUNT,   /* the text holds an amount */
    DRIVE_NOT_SENT, /* its notice cannot be drafted */
    DRIVE_NO_ANSWER
};

/* Opens a drive: `run` has code, unit, unit_path and deadline. With a text (NULL: the model's) its
 * notice is drafted for others to check and sign; "" asks nobody. */
enum drive_result drive_start(const struct drive_service *s, struct drive_run *run,
                              const char *text, const struct actor *actor, wall_t now,
                              struct effects *out);
void drive_stop(const struct drive_service *s, struct drive_run *run, const struct actor *actor,
                wall_t now, struct effects *out);

/* One household, or with 0 the unit, at the desk. `answer` in the words of the model. */
enum drive_result drive_tick(const struct drive_service *s, const struct drive_run *run,
                             const struct drive_mark *mark, const char *answer,
                             const struct actor *actor, wall_t now, struct effects *out);

/* A text that answers an open drive of its sender. False: it does not, nothing was put out. */
bool drive_take(const struct drive_service *s, const struct intake *in, struct effects *out);

#endif
