/* TPDUs taken apart and put together, here and without the daemon. */
#include "lianhu/tpdu.h"
#include "lianhuctl.h"
#include "say.h"
#include "table.h"
#include <stdio.h>

static const char *const types[] = {"deliver", "submit",         "status-report",
                                    "command", "deliver-report", "submit-report"};
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
    char hex[2 * TPDU_ACK_UD_MAX + 1];

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
    static const char *const names[] = {"stamp",    "concat",   "cut",     "surrogate",
                                        "trailing", "optional", "reserved"};
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

/* ---- words for codes (23.040 9.2.3.15, 9.2.3.19, 9.2.3.22) ---- */

static const struct code {
    int first, last;
    const char *words;
} failure_causes[] =
    {
#define FCS(first, last, words) {first, last, words},
#define CT(first, last, words)
#define ST(first, last, words)
#include "conf/texts/pdu.tbl"
#undef FCS
#undef CT
#undef ST
},
  commands[] =
      {
#define FCS(first, last, words)
#define CT(first, last, words) {first, last, words},
#define ST(first, last, words)
#include "conf/texts/pdu.tbl"
#undef FCS
#undef CT
#undef ST
},
  fates[] = {
#define FCS(first, last, words)
#define CT(first, last, words)
#define ST(first, last, words) {first, last, words},
#include "conf/texts/pdu.tbl"
#undef FCS
#undef CT
#undef ST
};

#define WORDS(table, value) words_of(table, sizeof(table) / sizeof *(table), value)

static json_t *words_of(const struct code *codes, size_t count, int value)
{
    for (size_t i = 0; i < count; i++)
        if (value >= codes[i].first && value <= codes[i].last)
            return json_string(codes[i].words);
    return json_null();
}

/* What only the rarer types have. */
static void add_rare(json_t *o, const struct tpdu *t)
{
    bool report = t->type == TPDU_DELIVER_REPORT || t->type == TPDU_SUBMIT_REPORT;
    bool command = t->type == TPDU_COMMAND;

    json_object_set_new(o, "answers",
                        report ? json_string(t->fcs < 0 ? "ack" : "error") : json_null());
    json_object_set_new(o, "fcs", t->fcs < 0 ? json_null() : json_integer(t->fcs));
    json_object_set_new(o, "fcs_text", t->fcs < 0 ? json_null() : WORDS(failure_causes, t->fcs));
    json_object_set_new(o, "ct", command ? json_integer(t->command) : json_null());
    json_object_set_new(o, "ct_text", command ? WORDS(commands, t->command) : json_null());
    json_object_set_new(o, "mn", command ? json_integer(t->target) : json_null());
    json_object_set_new(o, "st_text",
                        t->type == TPDU_STATUS_REPORT ? WORDS(fates, t->st) : json_null());
}

static bool has_stamp(const struct tpdu *t)
{
    return t->type == TPDU_DELIVER || t->type == TPDU_STATUS_REPORT ||
           t->type == TPDU_SUBMIT_REPORT;
}

static bool has_reference(const struct tpdu *t)
{
    return t->type == TPDU_SUBMIT || t->type == TPDU_STATUS_REPORT || t->type == TPDU_COMMAND;
}

static json_t *decoded_json(const struct tpdu *t)
{
    json_t *o = common_json(t);
    bool read = t->encoding != SMS_8BIT && !t->compressed;
    bool has_data = t->encoding == SMS_8BIT || t->compressed;

    json_object_set_new(o, "text", read ? json_stringn(t->text, t->text_len) : json_null());
    json_object_set_new(o, "data", has_data ? hex_json(t->data, t->data_len) : json_null());
    json_object_set_new(o, "scts",
                        has_stamp(t) ? stamp_json(t->scts, t->scts_offset_min) : json_null());
    json_object_set_new(o, "mr", has_reference(t) ? json_integer(t->mr) : json_null());
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
    add_rare(o, t);
    return o;
}

