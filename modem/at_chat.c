#include "modem/at_chat.h"
#include "lianhu/buf.h"
#include "modem/at_reply.h"
#include <assert.h>
#include <ctype.h>
#include <strings.h>

enum { OWN, FOREIGN }; /* whose header */

static const int64_t QUOTE_SILENCE = 500 * MSEC;  /* then an open +CUSD text is over */
static const int64_t PROMPT_SILENCE = 100 * MSEC; /* then a lone '>' was the prompt */
static const int64_t HEADER_LIFE = 5 * SEC;       /* a PDU line later than this belongs nowhere */

static const char *const pdu_urcs[] = {"+CMT:", "+CDS:", "+CBM:"};

void at_chat_init(struct at_chat *chat)
{
    memset(chat, 0, sizeof *chat);
    at_chat_reset(chat, (mono_t){0});
}

static void close_command(struct at_chat *chat)
{
    chat->phase = AT_IDLE;
    chat->deadline = chat->grace_end = MONO_NEVER;
    chat->header[OWN].len = 0;
    chat->lines.prompt_due = false;
    chat->echo_len = chat->echo_at = 0;
}

void at_chat_reset(struct at_chat *chat, mono_t now)
{
    (void)now;
    at_lines_reset(&chat->lines);
    close_command(chat);
    chat->header[FOREIGN].len = 0;
    chat->flush_at = chat->header_end = MONO_NEVER;
    chat->again = chat->swallow_ok = false;
}

bool at_chat_idle(const struct at_chat *chat)
{
    return chat->phase == AT_IDLE;
}

static void expect_echo(struct at_chat *chat, struct span text)
{
    chat->echo_len = text.len < sizeof chat->echo ? text.len : sizeof chat->echo;
    memcpy(chat->echo, text.ptr, chat->echo_len);
    chat->echo_at = 0;
}

void at_chat_start(struct at_chat *chat, const struct at_command *command, mono_t now)
{
    assert(chat->phase == AT_IDLE);
    chat->command = *command;
    chat->phase = AT_RUNNING;
    chat->deadline = mono_add(now, command->limit);
    chat->grace_end = MONO_NEVER;
    chat->lines.prompt_due = command->prompt;
    chat->swallow_ok = false;
    expect_echo(chat, command->raw ? (struct span){"", 0} : span_of(command->text));
}

void at_chat_payload(struct at_chat *chat, struct span payload, int64_t limit, mono_t now)
{
    assert(chat->phase == AT_PROMPTED);
    chat->phase = AT_PAYLOAD;
    chat->command.limit = limit;
    chat->deadline = mono_add(now, limit);
    expect_echo(chat, payload);
    chat->payload_len = chat->echo_len;
}

void at_chat_rewritten(struct at_chat *chat, mono_t now)
{
    if (chat->phase != AT_IDLE)
        chat->deadline = mono_add(now, chat->command.limit);
}

void at_chat_abandon(struct at_chat *chat)
{
    close_command(chat);
}

/* ---- echo ---------------------------------------------------------------------------------- */

/* An answer may be glued to the echo of its command when the CR between them got lost. */
static bool begins_answer(struct span text)
{
    struct at_final final;

    return text.len && (strchr("+^*", text.ptr[0]) || at_final_parse(text, false, &final, NULL));
}

static bool ends_with(struct span text, struct span tail)
{
    return text.len > tail.len && span_eq(span_skip(text, text.len - tail.len), tail);
}

/* Takes from chat->line what is our echo, whole or a piece of it: an unsolicited line may have cut
 * the echo in two (MM test-at-serial-port). True when nothing is left. */
static bool take_echo(struct at_chat *chat)
{
    struct span due = {chat->echo + chat->echo_at, chat->echo_len - chat->echo_at};
    struct span line = chat->line;

    if (due.len == 0)
        return false;
    if (span_starts(due, line) && (line.len > 1 || chat->echo_at > 0)) {
        chat->echo_at += line.len;
        chat->echoes += chat->echo_at == chat->echo_len;
        return true;
    }
    if (span_starts(line, due) && begins_answer(span_skip(line, due.len))) {
        chat->echo_at = chat->echo_len;
        chat->line = span_skip(line, due.len);
        return false;
    }
    if (due.len > 2 && ends_with(line, due)) { /* EC716S leaves a URC without its line end */
        chat->echo_at = chat->echo_len;
        chat->line.len -= due.len;
        return false;
    }
    /* echoed from the middle on: the front was lost or swallowed by a line of the modem's own */
    if (line.len > 1 && chat->echo_at == 0 && chat->phase == AT_RUNNING && ends_with(due, line) &&
        !memchr(line.ptr, ':', line.len) && !at_is_hex(line) && line.ptr[0] != '"' &&
        !at_final_parse(line, false, &(struct at_final){0}, NULL)) {
        chat->echo_at = chat->echo_len;
        return true;
    }
    return false;
}

