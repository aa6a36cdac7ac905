/* A message out (27.005 3.5.1; design.md section 2.2). */
#include "modem/device_in.h"

static const int64_t FLOW_PATIENCE = 500 * MSEC;
static const int64_t PIECE_PAUSE = 20 * MSEC;
static const int64_t SIM_PAUSE = 2 * SEC;
static const int64_t ECHO_LIMIT = 3 * SEC;
static const int64_t ASK_PAUSE = 3 * SEC, ASKED_QUIET = 500 * MSEC;
enum { NOISE_TRIES = 8 };
static const int64_t DOUBT_LIFE = 10 * MIN; /* how late an answer can still be its own */

static void tell(struct device *d, const struct sms_result *result)
{
    struct submit_port *submit = &d->submit;

    if (submit->unstored_count < SMS_UNSTORED_MAX)
        submit->unstored[submit->unstored_count++] = (struct sms_unstored_result){*result, true};
    effects_put(d->out, EFFECT_SMS_RESULT, d->config.index, result, sizeof *result);
}

static void finish(struct device *d, enum sms_outcome outcome, struct at_final final)
{
    struct submit_port *submit = &d->submit;
    struct sms_result result = {submit->job.attempt, outcome, final, submit->mr};

    submit->state = SUBMIT_NONE;
    if (submit->job.more_follow)
        submit->flows_until = mono_add(d->now.mono, FLOW_PATIENCE);
    if (outcome == SMS_UNKNOWN) {
        submit->in_doubt = d->chat.late_due = true;
        submit->doubt = submit->job.attempt;
        submit->doubt_ends = mono_add(d->now.mono, DOUBT_LIFE);
    }
    if (outcome == SMS_REFUSED)
        text_format(d->status.last_error, sizeof d->status.last_error, "%s %d",
                    at_end_name(final.end), final.code);
    tell(d, &result);
}

void submit_start(struct device *d, const struct sms_job *job)
{
    struct submit_port *submit = &d->submit;

    if (submit->state != SUBMIT_NONE) { /* not asked device_idle */
        tell(d, &(struct sms_result){
                    job->attempt, SMS_UNSENT, {AT_LOST, 0},
                      -1
        });
        return;
    }
    submit->job = *job;
    submit->state = SUBMIT_WAITING;
    submit->tries = 0;
    submit->committed = submit->take_back = submit->accepted = false;
    submit->mr = -1;
}

bool submit_idle(const struct device *d)
{
    return d->submit.state == SUBMIT_NONE;
}

/* What a refusal says about the modem itself (27.005 3.2.5); what it means for the message is not
 * decided here. */
static void learn_from(struct device *d, const struct at_final *final)
{
    if (final->end != AT_CMS)
        return;
    if (final->code == 208 || final->code == 322) { /* its storage is full */
        d->sms.to_clear = SMS_ALL_MEMS;
        sms_port_sweep(d, 0);
    } else if (final->code >= 303 && final->code <= 305) { /* text mode? */
        net_ask_settings(d);
    } else if (final->code == 330) { /* no service centre */
        centre_refused(d);
    } else if (final->code >= 310 && final->code <= 318 && final->code != 314) { /* the SIM */
        device_reinit(d, SIM_PAUSE);
    }
}

static bool submit_next(struct device *d, struct at_command *out)
{
    struct submit_port *submit = &d->submit;

    if (submit->state != SUBMIT_WAITING || d->phase != PHASE_SERVE)
        return false;
    text_format(out->text, sizeof out->text, "AT+CMGS=%zu", submit->job.octets.tpdu_len);
    out->want = "+CMGS:";
    out->prompt = true;
    out->limit = (int64_t)d->profile->prompt_s * SEC;
    out->grace = 0;
    submit->state = SUBMIT_ANNOUNCED;
    return true;
}

