#include "sim_internal.h"
#include <ctype.h>
#include <strings.h>

/* ---- what codes are called (27.005 3.2.5, 27.007 9.2) ---------------------------------------- */

struct code_words {
    int code;
    const char *words;
};

/* clang-format off */
static const struct code_words cme_words[] = {
    {0, "phone failure"}, {3, "operation not allowed"}, {4, "operation not supported"},
    {10, "SIM not inserted"}, {11, "SIM PIN required"}, {12, "SIM PUK required"},
    {13, "SIM failure"}, {14, "SIM busy"}, {15, "SIM wrong"}, {16, "incorrect password"},
    {20, "memory full"}, {21, "invalid index"}, {22, "not found"}, {30, "no network service"},
    {31, "network timeout"}, {50, "incorrect parameters"}, {100, "unknown"}, {-1, NULL}};
static const struct code_words cms_words[] = {
    {1, "unassigned number"}, {38, "network out of order"}, {41, "temporary failure"},
    {42, "congestion"}, {300, "ME failure"}, {302, "operation not allowed"},
    {303, "operation not supported"}, {304, "invalid PDU mode parameter"},
    {305, "invalid text mode parameter"}, {310, "SIM not inserted"}, {311, "SIM PIN required"},
    {313, "SIM failure"}, {314, "SIM busy"}, {316, "SIM PUK required"}, {320, "memory failure"},
    {321, "invalid memory index"}, {322, "memory full"}, {330, "SMSC address unknown"},
    {331, "no network service"}, {332, "network timeout"}, {340, "no +CNMA acknowledgement expected"},
    {500, "unknown error"}, {-1, NULL}};
/* clang-format on */

static int error_level(const struct sim_modem *m)
{
    int fixed = m->quirk[QUIRK_CMEE_FIXED];

    return fixed >= 0 ? fixed : m->set.cmee;
}

static void add_code(struct buf *out, const struct sim_modem *m, const struct code_words *table,
                     int code)
{
    if (error_level(m) == 2)
        for (; table->words; table++)
            if (table->code == code) {
                buf_add_str(out, table->words);
                return;
            }
    buf_addf(out, "%d", code);
}

/* ---- final results --------------------------------------------------------------------------- */

static void say_final(struct sim *sim, struct sim_modem *m, const char *words, const char *number)
{
    if (m->final_skip > 0) {
        m->final_skip--;
        sim_did(sim, DID_SILENT);
        return;
    }
    if (m->set.quiet)
        return;
    if (m->set.verbose)
        buf_addf(&m->pending, "%s%s%s", line_start(m), words, line_end(m));
    else
        buf_addf(&m->pending, "%s\r", number);
    line_flush(sim, m);
}

static void say_error(struct sim *sim, struct sim_modem *m, struct verdict verdict)
{
    struct buf text = BUF_INIT;
    bool cms = verdict.kind == V_CMS;

    if (error_level(m) == 0 || verdict.kind == V_ERROR) {
        say_final(sim, m, "ERROR", "4");
        return;
    }
    buf_addf(&text, "%s ERROR:%s", cms ? "+CMS" : "+CME", m->quirk[QUIRK_ERROR_GLUED] ? "" : " ");
    add_code(&text, m, cms ? cms_words : cme_words, verdict.code);
    say_final(sim, m, text.ptr, text.ptr); /* these have no numeric form */
    buf_free(&text);
}

static void say_unknown(struct sim *sim, struct sim_modem *m)
{
    int how = m->quirk[QUIRK_UNKNOWN];

    if (how >= 2)
        say_final(sim, m, how == 2 ? "COMMAND NOT SUPPORT" : "COMMAND NO RESPONSE!", "4");
    else
        say_error(sim, m, how == 1 ? CME_(100) : ERROR_);
}

static void end_line(struct sim *sim, struct sim_modem *m, struct verdict verdict)
{
    line_rests(sim, m);
    bool twice = sim_chance(sim, m->quirk[QUIRK_DOUBLE_FINAL]);

    m->state = LINE_IDLE;
    buf_clear(&m->line);
    m->run = (struct sim_run){0, false};
    if (sim_chance(sim, m->quirk[QUIRK_URC_INSIDE])) {
        sim_did(sim, DID_URC_INSIDE);
        buf_addf(&m->pending, "%s^RSSI:11%s", line_start(m), line_end(m));
    }
    if (twice && verdict.kind == V_OK) {
        sim_did(sim, DID_DOUBLE);
        say_final(sim, m, "OK", "0");
    }
    if (verdict.kind == V_OK)
        say_final(sim, m, "OK", "0");
    else if (verdict.kind == V_UNKNOWN)
        say_unknown(sim, m);
    else if (verdict.kind != V_SILENT)
        say_error(sim, m, verdict);
    m->deaf_until = mono_add(sim->now.mono, m->quirk[QUIRK_PAUSE_MS] * MSEC);
    if (sim_chance(sim, m->quirk[QUIRK_ECHO_RETURNS]))
        m->set.echo = 1;
    if (m->early.len)
        sim_plan(sim, EV_EARLY, m->index, 0, 0);
    line_flush(sim, m);
}

