/* The simulated modem as a host sees it: bytes in, bytes out, in virtual time. */
#include "tests/support/sim_host.h"
#include "tests/support/unit.h"

#define assert_says(h, bytes, answer)                                                              \
    assert_string_equal(sim_host_ask(h, bytes, 100 * MSEC), answer)

/* ---- command lines --------------------------------------------------------------------------- */

struct dialogue {
    const char *options, *line, *answer;
};

/* clang-format off */
static const struct dialogue dialogues[] = {
    {"", "AT\r", "AT\r\r\nOK\r\n"},
    {"", "at\r", "at\r\r\nOK\r\n"},
    {"", "At\r", "At\r"}, /* V.250 5.2.1: not a prefix, so nobody answers */
    {"", "xyzAT\r", "xyzAT\r\r\nOK\r\n"},
    {"", "\x1b\r", "\x1b\r"},
    {"", "ATX\bE0\r", "ATX\bE0\r\r\nOK\r\n"},
    {"", "ATE0V0\r", "ATE0V0\r0\r"},
    {"", "ATE0;+CMEE=1;+CPIN?;+CSQ=9;+CGMI\r",
     "ATE0;+CMEE=1;+CPIN?;+CSQ=9;+CGMI\r\r\n+CPIN: READY\r\n\r\nERROR\r\n"},
    {"", "AT+CMGF=?;+CMGF?\r", "AT+CMGF=?;+CMGF?\r\r\n+CMGF: (0,1)\r\n\r\n+CMGF: 0\r\n\r\nOK\r\n"},
    {"", "AT+NOSUCH\r", "AT+NOSUCH\r\r\nERROR\r\n"},
    {"unknown=2", "AT+NOSUCH\r", "AT+NOSUCH\r\r\nCOMMAND NOT SUPPORT\r\n"},
    {"", "AT+CMGF=\r", "AT+CMGF=\r\r\nERROR\r\n"}, /* CMEE=0: no numbers */
    {"", "AT+CMEE=1;+CMGF=7\r", "AT+CMEE=1;+CMGF=7\r\r\n+CMS ERROR: 303\r\n"},
    {"", "AT+CMEE=2;+CMGR=1000\r",
     "AT+CMEE=2;+CMGR=1000\r\r\n+CMS ERROR: invalid memory index\r\n"},
    {"", "AT+CPMS=\"ME\"\r", "AT+CPMS=\"ME\"\r\r\n+CPMS: 0,100,0,20,0,20\r\n\r\nOK\r\n"},
    {"cpms_args=3", "AT+CPMS=\"SM\",\"SM\"\r", "AT+CPMS=\"SM\",\"SM\"\r\r\nERROR\r\n"}, /* T15 */
    {"family=huawei,noise_ms=0", "AT+CMMS=2\r", "AT+CMMS=2\r\r\nERROR\r\n"},
    {"family=ml307", "AT+CREG?\r", "AT+CREG?\r\r\nERROR\r\n"}, /* T16 */
    {"family=ml307", "AT+CEREG?\r", "AT+CEREG?\r\r\n+CEREG: 0,1\r\n\r\nOK\r\n"},
    {"family=siemens", "AT+CMEE=1;+CNMI=2,2,0,2,1\r",
     "AT+CMEE=1;+CNMI=2,2,0,2,1\r\r\n+CMS ERROR: 303\r\n"},
    {"family=siemens", "AT+CNMI=2,1,0,2,0\r", "AT+CNMI=2,1,0,2,0\r\r\nERROR\r\n"},
    {"family=siemens", "AT+CNMI=2,1,0,2,1\r", "AT+CNMI=2,1,0,2,1\r\r\nOK\r\n"},
    {"pin=1234", "AT+CPIN?\r", "AT+CPIN?\r\r\n+CPIN: SIM PIN\r\n\r\nOK\r\n"},
    {"pin=1234", "AT+CMEE=1;+CMGF=0\r", "AT+CMEE=1;+CMGF=0\r\r\n+CMS ERROR: 311\r\n"},
    {"double_cr=1", "AT\r", "AT\r\r\nOK\r\r\n"},
    {"", "AT\rAT\r", "AT\r\r\nOK\r\n"}, /* the second was typed too early */
    {"type_ahead=1", "AT\rAT\r", "AT\r\r\nOK\r\nAT\r\r\nOK\r\n"},
    {"chunk=1", "AT\r", "AT\r\r\nOK\r\n"},
};
/* clang-format on */