/* From here on it may be with the service centre. */
static void write_end(struct device *d)
{
    d->submit.state = SUBMIT_SENT;
    d->submit.asked = 0;
    d->submit.ask_at = mono_add(d->now.mono, (int64_t)d->profile->ask_s * SEC);
    if (d->profile->ask_s <= 0 || d->profile->noisy || d->echoing)
        d->submit.ask_at = MONO_NEVER; /* an echo would be taken for somebody else's command */
    d->unlet.payload = true;
    d->chat.command.limit = (int64_t)d->profile->submit_s * SEC;
    d->chat.command.grace = 5 * SEC; /* +CMGS: came: the service centre has it, OK or not */
    at_chat_rewritten(&d->chat, d->now.mono);
    device_write(d, span_of("\x1a"), EFFECT_WRITE);
}

/* The TPDU is out but for its end, which on a noisy line waits for the echo. */
static void tpdu_written(struct device *d)
{
    struct submit_port *submit = &d->submit;

    if (echo_guards(d) && !submit->no_echo) {
        submit->state = SUBMIT_ECHO;
        submit->echo_ends = mono_add(d->now.mono, ECHO_LIMIT);
    } else {
        write_end(d);
    }
}

/* Some take only so many bytes at a time (Nokia, kannel). */
static void write_piece(struct device *d)
{
    struct submit_port *submit = &d->submit;
    struct span rest = span_skip((struct span){d->chat.echo, d->chat.payload_len}, submit->written);
    size_t most = d->profile->chunk > 0 ? (size_t)d->profile->chunk : rest.len;

    rest.len = rest.len < most ? rest.len : most;
    submit->written += rest.len;
    submit->piece_at = mono_add(d->now.mono, PIECE_PAUSE);
    device_write(d, rest, EFFECT_WRITE);
    if (submit->written == d->chat.payload_len)
        tpdu_written(d);
}

/* The one place where a TPDU begins to leave. */
static void write_tpdu(struct device *d)
{
    struct submit_port *submit = &d->submit;
    char payload[TPDU_HEX_MAX];

    hex_encode(submit->job.octets.bytes, submit->job.octets.len, payload);
    at_chat_payload(&d->chat, span_of(payload), MONO_NEVER.us / 4, d->now.mono);
    submit->state = SUBMIT_PIECES;
    submit->written = 0;
    write_piece(d);
}

/* Leaves the prompt with ESC; the answer to it may be OK, ERROR or nothing. */
static void take_back(struct device *d)
{
    d->submit.take_back = false;
    at_chat_abandon(&d->chat);
    device_wake(d);
}

/* What the modem got is not what was written: out of the prompt, and all of it anew. */
static void announce_anew(struct device *d)
{
    struct submit_port *submit = &d->submit;

    if (++submit->tries >= NOISE_TRIES) {
        finish(d, SMS_UNSENT, (struct at_final){AT_TIMEOUT, 0});
        submit->state = SUBMIT_NONE;
    } else {
        submit->state = SUBMIT_WAITING;
    }
    take_back(d);
}

void submit_bytes(struct device *d)
{
    if (d->submit.state != SUBMIT_ECHO)
        return;
    switch (at_chat_echo(&d->chat)) {
    case AT_ECHO_NONE:
    case AT_ECHO_PART: break;
    case AT_ECHO_WHOLE: write_end(d); break;
    case AT_ECHO_OTHER: announce_anew(d); break;
    }
}

mono_t submit_wakes(const struct device *d)
{
    if (d->submit.state == SUBMIT_PIECES)
        return d->submit.piece_at;
    if (d->submit.state == SUBMIT_SENT)
        return d->submit.ask_at;
    return d->submit.state == SUBMIT_ECHO ? d->submit.echo_ends : MONO_NEVER;
}

/* The result is long overdue. A modem that was hung or has lost it takes commands again, and what
 * waits need not wait for the limit: AT disturbs none that is still busy with the network. */
static void ask(struct device *d)
{
    d->submit.asked++;
    d->submit.ask_at = mono_add(d->now.mono, ASK_PAUSE);
    device_write(d, span_of("AT\r"), EFFECT_WRITE_AHEAD);
}