/* ---- arguments ------------------------------------------------------------------------------- */

/* The length of a command's arguments: up to a ';' outside quotes, or the end. */
static size_t args_length(struct span text)
{
    bool quoted = false;
    size_t i = 0;

    for (; i < text.len && (quoted || text.ptr[i] != ';'); i++)
        if (text.ptr[i] == '"')
            quoted = !quoted;
    return i;
}

static struct at_arg one_arg(struct span text)
{
    text = span_trim(text);
    if (text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"')
        return (struct at_arg){
            {text.ptr + 1, text.len - 2},
            true
        };
    return (struct at_arg){text, false};
}

static bool split_args(struct span text, struct at_call *call)
{
    bool quoted = false;
    size_t start = 0;

    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && text.ptr[i] == '"')
            quoted = !quoted;
        if (i < text.len && (quoted || text.ptr[i] != ','))
            continue;
        if (call->count == AT_ARGS_MAX)
            return false;
        call->args[call->count++] = one_arg((struct span){text.ptr + start, i - start});
        start = i + 1;
    }
    return !quoted;
}

bool at_number(const struct at_call *call, unsigned arg, int *value)
{
    unsigned long number;

    if (arg >= call->count || call->args[arg].quoted ||
        !span_number(call->args[arg].text, 100000000, &number))
        return false;
    *value = (int)number;
    return true;
}

/* ---- one command ----------------------------------------------------------------------------- */

static const struct at_command *find_command(struct span name)
{
    static const struct at_command *const tables[] = {at_sms_commands, at_general_commands};

    for (size_t t = 0; t < 2; t++)
        for (const struct at_command *c = tables[t]; c->name; c++)
            if (strlen(c->name) == name.len && !strncasecmp(c->name, name.ptr, name.len))
                return c;
    return NULL;
}

static struct verdict check_needs(const struct sim_modem *m, int needs)
{
    int cms = needs & NEED_CMS, busy = m->quirk[QUIRK_SIM_BUSY];

    if (!(needs & NEED_SIM))
        return OK_;
    if (m->sim_gone)
        return cms ? CMS_(310) : CME_(10);
    if (!m->sim_ready && busy < 0)
        return ERROR_;
    if (!m->sim_ready)
        return cms && busy == 14 ? CMS_(314) : CME_(busy);
    if (!m->pin_done)
        return m->pin_left ? (cms ? CMS_(311) : CME_(11)) : (cms ? CMS_(316) : CME_(12));
    if ((needs & NEED_SMS) && !m->sms_ready)
        return CMS_(302);
    return OK_;
}

static struct verdict run_command(struct sim *sim, struct sim_modem *m, struct at_call *call)
{
    static const int bits[] = {
        [AT_EXEC] = DO_EXEC, [AT_READ] = DO_READ, [AT_TEST] = DO_TEST, [AT_SET] = DO_SET};
    const struct at_command *command = call->command;

    if (!(command->verbs & bits[call->verb]))
        return ERROR_;
    if (call->verb == AT_TEST && command->test) {
        if (*command->test)
            line_info(m, "%s: %s", command->name, command->test);
        return OK_;
    }
    if (m->fail_left > 0 && !strcasecmp(command->name, m->fail_name)) {
        m->fail_left--;
        sim_did(sim, DID_FAIL);
        return command->needs & NEED_CMS ? CMS_(m->fail_code) : CME_(m->fail_code);
    }
    struct verdict needs = check_needs(m, command->needs);
    return needs.kind == V_OK ? command->run(sim, m, call) : needs;
}

static struct verdict extended(struct sim *sim, struct sim_modem *m, struct span text)
{
    struct at_call call = {.verb = AT_EXEC, .count = 0};
    size_t name = strcspn(text.ptr, "=?;");

    call.command = find_command((struct span){text.ptr, name});
    struct span rest = span_skip(text, name);
    size_t len = args_length(rest);
    m->run.pos += name + len;
    rest.len = len;
    if (!call.command)
        return (struct verdict){V_UNKNOWN, 0};
    if (span_eq(rest, span_of("?")))
        call.verb = AT_READ;
    else if (span_eq(rest, span_of("=?")))
        call.verb = AT_TEST;
    else if (len && rest.ptr[0] == '=')
        call.verb = AT_SET;
    else if (len)
        return ERROR_;
    if (call.verb == AT_SET && !split_args(span_skip(rest, 1), &call))
        return ERROR_;
    return run_command(sim, m, &call);
}

