/*
 * Any bytes from a modem: after any rubbish a final OK is still seen and ends the running command,
 * framing loses nothing that it does not count, and a device that a modem talked rubbish to writes
 * no TPDU without a prompt and is ready again soon after the rubbish ended. The first octet of the
 * input says where in the life of the device it comes and how it is cut.
 */
#include "tests/support/device_rig.h"
#include "tests/support/invariant.h"

/* ---- the chat by itself ---------------------------------------------------------------------- */
#include "modem/at_chat.h"

static const struct at_command commands[] = {
    {.text = "AT",  .plain = true, .limit = SEC},
    {                   .text = "AT+CGMI",   .want = "",  .limit = SEC            },
    { .text = "AT+CMGL=4",  .want = "+CMGL:",   .pdu = true,             .limit = SEC},
    {  .text = "AT+CPIN?", .want = "+CPIN:",  .limit = SEC,             .grace = SEC},
};

static bool ended(struct at_chat *chat, struct span bytes, bool *ok)
{
    struct at_news news;

    while (at_chat_next(chat, &bytes, (mono_t){0}, &news)) {
        HOLDS(news.line.len <= AT_LINE_MAX && news.pdu.len <= AT_LINE_MAX);
        if (news.type == AT_NEWS_DONE) {
            *ok = news.final.end == AT_OK;
            return true;
        }
    }
    return false;
}

static void check_chat(const uint8_t *bytes, size_t len, unsigned cut)
{
    for (size_t c = 0; c < sizeof commands / sizeof *commands; c++) {
        struct at_chat chat;
        bool ok = false, done = false;

        at_chat_init(&chat);
        at_chat_start(&chat, &commands[c], (mono_t){0});
        for (size_t at = 0, n; at < len && !done; at += n) {
            n = len - at < cut ? len - at : cut;
            done = ended(&chat, (struct span){(const char *)bytes + at, n}, &ok);
        }
        if (!done) /* what the rubbish left unfinished may itself have been a result */
            done = ended(&chat, span_of("\r\n"), &ok);
        if (!done)
            HOLDS(ended(&chat, span_of("\r\nOK\r\n"), &ok) && ok);
        HOLDS(at_chat_idle(&chat));
    }
}

/* ---- a device -------------------------------------------------------------------------------- */

struct host {
    struct rig rig;
    bool prompted; /* the modem is at its prompt */
};

/* An honest modem's answers to what matters, OK to the rest. */
static const struct {
    const char *begins, *answer;
} answers[] = {
    {"AT+CPIN?", "\r\n+CPIN: READY\r\n\r\nOK\r\n"                           },
    {"AT+CREG?", "\r\n+CREG: 0,1\r\n\r\nOK\r\n"                             },
    {"AT+CPMS?", "\r\n+CPMS: \"ME\",0,9,\"ME\",0,9,\"ME\",0,9\r\n\r\nOK\r\n"},
    {"AT+CPMS=", "\r\n+CPMS: 0,9,0,9,0,9\r\n\r\nOK\r\n"                     },
    {"AT+CNMI?", "\r\n+CNMI: 2,1,0,2,0\r\n\r\nOK\r\n"                       },
    {"AT+CMGS=", "\r\n> "                                                   },
    {"\x1b",     ""                                                         },
    {"AT",       "\r\nOK\r\n"                                               },
};

static void answer(struct host *host, struct span line)
{
    if (line.ptr[line.len - 1] == '\x1a') {
        HOLDS(host->prompted);
        host->prompted = false;
        rig_bytes(&host->rig, span_of("\r\n+CMGS: 1\r\n\r\nOK\r\n"));
        return;
    }
    host->prompted = span_starts(line, span_of("AT+CMGS="));
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        if (span_starts(line, span_of(answers[i].begins))) {
            rig_bytes(&host->rig, span_of(answers[i].answer));
            return;
        }
}

static bool serve_one(struct host *host)
{
    struct buf *tx = &host->rig.tx;
    size_t len = 0;
    char line[1024];

    if (!tx->len)
        return false;
    while (len < tx->len && tx->ptr[len] != '\r' && tx->ptr[len] != '\x1a')
        len++;
    len += len < tx->len;
    HOLDS(len < sizeof line);
    memcpy(line, tx->ptr, len);
    buf_drop(tx, len);
    answer(host, (struct span){line, len});
    return true;
}

static void serve(struct host *host, int64_t us)
{
    mono_t limit = mono_add(host->rig.now.mono, us);
    unsigned steps = 0;

    do {
        while (serve_one(host))
            HOLDS(++steps < 100000);
        HOLDS(++steps < 100000); /* it does not spin */
    } while (rig_wait(&host->rig, limit) || host->rig.tx.len);
}

static enum device_state state_of(const struct host *host)
{
    struct device_status status;

    device_status(host->rig.device, &status);
    return status.state;
}

static void check_device(const uint8_t *bytes, size_t len, unsigned when, unsigned cut)
{
    struct host host = {.prompted = false};

    rig_start(&host.rig, "auto", NULL, NULL);
    serve(&host, (int64_t)when * 20 * MSEC);
    if (device_idle(host.rig.device))
        rig_submit(&host.rig, 1, "0001000A8113325476980000024F25");
    for (size_t at = 0, n; at < len; at += n) {
        n = len - at < cut ? len - at : cut;
        rig_bytes(&host.rig, (struct span){(const char *)bytes + at, n});
        /* what the rubbish says may be a prompt; a TPDU behind it is no fault of ours */
        if (memchr(bytes + at, '>', n))
            host.prompted = true;
        if (cut > 16)
            serve(&host, 10 * MSEC);
    }
    rig_bytes(&host.rig, span_of("\r\n"));
    for (int i = 0; i < 120 && state_of(&host) != DEVICE_READY; i++)
        serve(&host, 30 * SEC);
    serve(&host, 5 * MIN);
    HOLDS(state_of(&host) == DEVICE_READY);
    rig_stop(&host.rig);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const unsigned cuts[] = {1, 3, 17, 4096};

    if (len < 2)
        return 0;
    unsigned cut = cuts[bytes[0] & 3];
    check_chat(bytes + 2, len - 2, cut);
    check_device(bytes + 2, len - 2, bytes[1], cut);
    return 0;
}