void submit_expire(struct device *d)
{
    if (d->submit.state == SUBMIT_SENT && mono_reached(d->submit.ask_at, d->now.mono))
        ask(d);
    if (d->submit.state == SUBMIT_PIECES && mono_reached(d->submit.piece_at, d->now.mono))
        write_piece(d);
    if (d->submit.state != SUBMIT_ECHO || !mono_reached(d->submit.echo_ends, d->now.mono))
        return;
    d->submit.no_echo |= at_chat_echo(&d->chat) == AT_ECHO_NONE;
    announce_anew(d);
}

static bool garbled(struct device *d)
{
    return echo_guards(d) && d->chat.echoes == d->echoes;
}

static void submit_prompt(struct device *d)
{
    struct submit_port *submit = &d->submit;

    bool announced_badly = garbled(d);

    submit->state = SUBMIT_PROMPTED;
    if (announced_badly) {
        announce_anew(d);
    } else if (device_forgot(d)) {
        /* perhaps in text mode now, where 16 is a phone number: nothing may be sent */
        finish(d, SMS_UNSENT, (struct at_final){AT_LOST, 0});
        device_reinit(d, 0);
    } else if (submit->take_back) {
        submit->state = SUBMIT_NONE;
        take_back(d);
    } else if (submit->committed) {
        write_tpdu(d);
    }
}

/* +CMGS: mr[,ackpdu]; some say no number */
static void submit_line(struct device *d, struct span line, struct span pdu)
{
    struct submit_port *submit = &d->submit;
    struct at_reply reply;
    long mr;

    (void)pdu;
    if (submit->state != SUBMIT_SENT)
        return;
    submit->accepted = true;
    submit->ask_at = MONO_NEVER;
    if (at_reply_begin(&reply, line, "+CMGS:") && at_reply_number(&reply, &mr) && mr >= 0 &&
        mr <= 255)
        submit->mr = (int)mr;
}

/* Once it was asked, OK and ERROR may be the answers to that and say nothing of the message. While
 * the network is away an ERROR without a number may be a time-out (27.005 3.2.5, 332). */
static enum sms_outcome outcome_of(const struct device *d, const struct at_final *final)
{
    const struct submit_port *submit = &d->submit;
    bool telling = final->end == AT_OK || final->end == AT_ERROR;

    if (submit->accepted)
        return SMS_ACCEPTED;
    if (final->end == AT_ERROR && !net_registered(d))
        return SMS_UNKNOWN;
    if (final->end == AT_TIMEOUT || (submit->asked && telling))
        return SMS_UNKNOWN;
    return final->end == AT_OK ? SMS_ACCEPTED : SMS_REFUSED;
}

static void sent_done(struct device *d, const struct at_final *final)
{
    static const struct at_final overdue = {AT_TIMEOUT, 0};
    enum sms_outcome outcome = outcome_of(d, final);

    if (outcome == SMS_ACCEPTED) {
        net_proved(d);
        centre_accepted(d);
    } else if (final->end != AT_TIMEOUT && final->end != AT_OK) {
        device_wake(d); /* a few stay at the prompt after an error */
    }
    if (d->submit.asked) /* more answers may come */
        d->gap_end = mono_add(d->now.mono, ASKED_QUIET);
    finish(d, outcome, outcome == SMS_UNKNOWN ? overdue : *final);
}

static void submit_done(struct device *d, const struct at_final *final)
{
    struct submit_port *submit = &d->submit;

    if (submit->take_back || submit->state == SUBMIT_NONE) {
        submit->take_back = false;
        submit->state = SUBMIT_NONE;
    } else if (submit->state == SUBMIT_SENT) {
        sent_done(d, final);
    } else {
        /* no prompt, so nothing was handed over */
        bool refused = final->end == AT_CMS || final->end == AT_CME || final->end == AT_ERROR;

        finish(d, refused ? SMS_REFUSED : SMS_UNSENT, *final);
    }
    learn_from(d, final);
}

/* An answer that comes after the limit still settles its attempt. */
static bool submit_urc(struct device *d, struct span line, struct span pdu)
{
    struct submit_port *submit = &d->submit;
    struct at_reply reply;
    long mr = -1;

    (void)pdu;
    if (!at_reply_begin(&reply, line, "+CMGS:"))
        return false;
    if (!submit->in_doubt || mono_reached(submit->doubt_ends, d->now.mono))
        return true;
    submit->in_doubt = d->chat.late_due = false;
    if (!at_reply_number(&reply, &mr) || mr > 255)
        mr = -1;
    tell(d, &(struct sms_result){
                submit->doubt, SMS_ACCEPTED, {AT_OK, 0},
                  (int)mr
    });
    return true;
}

