#include "modem/at_final.h"
#include <ctype.h>

/* Words of 27.007 9.2 and 27.005 3.2.5 and their misspellings, reduced to lower-case letters and
 * digits. Codes: +CME, +CMS; -1: not said under that name. */
/* clang-format off */
static const struct {
    const char *words;
    int cme, cms;
} error_words[] = {
    {"phonefailure",                  0, 300},
    {"mefailure",                     0, 300},
    {"noconnectiontophone",           1, 300},
    {"smsserviceofmereserved",        3, 301},
    {"operationnotallowed",           3, 302},
    {"operationnotsupported",         4, 303},
    {"notsupported",                  4, 303},
    {"phsimpinrequired",              5, 312},
    {"invalidpdumodeparameter",     100, 304},
    {"invalidtextmodeparameter",    100, 305},
    {"invalidinputvalue",           100, 304},
    {"incorrectparameters",          50, 304},
    {"simnotinserted",               10, 310},
    {"nosim",                        10, 310},
    {"simpinrequired",               11, 311},
    {"simpukrequired",               12, 316},
    {"simfailure",                   13, 313},
    {"simbusy",                      14, 314},
    {"simwrong",                     15, 315},
    {"incorrectpassword",            16, 311},
    {"simpin2required",              17, 317},
    {"simpuk2required",              18, 318},
    {"memoryfull",                   20, 322},
    {"invalidindex",                 21, 321},
    {"invalidmemoryindex",           21, 321},
    {"notfound",                     22, 321},
    {"memoryfailure",                23, 320},
    {"textstringtoolong",            24, 305},
    {"nonetworkservice",             30, 331},
    {"nonetwork",                    30, 331},
    {"networktimeout",               31, 332},
    {"networknotallowedemergencycallsonly", 32, 331},
    {"smscaddressunknown",          100, 330},
    {"nocnmaacknowledgementexpected", 100, 340},
    {"unknown",                     100, 500},
    {"unknownerror",                100, 500},
};

static const struct {
    const char *text;
    bool whole;   /* the line is this; else it begins with this */
    bool call;    /* ends only commands that concern a call */
    enum at_end end;
} finals[] = {
    {"OK",                  true,  false, AT_OK},
    {"ERROR",               true,  false, AT_ERROR},
    {"0",                   true,  false, AT_OK},      /* ATV0 */
    {"4",                   true,  false, AT_ERROR},
    {"COMMAND NOT SUPPORT", false, false, AT_ERROR},   /* Huawei, with and without -ED */
    {"TOO MANY PARAMETERS", false, false, AT_ERROR},   /* Huawei */
    {"COMMAND NO RESPONSE", false, false, AT_ERROR},   /* A6, A7 */
    {"NO CARRIER",          true,  true,  AT_ERROR},
    {"BUSY",                true,  true,  AT_ERROR},
    {"NO ANSWER",           true,  true,  AT_ERROR},
    {"NO DIALTONE",         true,  true,  AT_ERROR},
    {"CONNECT",             false, true,  AT_ERROR},
};
/* clang-format on */

const char *at_end_name(enum at_end end)
{
    static const char *const names[] = {"OK",         "ERROR",    "+CMS ERROR",
                                        "+CME ERROR", "time-out", "port lost"};

    return (unsigned)end < sizeof names / sizeof *names ? names[end] : "?";
}

static int code_of_words(struct span text, bool cms)
{
    char plain[64];
    size_t len = 0;

    for (size_t i = 0; i < text.len && len < sizeof plain - 1; i++)
        if (isalnum((unsigned char)text.ptr[i]))
            plain[len++] = (char)tolower((unsigned char)text.ptr[i]);
    plain[len] = '\0';
    for (size_t i = 0; i < sizeof error_words / sizeof *error_words; i++)
        if (strcmp(plain, error_words[i].words) == 0)
            return cms ? error_words[i].cms : error_words[i].cme;
    return cms ? 500 : 100;
}

/* "+CMS ERROR: 38", "+CME ERROR:SIM not inserted", "+CMS ERROR:  500" */
static bool parse_coded(struct span line, struct at_final *final)
{
    bool cms = span_starts(line, span_of("+CMS ERROR"));

    if (!cms && !span_starts(line, span_of("+CME ERROR")))
        return false;
    struct span text = span_skip(line, strlen("+CMS ERROR"));
    if (text.len && text.ptr[0] == ':')
        text = span_skip(text, 1);
    text = span_trim(text);
    unsigned long code;
    final->end = cms ? AT_CMS : AT_CME;
    final->code = span_number(text, 9999, &code) ? (int)code : code_of_words(text, cms);
    return true;
}

bool at_final_parse(struct span line, bool calling, struct at_final *final, struct span *rest)
{
    if (rest)
        *rest = (struct span){line.ptr + line.len, 0};
    final->code = 0;
    if (parse_coded(line, final))
        return true;
    for (size_t i = 0; i < sizeof finals / sizeof *finals; i++) {
        struct span text = span_of(finals[i].text);

        if (!span_starts(line, text) || (finals[i].call && !calling))
            continue;
        bool glued = line.len > text.len && text.len > 1 && strchr("+^", line.ptr[text.len]);
        if (finals[i].whole && line.len != text.len && !glued)
            continue;
        final->end = finals[i].end;
        if (rest && glued)
            *rest = span_skip(line, text.len);
        return true;
    }
    return false;
}
