/* TPDUs taken apart and put together, here and without the daemon. */
#include "lianhu/tpdu.h"
#include "lianhuctl.h"
#include "say.h"
#include "table.h"
#include <stdio.h>

static const char *const types[] = {"deliver", "submit", "status-report"};
static const char *const encodings[] = {"gsm7", "8bit", "ucs2"};

/* ---- decode ---------------------------------------------------------------------------------- */

static json_t *text_or_null(const char *text)
{
    return *text ? json_string(text) : json_null();
}

/* A stamp in the zone that it was written in. */
static json_t *stamp_json(wall_t stamp, int offset_min)
{
    char text[40];

    if (!wall_known(stamp))
        return json_null();
    struct civil c = civil_at_offset(stamp, offset_min);
    int minutes = offset_min < 0 ? -offset_min : offset_min;
    text_format(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", c.year, c.month,
                c.day, c.hour, c.minute, c.second, offset_min < 0 ? '-' : '+', minutes / 60,
                minutes % 60);
    return json_string(text);
}

static json_t *hex_json(const uint8_t *bytes, size_t len)
{
    char hex[2 * TPDU_UD_MAX + 1];

    hex_encode(bytes, len, hex);
    return json_string(hex);
}

static json_t *header_json(const struct tpdu *t)
{
    return t->concat.total ? json_pack("{s:i,s:i,s:i}", "ref", (int)t->concat.ref, "total",
                                       (int)t->concat.total, "seq", (int)t->concat.seq)
                           : json_null();
}

static json_t *flags_json(unsigned odd)
{
    static const char *const names[] = {"stamp",     "concat",   "cut",
                                        "surrogate", "trailing", "optional"};
    json_t *list = json_array();

    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (odd & 1u << i)
            json_array_append_new(list, json_string(names[i]));
    return list;
}

static json_t *common_json(const struct tpdu *t)
{
    return json_pack("{s:s,s:o,s:o,s:i,s:i,s:i,s:s,s:o,s:o}", "type", types[t->type], "smsc",
                     text_or_null(t->sca.text), "number", text_or_null(t->address.text), "ton",
                     t->address.toa >> 4 & 7, "pid", (int)t->pid, "dcs", (int)t->dcs, "encoding",
                     encodings[t->encoding], "class",
                     t->message_class < 0 ? json_null() : json_integer(t->message_class), "udh",
                     header_json(t));
}

static json_t *decoded_json(const struct tpdu *t)
{
    json_t *o = common_json(t);
    bool read = t->encoding != SMS_8BIT && !t->compressed;
    bool has_data = t->encoding == SMS_8BIT || t->compressed;

    json_object_set_new(o, "text", read ? json_stringn(t->text, t->text_len) : json_null());
    json_object_set_new(o, "data", has_data ? hex_json(t->data, t->data_len) : json_null());
    json_object_set_new(
        o, "scts", t->type == TPDU_SUBMIT ? json_null() : stamp_json(t->scts, t->scts_offset_min));
    json_object_set_new(o, "mr", t->type == TPDU_DELIVER ? json_null() : json_integer(t->mr));
    json_object_set_new(o, "st", t->type == TPDU_STATUS_REPORT ? json_integer(t->st) : json_null());
    json_object_set_new(o, "discharge",
                        t->type == TPDU_STATUS_REPORT
                            ? stamp_json(t->discharge, t->discharge_offset_min)
                            : json_null());
    json_object_set_new(o, "vp_minutes",
                        t->type == TPDU_SUBMIT && t->vp_minutes >= 0 ? json_integer(t->vp_minutes)
                                                                     : json_null());
    json_object_set_new(o, "vp_until",
                        t->type == TPDU_SUBMIT && t->vp_minutes == -2
                            ? stamp_json(t->vp_until, t->scts_offset_min)
                            : json_null());
    json_object_set_new(o, "report", json_boolean(t->srr));
    json_object_set_new(o, "odd", flags_json(t->odd));
    return o;
}