void submit_stray(struct device *d, const struct at_final *final)
{
    struct submit_port *submit = &d->submit;

    if (submit->asked) { /* the answer to AT */
        submit->asked--;
        d->gap_end = mono_add(d->now.mono, ASKED_QUIET);
    }
    if (!submit->in_doubt || final->end != AT_CMS || mono_reached(submit->doubt_ends, d->now.mono))
        return;
    submit->in_doubt = d->chat.late_due = false;
    tell(d, &(struct sms_result){submit->doubt, SMS_REFUSED, *final, -1});
}

const struct device_part submit_part = {
    .name = "submit",
    .next = submit_next,
    .prompt = submit_prompt,
    .line = submit_line,
    .done = submit_done,
    .urc = submit_urc,
};

static void drop_told(struct submit_port *submit)
{
    size_t kept = 0;

    for (size_t i = 0; i < submit->unstored_count; i++)
        if (!submit->unstored[i].told)
            submit->unstored[kept++] = submit->unstored[i];
    submit->unstored_count = kept;
}

void submit_committed(struct device *d)
{
    struct submit_port *submit = &d->submit;

    drop_told(submit);
    if (submit->state == SUBMIT_NONE)
        return;
    submit->committed = true;
    if (submit->state == SUBMIT_PROMPTED && !submit->take_back)
        write_tpdu(d);
}

void submit_aborted(struct device *d)
{
    struct submit_port *submit = &d->submit;

    if (submit->state == SUBMIT_SENT && d->unlet.payload) {
        /* the TPDU was held back with the turn: the modem is still at its prompt */
        finish(d, SMS_UNSENT, (struct at_final){AT_LOST, 0});
        take_back(d);
    } else if (submit->state == SUBMIT_ECHO || submit->state == SUBMIT_PIECES) {
        finish(d, SMS_UNSENT, (struct at_final){AT_LOST, 0});
        take_back(d);
    } else if (submit->state != SUBMIT_NONE && submit->state != SUBMIT_SENT && !submit->committed) {
        /* its attempt does not exist any more, so there is no result to tell */
        if (submit->state == SUBMIT_PROMPTED)
            take_back(d);
        submit->take_back = submit->state == SUBMIT_ANNOUNCED;
        if (!submit->take_back)
            submit->state = SUBMIT_NONE;
    }
    for (size_t i = 0; i < submit->unstored_count; i++)
        submit->unstored[i].told = false;
}

void submit_leave(struct device *d)
{
    struct submit_port *submit = &d->submit;
    enum submit_state was = submit->state;

    if (was == SUBMIT_NONE || was == SUBMIT_SENT || submit->take_back)
        return;
    finish(d, SMS_UNSENT, (struct at_final){AT_LOST, 0});
    submit->take_back = was == SUBMIT_ANNOUNCED; /* its prompt is still to come */
    if (was == SUBMIT_PROMPTED || was == SUBMIT_PIECES || was == SUBMIT_ECHO)
        take_back(d);
}

void submit_again(struct device *d)
{
    for (size_t i = 0; i < d->submit.unstored_count; i++) {
        struct sms_unstored_result *again = &d->submit.unstored[i];

        again->told = true;
        effects_put(d->out, EFFECT_SMS_RESULT, d->config.index, &again->result,
                    sizeof again->result);
    }
}

void submit_lost(struct device *d, struct at_final final)
{
    struct submit_port *submit = &d->submit;

    if (submit->state == SUBMIT_NONE)
        return;
    if (submit->take_back)
        submit->state = SUBMIT_NONE;
    else if (submit->accepted)
        finish(d, SMS_ACCEPTED, final);
    else
        finish(d, submit->state == SUBMIT_SENT ? SMS_UNKNOWN : SMS_UNSENT, final);
}
