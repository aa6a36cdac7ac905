/*
 * Writes random TPDUs of a fixed seed and, beside each, what went into it, in the columns that
 * tests/peers/tshark_test.sh asks tshark for:
 *
 *   direction hex | mti oa da ra mr pid dcs mms srr sri id parts part text body year month day hour
 *   minute second zone vp status-class status-reason
 *
 * usage: gen_tpdu [count]
 */
#include "lianhu/buf.h"
#include "lianhu/tpdu.h"
#include "modem/gsm7.h"
#include "modem/ucs2.h"
#include <stdio.h>
#include <stdlib.h>

static uint32_t state = 0x2F6E2B1;

static uint32_t draw(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % below;
}

static bool chance(uint32_t percent)
{
    return draw(100) < percent;
}

/* A character that is no control: tshark writes those in ways of its own. */
static uint32_t draw_gsm7(void)
{
    uint32_t code_point;

    do {
        bool escaped = chance(8);
        code_point = gsm7_char((uint8_t)draw(128), escaped, 0, 0);
    } while (code_point < ' ' || code_point == '\\');
    return code_point;
}

static uint32_t draw_ucs2(void)
{
    static const uint32_t first[] = {0x4E00, 0x3041, 0x0410, ' ', 0x1F600};
    static const uint32_t count[] = {0x51A6, 0x50, 0x40, 0x3C, 0x40};
    unsigned block = chance(70) ? 0 : draw(5);

    return first[block] + draw(count[block]);
}

/* Text that fills up to `units` septets or UTF-16 units. */
static void draw_text(struct tpdu *tpdu, size_t units)
{
    for (size_t used = 0;;) {
        bool ucs2 = tpdu->encoding == SMS_UCS2;
        uint32_t code_point = ucs2 ? draw_ucs2() : draw_gsm7();
        uint8_t septets[2];
        used += ucs2 ? 1 + (code_point > 0xFFFF) : (size_t)gsm7_septets(code_point, septets);
        if (used > units)
            return;
        tpdu->text_len += utf8_put(code_point, tpdu->text + tpdu->text_len);
    }
}

static void draw_concat(struct tpdu *tpdu)
{
    if (!chance(50))
        return;
    tpdu->concat.wide = chance(50);
    tpdu->concat.ref = (uint16_t)draw(tpdu->concat.wide ? 65536 : 256);
    tpdu->concat.total = (uint8_t)(1 + draw(255));
    tpdu->concat.seq = (uint8_t)(1 + draw(tpdu->concat.total));
}

static void draw_user_data(struct tpdu *tpdu)
{
    static const uint8_t schemes[] = {0x00, 0x00, 0x10, 0x11, 0x04, 0x15,
                                      0xF5, 0x08, 0x08, 0x18, 0x19, 0xF1};
    static const enum sms_encoding encodings[] = {SMS_GSM7, SMS_GSM7, SMS_GSM7, SMS_GSM7,
                                                  SMS_8BIT, SMS_8BIT, SMS_8BIT, SMS_UCS2,
                                                  SMS_UCS2, SMS_UCS2, SMS_UCS2, SMS_GSM7};
    static const size_t limits[3][3] = {
        {160, 153, 152},
        {140, 134, 133},
        {70,  67,  66 }
    };
    unsigned which = draw(sizeof schemes);

    draw_concat(tpdu);
    tpdu->dcs = schemes[which];
    tpdu->encoding = encodings[which];
    size_t limit = limits[tpdu->encoding][tpdu->concat.total ? 1 + tpdu->concat.wide : 0];
    size_t units = chance(30) ? limit : 1 + draw(limit);
    if (tpdu->encoding != SMS_8BIT) {
        draw_text(tpdu, units);
        return;
    }
    tpdu->data_len = (uint8_t)units;
    for (size_t i = 0; i < units; i++)
        tpdu->data[i] = (uint8_t)draw(256);
}

static void draw_number(struct tpdu_address *address, bool may_be_name)
{
    static const uint8_t toas[] = {0x91, 0x81, 0xA1, 0x85};
    size_t len = 0, digits = 3 + draw(13);

    if (may_be_name && chance(25)) {
        address->toa = 0xD0;
        for (size_t septets = 1 + draw(11); septets; septets--)
            len += utf8_put('A' + draw(26), address->text + len);
        return;
    }
    address->toa = toas[draw(sizeof toas)];
    if (address->toa == 0x91)
        address->text[len++] = '+';
    while (digits--)
        address->text[len++] = "0123456789"[draw(10)];
}

static void draw_stamp(wall_t *at, int *offset_min)
{
    /* 2001 to 2098, so that no zone leaves the century */
    at->ms = 978307200000 + (int64_t)draw(98 * 365) * WALL_DAY + (int64_t)draw(86400) * WALL_SEC;
    *offset_min = 15 * ((int)draw(105) - 48); /* -12:00 to +14:00 */
}

