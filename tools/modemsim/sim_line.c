#include "sim_internal.h"
#include <ctype.h>
#include <stdlib.h>

enum {
    LINE_MAX_LEN = 1024, /* longer than any command of 27.005 and 27.007 */
    TEXT_MAX_LEN = 2048,
    EARLY_MAX = 4096,  /* a modem's own input buffer */
    OUT_MAX = 1 << 18, /* nobody reads: the rest is lost, as on a line without flow control */
    CH_BS = 8,
    CH_SUB = 0x1A,
    CH_ESC = 0x1B
};

/* ---- out ------------------------------------------------------------------------------------- */

/* Whether a byte stands in a TPDU: among many hexadecimal digits. */
static bool in_tpdu(const char *bytes, size_t len, size_t at)
{
    size_t from = at, to = at + 1;

    while (from > 0 && isxdigit((unsigned char)bytes[from - 1]))
        from--;
    while (to < len && isxdigit((unsigned char)bytes[to]))
        to++;
    return to - from > 30;
}

/* A line without a checksum: now and then a bit is another. */
static void disturb(struct sim *sim, struct sim_modem *m, char *bytes, size_t len, bool typed)
{
    for (size_t i = 0; m->quirk[QUIRK_NOISE] && i < len; i++) {
        if (sim_random(sim, 100000) >= (uint64_t)m->quirk[QUIRK_NOISE])
            continue;
        sim_did(sim, DID_NOISE);
        if (typed && m->state == LINE_TEXT)
            sim_did(sim, DID_NOISE_WRITTEN);
        else if (!typed && in_tpdu(bytes, len, i))
            sim_did(sim, DID_NOISE_READ);
        bytes[i] = (char)(bytes[i] ^ 1 << sim_random(sim, 7));
    }
}

static void hand_over(struct sim *sim, struct sim_modem *m, size_t len)
{
    disturb(sim, m, m->pending.ptr, len, false);
    if (m->out.len + len <= OUT_MAX) {
        buf_add(&m->out, m->pending.ptr, len);
        m->stats.bytes_out += len;
    }
    buf_drop(&m->pending, len);
}

void line_flush(struct sim *sim, struct sim_modem *m)
{
    if (m->hung || !m->pending.len)
        return;
    if (m->quirk[QUIRK_CHUNK] == 0) {
        hand_over(sim, m, m->pending.len);
    } else if (!m->pumping) {
        m->pumping = true;
        sim_plan(sim, EV_PUMP, m->index, m->quirk[QUIRK_CHUNK_US], 0);
    }
}

void line_on_pump(struct sim *sim, struct sim_modem *m, uint64_t arg)
{
    size_t len = 1 + sim_random(sim, (uint64_t)m->quirk[QUIRK_CHUNK]);

    (void)arg;
    m->pumping = false;
    if (m->hung)
        return;
    hand_over(sim, m, len < m->pending.len ? len : m->pending.len);
    line_flush(sim, m);
}

void line_raw(struct sim *sim, struct sim_modem *m, const char *bytes, size_t len)
{
    static const char stray[] = {'\xF0', '\0', '\xFF', '?'};

    if (!m->present || m->pending.len > OUT_MAX)
        return;
    if (sim_chance(sim, m->quirk[QUIRK_GARBAGE])) {
        sim_did(sim, DID_STRAY);
        buf_add_char(&m->pending, stray[sim_random(sim, sizeof stray)]);
    }
    buf_add(&m->pending, bytes, len);
    line_flush(sim, m);
}

const char *line_start(const struct sim_modem *m)
{
    return m->quirk[QUIRK_CR_ONLY] ? "\r" : "\r\n";
}

const char *line_end(const struct sim_modem *m)
{
    return m->quirk[QUIRK_DOUBLE_CR] ? "\r\r\n" : line_start(m);
}

/* V.250 5.7.1: text is framed by line ends on both sides with V1, followed by one with V0. The
 * lines of one response stand together. */
void line_info(struct sim_modem *m, const char *format, ...)
{
    va_list args;

    if (m->set.verbose && !m->run.any_info)
        buf_add_str(&m->pending, line_start(m));
    m->run.any_info = true;
    va_start(args, format);
    buf_vaddf(&m->pending, format, args);
    va_end(args);
    buf_add_str(&m->pending, line_end(m));
}

/* Nothing is said while a text is being typed: there is no whole line to say it after. */
void line_urc(struct sim *sim, struct sim_modem *m, const char *format, ...)
{
    struct buf text = BUF_INIT;
    va_list args;

    if (!m->powered || !m->present || (m->quirk[QUIRK_URC_PORT] && !m->urcs_here))
        return;
    if (m->set.verbose)
        buf_add_str(&text, line_start(m));
    va_start(args, format);
    buf_vaddf(&text, format, args);
    va_end(args);
    buf_add_str(&text, line_end(m));
    if (m->state != LINE_TEXT)
        line_raw(sim, m, text.ptr, text.len);
    else if (m->held.len < EARLY_MAX)
        buf_add(&m->held, text.ptr, text.len);
    buf_free(&text);
}