/* ---- lines --------------------------------------------------------------------------------- */

static bool is_pdu_urc(struct span line)
{
    for (size_t i = 0; i < sizeof pdu_urcs / sizeof *pdu_urcs; i++)
        if (span_starts(line, span_of(pdu_urcs[i])))
            return true;
    return false;
}

/* The command's own name in front of a line: `+CGMI` of `AT+CGMI?`. */
static bool carries_own_name(const struct at_chat *chat, struct span line)
{
    struct span name = span_skip(span_of(chat->command.text), 2);
    size_t len = 1;

    while (len < name.len && isalpha((unsigned char)name.ptr[len]))
        len++;
    return name.len > 1 && span_starts(line, (struct span){name.ptr, len});
}

static bool is_wanted(const struct at_chat *chat, struct span line)
{
    const char *want = chat->command.want;

    if (chat->phase == AT_IDLE || !want || chat->command.raw || chat->unwritten)
        return false;
    if (*want)
        return span_starts(line, span_of(want));
    if (strchr("+^*%$", line.ptr[0]))
        return carries_own_name(chat, line);
    return true;
}

static bool give_header(struct at_chat *chat, int whose, struct span pdu, struct at_news *news)
{
    struct at_header *header = &chat->header[whose];

    news->type = whose == OWN ? AT_NEWS_LINE : AT_NEWS_URC;
    news->line = (struct span){header->text, header->len};
    news->pdu = pdu;
    header->len = 0;
    return true;
}

/* A PDU on the line of its header, behind a blank (seen in +CMGR, MM tests). */
static struct span cut_pdu(struct span *line)
{
    size_t at = line->len;

    while (at > 0 && isxdigit((unsigned char)line->ptr[at - 1]))
        at--;
    struct span pdu = span_skip(*line, at);
    if (at == 0 || pdu.len < 20 || line->ptr[at - 1] != ' ')
        return (struct span){"", 0};
    *line = span_trim((struct span){line->ptr, at});
    return pdu;
}

/* Keeps a header until its PDU line; a header that was waiting comes out without one. */
static bool hold(struct at_chat *chat, int whose, mono_t now, struct at_news *news)
{
    struct at_header *header = &chat->header[whose];
    struct span line = chat->line;

    if (header->len) {
        chat->again = true;
        return give_header(chat, whose, (struct span){"", 0}, news);
    }
    struct span pdu = cut_pdu(&line);
    header->len = line.len < sizeof header->text ? line.len : sizeof header->text;
    memcpy(header->text, line.ptr, header->len);
    chat->header_end = mono_add(now, HEADER_LIFE);
    return pdu.len ? give_header(chat, whose, pdu, news) : false;
}

static bool on_final(struct at_chat *chat, struct at_news *news)
{
    if (chat->header[OWN].len) {
        chat->again = true;
        return give_header(chat, OWN, (struct span){"", 0}, news);
    }
    news->line = chat->line;
    bool late = chat->command.plain && news->final.end == AT_CMS;
    if (chat->phase == AT_IDLE || chat->command.raw || chat->unwritten || late) {
        news->type = AT_NEWS_STRAY;
        return true;
    }
    if (chat->swallow_ok && news->final.end == AT_OK) {
        chat->swallow_ok = false;
        return false;
    }
    news->type = AT_NEWS_DONE;
    close_command(chat);
    return true;
}

static bool on_wanted(struct at_chat *chat, mono_t now, struct at_news *news)
{
    chat->deadline = mono_add(now, chat->command.limit);
    if (chat->command.grace)
        chat->grace_end = mono_add(now, chat->command.grace);
    if (chat->command.pdu)
        return hold(chat, OWN, now, news);
    news->type = AT_NEWS_LINE;
    news->line = chat->line;
    return true;
}

static bool on_urc(struct at_chat *chat, mono_t now, struct at_news *news)
{
    if (is_pdu_urc(chat->line))
        return hold(chat, FOREIGN, now, news);
    if (chat->line.len >= 2 && strncasecmp(chat->line.ptr, "AT", 2) == 0)
        chat->foreign++;
    /* A late answer has an OK behind it, which must not end the command that runs now. */
    chat->swallow_ok |=
        chat->late_due && chat->phase == AT_RUNNING && span_starts(chat->line, span_of("+CMGS:"));
    news->type = AT_NEWS_URC;
    news->line = chat->line;
    return true;
}