static void test_command_lines(void **state)
{
    struct sim_host h;

    (void)state;
    for (size_t i = 0; i < sizeof dialogues / sizeof *dialogues; i++) {
        sim_host_open(&h, dialogues[i].options);
        assert_says(&h, dialogues[i].line, dialogues[i].answer);
        sim_host_close(&h);
    }
}

static void test_unknown_options_are_refused(void **state)
{
    static const char *const bad[] = {"nosuch=1", "slot_base=2", "family=nobody", "slot_base",
                                      "mr_zero=x"};
    struct sim_config config = sim_config_default();

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        config.options = bad[i];
        assert_null(sim_new(&config, 1, (struct now){{0}, {0}}));
    }
}

static void test_pin_costs_attempts(void **state)
{
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "pin=1234");
    sim_host_ask(&h, "ATE0+CMEE=1\r", SEC);
    assert_says(&h, "AT+CPIN=\"9999\"\r", "\r\n+CME ERROR: 16\r\n");
    assert_says(&h, "AT+CPIN=\"1234\"\r", "\r\n+CPIN: READY\r\n\r\nOK\r\n");
    sim_host_pass(&h, 20 * SEC);
    assert_says(&h, "AT+CREG?\r", "\r\n+CREG: 0,1\r\n\r\nOK\r\n");
    sim_host_close(&h);

    sim_host_open(&h, "");
    assert_true(sim_modem_options(h.sim, 0, "pin=1234")); /* as -m sim1:pin=1234 */
    for (int i = 0; i < 3; i++)
        sim_host_ask(&h, "ATE0+CPIN=\"1\"\r", SEC);
    assert_says(&h, "AT+CPIN?\r", "\r\n+CPIN: SIM PUK\r\n\r\nOK\r\n");
    sim_host_close(&h);
}

/* ---- sending --------------------------------------------------------------------------------- */

/* sms-standards 8.5, "你好,世界" with a report wanted */
#define CMGS "AT+CMGS=25\r"
#define PDU  "0031000D91683115325476F80008A70A4F60597DFF0C4E16754C"

static void test_submit_reaches_the_phone_once(void **state)
{
    const struct sim_submission *all;
    const struct sim_text *texts;
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "");
    sim_host_ask(&h, "ATE0+CNMI=2,1,0,1,0\r", SEC);
    assert_says(&h, CMGS, "\r\n> ");
    assert_string_equal(sim_host_ask(&h, PDU "\x1a", 2 * SEC), "");
    assert_string_equal(sim_host_ask(&h, "", SEC), "\r\n+CMGS: 28\r\n\r\nOK\r\n");
    assert_string_equal(
        sim_host_ask(&h, "", 10 * SEC),
        "\r\n+CDS: 26\r\n0891683108901305F0061C0D91683115325476F85280706050702352807060"
        "50802300\r\n");
    assert_int_equal(sim_submissions(h.sim, &all), 1);
    assert_int_equal(all[0].fate, SIM_DELIVERED);
    assert_int_equal(all[0].delivered, 1);
    assert_true(all[0].told);
    assert_int_equal(sim_phone_texts(h.sim, "13512345678", &texts), 1);
    assert_string_equal(texts[0].text, "你好，世界");
    assert_string_equal(texts[0].from, sim_modem_number(h.sim, 0));
    sim_host_close(&h);
}

struct refusal {
    const char *options, *command, *text, *answer;
};

/* clang-format off */
static const struct refusal refusals[] = {
    {"", "AT+CMGS=26\r", PDU "\x1a", "\r\n+CMS ERROR: 304\r\n"}, /* the length is wrong */
    {"", CMGS,           "\n" PDU "\x1a", "\r\n+CMS ERROR: 304\r\n"}, /* CR LF after the command */
    {"", CMGS,           PDU "\r\x1a", "\r\n+CMS ERROR: 304\r\n"}, /* CR before 1A */
    {"", CMGS,           "zz\x1a", "\r\n+CMS ERROR: 304\r\n"},
    {"", CMGS,           PDU "\x1b", "\r\nOK\r\n"}, /* taken back */
    {"", "AT+CMGS=2\r", "", ""}, /* no prompt */
};
/* clang-format on */

static void test_refused_submissions(void **state)
{
    const struct sim_submission *all;
    struct sim_host h;

    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        sim_host_open(&h, refusals[i].options);
        sim_host_ask(&h, "ATE0+CMEE=1\r", SEC);
        sim_host_ask(&h, refusals[i].command, SEC);
        assert_string_equal(sim_host_ask(&h, refusals[i].text, 10 * SEC), refusals[i].answer);
        assert_int_equal(sim_submissions(h.sim, &all), 0);
        assert_says(&h, "AT\r", "\r\nOK\r\n");
        sim_host_close(&h);
    }
}