bool sim_take_output(struct sim *sim, unsigned modem, struct buf *out)
{
    struct sim_modem *m = &sim->modems[modem];

    if (!m->out.len)
        return false;
    buf_add_span(out, buf_span(&m->out));
    buf_clear(&m->out);
    return true;
}

/* ---- in -------------------------------------------------------------------------------------- */

static void echo(struct sim_modem *m, char c)
{
    if (m->set.echo && m->present && !m->quirk[QUIRK_ECHO_NEVER])
        buf_add_char(&m->pending, c);
}

/* The time between a command line and its result is the modem's own, not its host's. */
void line_rests(struct sim *sim, struct sim_modem *m)
{
    if (m->busy_since.us == INT64_MAX)
        return;
    m->gap_own += sim->actual.us - m->busy_since.us;
    if (m->arrived_at.us < m->busy_since.us)
        m->answer_own += sim->actual.us - m->busy_since.us;
    else if (m->arrived_at.us < sim->actual.us)
        m->answer_own += sim->actual.us - m->arrived_at.us;
    m->busy_since = MONO_NEVER;
}

static void keep_time(int64_t **times, size_t *count, int64_t us)
{
    if (!*times)
        *times = xmalloc(SIM_GAPS * sizeof **times);
    (*times)[(*count)++ % SIM_GAPS] = us;
}

/* What a host is measured by: how soon it submits after a result, and after an arrival. */
static void measure_host(struct sim *sim, struct sim_modem *m)
{
    if (m->line.len < 8 || strncasecmp(m->line.ptr, "AT+CMGS=", 8))
        return;
    if (m->result_at.us != INT64_MAX)
        keep_time(&m->gaps, &m->gap_count, sim->now.mono.us - m->result_at.us - m->gap_own);
    if (m->arrived_at.us != INT64_MAX)
        keep_time(&m->answers, &m->answer_count,
                  sim->now.mono.us - m->arrived_at.us - m->answer_own);
    m->result_at = m->arrived_at = MONO_NEVER;
}

/* The command prefix may have rubbish in front; without a prefix the line is nobody's. */
static bool find_prefix(struct sim_modem *m)
{
    for (size_t i = 0; i + 1 < m->line.len; i++) {
        const char *p = m->line.ptr + i;
        if ((p[0] == 'A' && p[1] == 'T') || (p[0] == 'a' && p[1] == 't')) {
            buf_drop(&m->line, i);
            return true;
        }
    }
    return false;
}

static void line_done(struct sim *sim, struct sim_modem *m)
{
    if (!m->too_long && !find_prefix(m)) {
        buf_clear(&m->line);
        return;
    }
    m->state = LINE_BUSY;
    m->stats.lines++;
    measure_host(sim, m);
    m->busy_since = sim->now.mono;
    sim_plan(sim, EV_RUN, m->index, m->quirk[QUIRK_ANSWER_MS] * MSEC, 0);
}

void line_on_run(struct sim *sim, struct sim_modem *m, uint64_t arg)
{
    (void)arg;
    at_execute(sim, m);
}

/* A stray line of the family in the middle of an echo (ModemManager's test of the Ericsson). */
static void cut_echo(struct sim *sim, struct sim_modem *m)
{
    static const char urc[] = "\r\n*EMRDY: 1\r\n";

    if (!m->set.echo || m->line.len != 2 || !sim_chance(sim, m->quirk[QUIRK_URC_ECHO]))
        return;
    sim_did(sim, DID_URC_ECHO);
    buf_add(&m->pending, urc, sizeof urc - 1);
}

/* One that was on its way when the command came (T4). */
static void before_echo(struct sim *sim, struct sim_modem *m)
{
    static const char urc[] = "\r\n^RSSI:9\r\n";

    if (m->line.len || !sim_chance(sim, m->quirk[QUIRK_URC_FIRST]))
        return;
    sim_did(sim, DID_URC_INSIDE);
    buf_add(&m->pending, urc, sizeof urc - 1);
}

static void command_char(struct sim *sim, struct sim_modem *m, char c)
{
    if (c == 'A')
        before_echo(sim, m);
    echo(m, c);
    switch (c) {
    case '\r': line_done(sim, m); return;
    case CH_BS:
        if (m->line.len)
            m->line.ptr[--m->line.len] = 0;
        return;
    case '\n':
    case CH_ESC:
    case CH_SUB:
    case '\0': return;
    }
    if (m->line.len >= LINE_MAX_LEN) {
        m->too_long = true;
        return;
    }
    buf_add_char(&m->line, c);
    cut_echo(sim, m);
    if (m->line.len == 2 && !strncasecmp(m->line.ptr, "A/", 2)) {
        buf_clear(&m->line);
        buf_add_span(&m->line, buf_span(&m->last_line));
        line_done(sim, m);
    }
}

