/* Families, quirks, faults, text mode and USSD of the simulated modems, and the control protocol.
 */
#include "tests/support/sim_host.h"
#include "tests/support/unit.h"
#include "tools/modemsim/sim_command.h"
#include <stdlib.h>

/* ---- what a modem says to something after ATE0 and CMEE=1 ------------------------------------ */

struct saying {
    const char *options, *setup, *bytes, *answer;
};

/* clang-format off */
static const struct saying sayings[] = {
    {"cpin_no_ok=1", "", "AT+CPIN?\r", "\r\n+CPIN: READY\r\n"}, /* modems.md 3.9 */
    {"creg_form=1", "", "AT+CREG?\r", "\r\n+CREG: 0, 1, E006B, ABE0016\r\n\r\nOK\r\n"},
    {"creg_form=2", "", "AT+CREG?\r", "\r\n+CREG: 000,001,\"18d8\",\"ffff\"\r\n\r\nOK\r\n"},
    {"cmee_fixed=2", "", "AT+CMGR=99\r", "\r\n+CMS ERROR: invalid memory index\r\n"},
    {"double_final=1000", "", "AT\r", "\r\nOK\r\n\r\nOK\r\n"},
    {"empty_321=1", "", "AT+CMGR=1\r", "\r\n+CMS ERROR: 321\r\n"},
    {"mt=0", "", "AT+CPMS=\"MT\"\r", "\r\n+CMS ERROR: 302\r\n"},
    {"me_slots=0", "", "AT+CPMS=?\r",
     "\r\n+CPMS: (\"SM\",\"SR\",\"MT\"),(\"SM\",\"MT\"),(\"SM\",\"MT\")\r\n\r\nOK\r\n"},
    {"family=sim800", "", "AT+CGMI;+CGMM\r", "\r\nSIMCOM_Ltd\r\n\r\nSIMCOM_SIM800L\r\n\r\nOK\r\n"},
    {"", "", "AT+CMGD=?\r", "\r\n+CMGD: (1-20),(0-4)\r\n\r\nOK\r\n"},
    {"", "", "AT+CMGD=0\r", "\r\n+CMS ERROR: 321\r\n"},
    {"", "", "AT+CFUN=4;+COPS?\r", "\r\n+COPS: 0\r\n\r\nOK\r\n"},
    {"", "", "AT+CSCA?\r", "\r\n+CSCA: \"+8613800931500\",145\r\n\r\nOK\r\n"},
    {"", "", "AT+CLCK=\"SC\",2\r", "\r\n+CLCK: 0\r\n\r\nOK\r\n"},
    {"", "AT+CMGF=1\r", "AT+CMGL=4\r", "\r\n+CMS ERROR: 305\r\n"},
    {"", "AT+CMGF=1\r", "AT+CMGL=\"ALL\"\r", "\r\nOK\r\n"},
};
/* clang-format on */

static void test_sayings(void **state)
{
    struct sim_host h;

    (void)state;
    for (size_t i = 0; i < ROWS(sayings); i++) {
        sim_host_open(&h, sayings[i].options);
        sim_host_ask(&h, "ATE0+CMEE=1\r", SEC);
        sim_host_ask(&h, sayings[i].setup, SEC);
        assert_string_equal(sim_host_ask(&h, sayings[i].bytes, SEC), sayings[i].answer);
        sim_host_close(&h);
    }
}

/* ---- boot ------------------------------------------------------------------------------------ */

