#include "tests/support/device_rig.h"
#include "model/profiles.h"
#include <fnmatch.h>
#include <stdio.h>

static void trace(const struct rig *rig, const char *mark, struct span bytes)
{
    if (!rig->trace)
        return;
    fprintf(stderr, "%10.3f %s ", (double)rig->now.mono.us / 1e6, mark);
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];

        fprintf(stderr, c < 0x20 ? "<%02x>" : "%c", c);
    }
    fputc('\n', stderr);
}

static void say(struct rig *rig, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(struct rig *rig, const char *format, ...)
{
    size_t from = rig->log.len;
    va_list args;

    va_start(args, format);
    buf_vaddf(&rig->log, format, args);
    va_end(args);
    trace(rig, "=", (struct span){rig->log.ptr + from, rig->log.len - from});
    buf_add_char(&rig->log, '\n');
}

static void say_in(struct rig *rig, const struct sms_in *in)
{
    char hex[TPDU_HEX_MAX];

    hex_encode(in->bytes, in->len, hex);
    say(rig, "in %s %d %s", in->mem[0] ? in->mem : "-", in->slot, hex);
}

static void say_result(struct rig *rig, const struct sms_result *result)
{
    static const char *const outcomes[] = {"accepted", "refused", "unsent", "unknown"};

    say(rig, "result %lld %s %d %s %d", (long long)result->attempt, outcomes[result->outcome],
        result->mr, at_end_name(result->final.end), result->final.code);
}

static void say_note(struct rig *rig, const struct device_note *note)
{
    say(rig, "note %s %s%s", note->what, note->tell ? "! " : "", note->detail);
}

static void take_effect(struct rig *rig, const struct effect *effect, struct buf *writes)
{
    const struct span *bytes = effect->body;
    const struct device_change *change = effect->body;

    switch (effect->type) {
    case EFFECT_WRITE: buf_add_span(writes, *bytes); break;
    case EFFECT_WRITE_AHEAD:
        trace(rig, "> (ahead)", *bytes);
        buf_add_span(&rig->tx, *bytes);
        break;
    case EFFECT_PORT_OPEN: rig->wants_open = true; break;
    case EFFECT_PORT_CLOSE:
        rig->open = false;
        say(rig, "close");
        break;
    case EFFECT_DEVICE_STATE:
        say(rig, "state %s %s", device_state_name(change->is), change->why);
        break;
    case EFFECT_SMS_IN: say_in(rig, effect->body); break;
    case EFFECT_SMS_RESULT: say_result(rig, effect->body); break;
    case EFFECT_CALL:
        say(rig, "call %s", ((const struct device_call *)effect->body)->from.text);
        break;
    case EFFECT_USSD:
        say(rig, "ussd %s %s %s",
            device_ussd_name(((const struct device_ussd *)effect->body)->state),
            ((const struct device_ussd *)effect->body)->asked ? "asked" : "network",
            ((const struct device_ussd *)effect->body)->text);
        break;
    case EFFECT_DEVICE_NOTE: say_note(rig, effect->body); break;
    case EFFECT_IDENTITY: break;
    case EFFECT_USB_RESET: say(rig, "usb reset"); break;
    case EFFECT_TRACE: trace(rig, "#", *bytes); break;
    default: say(rig, "effect %s", effect_name(effect->type)); break;
    }
}

static void let_out(struct rig *rig, struct buf *writes)
{
    trace(rig, ">", buf_span(writes));
    buf_add_span(&rig->tx, buf_span(writes));
    buf_clear(writes);
}

static void step(struct rig *rig, const struct device_event *event, struct buf *writes)
{
    effects_clear(&rig->out);
    device_step(rig->device, event, rig->now, &rig->out);
    rig->steps++;
    for (size_t i = 0; i < rig->out.count; i++)
        take_effect(rig, &rig->out.items[i], writes);
}

void rig_commit(struct rig *rig)
{
    let_out(rig, &rig->held);
    step(rig, &(struct device_event){.type = DEV_COMMITTED}, &rig->held);
    let_out(rig, &rig->held);
}

/* A rolled back turn: its words never were; AT+CMGS=<n> may have left. */
static void roll_back(struct rig *rig, size_t log_len)
{
    rig->aborts--;
    rig->log.len = log_len;
    buf_clear(&rig->held);
    buf_add_str(&rig->log, "abort\n");
    step(rig, &(struct device_event){.type = DEV_ABORTED}, &rig->held);
    let_out(rig, &rig->held);
}

void rig_event(struct rig *rig, const struct device_event *event)
{
    size_t log_len = rig->log.len;

    step(rig, event, &rig->held);
    if (rig->aborts && rig->out.count)
        roll_back(rig, log_len);
    else if (!rig->hold)
        rig_commit(rig);
}

void rig_bytes(struct rig *rig, struct span bytes)
{
    if (!rig->open)
        return;
    trace(rig, "<", bytes);
    rig_event(rig, &(struct device_event){.type = DEV_BYTES, .text = bytes});
}

void rig_lost(struct rig *rig)
{
    rig->open = false;
    buf_clear(&rig->tx);
    rig_event(rig, &(struct device_event){.type = DEV_LOST, .text = span_of("拔出")});
}

void rig_submit(struct rig *rig, int64_t attempt, const char *pdu_hex)
{
    struct sms_job job = {.attempt = attempt};

    assert_true(
        hex_decode(span_of(pdu_hex), job.octets.bytes, sizeof job.octets.bytes, &job.octets.len));
    job.octets.tpdu_len = job.octets.len - 1U - job.octets.bytes[0];
    rig_event(rig, &(struct device_event){.type = DEV_SUBMIT, .job = &job});
}

bool rig_wait(struct rig *rig, mono_t limit)
{
    if (rig->wants_open) {
        rig->wants_open = false;
        rig->open = true;
        buf_clear(&rig->tx);
        rig_event(rig, &(struct device_event){.type = DEV_OPENED,
                                              .text = span_of(rig->wish.usb ? rig->wish.usb : "")});
        return true;
    }
    mono_t wakes = device_wakes(rig->device);
    if (wakes.us > limit.us) {
        rig->now.wall.ms += (limit.us - rig->now.mono.us) / 1000;
        rig->now.mono = limit;
        return false;
    }
    if (wakes.us > rig->now.mono.us) {
        rig->now.wall.ms += (wakes.us - rig->now.mono.us) / 1000;
        rig->now.mono = wakes;
    }
    rig_event(rig, &(struct device_event){.type = DEV_TIME});
    return true;
}

static bool line_matches(const char *line, size_t len, const char *pattern)
{
    char text[600];

    text_copy(text, sizeof text, (struct span){line, len});
    return fnmatch(pattern, text, 0) == 0;
}

bool rig_saw(struct rig *rig, const char *pattern)
{
    for (size_t at = rig->seen; at < rig->log.len;) {
        const char *end = memchr(rig->log.ptr + at, '\n', rig->log.len - at);
        size_t len = (size_t)(end - (rig->log.ptr + at));

        if (line_matches(rig->log.ptr + at, len, pattern)) {
            rig->seen = at + len + 1;
            return true;
        }
        at += len + 1;
    }
    return false;
}

bool rig_holds(const struct rig *rig, const char *bytes)
{
    return rig->log.ptr && strstr(rig->log.ptr, bytes);
}

unsigned rig_count(const struct rig *rig, const char *pattern)
{
    unsigned count = 0;

    for (size_t at = 0; at < rig->log.len;) {
        const char *end = memchr(rig->log.ptr + at, '\n', rig->log.len - at);
        size_t len = (size_t)(end - (rig->log.ptr + at));

        count += line_matches(rig->log.ptr + at, len, pattern);
        at += len + 1;
    }
    return count;
}

void rig_start(struct rig *rig, const char *profile, const char *pin, const char *known_imsi)
{
    struct buf errors = BUF_INIT;
    struct device_config config = {.name = "m1", .profile = profile, .seed = 1};

    *rig = (struct rig){
        .now = {{0}, {1795000000000}},
          .trace = rig->trace, .wish = rig->wish
    };
    rig->profiles = profiles_load("conf/profiles", &errors);
    if (!rig->profiles)
        fail_msg("%s", errors.ptr);
    buf_free(&errors);
    config.profiles = profile_set_items(rig->profiles, &config.profile_count);
    text_copy(config.pin, sizeof config.pin, span_of(pin ? pin : ""));
    text_copy(config.known_imsi, sizeof config.known_imsi, span_of(known_imsi ? known_imsi : ""));
    text_copy(config.smsc, sizeof config.smsc, span_of(rig->wish.smsc));
    text_copy(config.known_smsc, sizeof config.known_smsc, span_of(rig->wish.known_smsc));
    config.roaming = rig->wish.roaming;
    config.usb_reset = rig->wish.usb_reset;
    rig->device = device_new(&config);
}

void rig_stop(struct rig *rig)
{
    device_free(rig->device);
    profile_set_free(rig->profiles);
    effects_free(&rig->out);
    buf_free(&rig->tx);
    buf_free(&rig->log);
    buf_free(&rig->held);
}
