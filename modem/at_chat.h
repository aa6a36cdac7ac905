#ifndef MODEM_AT_CHAT_H
#define MODEM_AT_CHAT_H
/*
 * One transaction at a time on an AT port. Each line is asked in fixed order: is it an echo of what
 * was written; the PDU line of the header before it; a final result; a line that the running
 * command expects; else it is unsolicited. The chat writes nothing itself and calls nobody: its
 * owner starts a command, writes the bytes it is given, feeds what comes back and takes the news
 * out one by one, so that the next command can start within the step that ended the last.
 */
#include "lianhu/when.h"
#include "modem/at_final.h"
#include "modem/at_lines.h"

enum { AT_COMMAND_MAX = 512, AT_HEADER_MAX = 160 };

struct at_command {
    char text[AT_COMMAND_MAX]; /* without its CR */
    const char *want;          /* prefix of its lines ("+CPIN:"), "" any line; NULL none */
    bool pdu;                  /* each wanted line is followed by a PDU line */
    bool prompt;               /* it prompts for a payload (27.005 3.5.1) */
    bool raw;                  /* bytes to be written as they are; over when `limit` has passed */
    bool plain;                /* +CMS ERROR cannot be its result, so one is a late answer */
    bool ahead;                /* nothing of this turn has to be kept before it leaves */
    int64_t limit;             /* microseconds without any line of its own */
    int64_t grace;             /* >0: its line is enough, the OK may be missing that long */
};

enum at_news_type {
    AT_NEWS_LINE,   /* a line that the command wanted, with its PDU if it has one */
    AT_NEWS_PROMPT, /* the payload may be written: at_chat_payload */
    AT_NEWS_DONE,   /* the command ended: `final` */
    AT_NEWS_URC,    /* an unsolicited line, with its PDU (+CMT, +CDS, +CBM) */
    AT_NEWS_STRAY   /* a final result that no command waits for: `final` and `line` */
};
struct at_news {
    enum at_news_type type;
    struct span line, pdu; /* borrowed until the next call on this chat; pdu empty: none came */
    struct at_final final;
};

enum at_phase { AT_IDLE, AT_RUNNING, AT_PROMPTED, AT_PAYLOAD };

struct at_header { /* a line whose PDU line has not come yet */
    char text[AT_HEADER_MAX];
    size_t len; /* 0 none */
};

struct at_chat {
    struct at_lines lines;
    struct at_command command;
    enum at_phase phase;
    mono_t deadline, grace_end, flush_at, header_end;
    struct at_header header[2]; /* of the command's own line, of an unsolicited one */
    struct span line;           /* under examination; in lines.out */
    bool again;                 /* `line` is to be examined once more */
    bool unwritten;             /* hint: the command has not left yet, so nothing answers it */
    bool late_due;              /* hint: a submission given up may still be answered */
    bool swallow_ok;            /* the OK behind a late +CMGS */
    char echo[AT_COMMAND_MAX];
    size_t payload_len, echo_len, echo_at;
    unsigned long echoes, foreign; /* our echoes; lines that begin with AT and are not ours */
};

void at_chat_init(struct at_chat *chat);

/* The port is new or gone: nothing runs, nothing is gathered. */
void at_chat_reset(struct at_chat *chat, mono_t now);

bool at_chat_idle(const struct at_chat *chat);

/* Starts a command (none may run). The bytes to write are `command->text` and a CR unless raw. */
void at_chat_start(struct at_chat *chat, const struct at_command *command, mono_t now);

/* The payload behind a prompt is being written; the result is due within `limit`. */
void at_chat_payload(struct at_chat *chat, struct span payload, int64_t limit, mono_t now);

/* The running command was written only now: its limit starts anew. */
void at_chat_rewritten(struct at_chat *chat, mono_t now);

/* Ends the running command without a result, which may then come as AT_NEWS_STRAY. */
void at_chat_abandon(struct at_chat *chat);

/* Takes bytes off `bytes` up to the next news; false when all are taken and there is none. */
bool at_chat_next(struct at_chat *chat, struct span *bytes, mono_t now, struct at_news *news);

/* How the echo of what was written last stands, the unfinished line included. */
enum at_echo { AT_ECHO_NONE, AT_ECHO_PART, AT_ECHO_WHOLE, AT_ECHO_OTHER };
enum at_echo at_chat_echo(const struct at_chat *chat);

/* News that time alone brings: a limit that has passed, a text that silence ended. */
bool at_chat_expire(struct at_chat *chat, mono_t now, struct at_news *news);

mono_t at_chat_wakes(const struct at_chat *chat);

#endif
