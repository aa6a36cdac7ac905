#ifndef CASES_ALARM_TELL_H
#define CASES_ALARM_TELL_H
/* Who is told of an alarm, once each; shared by the files of alarms. */
#include "cases/alarm.h"
#include "cases/case_say.h"

enum { ALARM_PHONES_MAX = 256 };

/* Whom the alarm has reached so far, so that nobody is told twice. */
struct alarm_told {
    struct alarm_call calls[ALARM_PHONES_MAX];
    size_t count;
};

void alarm_told_load(const struct case_service *s, const struct alarm *a, struct alarm_told *told);

/* Notes that `phone` has a part, without a text. False when it has one already. */
bool alarm_told_add(struct alarm_told *told, const struct alarm *a, const struct phone *phone,
                    enum alarm_part part, wall_t now, struct effects *out);

/* Somebody calls, who may have been told before. False when they called before. */
bool alarm_told_caller(struct alarm_told *told, const struct alarm *a, const struct phone *phone,
                       wall_t now, struct effects *out);

/* Tells whom its reach covers and who has not been told. Sets the commander. */
void alarm_tell(const struct case_service *s, struct alarm *a, struct alarm_told *told, wall_t now,
                struct effects *out);

/* It was danger that somebody mentioned and is a call for help now: offices and duty phones that
 * were told of the one are told of the other. */
void alarm_tell_again(const struct case_service *s, const struct alarm *a,
                      const struct alarm_told *told, wall_t now, struct effects *out);

/* The duty phones once more. */
void alarm_call_duty(const struct case_service *s, const struct alarm *a, wall_t now,
                     struct effects *out);

/* One text about an alarm: highest class, valid for an hour. */
void alarm_text(const struct case_service *s, const struct alarm *a, const struct phone *to,
                enum text_id id, const char *count, wall_t now, struct effects *out);

void alarm_save(const struct alarm *a, struct effects *out);
void alarm_event(const struct actor *who, const struct alarm *a, const char *what, int64_t message,
                 const char *detail, wall_t now, struct effects *out);

/* Texts as this alarm says them: with 演练 in front for a drill. */
const struct texts *alarm_texts(const struct case_service *s, const struct alarm *a);

bool alarm_is_duty(const struct case_service *s, const struct phone *phone);

/* True when `who` may take over or end it: 网格长 or higher, or a duty phone. */
bool alarm_may_end(const struct case_service *s, const struct alarm *a, const struct actor *who);

#endif