/* Bytes that come before the prompt are lost, as on a real modem (modems.md 4). */
static void test_text_before_the_prompt_is_lost(void **state)
{
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "prompt_ms=80");
    sim_host_ask(&h, "ATE0\r", SEC);
    sim_host_type(&h, CMGS);
    sim_host_type(&h, PDU "\x1a");
    assert_string_equal(sim_host_ask(&h, "", SEC), "\r\n> ");
    assert_string_equal(sim_host_ask(&h, "\x1b", SEC), "\r\nOK\r\n");
    assert_int_equal(sim_stats(h.sim, 0)->type_ahead, sizeof PDU);
    sim_host_close(&h);
}

static void submit(struct sim_host *h)
{
    sim_host_ask(h, CMGS, 100 * MSEC);
    sim_host_type(h, PDU "\x1a");
}

static void test_lost_result_was_sent_all_the_same(void **state)
{
    const struct sim_submission *all;
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "");
    sim_host_ask(&h, "ATE0\r", SEC);
    sim_host_fault(&h, "lost", .count = 1);
    submit(&h);
    assert_string_equal(sim_host_ask(&h, "", 60 * SEC), "\r\n");
    assert_says(&h, "AT\r", "\r\nOK\r\n");
    sim_submissions(h.sim, &all);
    assert_false(all[0].told);
    assert_int_equal(all[0].delivered, 1);
    sim_host_close(&h);
}

static void test_hang_and_late_results(void **state)
{
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "mr_zero=1");
    sim_host_ask(&h, "ATE0\r", SEC);
    submit(&h);
    sim_host_fault(&h, "hang", .seconds = 30);
    assert_string_equal(sim_host_ask(&h, "", 29 * SEC), "");
    assert_string_equal(sim_host_ask(&h, "AT\r", SEC), "\r\n+CMGS: 0\r\n\r\nOK\r\n");
    assert_string_equal(sim_host_ask(&h, "", SEC), "\r\nOK\r\n"); /* what was asked meanwhile */
    sim_host_fault(&h, "late", .seconds = 200, .count = 1);
    submit(&h);
    assert_string_equal(sim_host_ask(&h, "AT\r", 200 * SEC), "");
    assert_string_equal(sim_host_ask(&h, "", 4 * SEC), "\r\n+CMGS: 0\r\n\r\nOK\r\n");
    sim_host_close(&h);
}

static void test_cms_errors_for_one_recipient(void **state)
{
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "");
    sim_host_ask(&h, "ATE0+CMEE=1\r", SEC);
    sim_host_fault(&h, "cms", .count = -1, .code = 38, .text = "13512345678");
    submit(&h);
    assert_string_equal(sim_host_ask(&h, "", 5 * SEC), "\r\n+CMS ERROR: 38\r\n");
    sim_host_ask(&h, "AT+CMGS=15\r", SEC); /* sms-standards 8.5, 10086 */
    assert_non_null(
        strstr(sim_host_ask(&h, "00010005810180F6000005EE37C80A05\x1a", 5 * SEC), "+CMGS: "));
    sim_host_close(&h);
}

static void test_phone_that_is_off(void **state)
{
    const struct sim_submission *all;
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "");
    sim_phone_state(h.sim, "+8613512345678", PHONE_OFF);
    sim_host_ask(&h, "ATE0+CNMI=2,1,0,2,0\r", SEC);
    submit(&h);
    assert_non_null(strstr(sim_host_ask(&h, "", 10 * SEC), "+CDSI: \"SR\",1"));
    sim_submissions(h.sim, &all);
    assert_int_equal(all[0].fate, SIM_WAITING);
    sim_host_ask(&h, "AT+CPMS=\"SR\"\r", SEC);
    assert_non_null(strstr(sim_host_ask(&h, "AT+CMGR=1\r", SEC), "2322\r\n")); /* ends in ST 22 */
    sim_phone_state(h.sim, "+8613512345678", PHONE_ON);
    assert_non_null(strstr(sim_host_ask(&h, "", 10 * SEC), "+CDSI: \"SR\",2"));
    sim_submissions(h.sim, &all);
    assert_int_equal(all[0].delivered, 1);
    sim_host_close(&h);
}

static void test_validity_ends(void **state)
{
    const struct sim_submission *all;
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "");
    sim_phone_state(h.sim, "13512345678", PHONE_OFF);
    sim_host_ask(&h, "ATE0\r", SEC);
    submit(&h);
    sim_host_pass(&h, 23 * HOUR);
    sim_submissions(h.sim, &all);
    assert_int_equal(all[0].fate, SIM_WAITING);
    sim_host_pass(&h, 2 * HOUR); /* VP A7: 24 h */
    assert_int_equal(all[0].fate, SIM_EXPIRED);
    sim_host_close(&h);
}