static long long count_at(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static void show_decoded(json_t *decoded)
{
    const char *key;
    json_t *value;

    json_object_foreach(decoded, key, value)
    {
        struct column column = {key, key, FORM_TEXT};
        struct buf shown = BUF_INIT;
        value_show(decoded, &column, &shown);
        if (json_is_object(value))
            buf_addf(&shown, "%lld: %lld/%lld", count_at(value, "ref"), count_at(value, "seq"),
                     count_at(value, "total"));
        if (shown.len)
            printf("%-11s %s\n", key, shown.ptr);
        buf_free(&shown);
    }
}

enum ctl_exit run_pdu_decode(const struct session *session, const struct command *command,
                             json_t *args)
{
    struct tpdu tpdu;
    struct tpdu_error error;
    const char *hex = json_string_value(json_object_get(args, "hex"));

    (void)command;
    enum status status = tpdu_decode_hex(span_of(hex), TPDU_FROM_SC, &tpdu, &error);
    json_decref(args);
    if (status != STATUS_OK) {
        fprintf(stderr, say_pdu_refused, error.offset, error.reason);
        return CTL_REFUSED;
    }
    json_t *decoded = decoded_json(&tpdu);
    if (session->json)
        json_print(decoded);
    else
        show_decoded(decoded);
    json_decref(decoded);
    return CTL_DONE;
}

/* ---- encode ---------------------------------------------------------------------------------- */

static int number_at(const json_t *args, const char *key, int standard)
{
    const json_t *value = json_object_get(args, key);

    return value ? (int)json_integer_value(value) : standard;
}

static json_t *part_json(const struct tpdu_octets *octets, const struct sms_plan *plan,
                         unsigned seq)
{
    char hex[TPDU_HEX_MAX];

    hex_encode(octets->bytes, octets->len, hex);
    return json_pack("{s:s,s:i,s:i,s:i,s:s}", "pdu", hex, "length", (int)octets->tpdu_len, "seq",
                     (int)seq, "total", (int)plan->parts, "encoding", encodings[plan->encoding]);
}

static json_t *parts_json(const struct sms_submit *submit, const struct sms_plan *plan)
{
    json_t *parts = json_array();

    for (unsigned seq = 1; seq <= plan->parts; seq++) {
        struct tpdu_octets octets;
        enum status status = sms_build_part(submit, seq, &octets);
        if (status != STATUS_OK) {
            fprintf(stderr, say_not_encoded, status_name(status));
            json_decref(parts);
            return NULL;
        }
        json_array_append_new(parts, part_json(&octets, plan, seq));
    }
    return parts;
}

static json_t *encoded_json(const json_t *args)
{
    const char *to = json_string_value(json_object_get(args, "phone"));
    struct phone phone;
    struct sms_plan plan;
    struct sms_submit submit = {.smsc = json_string_value(json_object_get(args, "smsc")),
                                .text = span_of(json_string_value(json_object_get(args, "text"))),
                                .ref = (uint8_t)number_at(args, "ref", 1),
                                .vp_minutes = number_at(args, "minutes", -1),
                                .message_class = number_at(args, "class", -1),
                                .report = json_object_get(args, "report") != NULL};

    if (!phone_parse(span_of(to), &phone)) {
        fprintf(stderr, say_no_phone, to);
        return NULL;
    }
    submit.to = phone.text;
    if (!sms_plan_text(submit.text, &plan)) {
        fputs(say_cannot_send, stderr);
        return NULL;
    }
    return parts_json(&submit, &plan);
}

enum ctl_exit run_pdu_encode(const struct session *session, const struct command *command,
                             json_t *args)
{
    json_t *parts = encoded_json(args), *part;
    size_t i;

    (void)command;
    json_decref(args);
    if (!parts)
        return CTL_REFUSED;
    if (session->json)
        json_print(parts);
    else
        json_array_foreach(parts, i, part)
        {
            printf("%lld %s\n", (long long)json_integer_value(json_object_get(part, "length")),
                   json_string_value(json_object_get(part, "pdu")));
        }
    json_decref(parts);
    return CTL_DONE;
}