static void draw_tpdu(struct tpdu *tpdu)
{
    *tpdu = (struct tpdu){.type = (enum tpdu_type)draw(3), .message_class = -1, .vp_minutes = -1};
    tpdu->mr = (uint8_t)draw(256);
    tpdu->scts = tpdu->discharge = tpdu->vp_until = WALL_NONE;
    draw_number(&tpdu->address, tpdu->type == TPDU_DELIVER);
    tpdu->more = tpdu->type != TPDU_SUBMIT && chance(30);
    tpdu->srr = tpdu->type != TPDU_STATUS_REPORT && chance(50);
    draw_stamp(&tpdu->scts, &tpdu->scts_offset_min);
    if (tpdu->type == TPDU_STATUS_REPORT) {
        draw_stamp(&tpdu->discharge, &tpdu->discharge_offset_min);
        tpdu->st = (uint8_t)draw(128);
        return;
    }
    tpdu->pid = chance(20) ? (uint8_t)(0x41 + draw(7)) : 0;
    draw_user_data(tpdu);
    if (tpdu->type != TPDU_SUBMIT)
        return;
    if (chance(50)) {
        tpdu->vp_minutes = (int)draw(635041);
    } else if (chance(50)) {
        tpdu->vp_minutes = -2;
        tpdu->vp_until = tpdu->scts;
    }
}

static void print_number(const struct tpdu *tpdu)
{
    const char *digits = tpdu->address.text + (tpdu->address.text[0] == '+');

    for (int type = TPDU_DELIVER; type <= TPDU_STATUS_REPORT; type++)
        printf("\t%s", (int)tpdu->type == type ? digits : "");
}

static void print_user_data(const struct tpdu *tpdu)
{
    char hex[2 * TPDU_ACK_UD_MAX + 1];

    if (tpdu->concat.total)
        printf("\t%u\t%u\t%u", tpdu->concat.ref, tpdu->concat.total, tpdu->concat.seq);
    else
        printf("\t\t\t");
    hex_encode(tpdu->data, tpdu->data_len, hex);
    printf("\t%.*s\t%s", (int)tpdu->text_len, tpdu->text, hex);
}

/* One column of a stamp, or of two stamps as tshark joins them. */
static void print_column(const int *columns, int stamps, int field, int fields)
{
    printf("\t");
    for (int i = 0; i < stamps; i++)
        printf("%s%d", i ? "," : "", columns[i * fields + field]);
}

static void print_stamps(const struct tpdu *tpdu)
{
    enum { FIELDS = 7 };
    int columns[2 * FIELDS], stamps = 0;
    const wall_t at[] = {tpdu->type == TPDU_SUBMIT ? tpdu->vp_until : tpdu->scts, tpdu->discharge};
    const int offsets[] = {tpdu->scts_offset_min, tpdu->discharge_offset_min};

    for (int i = 0; i < 2; i++) {
        if (!wall_known(at[i]))
            continue;
        struct civil c = civil_at_offset(at[i], offsets[i]);
        int *row = columns + FIELDS * stamps++;
        row[0] = c.year - 2000;
        row[1] = c.month;
        row[2] = c.day;
        row[3] = c.hour;
        row[4] = c.minute;
        row[5] = c.second;
        row[6] = abs(offsets[i]) / 15; /* tshark gives the sign in words only */
    }
    for (int field = 0; field < FIELDS; field++)
        print_column(columns, stamps, field, FIELDS);
}

/* TP-VP by the rule of 9.2.3.12.1 turned round, not by the code under test. */
static int relative_value(int minutes)
{
    if (minutes <= 720)
        return minutes <= 5 ? 0 : (minutes + 4) / 5 - 1;
    if (minutes <= 1440)
        return 143 + (minutes - 720 + 29) / 30;
    int days = (minutes + 1439) / 1440;
    if (days <= 30)
        return 166 + days;
    int weeks = (minutes + 10079) / 10080;
    return 192 + (weeks < 5 ? 5 : weeks);
}

static void print_case(const struct tpdu *tpdu, const struct tpdu_octets *octets)
{
    char hex[TPDU_HEX_MAX];
    bool report = tpdu->type == TPDU_STATUS_REPORT, submit = tpdu->type == TPDU_SUBMIT;

    hex_encode(octets->bytes + octets->len - octets->tpdu_len, octets->tpdu_len, hex);
    printf("%c\t%s\t%d", submit ? 'I' : 'O', hex, tpdu->type);
    print_number(tpdu);
    if (tpdu->type == TPDU_DELIVER)
        printf("\t");
    else
        printf("\t%u", tpdu->mr);
    if (report)
        printf("\t\t");
    else
        printf("\t%u\t%u", tpdu->pid, tpdu->dcs);
    printf("\t%s", submit ? "" : tpdu->more ? "0" : "1");
    printf("\t%s", !submit ? "" : tpdu->srr ? "1" : "0");
    printf("\t%s", tpdu->type != TPDU_DELIVER ? "" : tpdu->srr ? "1" : "0");
    print_user_data(tpdu);
    print_stamps(tpdu);
    if (tpdu->vp_minutes >= 0)
        printf("\t%d", relative_value(tpdu->vp_minutes));
    else
        printf("\t");
    if (report)
        printf("\t%u\t%u\n", tpdu->st >> 5, tpdu->st & 31);
    else
        printf("\t\t\n");
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 600;

    for (int i = 0; i < count; i++) {
        struct tpdu tpdu;
        struct tpdu_octets octets;

        draw_tpdu(&tpdu);
        enum status status = tpdu_encode(&tpdu, &octets);
        if (status != STATUS_OK) {
            fprintf(stderr, "gen_tpdu: case %d cannot be encoded: %s\n", i + 1,
                    status_name(status));
            return 1;
        }
        print_case(&tpdu, &octets);
    }
    return 0;
}