/* ---- receiving ------------------------------------------------------------------------------- */

static unsigned phone_writes(struct sim_host *h, const char *text)
{
    return sim_phone_text(h->sim, "13512345678", span_of(text), "sim1");
}

static void test_stored_announced_read_deleted(void **state)
{
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "slot_base=0");
    sim_host_ask(&h, "ATE0+CNMI=2,1,0,0,0\r", SEC);
    assert_int_equal(phone_writes(&h, "收到"), 1);
    assert_string_equal(sim_host_ask(&h, "", SEC), "\r\n+CMTI: \"SM\",0\r\n");
    assert_says(
        &h, "AT+CMGR=0\r",
        "\r\n+CMGR: 0,,24\r\n0891683108901305F0040D91683115325476F80008528070605050230465365230"
        "\r\n\r\nOK\r\n");
    assert_says(&h, "AT+CMGL=0\r", "\r\nOK\r\n"); /* it is read now */
    assert_says(&h, "AT+CMGD=0\r", "\r\nOK\r\n");
    assert_says(&h, "AT+CMGR=0\r", "\r\nOK\r\n");
    assert_int_equal(sim_modem_stored(h.sim, 0), 0);
    sim_host_close(&h);
}

static void test_full_memory_keeps_messages_in_the_network(void **state)
{
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "sm_slots=2");
    sim_host_ask(&h, "ATE0+CNMI=2,1,0,0,0\r", SEC);
    for (int i = 0; i < 3; i++)
        phone_writes(&h, "JF 3");
    sim_host_pass(&h, 10 * SEC);
    assert_int_equal(sim_modem_stored(h.sim, 0), 2);
    assert_int_equal(sim_modem_waiting(h.sim, 0), 1);
    assert_non_null(strstr(sim_host_ask(&h, "AT+CMGD=2\r", SEC), "+CMTI: \"SM\",2"));
    assert_int_equal(sim_modem_waiting(h.sim, 0), 0);
    sim_host_close(&h);
}

static void test_direct_routing_wants_cnma(void **state)
{
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "");
    sim_host_ask(&h, "ATE0+CMEE=1;+CSMS=1;+CNMI=2,2,0,1,0\r", SEC);
    assert_says(&h, "AT+CNMA\r", "\r\n+CMS ERROR: 340\r\n");
    phone_writes(&h, "收到");
    assert_non_null(strstr(sim_host_ask(&h, "", SEC), "+CMT: ,24"));
    assert_says(&h, "AT+CNMA\r", "\r\nOK\r\n");
    assert_int_equal(sim_modem_waiting(h.sim, 0), 0);
    phone_writes(&h, "收到");
    sim_host_pass(&h, 20 * SEC); /* nobody acknowledges */
    assert_says(&h, "AT+CNMI?\r", "\r\n+CNMI: 2,0,0,0,0\r\n\r\nOK\r\n");
    assert_int_equal(sim_modem_waiting(h.sim, 0), 1);
    sim_host_close(&h);
}

static void test_long_texts_both_ways(void **state)
{
    char text[400] = "";
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "");
    for (int i = 0; i < 100; i++)
        strcat(text, "乡");
    assert_int_equal(phone_writes(&h, text), 2);
    memset(text, 'a', 161);
    text[161] = 0;
    assert_int_equal(phone_writes(&h, text), 2);
    text[160] = 0;
    assert_int_equal(phone_writes(&h, text), 1);
    assert_int_equal(phone_writes(&h, ""), 1);
    assert_int_equal(phone_writes(&h, "\xff"), 0);
    sim_host_pass(&h, 20 * SEC);
    assert_int_equal(sim_modem_stored(h.sim, 0), 6);
    sim_host_close(&h);
}

static void test_modem_to_modem(void **state)
{
    const struct sim_submission *all;
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "");
    sim_host_ask(&h, "ATE0\r", SEC);
    /* +8613900000002 is sim2 */
    sim_host_ask(&h, "AT+CMGS=22\r", SEC);
    sim_host_ask(&h, "0011000D91683109000000F20000A707C8329BFD065D01\x1a", 10 * SEC);
    assert_int_equal(sim_modem_stored(h.sim, 1), 1);
    sim_submissions(h.sim, &all);
    assert_int_equal(all[0].fate, SIM_DELIVERED);
    sim_host_close(&h);
}

