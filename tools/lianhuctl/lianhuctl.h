#ifndef LIANHUCTL_H
#define LIANHUCTL_H
/*
 * lianhuctl: the operator's command line. A command is a row of commands.tbl: its usage line says
 * which words and options it takes and under which keys they travel, so that the help cannot
 * differ from what is read. Most rows put one question to lianhud (src/daemon/control.h) or to
 * modemsim (tools/modemsim/sim_command.h) and print the answer; the others have a function.
 */
#include "lianhu/buf.h"
#include <jansson.h>

enum ctl_exit { CTL_DONE, CTL_REFUSED, CTL_USAGE };

/* What stands before the command. */
struct session {
    const char *socket; /* of lianhud */
    const char *sim;    /* of modemsim; NULL not said */
    const char *as;     /* member of the staff; NULL oneself */
    bool json;
    int patience_ms; /* how long to wait for the socket to appear */
};

struct command;
typedef enum ctl_exit command_run(const struct session *session, const struct command *command,
                                  json_t *args);
typedef void result_print(const json_t *result);

struct command {
    const char *name;  /* one or two words */
    const char *wire;  /* command of the protocol; NULL when there is no single one */
    const char *usage; /* arguments.c says how it reads */
    command_run *run;
    result_print *print; /* for people; NULL where run prints or nothing is to say */
    const char *help;
};

/* ---- command.c: the table -------------------------------------------------------------------- */

/* The command that the words begin with, longest name first, and how many words name it. NULL when
 * there is none. */
const struct command *command_find(char **words, int count, int *used);

/* Prints the commands whose name begins with `area` (NULL all) and one line on each; false when
 * there is none. */
bool command_help(const char *area, FILE *to);

/* ---- arguments.c ----------------------------------------------------------------------------- */

/* Reads the words behind a command's name by its usage line. NULL, and why on stderr, when they do
 * not fit. The caller owns the object. */
json_t *arguments_read(const struct command *command, char **words, int count);

/* Takes a key out of the arguments, for what is not sent on. */
bool arguments_take(json_t *args, const char *key);

/* Sends the numbers of list:FILE in the audience "to" along. False, and why on stderr, when such a
 * file cannot be read. lists.c */
bool lists_send_along(json_t *args);

/* A whole file; false, and why on stderr, when it cannot be read or is too big. roster.c */
bool file_read(const char *path, struct buf *out);

/* ---- wire.c ---------------------------------------------------------------------------------- */

/* Puts one question and waits for its answer, `limit_ms` at most. The question is consumed. NULL,
 * and why on stderr, when nobody answers or the answer is a refusal; else the whole answer. */
json_t *wire_ask(const struct session *session, const char *path, json_t *question, int limit_ms);

/* The same to lianhud: command and arguments (consumed), and whom one acts for. Gives the result.
 */
json_t *daemon_ask(const struct session *session, const char *command, json_t *args);

/* One JSON value and a line end. */
void json_print(const json_t *value);

/* Asks on the terminal; false when the answer is no yes. notice.c */
bool ask_yes(const char *question);

/* ---- what commands do ------------------------------------------------------------------------ */

command_run run_ask, run_case_move, run_message_list;             /* command.c */
command_run run_entry_step;                                       /* command.c */
command_run run_notice_send, run_notice_show, run_notice_preview; /* notice.c */
command_run run_roster_import, run_roster_export;                 /* roster.c */
command_run run_roster_list;                                      /* roster.c */
command_run run_triage_reread, run_modem_ussd;                    /* triage.c */
command_run run_report, run_report_check;                         /* report.c */
command_run run_evaluate;                                         /* evaluate.c */
command_run run_sim, run_sim_inbox;                               /* sim.c */
command_run run_pdu_decode, run_pdu_encode;                       /* pdu.c */
command_run run_staff_password;                                   /* staff.c */
command_run run_certificate;                                      /* certificate.c */
command_run run_check, run_backup, run_restore;                   /* care.c */
command_run run_purge, run_person_erase;                          /* forget.c */
command_run run_doctor;                                           /* doctor.c */
command_run run_modem_scan;                                       /* scan.c */

/* ---- show.c: answers for people -------------------------------------------------------------- */

result_print show_status, show_modems, show_modem, show_cases, show_case, show_messages,
    show_message, show_preview, show_notice, show_notices, show_roster, show_person, show_staff,
    show_member, show_record, show_explain, show_text, show_ports, show_ussd, show_triage,
    show_calls, show_alarms, show_alarm, show_notice_calls, show_rounds, show_round, show_silent,
    show_reread, show_warnings, show_warning, show_warning_rate, show_training, show_settings,
    show_setting, show_original, show_cards, show_ledgers, show_entries, show_entry, show_drives,
    show_drive, show_drive_run, show_vacant, show_office, show_number, show_household, show_consent;
result_print show_sim_texts, show_sim_modems, show_sim_stats, show_sim_faults, show_sim_quirks,
    show_sim_submissions;

#endif