/* clang-format off */
static const struct {
    const char *family, *chatter; /* all of it, in 60 s after power; modems.md 3 */
} boots[] = {
    {"plain", ""},
    {"sim800",
     "\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n\r\nCall Ready\r\n\r\nSMS Ready\r\n"},
    {"sim7600", "\r\nRDY\r\n\r\n+CPIN: READY\r\n\r\nSMS DONE\r\n\r\nPB DONE\r\n"},
    {"a7670", "\r\n*ATREADY: 1\r\n\r\n+CPIN: READY\r\n\r\nSMS DONE\r\n\r\nPB DONE\r\n"},
    {"a7670,sms_done=0", "\r\n*ATREADY: 1\r\n\r\n+CPIN: READY\r\n\r\nPB DONE\r\n"},
    {"siemens", "\r\n^SYSSTART\r\n\r\n^SSIM READY\r\n"},
    {"wavecom", "\r\n+WIND: 1\r\n\r\n+WIND: 3\r\n\r\n+WIND: 4\r\n"},
};
/* clang-format on */

static void test_boot_chatter(void **state)
{
    char options[64];
    struct sim_host h;

    (void)state;
    for (size_t i = 0; i < ROWS(boots); i++) {
        text_format(options, sizeof options, "family=%s,boot_noise=0", boots[i].family);
        sim_host_open(&h, options);
        sim_host_fault(&h, "reboot", 0);
        assert_string_equal(sim_host_ask(&h, "", MIN), boots[i].chatter);
        assert_non_null(strstr(sim_host_ask(&h, "AT+CPIN?\r", SEC), "READY"));
        sim_host_close(&h);
    }
}

static void test_sim_is_busy_after_boot(void **state)
{
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "family=a7670"); /* T9: a failure that heals itself */
    sim_host_fault(&h, "reboot", 0);
    sim_host_pass(&h, 20100 * MSEC);
    sim_host_ask(&h, "ATE0+CMEE=1\r", 100 * MSEC);
    assert_string_equal(sim_host_ask(&h, "AT+CPIN?\r", 100 * MSEC), "\r\n+CME ERROR: 13\r\n");
    assert_string_equal(sim_host_ask(&h, "AT+CMGF=0\r", 100 * MSEC), "\r\n+CME ERROR: 13\r\n");
    sim_host_pass(&h, 2 * SEC);
    assert_non_null(strstr(sim_host_ask(&h, "AT+CPIN?\r", 100 * MSEC), "READY"));
    assert_string_equal(sim_host_ask(&h, "AT+CMGF=0\r", 100 * MSEC), "\r\n+CMS ERROR: 302\r\n");
    sim_host_pass(&h, 10 * SEC);
    assert_string_equal(sim_host_ask(&h, "AT+CMGF=0\r", 100 * MSEC), "\r\nOK\r\n");
    sim_host_close(&h);
}

static void test_reboot_loop_ends(void **state)
{
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "family=sim800");
    sim_host_fault(&h, "loop", .count = 3);
    buf_clear(&h.out);
    sim_host_pass(&h, 5 * MIN);
    assert_int_equal(sim_stats(h.sim, 0)->boots, 4);
    sim_host_close(&h);
}

/* ---- faults ---------------------------------------------------------------------------------- */

static void test_duplicate_delivery(void **state)
{
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "");
    sim_host_fault(&h, "duplicate", .count = 1);
    sim_phone_text(h.sim, "13512345678", span_of("JF 3"), "sim1");
    sim_phone_text(h.sim, "13512345678", span_of("JF 4"), "sim1");
    sim_host_pass(&h, 20 * SEC);
    assert_int_equal(sim_modem_stored(h.sim, 0), 3);
    assert_int_equal(sim_stats(h.sim, 0)->inbound, 3);
    sim_host_close(&h);
}