static void text_over(struct sim *sim, struct sim_modem *m)
{
    m->state = LINE_BUSY;
    if (m->held.len)
        line_raw(sim, m, m->held.ptr, m->held.len);
    buf_clear(&m->held);
}

static void text_char(struct sim *sim, struct sim_modem *m, char c)
{
    if (c != CH_SUB || m->quirk[QUIRK_ECHO_SUB])
        echo(m, c);
    if (c == CH_ESC) {
        text_over(sim, m);
        at_finish(sim, m, OK_);
    } else if (c == CH_SUB) {
        text_over(sim, m);
        sms_text_done(sim, m);
    } else if (c == CH_BS && m->set.cmgf && m->text.len) {
        m->text.len--;
    } else if (m->text.len < TEXT_MAX_LEN) {
        buf_add_char(&m->text, c);
        if (c == '\r' && m->set.cmgf) /* 27.005 3.5.1: a prompt for each line of text */
            line_raw(sim, m, "\r\n> ", 4);
    }
}

static void too_early(struct sim *sim, struct sim_modem *m, char c)
{
    if (m->quirk[QUIRK_ABORTS] && m->sending && m->state == LINE_BUSY) {
        m->sending = 0; /* the network has it all the same */
        at_finish(sim, m, (struct verdict){V_SILENT, 0});
        command_char(sim, m, c);
        return;
    }
    m->stats.type_ahead++;
    if (m->quirk[QUIRK_TYPE_AHEAD] && m->early.len < EARLY_MAX)
        buf_add_char(&m->early, c);
}

static void feed(struct sim *sim, struct sim_modem *m, struct span bytes)
{
    int room = m->quirk[QUIRK_TEXT_CHUNK];

    for (size_t i = 0; i < bytes.len; i++) {
        char c = bytes.ptr[i];
        bool lost =
            m->quirk[QUIRK_TEXT_CHUNK] && m->state == LINE_TEXT && c > CH_ESC && room-- <= 0;
        if (lost)
            continue;
        disturb(sim, m, &c, 1, true);
        if (m->state == LINE_TEXT)
            text_char(sim, m, c);
        else if (m->state == LINE_IDLE && mono_reached(m->deaf_until, sim->now.mono))
            command_char(sim, m, c);
        else
            too_early(sim, m, c);
    }
    line_flush(sim, m);
}

void line_type(struct sim *sim, struct sim_modem *m, struct span bytes)
{
    if (m->present && m->powered && !m->hung)
        feed(sim, m, bytes);
}

static void feed_early(struct sim *sim, struct sim_modem *m)
{
    struct buf early = m->early;

    m->early = (struct buf)BUF_INIT;
    feed(sim, m, buf_span(&early));
    buf_free(&early);
}

void line_on_early(struct sim *sim, struct sim_modem *m, uint64_t arg)
{
    (void)arg;
    if (!m->hung && m->state == LINE_IDLE)
        feed_early(sim, m);
}

void sim_modem_input(struct sim *sim, unsigned modem, struct span bytes, struct now now)
{
    struct sim_modem *m = &sim->modems[modem];

    sim_step(sim, now);
    if (!m->present || !m->powered)
        return;
    m->stats.bytes_in += bytes.len;
    if (!m->hung)
        feed(sim, m, bytes);
    else if (!m->hang_drops && m->early.len + bytes.len <= EARLY_MAX)
        buf_add_span(&m->early, bytes);
    /* What takes no time is done before the host can look. */
    sim_step(sim, now);
}

/* ---- states ---------------------------------------------------------------------------------- */

void line_on_prompt(struct sim *sim, struct sim_modem *m, uint64_t arg)
{
    (void)arg;
    line_raw(sim, m, line_start(m), strlen(line_start(m)));
    line_raw(sim, m, "> ", 2);
    if (m->quirk[QUIRK_PROMPT_CRLF])
        line_raw(sim, m, "\r\n", 2);
    buf_clear(&m->text);
    m->state = LINE_TEXT;
}

void line_reset(struct sim *sim, struct sim_modem *m)
{
    (void)sim;
    buf_clear(&m->line);
    buf_clear(&m->text);
    buf_clear(&m->held);
    buf_clear(&m->early);
    buf_clear(&m->pending);
    m->state = LINE_IDLE;
    m->run = (struct sim_run){0, false};
    m->pumping = m->hung = m->too_long = false;
    m->result_at = m->arrived_at = m->busy_since = MONO_NEVER;
}

void line_hang(struct sim *sim, struct sim_modem *m, int64_t us, bool drop)
{
    m->hung = true;
    m->hang_drops = drop;
    m->stats.hangs++;
    sim_plan(sim, EV_UNHANG, m->index, us, 0);
}

/* Afterwards it answers what it was asked, or has forgotten it. */
void line_on_unhang(struct sim *sim, struct sim_modem *m, uint64_t arg)
{
    (void)arg;
    m->hung = false;
    if (m->hang_drops)
        buf_clear(&m->pending);
    line_flush(sim, m);
    feed_early(sim, m);
}
