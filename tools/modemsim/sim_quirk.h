#ifndef MODEMSIM_SIM_QUIRK_H
#define MODEMSIM_SIM_QUIRK_H
/*
 * What differs between modems, as data: quirks are numbers with a name, a default and a range, and
 * a family is a row of texts and some quirks of its own. Each row says where it was seen.
 */
#include <stdbool.h>

/* clang-format off */
/*        id                 name             default  min    max     what it does, and who does it */
#define SIM_QUIRK_TABLE(X)                                                                          \
    X(QUIRK_SLOT_BASE,      "slot_base",       1,      0,     1)      /* 0: Huawei, u-blox, some ZTE */ \
    X(QUIRK_SM_SLOTS,       "sm_slots",        20,     0,     255)    /* 0: ML307 with eSIM (T16) */ \
    X(QUIRK_ME_SLOTS,       "me_slots",        100,    0,     2000)                                 \
    X(QUIRK_SR_SLOTS,       "sr_slots",        20,     0,     255)                                  \
    X(QUIRK_STORE,          "store",           0,      0,     1)      /* after reset: 0 SM, 1 ME */ \
    X(QUIRK_ANSWER_MS,      "answer_ms",       2,      0,     600000)                               \
    X(QUIRK_PROMPT_MS,      "prompt_ms",       20,     0,     600000) /* 86 ms in T6 */             \
    X(QUIRK_LATENCY_MS,     "latency_ms",      -1,     -1,    600000) /* -1: the network's */       \
    X(QUIRK_PAUSE_MS,       "pause_ms",        0,      0,     1000)   /* deaf after a result: Telit 20 */ \
    X(QUIRK_CHUNK,          "chunk",           0,      0,     4096)   /* most bytes a read gives; 1: one-byte writes */ \
    X(QUIRK_CHUNK_US,       "chunk_us",        500,    0,     1000000)                              \
    X(QUIRK_GARBAGE,        "garbage",         0,      0,     1000)   /* per mille of outputs with a stray byte (T8) */ \
    X(QUIRK_TYPE_AHEAD,     "type_ahead",      0,      0,     1)      /* 1: keeps what is typed too early */ \
    X(QUIRK_MR_ZERO,        "mr_zero",         0,      0,     3)      /* +CMGS: 0 always; 2: without number; 3: with the centre's words */ \
    X(QUIRK_CPMS_ARGS,      "cpms_args",       1,      1,     3)      /* 3: E3372-325 (gammu #829) */ \
    X(QUIRK_CPMS_LAG_MS,    "cpms_lag_ms",     0,      0,     5000)   /* counters lag: Huawei */    \
    X(QUIRK_CMTI_LOST,      "cmti_lost",       0,      0,     1000)   /* per mille of +CMTI that never come */ \
    X(QUIRK_CMTI_TWICE,     "cmti_twice",      0,      0,     1)                                    \
    X(QUIRK_CMTI_NO_INDEX,  "cmti_no_index",   0,      0,     1)      /* +CMTI: ,-1: SIM7000G */    \
    X(QUIRK_URC_INSIDE,     "urc_inside",      0,      0,     1000)   /* per mille: a URC between header and PDU */ \
    X(QUIRK_URC_ECHO,       "urc_echo",        0,      0,     1000)   /* per mille: a URC cuts an echo (MM) */ \
    X(QUIRK_ECHO_RETURNS,   "echo_returns",    0,      0,     1000)   /* per mille of commands that put E1 back */ \
    X(QUIRK_ECHO_NEVER,     "echo_never",      0,      0,     1)      /* whatever ATE says */       \
    X(QUIRK_ECHO_SUB,       "echo_sub",        1,      0,     1)      /* echo holds the 1A (T7) */  \
    X(QUIRK_DOUBLE_CR,      "double_cr",       0,      0,     1)      /* lines end CR CR LF: E1752 */ \
    X(QUIRK_PROMPT_CRLF,    "prompt_crlf",     0,      0,     1)      /* "> " and a line end */     \
    X(QUIRK_NO_REPORTS,     "no_reports",      0,      0,     1)      /* the operator sends none */ \
    X(QUIRK_CDSI_WRONG,     "cdsi_wrong",      0,      0,     1)      /* says SM, keeps in SR: EC25 (T19) */ \
    X(QUIRK_CDS_COMMA,      "cds_comma",       0,      0,     1)      /* "+CDS: ,len": ZTE */       \
    X(QUIRK_CREG_ERROR,     "creg_error",      0,      0,     1)      /* LTE only: CEREG instead (T16) */ \
    X(QUIRK_REG,            "reg",             1,      0,     11)     /* <stat> when registered; 5 roaming */ \
    X(QUIRK_EMPTY_321,      "empty_321",       0,      0,     3)      /* CMGR of an empty slot: 0 OK, else CMS 321, 500, 320 */ \
    X(QUIRK_LIST_321,       "list_321",        0,      0,     1)      /* CMGL of an empty store: CMS 321 */ \
    X(QUIRK_CNMI_MODE_MAX,  "cnmi_mode_max",   2,      0,     3)      /* 1: oFono on Huawei, ZTE, Gobi */ \
    X(QUIRK_CNMI_MT2,       "cnmi_mt2",        1,      0,     1)      /* 0: mt=2 refused: MC75i */  \
    X(QUIRK_CNMI_DS1,       "cnmi_ds1",        1,      0,     1)      /* 0: direct reports refused: MC75i */ \
    X(QUIRK_CNMI_DS2,       "cnmi_ds2",        1,      0,     1)      /* 0: stored reports refused: Luat */ \
    X(QUIRK_CNMI_BFR,       "cnmi_bfr",        3,      1,     3)      /* bit set of allowed bfr; 2: Siemens wants 1 */ \
    X(QUIRK_CLASS0,         "class0",          1,      0,     1)      /* 1: class 0 as +CMT though mt=1 */ \
    X(QUIRK_CMMS,           "cmms",            1,      0,     1)      /* 0: CMS 500: E1752 (T2) */  \
    X(QUIRK_CMMS_MS,        "cmms_ms",         0,      0,     10000)  /* saved per message while the link is kept */ \
    X(QUIRK_STUCK_PROMPT,   "stuck_prompt",    0,      0,     1)      /* stays at the prompt after an error */ \
    X(QUIRK_MMS_HANG,       "mms_hang",        0,      0,     1)      /* CMGR of an MMS push hangs: SIM800 (T20) */ \
    X(QUIRK_FULL_URC,       "full_urc",        0,      0,     1)      /* ^SMMEMFULL: Huawei */      \
    X(QUIRK_USSD,           "ussd",            0,      0,     3)      /* 0 CSCS text, 1 packed hex, 2 UCS2 hex, 3 8-bit hex */ \
    X(QUIRK_PIN,            "pin",             0,      0,     99999999) /* 0: none asked */         \
    X(QUIRK_SIM_BUSY,       "sim_busy",        14,     -1,    1000)   /* CME code until the SIM is ready; 515, 13 (T9, T13); -1 ERROR */ \
    X(QUIRK_BOOT_MS,        "boot_ms",         3000,   0,     600000) /* power to the first word */ \
    X(QUIRK_SIM_MS,         "sim_ms",          2000,   0,     600000) /* from there to the SIM */   \
    X(QUIRK_SMS_MS,         "sms_ms",          2000,   0,     600000) /* from there to SMS */       \
    X(QUIRK_REG_MS,         "reg_ms",          3000,   0,     600000) /* radio on to registered */  \
    X(QUIRK_RESET_DROPS_MS, "reset_drops_ms",  0,      0,     600000) /* CFUN=1,1 takes the port away so long */ \
    X(QUIRK_NOISE_MS,       "noise_ms",        0,      0,     600000) /* habitual chatter every so often */ \
    X(QUIRK_UNKNOWN,        "unknown",         0,      0,     3)      /* 0 ERROR, 1 CME 100, 2 COMMAND NOT SUPPORT, 3 COMMAND NO RESPONSE! */ \
    X(QUIRK_SMS_DONE,       "sms_done",        1,      0,     1)      /* 0: "SMS DONE" is never said: A7670E (T10) */ \
    X(QUIRK_CMGL_HANG,      "cmgl_hang",       0,      0,     1000)   /* per mille of CMGL after which it is silent: Huawei */ \
    X(QUIRK_CPIN_NO_OK,     "cpin_no_ok",      0,      0,     1)      /* +CPIN: READY and no OK: Wavecom */ \
    X(QUIRK_NO_ALPHA,       "no_alpha",        0,      0,     1)      /* "+CMGL: 0,1,23": Pantech */ \
    X(QUIRK_SPACE_PDU,      "space_pdu",       0,      0,     1)      /* a blank for the line end before a PDU (MM) */ \
    X(QUIRK_CREG_FORM,      "creg_form",       0,      0,     2)      /* 1 unquoted with blanks (T1), 2 padded (T23) */ \
    X(QUIRK_CMEE_FIXED,     "cmee_fixed",      -1,     -1,    2)      /* CMEE is taken and ignored: T8 always words */ \
    X(QUIRK_DOUBLE_FINAL,   "double_final",    0,      0,     1000)   /* per mille of commands with two results */ \
    X(QUIRK_CMTI_WRONG,     "cmti_wrong",      0,      0,     1)      /* names another memory */ \
    X(QUIRK_NOISE,          "noise",           0,      0,     1000)   /* bits flipped in 100000 bytes, both ways: a UART */ \
    X(QUIRK_RING_BLOCKS,    "ring_blocks",     0,      0,     2)      /* a call left ringing blocks sending; 2: hangs the modem at its end */ \
    X(QUIRK_CNMI_DIES,      "cnmi_dies",       0,      0,     1)      /* CNMI is lost when it registers again */ \
    X(QUIRK_BALANCE,        "balance",         100000, 0,     100000000) /* fen on the SIM */ \
    X(QUIRK_PRICE,          "price",           0,      0,     1000)   /* fen a submission; without money CMS 21 */ \
    X(QUIRK_MT_KNOWN,       "mt",              1,      0,     1)      /* 0: CPMS refuses MT (T16) */ \
    X(QUIRK_CPMS_ARGS_MAX,  "cpms_args_max",   3,      1,     3)      /* 1: Wavecom Q2 */           \
    X(QUIRK_CPMS_BLIND,     "cpms_blind",      0,      0,     1000)   /* per mille: counters say 0: E3531 (gammu #373) */ \
    X(QUIRK_MEM3_ME,        "mem3_me",         1,      0,     1)      /* 0: mem3 must be MT or SM: MC75i */ \
    X(QUIRK_CMGD_LIES,      "cmgd_lies",       0,      0,     1000)   /* per mille of CMGD that say OK and keep it */ \
    X(QUIRK_LIST_TWICE,     "list_twice",      0,      0,     1)      /* CMGL shows all twice: M590 (gammu #378) */ \
    X(QUIRK_LENGTH_LIES,    "length_lies",     0,      0,     2)      /* <length> is 1: 0, 2: SCA too (standards 7.1) */ \
    X(QUIRK_MT2_LOSES,      "mt2_loses",       0,      0,     1000)   /* per mille of parts lost by direct delivery: ML307 */ \
    X(QUIRK_URC_PORT,       "urc_port",        0,      0,     1)      /* 1: URCs go elsewhere until ^PORTSEL, +QURCCFG */ \
    X(QUIRK_URC_FIRST,      "urc_first",       0,      0,     1000)   /* per mille: a URC between a command and its echo (T4) */ \
    X(QUIRK_CR_ONLY,        "cr_only",         0,      0,     1)      /* lines are framed by CR alone (standards 7.1) */ \
    X(QUIRK_BARE_AT,        "bare_at",         0,      0,     1)      /* 1: ERROR to a bare AT (standards 7.1) */ \
    X(QUIRK_ERROR_GLUED,    "error_glued",     0,      0,     1)      /* "+CME ERROR:SIM busy": A6 (T21) */ \
    X(QUIRK_SILENT_BOOT,    "silent_boot",     0,      0,     1)      /* no word at all: autobaud */ \
    X(QUIRK_BOOT_NOISE,     "boot_noise",      0,      0,     64)     /* stray bytes at power-up (T8) */ \
    X(QUIRK_AIRPLANE,       "airplane",        0,      0,     1)      /* boots with the radio off */ \
    X(QUIRK_SIM_LATE,       "sim_late",        0,      0,     2)      /* a card put in is seen after 1: the radio's off and on, 2: a boot */ \
    X(QUIRK_RADIO_MUTE,     "radio_mute",      0,      0,     1)      /* says nothing more with the radio off: M590 */ \
    X(QUIRK_RESET_FUN,      "reset_fun",       0,      0,     16)     /* this CFUN resets: u-blox 16, Fibocom 15 */ \
    X(QUIRK_TEXT_CHUNK,     "text_chunk",      0,      0,     400)    /* of a TPDU so many bytes a write are taken: Nokia 18 */ \
    X(QUIRK_LONG_HANG,      "long_hang",       0,      0,     1000)   /* per mille of full TPDUs that hang it: Huawei */ \
    X(QUIRK_ABORTS,         "aborts",          0,      0,     1)      /* typing while CMGS runs loses its result (T19) */ \
    X(QUIRK_CSCA_LATE,      "csca_late",       0,      0,     1)      /* CSCA? is busy for 10 s after boot: Nokia */ \
    X(QUIRK_CUSD_NO_CANCEL, "cusd_no_cancel",  0,      0,     1)      /* CUSD=2 is ERROR: E173, GTM382 */ \
    X(QUIRK_CUSD_LATE_OK,   "cusd_late_ok",    0,      0,     1)      /* OK only with the network's answer */ \
    X(QUIRK_CUSD_EMPTY,     "cusd_empty",      0,      0,     1)      /* an empty +CUSD before the OK: SE W810i */ \
    X(QUIRK_USSD_DCS,       "ussd_dcs",        -1,     -1,    255)    /* with another dcs the answer is empty (dongle #116) */ \
    X(QUIRK_USSD_ANSWER,    "ussd_answer",     -1,     -1,    4)      /* coding of answers; -1 as ussd, 4 text without its closing quote */ \
    X(QUIRK_USSD_LABEL,     "ussd_label",      -1,     -1,    255)    /* dcs written on answers, true or not: MF286D 7 */ \
    X(QUIRK_USSD_END,       "ussd_end",        0,      0,     2)      /* <m> of a last answer */
/* clang-format on */

enum sim_quirk {
#define X(id, name, standard, low, high) id,
    SIM_QUIRK_TABLE(X)
#undef X
        QUIRK_COUNT
};

struct sim_quirk_info {
    const char *name;
    int standard, low, high;
};
extern const struct sim_quirk_info sim_quirks[QUIRK_COUNT];

struct sim_boot_line {
    int after_ms; /* of the first word */
    const char *text;
};

struct sim_family {
    const char *name, *maker, *model, *revision;
    const char *cnmi_test; /* what CNMI=? says, true or not */
    const char *quirks;    /* as sim_modem_options */
    const char *noise;     /* chatter, lines separated by '|' and taken in turn; NULL none */
    struct sim_boot_line boot[6];
};

/* The family of a name; NULL. The first row, "plain", is the standard. */
const struct sim_family *sim_family_find(const char *name, unsigned len);
const struct sim_family *sim_family_plain(void);

#endif