static void test_counted_faults(void **state)
{
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "");
    sim_host_ask(&h, "ATE0+CMEE=1;+CNMI=2,1,0,0,0\r", SEC);
    sim_host_fault(&h, "fail", .count = 1, .code = 320, .text = "+CMGD");
    assert_string_equal(sim_host_ask(&h, "AT+CMGD=1\r", SEC), "\r\n+CMS ERROR: 320\r\n");
    assert_string_equal(sim_host_ask(&h, "AT+CMGD=1\r", SEC), "\r\nOK\r\n");
    sim_host_fault(&h, "silent", .count = 1);
    assert_string_equal(sim_host_ask(&h, "AT\r", SEC), "");
    assert_string_equal(sim_host_ask(&h, "AT\r", SEC), "\r\nOK\r\n");
    sim_host_fault(&h, "cmti-lost", .count = 1);
    sim_phone_text(h.sim, "13512345678", span_of("a"), "sim1");
    assert_string_equal(sim_host_ask(&h, "", 5 * SEC), "");
    sim_phone_text(h.sim, "13512345678", span_of("b"), "sim1");
    assert_string_equal(sim_host_ask(&h, "", 5 * SEC), "\r\n+CMTI: \"SM\",2\r\n");
    sim_host_fault(&h, "prompt", .count = 1);
    assert_string_equal(sim_host_ask(&h, "AT+CMGS=20\r", 7 * SEC), "");
    assert_string_equal(sim_host_ask(&h, "", 2 * SEC), "\r\n> ");
    /* no line of its own while a text is being typed */
    sim_host_fault(&h, "say", .text = "^RSSI:9");
    assert_string_equal(sim_host_ask(&h, "", SEC), "");
    assert_string_equal(sim_host_ask(&h, "\x1b", SEC), "\r\n^RSSI:9\r\n\r\nOK\r\n");
    sim_host_fault(&h, "raw", .text = "+CPIN: READY 0"); /* glued to what follows: modems.md 3.6 */
    sim_take_output(h.sim, 0, &h.out);
    sim_host_fault(&h, "full", 0);
    assert_int_equal(sim_modem_stored(h.sim, 0), 20);
    struct sim_fault_args none = {0, 0, 0, NULL};
    assert_non_null(sim_fault(h.sim, 0, "nosuch", &none));
    sim_host_close(&h);
}

static void test_forbidden_commands_are_counted(void **state)
{
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "");
    sim_host_ask(&h, "AT&F\r", SEC);
    sim_host_ask(&h, "AT+IPR=9600\r", SEC);
    sim_host_ask(&h, "AT+CMGD=1,4\r", SEC);
    assert_int_equal(sim_stats(h.sim, 0)->forbidden, 3);
    sim_host_ask(&h, "AT+CPOF\r", SEC);
    assert_string_equal(sim_host_ask(&h, "AT\r", HOUR), "");
    sim_host_fault(&h, "plug", 0);
    sim_host_pass(&h, 20 * SEC);
    assert_string_equal(sim_host_ask(&h, "AT\r", SEC), "AT\r\r\nOK\r\n");
    sim_host_close(&h);
}

static void test_noise_flips_bits(void **state)
{
    struct sim_host h;
    unsigned good = 0;

    (void)state;
    sim_host_open(&h, "noise=1000");
    for (int i = 0; i < 300; i++)
        good += !strcmp(sim_host_ask(&h, "ATE0\r", 10 * MSEC), "\r\nOK\r\n");
    assert_in_range(good, 200, 299);
    sim_host_close(&h);
}

/* The network had it or had it not: over many, both happen, and each at most once. */
static void test_unplugged_while_sending(void **state)
{
    const struct sim_submission *all;
    unsigned sent = 0;
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "");
    for (int i = 0; i < 20; i++) {
        sim_host_ask(&h, "AT+CMGS=25\r", SEC);
        sim_host_ask(&h, "0031000D91683115325476F80008A70A4F60597DFF0C4E16754C\x1a", SEC);
        sim_host_fault(&h, "unplug", .seconds = 1);
        sim_host_pass(&h, MIN);
    }
    assert_int_equal(sim_submissions(h.sim, &all), 20);
    for (int i = 0; i < 20; i++) {
        assert_false(all[i].told);
        assert_int_equal(all[i].fate, all[i].delivered ? SIM_DELIVERED : SIM_NEVER_SENT);
        sent += all[i].delivered;
    }
    assert_in_range(sent, 1, 19);
    sim_host_close(&h);
}

/* ---- text mode ------------------------------------------------------------------------------- */

