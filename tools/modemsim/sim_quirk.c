#include "sim_internal.h"
#include <stdlib.h>

const struct sim_quirk_info sim_quirks[QUIRK_COUNT] = {
#define X(id, name, standard, low, high) [id] = {name, standard, low, high},
    SIM_QUIRK_TABLE(X)
#undef X
};

#define CNMI_ALL "(0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)"

/* clang-format off */
/* name, maker, model, revision, CNMI=?, quirks, chatter, boot text (modems.md section 3) */
static const struct sim_family families[] = {
    {"plain", "modemsim", "SIM-1", "1.0", CNMI_ALL, "", NULL, {{0, NULL}}},
    {"huawei", "huawei", "E1752", "11.126.13.00.00",
     "(0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)",
     "slot_base=0,sm_slots=50,me_slots=23,sr_slots=50,cnmi_mode_max=1,unknown=2,cmms=0,full_urc=1,"
     "ussd=1,cpms_lag_ms=500,double_cr=0,noise_ms=9000,reset_drops_ms=15000,boot_ms=6000,cusd_no_cancel=1",
     "^RSSI:13|^BOOT:91409020,0,0,0,6|^RSSI:9|^MODE:5,4|^DSFLOWRPT:00000000,00000000,00000000,0",
     {{0, "^SIMST:1"}, {500, "^SRVST:2"}, {900, "^MODE:5,4"}, {0, NULL}}},
    {"e3372", "huawei", "E3372", "21.200.07.01.25",
     "(0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)",
     "slot_base=0,sm_slots=20,me_slots=255,cpms_args=3,cnmi_mode_max=1,unknown=2,full_urc=1,"
     "noise_ms=4000,reset_drops_ms=20000,boot_ms=8000",
     "^HCSQ:\"LTE\",45,40,120,16|^RSSI:18|^CSNR: -78,-5", {{0, "^SIMST:1"}, {600, "^SRVST:2"}, {0, NULL}}},
    {"zte", "ZTE INCORPORATED", "MF626", "BD_MF626V1.0.0B06", "(0-2),(0-3),(0,2),(0-2),(0,1)",
     "slot_base=0,sm_slots=10,me_slots=23,sr_slots=100,cnmi_mode_max=1,ussd_answer=2,ussd_label=7,"
     "cds_comma=1,urc_first=20,noise_ms=2000,boot_ms=5000",
     "+ZUSIMR:2|+ZPASR: \"UMTS\"|+ZDONR: \"CHN-UNICOM\",460,1,\"CS_PS\",\"ROAM_OFF\"",
     {{0, "+ZUSIMR:2"}, {1500, "+ZPSTM: 0"}, {0, NULL}}},
    {"sim800", "SIMCOM_Ltd", "SIMCOM_SIM800L", "1418B05SIM800L24", "(0,1,2),(0,1,2,3),(0,2),(0,1),(0,1)",
     "sm_slots=30,me_slots=0,mms_hang=1,cnmi_ds2=0,boot_ms=3000,sim_ms=1000,sms_ms=7000,chunk=32,sim_late=1,"
     "boot_noise=3",
     NULL,
     {{0, "RDY"}, {200, "+CFUN: 1"}, {1000, "+CPIN: READY"}, {6500, "Call Ready"}, {8000, "SMS Ready"}, {0, NULL}}},
    {"sim7600", "SIMCOM INCORPORATED", "SIMCOM_SIM7600CE-T", "LE11B13SIM7600CE", "(0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)",
     "sm_slots=40,me_slots=23,store=0,boot_ms=12000,sim_ms=500,sms_ms=2000,chunk=16,reset_drops_ms=8000",
     NULL, {{0, "RDY"}, {500, "+CPIN: READY"}, {2500, "SMS DONE"}, {4000, "PB DONE"}, {0, NULL}}},
    {"a7670", "INCORPORATED", "A7670E-FASE", "A7670M7_V1.11.1", "(0-2),(0-3),(0,2),(0-2),(0-1)",
     "sm_slots=20,me_slots=50,boot_ms=20000,sim_busy=13,sim_ms=2000,sms_ms=4000,reset_drops_ms=20000",
     NULL, {{0, "*ATREADY: 1"}, {2000, "+CPIN: READY"}, {6000, "SMS DONE"}, {9000, "PB DONE"}, {0, NULL}}},
    {"ec20", "Quectel", "EC20F", "EC20CEFAGR06A05M4G", "(0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)",
     "slot_base=0,sm_slots=50,me_slots=23,cdsi_wrong=1,boot_ms=13000,sim_ms=1500,sms_ms=5000,"
     "reset_drops_ms=13000", NULL,
     {{0, "RDY"}, {300, "+CFUN: 1"}, {1500, "+CPIN: READY"}, {1600, "+QUSIM: 1"},
      {6500, "+QIND: SMS DONE"}, {8000, "+QIND: PB DONE"}}},
    {"air780", "AirM2M", "Air780E", "AirM2M_780E_V1158_LTE_AT", "(0-3),(0-3),(0-3),(0-1),(0-1)",
     "sm_slots=50,me_slots=0,sr_slots=0,cnmi_mode_max=3,cnmi_ds2=0,noise_ms=60000,boot_ms=3000",
     "^MODE: 17,17|+NITZ: 2026/11/21,12:30:45+32,0",
     {{0, "RDY"}, {300, "^MODE: 17,17"}, {900, "+E_UTRAN Service"}, {1200, "+CGEV: ME PDN ACT 1"}, {0, NULL}}},
    {"ml307", "CMCC", "ML307R-DC", "ML307R-DC-MBRH0S00", "(0-3),(0-3),(0,2,3),(0-2),(0-1)",
     "sm_slots=0,me_slots=50,creg_error=1,mt=0,cnmi_mode_max=3,boot_ms=4000", NULL,
     {{0, "+MATREADY"}, {1500, "+CPIN: READY"}, {0, NULL}}},
    {"wavecom", "WAVECOM MODEM", "MULTIBAND  900E  1800", "641b09gg.Q2403A 1320676 061804 14:38",
     "(0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)",
     "sm_slots=20,me_slots=0,sr_slots=5,sim_busy=515,unknown=1,stuck_prompt=1,cpms_args_max=1,cpin_no_ok=1,"
     "boot_ms=2000,sms_ms=6000",
     NULL, {{0, "+WIND: 1"}, {2000, "+WIND: 3"}, {6000, "+WIND: 4"}, {0, NULL}}},
    {"siemens", "SIEMENS", "MC75i", "REVISION 03.001", "(0-3),(0,1),(0,2,3),(0,2),(1)",
     "sm_slots=25,me_slots=25,cnmi_mode_max=3,cnmi_mt2=0,cnmi_ds1=0,cnmi_bfr=2,cmms=0,mem3_me=0,boot_ms=4000",
     NULL, {{0, "^SYSSTART"}, {6000, "^SSIM READY"}, {0, NULL}}},
    {"telit", "Telit", "HE910", "12.00.005", "(0-3),(0-3),(0,2,3),(0-2),(0,1)",
     "sm_slots=30,me_slots=0,pause_ms=20,cnmi_mode_max=3,boot_ms=5000", NULL, {{0, NULL}}},
    {"ublox", "u-blox", "SARA-U201", "23.60", "(0-2),(0-3),(0-3),(0-2),(0,1)",
     "slot_base=0,store=1,sm_slots=20,me_slots=100,reset_drops_ms=20000,reset_fun=16,boot_ms=8000", NULL,
     {{0, "+UUPSDD: 0"}, {0, NULL}}},
    {"neoway", "NEOWAY", "M590E", "M590E_V009", "(0-3),(0-3),(0,2),(0-2),(0,1)",
     "sm_slots=50,me_slots=0,cmti_twice=1,list_twice=1,radio_mute=1,sim_late=2,cnmi_mode_max=3,"
     "boot_ms=2000,sms_ms=8000", NULL,
     {{0, "MODEM:STARTUP"}, {8500, "+PBREADY"}, {0, NULL}}},
    {"fibocom", "Fibocom Wireless Inc.", "L610-CN", "16000.1000.00.01.03.01", "(0-2),(0-3),(0,2),(0-2),(0,1)",
     "sm_slots=50,me_slots=0,reset_fun=15,reset_drops_ms=12000,boot_ms=6000,noise_ms=60000",
     "+CTZV: 26/11/21,12:30:45,+32|+CGEV: EPS PDN ACT 1|+SIND: 1",
     {{0, "+SIM READY"}, {1500, "+CPIN: READY"}, {0, NULL}}},
    {"a6", "Ai Thinker Co.LTD", "A6", "V03.03.20161229019H03", "(0-3),(0-3),(0,2),(0-2),(0,1)",
     "sm_slots=20,me_slots=0,sr_slots=0,cmee_fixed=2,error_glued=1,unknown=3,cnmi_ds2=0,chunk=32,"
     "boot_ms=4000,boot_noise=2", NULL,
     {{0, "^CINIT: 1, 0, 0"}, {600, "^CINIT: 2, 32, 41891"}, {900, "^STN: 38"}, {1500, "^CINIT: 32, 0, 0"}, {0, NULL}}},
    {"nokia", "Nokia", "Nokia 30", "V 04.13", "(0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)",
     "sm_slots=15,me_slots=50,text_chunk=18,csca_late=1,cmms=0,boot_ms=4000", NULL, {{0, NULL}}},
    {"em7455", "Sierra Wireless, Incorporated", "EM7455", "SWI9X30C_02.24.05.06", CNMI_ALL,
     "slot_base=0,sm_slots=20,me_slots=255,cnmi_ds1=0,answer_ms=40,boot_ms=15000,reset_drops_ms=15000",
     NULL, {{0, NULL}}},
};
/* clang-format on */

