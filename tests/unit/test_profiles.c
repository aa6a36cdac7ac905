/* Profiles: the shipped ones load, each modem gets its own, and mistakes are told with their line.
 */
#include "model/profiles.h"
#include "tests/support/unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* What real modems answer to +CGMI and +CGMM. */
static const struct {
    const char *maker, *model, *profile;
} modems[] = {
    {"huawei",                        "E1752",              "huawei"    },
    {"Huawei Technologies Co., Ltd.", "ME909s-821",         "huawei"    },
    {"ZTE INCORPORATED",              "MF626",              "zte"       },
    {"ZTE CORPORATION",               "MF190",              "zte"       },
    {"SIMCOM_Ltd",                    "SIMCOM_SIM800L",     "simcom-2g" },
    {"SIMCOM_Ltd",                    "SIMCOM_SIM900",      "simcom-2g" },
    {"SIMCOM INCORPORATED",           "SIMCOM_SIM7600CE-T", "simcom-lte"},
    {"INCORPORATED",                  "A7670E-FASE",        "simcom-lte"},
    {"Quectel",                       "EC20F",              "quectel"   },
    {"Quectel_Ltd",                   "Quectel_M95",        "quectel"   },
    {"AirM2M",                        "Air780E",            "luat"      },
    {"CMCC",                          "ML307R-DC",          "cmiot"     },
    {"Fibocom Wireless Inc.",         "L610-CN",            "fibocom"   },
    {"WAVECOM MODEM",                 "MULTIBAND  900E",    "wavecom"   },
    {"SIEMENS",                       "MC75i",              "cinterion" },
    {"Cinterion",                     "BGS5",               "cinterion" },
    {"Telit",                         "HE910",              "telit"     },
    {"u-blox",                        "SARA-U201",          "u-blox"    },
    {"NEOWAY",                        "M590E",              "neoway"    },
    {"Ai Thinker Co.LTD",             "A6",                 "a6"        },
    {"Sony Ericsson",                 "W810i",              "default"   },
    {"",                              "",                   "default"   },
};

/* The USB device speaks where the words say nothing. */
static const struct {
    struct profile_clues clues;
    const char *profile;
} plugged[] = {
    {{"", "", "1546:1102"},                 "u-blox" },
    {{"", "", "05c6:9215"},                 "quectel"},
    {{"", "", "05c6:9000"},                 "default"},
    {{"Quectel", "EC25", "12d1:1506"},      "quectel"}, /* its own word counts more */
    {{"some rebrander", "X1", "19d2:0031"}, "zte"    },
};

static void test_each_modem_gets_its_own(void **state)
{
    struct buf errors = BUF_INIT;
    struct profile_set *set = profiles_load("conf/profiles", &errors);
    struct profile_clues huawei = {"huawei", "E1752", ""}, nothing = {"", "", ""};
    size_t count;

    (void)state;
    if (!set)
        fail_msg("%s", errors.ptr);
    const struct profile *items = profile_set_items(set, &count);
    assert_string_equal(items[0].name, "default");
    for (size_t i = 0; i < ROWS(modems); i++) {
        struct profile_clues clues = {modems[i].maker, modems[i].model, ""};
        const struct profile *got = profile_choose(items, count, "auto", &clues);

        if (strcmp(got->name, modems[i].profile) != 0)
            fail_msg("%s %s: %s", modems[i].maker, modems[i].model, got->name);
    }
    for (size_t i = 0; i < ROWS(plugged); i++)
        assert_string_equal(profile_choose(items, count, "auto", &plugged[i].clues)->name,
                            plugged[i].profile);
    assert_string_equal(profile_choose(items, count, "telit", &huawei)->name, "telit");
    const struct profile *telit = profile_choose(items, count, "telit", &nothing);
    assert_int_equal(telit->gap_ms, 25);
    assert_int_equal(telit->submit_s, items[0].submit_s);              /* inherited */
    assert_string_equal(telit->cnmi.items[0], items[0].cnmi.items[0]); /* a list too */
    assert_int_equal(profile_choose(items, count, "neoway", &nothing)->radio.count, 0); /* "none" */
    profile_set_free(set);
    buf_free(&errors);
}

static const struct {
    const char *text, *complaint; /* part of what must be told */
} mistakes[] = {
    {"profile \"x\" { gap = 3 }",                "x.conf:1: "                           },
    {"profile \"x\" {\n  gap_ms = -5\n}",        "x.conf:2: "                           },
    {"profile \"x\" {\n  gap_ms = soon\n}",      "x.conf:2: "                           },
    {"\nprofile \"x\" {\n  ussd = \"morse\"\n}", "x.conf:3: "                           },
    {"profile \"x\" {\n  cnma = perhaps\n}",     "x.conf:2: "                           },
    {"profile \"x\" { reset = {\"AT+CPOF\"} }",  "gives a command of its list \"never\""},
    {"profile \"x\" { setup = {\"AT&F\"} }",     "gives a command of its list \"never\""},
    {"profile \"x\" gap_ms = 3",                 "x.conf:"                              },
};

static void write_file(const char *directory, const char *name, const char *text)
{
    char path[200];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static char *shipped_default(void)
{
    static char text[8192];
    FILE *file = fopen("conf/profiles/default.conf", "r");

    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void test_mistakes_are_told(void **state)
{
    char directory[] = "/tmp/lianhu-profiles-XXXXXX", path[200];

    (void)state;
    assert_non_null(mkdtemp(directory));
    write_file(directory, "default.conf", shipped_default());
    for (size_t i = 0; i < ROWS(mistakes); i++) {
        struct buf errors = BUF_INIT;

        write_file(directory, "x.conf", mistakes[i].text);
        struct profile_set *set = profiles_load(directory, &errors);
        if (set || !errors.ptr || !strstr(errors.ptr, mistakes[i].complaint))
            fail_msg("%s: %s", mistakes[i].text, set ? "accepted" : errors.ptr);
        buf_free(&errors);
    }
    struct buf errors = BUF_INIT;
    write_file(directory, "default.conf", "profile \"default\" { gap_ms = 0 }");
    assert_null(profiles_load(directory, &errors));
    assert_non_null(strstr(errors.ptr, "must say boot"));
    buf_free(&errors);
    snprintf(path, sizeof path, "rm -r %s", directory);
    assert_int_equal(system(path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_modem_gets_its_own),
        cmocka_unit_test(test_mistakes_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