static void test_text_mode(void **state)
{
    const struct sim_text *texts;
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "");
    sim_host_ask(&h, "ATE0+CMEE=1;+CMGF=1\r", SEC);
    sim_phone_text(h.sim, "13512345678", span_of("JF 3 @{}"), "sim1");
    sim_phone_text(h.sim, "13512345678", span_of("收到"), "sim1");
    sim_host_pass(&h, 5 * SEC);
    assert_string_equal(sim_host_ask(&h, "AT+CSCS=\"IRA\";+CMGR=1\r", SEC),
                        "\r\n+CMGR: \"REC UNREAD\",\"+8613512345678\",,\"25/08/07,06:05:05+32\"\r\n"
                        "JF 3 @{}\r\n\r\nOK\r\n");
    assert_string_equal(
        sim_host_ask(&h, "AT+CMGL=\"REC UNREAD\"\r", SEC),
        "\r\n+CMGL: 2,\"REC UNREAD\",\"+8613512345678\",,\"25/08/07,06:05:05+32\"\r\n"
        "65365230\r\n\r\nOK\r\n");
    assert_string_equal(sim_host_ask(&h, "AT+CMGS=\"13912345678\"\r", SEC), "\r\n> ");
    assert_non_null(strstr(sim_host_ask(&h, "SL 10008\x1a", 10 * SEC), "+CMGS: "));
    sim_host_ask(&h, "AT+CSMP=17,167,0,8\r", SEC);
    sim_host_ask(&h, "AT+CMGS=\"+8613912345678\"\r", SEC);
    assert_string_equal(sim_host_ask(&h, "653652300\x1a", 10 * SEC), "\r\n+CMS ERROR: 305\r\n");
    sim_host_ask(&h, "AT+CMGS=\"+8613912345678\"\r", SEC);
    assert_non_null(strstr(sim_host_ask(&h, "65365230\x1a", 10 * SEC), "+CMGS: "));
    assert_int_equal(sim_phone_texts(h.sim, "13912345678", &texts), 2);
    assert_string_equal(texts[0].text, "SL 10008");
    assert_string_equal(texts[1].text, "收到");
    sim_host_close(&h);
}

static void test_write_and_send_from_store(void **state)
{
    const struct sim_text *texts;
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "");
    sim_host_ask(&h, "ATE0+CMEE=1\r", SEC);
    sim_host_ask(&h, "AT+CMGW=15\r", SEC);
    assert_string_equal(sim_host_ask(&h, "00010005810180F6000005EE37C80A05\x1a", SEC),
                        "\r\n+CMGW: 1\r\n\r\nOK\r\n");
    assert_string_equal(sim_host_ask(&h, "AT+CMGL=2\r", SEC),
                        "\r\n+CMGL: 1,2,,15\r\n00010005810180F6000005EE37C80A05\r\n\r\nOK\r\n");
    assert_non_null(strstr(sim_host_ask(&h, "AT+CMSS=1\r", 10 * SEC), "OK"));
    assert_int_equal(sim_phone_texts(h.sim, "10086", &texts), 1);
    assert_string_equal(texts[0].text, "no VP");
    sim_host_close(&h);
}

/* ---- USSD ------------------------------------------------------------------------------------ */

/* clang-format off */
static const struct saying ussd[] = {
    {"balance=1234", "AT+CUSD=1\r", "AT+CUSD=1,\"*100#\",15\r",
     "\r\nOK\r\n\r\n+CUSD: 0,\"Your balance is 12.34 yuan.\",15\r\n"},
    {"balance=1234", "AT+CUSD=1\r", "AT+CUSD=1,\"*103#\",15\r",
     "+CUSD: 1,\"0031002067E54F59989D000A"},
    {"ussd=1", "AT+CUSD=1\r", "AT+CUSD=1,\"AA180C3602\",15\r", "D9775D0E1287"}, /* T17 */
    {"ussd=1", "AT+CUSD=1\r", "AT+CUSD=1,\"*100#\",15\r", "\r\n+CME ERROR: 50\r\n"},
    {"", "AT+CUSD=1\r", "AT+CUSD=1,\"*999#\",15\r", "\r\n+CUSD: 4\r\n"},
    {"", "AT+CUSD=0\r", "AT+CUSD=0,\"*100#\",15\r", "\r\nOK\r\n"},
};
/* clang-format on */

