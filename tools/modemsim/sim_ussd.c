#include "modem/gsm7.h"
#include "modem/ucs2.h"
#include "sim_internal.h"

/* +CUSD (27.007 7.15) and a small operator behind it: a balance in English and in Chinese, and a
 * menu that asks. The codings that modems use for the string are quirk "ussd". */

enum { USSD_TEXT, USSD_PACKED_HEX, USSD_UCS2_HEX, USSD_8BIT_HEX, USSD_OPEN_TEXT };
enum { DCS_GSM7 = 15, DCS_UCS2 = 72, USSD_ANSWER_MS = 2000, USSD_MAX = 182 };

struct service {
    int menu;         /* in which menu this is understood; 0 none open */
    const char *code; /* NULL: anything else */
    int becomes;      /* the menu afterwards; 0 the session is over */
    const char *text;
};

/* clang-format off */
static const struct service services[] = {
    {0, "*100#", 0, "Your balance is %s yuan."},
    {0, "*101#", 0, "您的话费余额为%s元。"},
    {0, "*102#", 1, "1 Balance\n2 Messages left\n0 Exit"},
    {0, "*103#", 2, "1 查余额\n2 查短信\n0 退出"},
    {1, "1",     0, "Balance: %s yuan"},
    {1, "2",     0, "Messages left: 480"},
    {1, "0",     0, "Bye"},
    {1, NULL,    1, "Unknown choice. 1, 2 or 0?"},
    {2, "1",     0, "余额%s元"},
    {2, "2",     0, "还剩480条短信"},
    {2, "0",     0, "再见"},
    {2, NULL,    2, "没有这一项,请回1、2或0"},
    {-1, NULL,   0, NULL}};
/* clang-format on */

static const struct service *service_of(int menu, const char *code)
{
    const struct service *s = services;

    for (; s->menu >= 0; s++)
        if (s->menu == menu && (!s->code || !strcmp(s->code, code)))
            return s;
    return NULL;
}

/* ---- the string as this modem writes it ------------------------------------------------------ */

static void add_hex(struct buf *out, const uint8_t *octets, size_t len)
{
    for (size_t i = 0; i < len; i++)
        buf_addf(out, "%02X", octets[i]);
}

static bool add_packed(struct span text, struct buf *out)
{
    uint8_t septets[USSD_MAX], octets[USSD_MAX];
    size_t count;

    if (!gsm7_from_utf8(text, septets, USSD_MAX - 1, &count))
        return false;
    if (count % 8 == 7) /* 23.038 6.1.2.3.1: seven spare bits are filled with CR */
        septets[count++] = '\r';
    add_hex(out, octets, gsm7_pack(septets, count, 0, octets));
    return true;
}

static void add_octets(struct span text, bool is_gsm, struct buf *out)
{
    uint8_t octets[2 * USSD_MAX];
    size_t len;

    if (is_gsm)
        add_hex(out, (const uint8_t *)text.ptr, text.len);
    else if (ucs2_from_utf8(text, octets, sizeof octets, &len))
        add_hex(out, octets, len);
}

static int encode_answer(const struct sim_modem *m, struct span text, struct buf *out)
{
    uint8_t septets[USSD_MAX];
    size_t count;
    bool is_gsm = gsm7_from_utf8(text, septets, sizeof septets, &count);
    int own = m->quirk[QUIRK_USSD_ANSWER];
    int how = own >= 0 ? own : m->quirk[QUIRK_USSD];

    if (is_gsm && how == USSD_PACKED_HEX)
        add_packed(text, out);
    else if (is_gsm && (how == USSD_TEXT || how == USSD_OPEN_TEXT))
        text_mode_string(m, text, out);
    else
        add_octets(text, is_gsm && how == USSD_8BIT_HEX, out);
    return is_gsm && how != USSD_UCS2_HEX ? DCS_GSM7 : DCS_UCS2;
}

static bool decode_request(const struct sim_modem *m, struct span typed, struct buf *out)
{
    uint8_t octets[2 * USSD_MAX], septets[2 * USSD_MAX + 8];
    char text[4 * USSD_MAX];
    size_t len;
    bool odd;

    if (m->quirk[QUIRK_USSD] == USSD_TEXT)
        return text_mode_unstring(m, typed, out);
    if (!hex_decode(typed, octets, USSD_MAX, &len))
        return false;
    if (m->quirk[QUIRK_USSD] == USSD_UCS2_HEX) {
        buf_add(out, text, ucs2_to_utf8(octets, len, text, sizeof text, &odd));
    } else if (m->quirk[QUIRK_USSD] == USSD_8BIT_HEX) {
        buf_add(out, octets, len);
    } else {
        size_t count = len * 8 / 7;
        gsm7_unpack(octets, count, 0, septets);
        while (count && count % 8 == 0 && septets[count - 1] == '\r')
            count--;
        buf_add(out, text, gsm7_to_utf8(septets, count, 0, 0, text, sizeof text));
    }
    return true;
}