const struct sim_family *sim_family_plain(void)
{
    return &families[0];
}

const struct sim_family *sim_family_find(const char *name, unsigned len)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (strlen(families[i].name) == len && !memcmp(families[i].name, name, len))
            return &families[i];
    return NULL;
}

static bool set_number(int *quirk, struct span name, struct span value)
{
    bool minus = value.len && value.ptr[0] == '-';
    unsigned long number;

    if (!span_number(span_skip(value, minus), 100000000, &number))
        return false;
    int n = minus ? -(int)number : (int)number;
    for (unsigned i = 0; i < QUIRK_COUNT; i++) {
        if (!span_eq(name, span_of(sim_quirks[i].name)))
            continue;
        if (n < sim_quirks[i].low || n > sim_quirks[i].high)
            return false;
        quirk[i] = n;
        return true;
    }
    return false;
}

/* Applies a list of settings to a family pointer and quirk array that are the caller's copies. */
static bool apply(const struct sim_family **family, int *quirk, struct span list)
{
    while (list.len) {
        const char *comma = memchr(list.ptr, ',', list.len);
        size_t len = comma ? (size_t)(comma - list.ptr) : list.len;
        struct span item = {list.ptr, len};
        const char *equal = memchr(item.ptr, '=', item.len);

        list = span_skip(list, len + 1);
        if (!equal)
            return false;
        struct span name = {item.ptr, (size_t)(equal - item.ptr)};
        struct span value = span_skip(item, name.len + 1);
        if (!span_eq(name, span_of("family"))) {
            if (!set_number(quirk, name, value))
                return false;
            continue;
        }
        *family = sim_family_find(value.ptr, (unsigned)value.len);
        if (!*family)
            return false;
        for (unsigned i = 0; i < QUIRK_COUNT; i++)
            quirk[i] = sim_quirks[i].standard;
        if (!apply(family, quirk, span_of((*family)->quirks)))
            return false;
    }
    return true;
}

bool sim_modem_options(struct sim *sim, unsigned modem, const char *options)
{
    struct sim_modem *m = &sim->modems[modem];
    const struct sim_family *family = m->family;
    int quirk[QUIRK_COUNT];

    memcpy(quirk, m->quirk, sizeof quirk);
    if (!apply(&family, quirk, span_of(options)))
        return false;
    m->family = family;
    memcpy(m->quirk, quirk, sizeof quirk);
    store_create(m);
    if (m->powered && m->stats.lines == 0) /* before its first command: it has always been so */
        power_boot(sim, m, false);
    return true;
}