static void test_ussd(void **state)
{
    struct sim_host h;

    (void)state;
    for (size_t i = 0; i < ROWS(ussd); i++) {
        sim_host_open(&h, ussd[i].options);
        sim_host_ask(&h, "ATE0+CMEE=1\r", SEC);
        sim_host_ask(&h, ussd[i].setup, SEC);
        assert_non_null(strstr(sim_host_ask(&h, ussd[i].bytes, 10 * SEC), ussd[i].answer));
        sim_host_close(&h);
    }
}

static void test_ussd_menu(void **state)
{
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "balance=500");
    sim_host_ask(&h, "ATE0+CUSD=1\r", SEC);
    assert_non_null(
        strstr(sim_host_ask(&h, "AT+CUSD=1,\"*102#\",15\r", 10 * SEC), "+CUSD: 1,\"1 Balance\n"));
    assert_non_null(
        strstr(sim_host_ask(&h, "AT+CUSD=1,\"7\",15\r", 10 * SEC), "+CUSD: 1,\"Unknown"));
    assert_non_null(strstr(sim_host_ask(&h, "AT+CUSD=1,\"1\",15\r", 10 * SEC),
                           "+CUSD: 0,\"Balance: 5.00 yuan\",15"));
    assert_non_null(strstr(sim_host_ask(&h, "AT+CUSD=1,\"1\",15\r", 10 * SEC), "+CUSD: 4"));
    sim_host_close(&h);
}

static void test_money_ends(void **state)
{
    const struct sim_submission *all;
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "balance=25,price=10");
    sim_host_ask(&h, "ATE0+CMEE=1\r", SEC);
    for (int i = 0; i < 3; i++) {
        sim_host_ask(&h, "AT+CMGS=15\r", SEC);
        const char *answer = sim_host_ask(&h, "00010005810180F6000005EE37C80A05\x1a", 20 * SEC);
        assert_int_equal(strstr(answer, "+CMS ERROR: 21") != NULL, i == 2);
    }
    assert_int_equal(sim_submissions(h.sim, &all), 3);
    assert_int_equal(sim_modem_stored(h.sim, 0), 2); /* 10086 has answered each */
    sim_host_close(&h);
}

static void test_ring(void **state)
{
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "");
    sim_host_ask(&h, "ATE0+CLIP=1\r", SEC);
    sim_phone_call(h.sim, "13512345678", 0, 20);
    assert_string_equal(sim_host_ask(&h, "", SEC),
                        "\r\nRING\r\n\r\n+CLIP: \"+8613512345678\",145,,,,0\r\n");
    assert_string_equal(sim_host_ask(&h, "AT+CHUP\r", 30 * SEC), "\r\nOK\r\n");
    sim_host_close(&h);
}

/* ---- rubbish ------------------------------------------------------------------------------- */

/* clang-format off */
static const char *const scraps[] = {
    "AT+CMGF=0\r", "AT+CMGS=25\r", "0031000D91683115325476F80008A70A4F60597DFF0C4E16754C\x1a",
    "\x1b\r", "ATE0\r", "AT", "at", "\r", "\n", "\x1a", "\x1b", "\b", ";", "=?", "?", "\"", ",",
    "+CMGS=", "25", "+CMGL=4", "+CMGR=1", "+CMGD=1,3", "+CNMI=2,1,0,1,0", "E1", "V0", "V1", "Q0",
    "+CPMS=\"ME\",\"SM\",\"MT\"", "S3=", "+CMGF=1", "+CMGF=0", "+CUSD=1,\"*100#\",15",
    "+CMGW=15", "+CMSS=1", "+CSCS=\"UCS2\"", "+CSMP=1,2,3,4", "A/", "&F", "+CFUN=1,1", "\xff",
    "+CNMA"};