static long long count_at(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static void show_flags(const json_t *flags, struct buf *out)
{
    json_t *flag;
    size_t i;

    buf_clear(out);
    json_array_foreach(flags, i, flag) buf_addf(out, "%s%s", i ? " " : "", json_string_value(flag));
}

static void show_decoded(json_t *decoded)
{
    const char *key;
    json_t *value;

    json_object_foreach(decoded, key, value)
    {
        struct column column = {key, key, FORM_TEXT};
        struct buf shown = BUF_INIT;
        if (strlen(key) > 5 && strcmp(key + strlen(key) - 5, "_text") == 0)
            continue; /* shown in the place of its code */
        value_show(decoded, &column, &shown);
        if (json_is_array(value))
            show_flags(value, &shown);
        if (json_is_object(value))
            buf_addf(&shown, "%lld: %lld/%lld", count_at(value, "ref"), count_at(value, "seq"),
                     count_at(value, "total"));
        if (shown.len)
            printf("%-11s %s\n", key, shown.ptr);
        buf_free(&shown);
    }
}

/* One way to read it. */
struct reading {
    struct tpdu tpdu;
    struct tpdu_error error;
    bool read;
};

static void read_as(struct span hex, enum tpdu_direction direction, enum tpdu_rp rp,
                    struct reading *out)
{
    out->read = tpdu_decode_any(hex, direction, rp, &out->tpdu, &out->error) == STATUS_OK;
}

/* What nobody said is found out: as a modem gives and takes them (DELIVER, SUBMIT, STATUS-REPORT);
 * where that cannot be, or only with oddities that the other reading has not, as what only goes
 * over the air under the same indicator. */
static void read_either(struct span hex, enum tpdu_rp rp, struct reading *best,
                        struct reading *other)
{
    static const enum tpdu_direction rare[] = {[TPDU_DELIVER] = TPDU_MS_TO_SC,
                                               [TPDU_SUBMIT] = TPDU_SC_TO_MS,
                                               [TPDU_STATUS_REPORT] = TPDU_MS_TO_SC};

    read_as(hex, TPDU_FROM_SC, rp, best);
    read_as(hex, rare[best->tpdu.type], rp, other);
    if (other->read && (!best->read || (best->tpdu.odd && !other->tpdu.odd))) {
        struct reading usual = *best;

        *best = *other;
        *other = usual;
    }
}

static enum tpdu_rp rp_of(const char *text)
{
    if (!text)
        return TPDU_RP_BY_OCTET;
    return strcmp(text, "ack") == 0 ? TPDU_RP_ACK : TPDU_RP_ERROR;
}

/* The digits with a service centre in front: none where they are a bare TPDU. */
static void take_hex(const json_t *args, struct buf *out)
{
    if (json_object_get(args, "bare"))
        buf_add_str(out, "00");
    buf_add_span(out, span_trim(span_of(json_string_value(json_object_get(args, "hex")))));
}

/* True when it could be read. */
static bool read_pdu(const json_t *args, struct reading *best, struct reading *other)
{
    const char *way = json_string_value(json_object_get(args, "direction"));
    enum tpdu_rp rp = rp_of(json_string_value(json_object_get(args, "answers")));
    struct buf hex = BUF_INIT;

    take_hex(args, &hex);
    other->read = false;
    if (way)
        read_as(buf_span(&hex), strcmp(way, "ms-sc") == 0 ? TPDU_MS_TO_SC : TPDU_SC_TO_MS, rp,
                best);
    else
        read_either(buf_span(&hex), rp, best, other);
    buf_free(&hex);
    return best->read;
}

static size_t offset_in(const json_t *args, const struct tpdu_error *error)
{
    return error->offset - (json_object_get(args, "bare") && error->offset > 0);
}

enum ctl_exit run_pdu_decode(const struct session *session, const struct command *command,
                             json_t *args)
{
    struct reading best, other;

    (void)command;
    if (!read_pdu(args, &best, &other)) {
        fprintf(stderr, say_pdu_refused, offset_in(args, &best.error), best.error.reason);
        json_decref(args);
        return CTL_REFUSED;
    }
    json_decref(args);
    json_t *decoded = decoded_json(&best.tpdu);
    /* the direction is not in the octets: what else they could be */
    json_object_set_new(decoded, "or",
                        other.read && !other.tpdu.odd ? json_string(types[other.tpdu.type])
                                                      : json_null());
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