static size_t digits_at(const char *text, int *value)
{
    size_t n = 0;

    *value = 0;
    for (; n < 4 && isdigit((unsigned char)text[n]); n++)
        *value = *value * 10 + (text[n] - '0');
    return n;
}

static struct verdict set_flag(int *flag, int value)
{
    if (value > 1)
        return ERROR_;
    *flag = value;
    return OK_;
}

/* S-registers: S3, S4 and S5 can be read and set to what they are; the others hold nothing that
 * matters to a link without a dial-up call. */
static struct verdict s_register(struct sim_modem *m, const char *text)
{
    static const int fixed[] = {[3] = 13, [4] = 10, [5] = 8};
    int number, value;
    size_t len = digits_at(text, &number);

    m->run.pos += len;
    if (text[len] == '?') {
        m->run.pos++;
        line_info(m, "%03d", number < 6 ? fixed[number] : 0);
        return OK_;
    }
    if (text[len] != '=')
        return len ? OK_ : ERROR_;
    m->run.pos += 1 + digits_at(text + len + 1, &value);
    return number >= 3 && number <= 5 && value != fixed[number] ? ERROR_ : OK_;
}

static struct verdict identify(struct sim_modem *m)
{
    line_info(m, "Manufacturer: %s", m->family->maker);
    line_info(m, "Model: %s", m->family->model);
    line_info(m, "Revision: %s", m->family->revision);
    line_info(m, "IMEI: %s", m->imei);
    return OK_;
}

static struct verdict ampersand(struct sim_modem *m, const char *text)
{
    int value;

    m->run.pos += 2 + digits_at(text + 2, &value);
    switch (toupper((unsigned char)text[1])) {
    case 'F':
        settings_reset(m);
        m->stats.forbidden++;
        return OK_;
    case 'W': m->stats.forbidden++; return OK_;
    case 'C':
    case 'D':
    case 'K':
    case 'S': return OK_;
    default: return ERROR_;
    }
}

static struct verdict basic(struct sim *sim, struct sim_modem *m, const char *text)
{
    int value;
    char letter = (char)toupper((unsigned char)*text);

    if (letter == '&')
        return ampersand(m, text);
    m->run.pos++;
    if (letter == 'S')
        return s_register(m, text + 1);
    if (letter == 'D') { /* there is nobody to call by data, and voice rings nowhere */
        m->run.pos = m->line.len;
        say_final(sim, m, "NO CARRIER", "3");
        return (struct verdict){V_SILENT, 0};
    }
    m->run.pos += digits_at(text + 1, &value);
    switch (letter) {
    case 'E': return set_flag(&m->set.echo, value);
    case 'V': return set_flag(&m->set.verbose, value);
    case 'Q': return set_flag(&m->set.quiet, value);
    case 'I': return identify(m);
    case 'H': power_hang_up(sim, m); return OK_;
    case 'Z': settings_reset(m); return OK_;
    case 'L':
    case 'M':
    case 'P':
    case 'T':
    case 'X': return OK_;
    default: return ERROR_;
    }
}

/* ---- the line -------------------------------------------------------------------------------- */

static void next_commands(struct sim *sim, struct sim_modem *m)
{
    struct verdict verdict = OK_;

    while (verdict.kind == V_OK) {
        while (m->run.pos < m->line.len && strchr("; ", m->line.ptr[m->run.pos]))
            m->run.pos++;
        if (m->run.pos >= m->line.len)
            break;
        const char *text = m->line.ptr + m->run.pos;
        m->run.any_info = false;
        m->stats.commands++;
        if (strchr("+^*%#$", *text))
            verdict = extended(sim, m, (struct span){text, m->line.len - m->run.pos});
        else
            verdict = basic(sim, m, text);
    }
    if (verdict.kind != V_LATER)
        end_line(sim, m, verdict);
}

void at_execute(struct sim *sim, struct sim_modem *m)
{
    buf_clear(&m->last_line);
    buf_add_span(&m->last_line, buf_span(&m->line));
    m->run = (struct sim_run){.pos = 2, .any_info = false};
    if (m->line.len == 2 && m->quirk[QUIRK_BARE_AT]) {
        end_line(sim, m, ERROR_);
        return;
    }
    if (!m->too_long) {
        next_commands(sim, m);
        return;
    }
    m->too_long = false;
    end_line(sim, m, ERROR_);
}

void at_finish(struct sim *sim, struct sim_modem *m, struct verdict verdict)
{
    if (verdict.kind == V_OK)
        next_commands(sim, m);
    else
        end_line(sim, m, verdict);
}

void at_on_slow(struct sim *sim, struct sim_modem *m, uint64_t arg)
{
    (void)arg;
    at_finish(sim, m, OK_);
}