/* clang-format on */

/* Whatever is typed and whatever breaks: healed, it answers again, and nothing went twice. */
static void test_rubbish_and_faults(void **state)
{
    const struct sim_submission *all;
    struct sim_host h;

    (void)state;
    srand(1);
    sim_host_open(&h, "family=huawei,garbage=5,chunk=9,echo_returns=20,cmti_lost=100");
    for (int i = 0; i < 20000; i++) {
        if (rand() % 2)
            sim_host_type(&h, "\r");
        sim_host_type(&h, scraps[(size_t)rand() % ROWS(scraps)]);
        if (i % 50 == 0)
            sim_phone_text(h.sim, "13512345678", span_of("JF 3 张明录"), "sim1");
        if (i % 97 == 0) {
            struct sim_fault_args args = {1 + rand() % 30, rand() % 3, rand() % 2,
                                          "+8613512345678"};
            unsigned n = (unsigned)rand() % 27;
            if (sim_fault_name(n))
                sim_fault(h.sim, 0, sim_fault_name(n), &args);
        }
        sim_host_pass(&h, rand() % 2000 * MSEC);
        buf_clear(&h.out);
    }
    sim_host_fault(&h, "heal", 0);
    sim_host_fault(&h, "card", .code = 1);
    sim_host_fault(&h, "plug", 0);
    sim_host_pass(&h, 24 * HOUR);
    assert_true(sim_modem_options(h.sim, 0, "family=plain"));
    sim_host_fault(&h, "reboot", 0);
    sim_host_pass(&h, 5 * MIN);
    assert_string_equal(sim_host_ask(&h, "ATE0\r", SEC), "ATE0\r\r\nOK\r\n");
    size_t count = sim_submissions(h.sim, &all);
    for (size_t i = 0; i < count; i++)
        assert_in_range(all[i].delivered, 0, 1);
    assert_int_not_equal(count, 0);
    sim_host_close(&h);
}

/* ---- control --------------------------------------------------------------------------------- */

/* clang-format off */
static const struct {
    const char *line, *answer; /* the answer begins so */
} controls[] = {
    {"{\"command\":\"text\",\"from\":\"13512345678\",\"text\":\"JF 3\"}",
     "{\"ok\":true,\"parts\":1}"},
    {"{\"command\":\"text\",\"from\":\"13512345678\",\"text\":\"JF 3\",\"to\":\"sim2\"}",
     "{\"ok\":true"},
    {"{\"command\":\"text\",\"text\":\"JF 3\"}", "{\"ok\":false"},
    {"{\"command\":\"inbox\",\"phone\":\"13512345678\"}", "{\"ok\":true,\"texts\":[]}"},
    {"{\"command\":\"phone\",\"phone\":\"13512345678\",\"state\":\"off\"}", "{\"ok\":true}"},
    {"{\"command\":\"phone\",\"phone\":\"13512345678\",\"state\":\"away\"}", "{\"ok\":false"},
    {"{\"command\":\"fault\",\"modem\":\"sim2\",\"name\":\"hang\",\"seconds\":3}", "{\"ok\":true}"},
    {"{\"command\":\"fault\",\"modem\":\"all\",\"name\":\"echo\"}", "{\"ok\":true}"},
    {"{\"command\":\"fault\",\"modem\":\"sim9\",\"name\":\"hang\"}", "{\"ok\":false"},
    {"{\"command\":\"fault\",\"modem\":\"sim1\",\"name\":\"burn\"}", "{\"ok\":false"},
    {"{\"command\":\"set\",\"modem\":\"sim1\",\"options\":\"sm_slots=5\"}", "{\"ok\":true}"},
    {"{\"command\":\"set\",\"modem\":\"sim1\",\"options\":\"sm_slots=5000\"}", "{\"ok\":false"},
    {"{\"command\":\"inject\",\"modem\":\"sim1\",\"pdu\":\"0004\"}", "{\"ok\":true}"},
    {"{\"command\":\"inject\",\"modem\":\"sim1\",\"pdu\":\"00x4\"}", "{\"ok\":false"},
    {"{\"command\":\"status\"}", "{\"ok\":true,\"modems\":[{\"name\":\"sim1\",\"link\":\"sim1\""},
    {"{\"command\":\"stats\"}", "{\"ok\":true,\"modems\":["},
    {"{\"command\":\"faults\"}", "{\"ok\":true,\"faults\":[{\"name\":\"hang\""},
    {"{\"command\":\"quirks\"}", "{\"ok\":true,\"quirks\":[{\"name\":\"slot_base\""},
    {"{\"command\":\"submissions\"}", "{\"ok\":true,\"submissions\":[]}"},
    {"{\"command\":\"nosuch\"}", "{\"ok\":false"},
    {"{\"command\":7}", "{\"ok\":false"},
    {"nonsense", "{\"ok\":false"},
    {"", "{\"ok\":false"},
};
/* clang-format on */