/* Examines chat->line. True when it is news. */
static bool examine(struct at_chat *chat, mono_t now, struct at_news *news)
{
    struct span rest;
    bool calling = span_starts(span_of(chat->command.text), span_of("ATH")) ||
                   span_starts(span_of(chat->command.text), span_of("AT+CHUP"));

    if (take_echo(chat))
        return false;
    if ((chat->header[OWN].len || chat->header[FOREIGN].len) && at_is_hex(chat->line))
        return give_header(chat, chat->header[FOREIGN].len ? FOREIGN : OWN, chat->line, news);
    if (at_final_parse(chat->line, calling && chat->phase != AT_IDLE, &news->final, &rest)) {
        bool told = on_final(chat, news);

        if (!chat->again && rest.len) {
            chat->line = rest;
            chat->again = true;
        }
        return told;
    }
    if (is_wanted(chat, chat->line))
        return on_wanted(chat, now, news);
    return on_urc(chat, now, news);
}

static bool on_prompt(struct at_chat *chat, struct at_news *news)
{
    chat->phase = AT_PROMPTED;
    chat->deadline = MONO_NEVER;
    chat->lines.prompt_due = false;
    chat->echo_len = chat->echo_at = 0;
    news->type = AT_NEWS_PROMPT;
    return true;
}

bool at_chat_next(struct at_chat *chat, struct span *bytes, mono_t now, struct at_news *news)
{
    *news = (struct at_news){
        .line = {"", 0},
          .pdu = {"", 0}
    };
    for (;;) {
        if (chat->again) {
            chat->again = false;
            if (examine(chat, now, news))
                return true;
            continue;
        }
        enum at_piece piece = at_lines_next(&chat->lines, bytes, &chat->line);

        if (piece == AT_PIECE_PROMPT)
            return on_prompt(chat, news);
        if (piece == AT_PIECE_NONE)
            break;
        if (examine(chat, now, news))
            return true;
    }
    chat->flush_at = MONO_NEVER;
    if (at_lines_open(&chat->lines))
        chat->flush_at = mono_add(now, QUOTE_SILENCE);
    if (chat->lines.prompt_half)
        chat->flush_at = mono_add(now, PROMPT_SILENCE);
    return false;
}

enum at_echo at_chat_echo(const struct at_chat *chat)
{
    struct span due = {chat->echo + chat->echo_at, chat->echo_len - chat->echo_at};
    struct span got = {chat->lines.text, chat->lines.len};

    if (got.len == 0)
        return chat->echo_at == 0 ? AT_ECHO_NONE : due.len ? AT_ECHO_PART : AT_ECHO_WHOLE;
    if (!span_starts(due, got))
        return AT_ECHO_OTHER;
    return got.len == due.len ? AT_ECHO_WHOLE : AT_ECHO_PART;
}

/* ---- time ---------------------------------------------------------------------------------- */

static bool end_by_time(struct at_chat *chat, enum at_end end, struct at_news *news)
{
    news->type = AT_NEWS_DONE;
    news->final = (struct at_final){end, 0};
    close_command(chat);
    return true;
}

bool at_chat_expire(struct at_chat *chat, mono_t now, struct at_news *news)
{
    *news = (struct at_news){
        .line = {"", 0},
          .pdu = {"", 0}
    };
    if (chat->again) {
        chat->again = false;
        if (examine(chat, now, news))
            return true;
    }
    if (mono_reached(chat->flush_at, now)) {
        chat->flush_at = MONO_NEVER;
        enum at_piece piece = at_lines_flush(&chat->lines, &chat->line);

        if (piece == AT_PIECE_PROMPT)
            return on_prompt(chat, news);
        if (piece == AT_PIECE_LINE && examine(chat, now, news))
            return true;
    }
    if (chat->header[FOREIGN].len && mono_reached(chat->header_end, now))
        return give_header(chat, FOREIGN, (struct span){"", 0}, news);
    if (chat->phase == AT_IDLE)
        return false;
    if (mono_reached(chat->grace_end, now))
        return end_by_time(chat, AT_OK, news);
    if (mono_reached(chat->deadline, now))
        return end_by_time(chat, chat->command.raw ? AT_OK : AT_TIMEOUT, news);
    return false;
}

mono_t at_chat_wakes(const struct at_chat *chat)
{
    mono_t wakes = chat->header[FOREIGN].len ? chat->header_end : MONO_NEVER;

    if (chat->again)
        return (mono_t){0};
    wakes = mono_min(wakes, chat->flush_at);
    if (chat->phase == AT_IDLE)
        return wakes;
    return mono_min(wakes, mono_min(chat->deadline, chat->grace_end));
}