/* ---- power ----------------------------------------------------------------------------------- */

static void test_reboot_forgets_settings(void **state)
{
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "family=ec20");
    sim_host_ask(&h, "ATE0+CNMI=2,1,0,1,0\r", SEC);
    sim_host_fault(&h, "reboot", 0);
    assert_string_equal(sim_host_ask(&h, "AT\r", 12 * SEC), "");
    assert_non_null(strstr(sim_host_ask(&h, "", 2 * SEC), "\r\nRDY\r\n"));
    assert_string_equal(sim_host_ask(&h, "AT+CPIN?\r", 100 * MSEC), "AT+CPIN?\r\r\nERROR\r\n");
    sim_host_pass(&h, 20 * SEC);
    assert_says(&h, "AT+CNMI?\r", "AT+CNMI?\r\r\n+CNMI: 0,0,0,0,0\r\n\r\nOK\r\n");
    sim_host_close(&h);
}

static void test_unplug_and_return_elsewhere(void **state)
{
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "");
    sim_host_fault(&h, "unplug", .seconds = 5, .text = "sim1-other");
    assert_false(sim_modem_present(h.sim, 0));
    assert_string_equal(sim_host_ask(&h, "AT\r", SEC), "");
    phone_writes(&h, "JF 3");
    sim_host_pass(&h, 20 * SEC);
    assert_true(sim_modem_present(h.sim, 0));
    assert_string_equal(sim_modem_link(h.sim, 0), "sim1-other");
    assert_int_equal(sim_modem_plugs(h.sim, 0), 2);
    assert_int_equal(sim_modem_stored(h.sim, 0), 1); /* the network kept it */
    sim_host_close(&h);
}

static void test_network_loss(void **state)
{
    struct sim_host h;

    (void)state;
    sim_host_open(&h, "");
    sim_host_ask(&h, "ATE0+CMEE=1;+CREG=1\r", SEC);
    sim_host_fault(&h, "network", .seconds = 60);
    assert_string_equal(sim_host_ask(&h, "", SEC), "\r\n+CREG: 2\r\n");
    sim_host_ask(&h, CMGS, SEC);
    assert_string_equal(sim_host_ask(&h, PDU "\x1a", SEC), "\r\n+CMS ERROR: 331\r\n");
    assert_string_equal(sim_host_ask(&h, "", 60 * SEC), "\r\n+CREG: 1\r\n");
    sim_host_close(&h);
}

static void test_one_seed_one_history(void **state)
{
    struct sim_host a, b;

    (void)state;
    sim_host_open(&a, "family=huawei,chunk=3,garbage=100,cmti_lost=300");
    sim_host_open(&b, "family=huawei,chunk=3,garbage=100,cmti_lost=300");
    for (int i = 0; i < 20; i++) {
        phone_writes(&a, "JF 3 张明录");
        phone_writes(&b, "JF 3 张明录");
        sim_host_type(&a, "AT+CNMI=1,1,0,0,0\r");
        sim_host_type(&b, "AT+CNMI=1,1,0,0,0\r");
        sim_host_pass(&a, 3 * SEC);
        sim_host_pass(&b, 3 * SEC);
    }
    assert_int_equal(a.out.len, b.out.len);
    assert_memory_equal(a.out.ptr, b.out.ptr, a.out.len);
    sim_host_close(&a);
    sim_host_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_command_lines),
        cmocka_unit_test(test_unknown_options_are_refused),
        cmocka_unit_test(test_pin_costs_attempts),
        cmocka_unit_test(test_submit_reaches_the_phone_once),
        cmocka_unit_test(test_refused_submissions),
        cmocka_unit_test(test_text_before_the_prompt_is_lost),
        cmocka_unit_test(test_lost_result_was_sent_all_the_same),
        cmocka_unit_test(test_hang_and_late_results),
        cmocka_unit_test(test_cms_errors_for_one_recipient),
        cmocka_unit_test(test_phone_that_is_off),
        cmocka_unit_test(test_validity_ends),
        cmocka_unit_test(test_stored_announced_read_deleted),
        cmocka_unit_test(test_full_memory_keeps_messages_in_the_network),
        cmocka_unit_test(test_direct_routing_wants_cnma),
        cmocka_unit_test(test_long_texts_both_ways),
        cmocka_unit_test(test_modem_to_modem),
        cmocka_unit_test(test_reboot_forgets_settings),
        cmocka_unit_test(test_unplug_and_return_elsewhere),
        cmocka_unit_test(test_network_loss),
        cmocka_unit_test(test_one_seed_one_history),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