static void test_control(void **state)
{
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "");
    for (size_t i = 0; i < ROWS(controls); i++) {
        struct sim_request request = SIM_REQUEST_INIT;
        struct buf answer = BUF_INIT;
        assert_true(sim_command(h.sim, span_of(controls[i].line), &request, h.now, &answer));
        if (!span_starts(buf_span(&answer), span_of(controls[i].answer)))
            fail_msg("%s gives %s", controls[i].line, answer.ptr);
        buf_free(&answer);
    }
    sim_host_close(&h);
}

static void test_inbox_waits(void **state)
{
    struct span line = span_of("{\"command\":\"inbox\",\"phone\":\"13512345678\",\"wait\":5}");
    struct sim_request request = SIM_REQUEST_INIT;
    struct buf answer = BUF_INIT;
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "");
    assert_false(sim_command(h.sim, line, &request, h.now, &answer));
    assert_int_equal(request.until.us, h.now.mono.us + 5 * SEC);
    sim_phone_text(h.sim, "13900001234", span_of("在吗"), "13512345678");
    sim_host_pass(&h, SEC);
    assert_true(sim_command(h.sim, line, &request, h.now, &answer));
    assert_non_null(strstr(answer.ptr, "\"from\":\"+8613900001234\",\"text\":\"在吗\""));
    buf_clear(&answer);

    line = span_of("{\"command\":\"inbox\",\"phone\":\"13512345678\",\"wait\":5,\"after\":1}");
    request = SIM_REQUEST_INIT;
    assert_false(sim_command(h.sim, line, &request, h.now, &answer));
    sim_host_pass(&h, 5 * SEC);
    assert_true(sim_command(h.sim, line, &request, h.now, &answer));
    assert_string_equal(answer.ptr, "{\"ok\":true,\"texts\":[]}");
    buf_free(&answer);
    sim_host_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sayings),
        cmocka_unit_test(test_boot_chatter),
        cmocka_unit_test(test_sim_is_busy_after_boot),
        cmocka_unit_test(test_reboot_loop_ends),
        cmocka_unit_test(test_duplicate_delivery),
        cmocka_unit_test(test_counted_faults),
        cmocka_unit_test(test_forbidden_commands_are_counted),
        cmocka_unit_test(test_noise_flips_bits),
        cmocka_unit_test(test_unplugged_while_sending),
        cmocka_unit_test(test_text_mode),
        cmocka_unit_test(test_write_and_send_from_store),
        cmocka_unit_test(test_ussd),
        cmocka_unit_test(test_ussd_menu),
        cmocka_unit_test(test_money_ends),
        cmocka_unit_test(test_ring),
        cmocka_unit_test(test_rubbish_and_faults),
        cmocka_unit_test(test_control),
        cmocka_unit_test(test_inbox_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