/* The texts of a service, with the money that the card still has in the place of %s. */
static void fill_in(const struct sim_modem *m, const char *text, struct buf *out)
{
    int fen = m->quirk[QUIRK_BALANCE] - m->balance_fen;
    const char *gap = strstr(text, "%s");

    buf_add(out, text, gap ? (size_t)(gap - text) : strlen(text));
    if (gap)
        buf_addf(out, "%d.%02d%s", fen / 100, fen % 100, gap + 2);
}

void ussd_balance(const struct sim_modem *m, struct buf *out)
{
    fill_in(m, "尊敬的客户，您的账户余额为%s元。", out);
}

static void say_ussd(struct sim *sim, struct sim_modem *m, int how, struct span text)
{
    struct buf coded = BUF_INIT;
    int dcs = encode_answer(m, text, &coded);

    if (m->quirk[QUIRK_USSD_LABEL] >= 0)
        dcs = m->quirk[QUIRK_USSD_LABEL];
    if (m->quirk[QUIRK_USSD_ANSWER] == USSD_OPEN_TEXT)
        line_urc(sim, m, "+CUSD: %d,\"%s", how, coded.ptr ? coded.ptr : "");
    else
        line_urc(sim, m, "+CUSD: %d,\"%s\",%d", how, coded.ptr ? coded.ptr : "", dcs);
    buf_free(&coded);
}

bool ussd_push(struct sim *sim, struct sim_modem *m, int how, const char *text)
{
    if (strlen(text) > USSD_MAX)
        return false;
    if (!m->set.cusd)
        return true;
    sim_did(sim, DID_USSD);
    say_ussd(sim, m, how ? 1 : 0, span_of(text));
    return true;
}

/* ---- the session ----------------------------------------------------------------------------- */

struct verdict ussd_command(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    struct buf code = BUF_INIT;
    int how;

    if (call->verb == AT_READ) {
        line_info(m, "+CUSD: %d", m->set.cusd);
        return OK_;
    }
    if (!at_number(call, 0, &how) || how > 2)
        return CME_(50);
    if (how == 2) {
        m->ussd_menu = 0;
        return m->quirk[QUIRK_CUSD_NO_CANCEL] ? ERROR_ : OK_;
    }
    m->set.cusd = how;
    if (call->count < 2)
        return OK_;
    if (!power_registered(m))
        return CME_(30);
    bool good = decode_request(m, call->args[1].text, &code) &&
                text_copy(m->ussd_code, sizeof m->ussd_code, buf_span(&code));
    buf_free(&code);
    if (!good)
        return CME_(50);
    int dcs = DCS_GSM7, wanted = m->quirk[QUIRK_USSD_DCS];
    bool late = m->quirk[QUIRK_CUSD_LATE_OK];
    if (call->count > 2)
        at_number(call, 2, &dcs);
    if (m->quirk[QUIRK_CUSD_EMPTY])
        line_urc(sim, m, "+CUSD: 0,\"\"");
    bool empty = wanted >= 0 && dcs != wanted;
    sim_plan(sim, EV_USSD, m->index, USSD_ANSWER_MS * MSEC, (empty ? 1 : 0) | (late ? 2 : 0));
    return late ? LATER_ : OK_;
}

/* Some say OK only when the network has answered. */
static void finish_late(struct sim *sim, struct sim_modem *m, uint64_t arg)
{
    if (arg & 2)
        at_finish(sim, m, OK_);
}

/* arg, bit 0: the coding was not understood; bit 1: the OK is still due. */
void ussd_on_answer(struct sim *sim, struct sim_modem *m, uint64_t arg)
{
    const struct service *s = service_of(m->ussd_menu, m->ussd_code);
    struct buf text = BUF_INIT;

    if (!m->set.cusd) {
        finish_late(sim, m, arg);
        return;
    }
    if (m->net_lost || !s || arg & 1) {
        m->ussd_menu = m->net_lost ? 0 : m->ussd_menu;
        line_urc(sim, m, m->net_lost ? "+CUSD: 5" : s ? "+CUSD: 2" : "+CUSD: 4");
        finish_late(sim, m, arg);
        return;
    }
    m->ussd_menu = s->becomes;
    fill_in(m, s->text, &text);
    say_ussd(sim, m, s->becomes ? 1 : m->quirk[QUIRK_USSD_END], buf_span(&text));
    buf_free(&text);
    finish_late(sim, m, arg);
}
