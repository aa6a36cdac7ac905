/* AUDIENCE: what is read, what is refused and where, and who comes out. */
#include "roster/audience.h"
#include "tests/support/unit.h"

static struct model *model;

static const struct {
    const char *text, *printed;
} accepted[] = {
    {"unit:南峪乡/前沟村",                                                  "unit:\"南峪乡/前沟村\""                                    },
    {" unit : 南峪乡 / 前沟村 ",                                            "unit:\"南峪乡/前沟村\""                                    },
    {"role:联户长",                                                            "role:\"group-leader\""                                           },
    {"role:GROUP-LEADER",                                                         "role:\"group-leader\""                                           },
    {"角色：组长，单位：南峪乡",                                      "role:\"group-leader\",unit:\"南峪乡\""                        },
    {"role:户主+unit:南峪乡",                                                "role:\"户主\"+unit:\"南峪乡\""                              },
    {"tag:空巢老人",                                                          "tag:\"空巢老人\""                                            },
    {"list:/tmp/a-b.txt",                                                         "list:\"/tmp/a-b.txt\""                                           },
    {"list:\"a,b+c:d\"",                                                          "list:\"a,b+c:d\""                                                },
    {"unanswered:31",                                                             "unanswered:\"31\""                                               },
    {"phone:+86 139-0000-0001",                                                   "phone:13900000001"                                               },
    {"13900000001、13900000002",                                                 "phone:13900000001,phone:13900000002"                             },
    {"联户长",                                                                 "role:\"group-leader\""                                           },
    {"前沟村",                                                                 "unit:\"前沟村\""                                              },
    {"unit:南峪乡+role:联户长,-unit:南峪乡/后沟村,phone:13900000001",
     "unit:\"南峪乡\"+role:\"group-leader\",-unit:\"南峪乡/后沟村\",phone:13900000001"                                                     },
    {"-unit:后沟村+tag:五保户,联户长",                                   "-unit:\"后沟村\"+tag:\"五保户\",role:\"group-leader\""     },
    {"role:联户长+-tag:五保户",                                             "role:\"group-leader\"+-tag:\"五保户\""                        },
    {"南峪乡＋联户长；－村干部",                                      "unit:\"南峪乡\"+role:\"group-leader\",-role:\"village-cadre\""},
};

static void test_read(void **state)
{
    static struct audience a;
    struct audience_error error;

    (void)state;
    for (size_t i = 0; i < ROWS(accepted); i++) {
        struct buf out = BUF_INIT, again = BUF_INIT;

        if (!audience_parse(model, span_of(accepted[i].text), &a, &error))
            fail_msg("%s: %s", accepted[i].text, error.what);
        audience_print(&a, &out);
        assert_string_equal(out.ptr, accepted[i].printed);
        assert_true(audience_parse(model, buf_span(&out), &a, &error));
        audience_print(&a, &again);
        assert_string_equal(again.ptr, out.ptr);
        buf_free(&out);
        buf_free(&again);
    }
}

static const struct {
    const char *text;
    size_t offset;
    const char *words;
} refused[] = {
    {"",                           0,  "没有写发给谁"                                },
    {"  ",                         0,  "没有写发给谁"                                },
    {"role:联护长",             0,  "不认得角色“联护长”,是不是 联户长"},
    {"unit:南峪乡,role:国王", 15, "国王"                                            },
    {"unit:",                      0,  "冒号后面少了内容"                          },
    {"unit:a,,role:联户长",     7,  "这里少了内容"                                },
    {"unit:a,",                    7,  "这里少了内容"                                },
    {"unit:a+",                    7,  "这里少了内容"                                },
    {"+unit:a",                    0,  "这里少了内容"                                },
    {"unit:a//b",                  0,  "写得不对"                                      },
    {"ort:a",                      0,  "不认得“ort:”"                               },
    {"-unit:a",                    0,  "只写了去掉谁"                                },
    {"-unit:a,-role:联户长",    0,  "只写了去掉谁"                                },
    {"phone:139",                  0,  "不是11位手机号"                              },
    {"phone:1.39E+10",             0,  "不是11位手机号"                              },
    {"unanswered:x",               0,  "通知的编号"                                   },
    {"unanswered:0",               0,  "通知的编号"                                   },
    {"list:\"abc",                 5,  "没有收尾"                                      },
    {"\"a\"\"b\"",                 3,  "应当是逗号"                                   },
    {"list:\"a\"x",                8,  "应当是逗号"                                   },
};

static void test_refused(void **state)
{
    static struct audience a;
    struct audience_error error;

    (void)state;
    for (size_t i = 0; i < ROWS(refused); i++) {
        if (audience_parse(model, span_of(refused[i].text), &a, &error))
            fail_msg("row %zu was taken: %s", i, refused[i].text);
        if (!strstr(error.what, refused[i].words))
            fail_msg("row %zu: \"%s\" lacks \"%s\"", i, error.what, refused[i].words);
        assert_int_equal(error.offset, refused[i].offset);
    }
}

static void test_too_many_terms(void **state)
{
    static struct audience a;
    struct audience_error error;
    struct buf text = BUF_INIT;

    (void)state;
    for (int i = 0; i < AUDIENCE_TERMS_MAX; i++)
        buf_addf(&text, "%su%d", i ? "," : "", i);
    assert_true(audience_parse(model, buf_span(&text), &a, &error));
    buf_add_str(&text, "+v");
    assert_false(audience_parse(model, buf_span(&text), &a, &error));
    assert_non_null(strstr(error.what, "最多写64项"));
    buf_free(&text);
}

/* ---- who comes out --------------------------------------------------------------------------- */

/* A little township: offices and households. unit ids: 1 乡, 2 乡/东村, 3 乡/西村, 21, 22, 31
 * groups */
static const struct {
    int64_t id;
    const char *path;
} units[] = {
    {1,  "乡"              },
    {2,  "乡/东村"       },
    {3,  "乡/西村"       },
    {21, "乡/东村/一组"},
    {22, "乡/东村/二组"},
    {31, "乡/西村/一组"}
};

static const struct {
    int64_t person, unit;
    const char *role, *phone;
} offices[] = {
    {101, 21, "group-leader",  "+8613900000001"},
    {102, 22, "group-leader",  "+8613900000002"},
    {103, 31, "group-leader",  "+8613900000003"},
    {103, 2,  "village-cadre", "+8613900000003"}, /* leads a group in the west, clerk in the east */
    {104, 3,  "village-cadre", "+8613900000004"},
    {104, 31, "group-leader",  "+8613900000004"},
    {105, 1,  "clerk",         "+8609411234567"}, /* no mobile */
};

static const struct {
    int64_t id, unit;
    const char *tag, *phone;
} households[] = {
    {201, 21, "五保户", "+8613900000011"},
    {202, 22, "五保户", "+8613900000012"},
    {203, 31, "五保户", "+8613900000003"},
    {204, 31, "",          "+8613900000014"},
    {205, 21, "五保户", "+8613900000011"}, /* two households, one phone */
};

static const char *path_of(int64_t id)
{
    for (size_t i = 0; i < ROWS(units); i++) {
        if (units[i].id == id)
            return units[i].path;
    }
    return "";
}

static void tell(audience_emit emit, void *to, struct recipient r, const char *phone)
{
    text_copy(r.phone.text, sizeof r.phone.text, span_of(phone));
    emit(to, &r);
}

static bool unit_known(const char *path)
{
    bool known = false;

    for (size_t i = 0; i < ROWS(units); i++)
        known |= strcmp(units[i].path, path) == 0;
    return known;
}

static bool office_meant(const struct audience_term *term, size_t i)
{
    if (term->kind == AUDIENCE_ROLE)
        return term->role && strcmp(term->role->code, offices[i].role) == 0;
    return term->kind == AUDIENCE_UNIT && unit_covers(term->value, path_of(offices[i].unit));
}

static bool household_meant(const struct audience_term *term, size_t i)
{
    switch (term->kind) {
    case AUDIENCE_TAG: return strcmp(term->value, households[i].tag) == 0;
    case AUDIENCE_ROLE: return term->households;
    case AUDIENCE_UNIT:
        return term->households && unit_covers(term->value, path_of(households[i].unit));
    default: return false;
    }
}

/* `store` points to how many rows of each list come at once. */
static bool each(void *store, const struct audience_term *term, int64_t *from, audience_emit emit,
                 void *to)
{
    size_t first = (size_t)*from, end = first + *(const size_t *)store;
    bool last = end >= ROWS(offices) && end >= ROWS(households);

    *from = last ? AUDIENCE_END : (int64_t)end;
    if (term->kind == AUDIENCE_UNIT && !unit_known(term->value))
        return false;
    if (last && (term->kind == AUDIENCE_LIST || term->kind == AUDIENCE_UNANSWERED)) {
        if (strcmp(term->value, "absent") == 0)
            return false;
        tell(emit, to, (struct recipient){.person = 102}, "+8613900000092"); /* a second phone */
        tell(emit, to, (struct recipient){0}, "+8613900000001");
        tell(emit, to, (struct recipient){0}, "+8613900000077");
    }
    if (term->kind == AUDIENCE_PHONE)
        tell(emit, to, (struct recipient){0}, term->phone.text);
    for (size_t i = first; i < ROWS(offices) && i < end; i++) {
        if (office_meant(term, i))
            tell(emit, to, (struct recipient){.person = offices[i].person, .unit = offices[i].unit},
                 offices[i].phone);
    }
    for (size_t i = first; i < ROWS(households) && i < end; i++) {
        if (household_meant(term, i))
            tell(emit, to,
                 (struct recipient){.household = households[i].id, .unit = households[i].unit},
                 households[i].phone);
    }
    return true;
}

/* The last two digits of the phones that come out, in order. */
static const struct {
    const char *text, *phones;
    size_t not_mobile;
} evaluated[] = {
    {"unit:乡",                                        "01 02 03 04",    1},
    {"unit:乡/东村",                                 "01 02 03",       0},
    {"role:联户长",                                  "01 02 03 04",    0},
    {"unit:乡/东村+role:联户长",                  "01 02",          0}, /* 103 is a leader, but not there */
    {"unit:乡/西村+role:联户长",                  "03 04",          0},
    {"role:联户长+role:村干部",                   "03 04",          0},
    {"role:联户长+-role:村干部",                  "01 02",          0},
    {"role:联户长,-unit:乡/东村",                 "04",             0}, /* 103 has an office there */
    {"-unit:乡/东村,role:联户长",                 "04",             0},
    {"tag:五保户",                                   "03 11 12",       0},
    {"tag:五保户+unit:乡/东村",                   "11 12",          0},
    {"tag:五保户,-unit:乡/东村/一组",           "03 12",          0},
    {"role:户主+unit:乡/西村",                     "03 14",          0},
    {"role:户主+unit:乡/西村+-tag:五保户",      "14",             0},
    {"unit:乡/东村,tag:五保户,phone:13900000001", "01 02 03 11 12", 0},
    {"phone:13900000099,phone:13900000099",             "99",             0},
    {"unanswered:5",                                    "01 77 92",       0},
    {"role:联户长+unanswered:5",                     "01",             0},
    {"role:联户长,unanswered:5",                     "01 02 03 04 77", 0}, /* 102 on one phone only */
    {"role:联户长,-list:x",                          "03 04",          0}, /* 102 by the other phone, too */
    {"unit:乡/东村/一组+unit:乡/东村/二组",   "",               0},
    {"phone:13900000001,-phone:13900000001",            "",               0},
};

static void check_evaluated(size_t at_once)
{
    static struct audience a;
    struct audience_reader reader = {&at_once, each};
    struct audience_error error;

    for (size_t i = 0; i < ROWS(evaluated); i++) {
        struct recipients out;
        struct buf phones = BUF_INIT;
        size_t not_mobile;

        assert_true(audience_parse(model, span_of(evaluated[i].text), &a, &error));
        assert_true(audience_evaluate(&a, &reader, &out, &not_mobile, &error));
        buf_add_str(&phones, "");
        for (size_t r = 0; r < out.count; r++)
            buf_addf(&phones, "%s%s", r ? " " : "", out.items[r].phone.text + 12);
        if (strcmp(phones.ptr ? phones.ptr : "", evaluated[i].phones) != 0)
            fail_msg("%s: %s, not %s", evaluated[i].text, phones.ptr, evaluated[i].phones);
        assert_int_equal(not_mobile, evaluated[i].not_mobile);
        recipients_free(&out);
        buf_free(&phones);
    }
}

static void test_evaluated(void **state)
{
    (void)state;
    for (size_t at_once = 1; at_once < 10; at_once++)
        check_evaluated(at_once);
}

static void test_names_nothing(void **state)
{
    static struct audience a;
    size_t at_once = 100;
    struct audience_reader reader = {&at_once, each};
    struct audience_error error;
    struct recipients out;

    (void)state;
    assert_true(audience_parse(model, span_of("联户长+unit:乡/南村"), &a, &error));
    assert_false(audience_evaluate(&a, &reader, &out, NULL, &error));
    assert_int_equal(error.offset, 10);
    assert_string_equal(error.what, "名册里没有单位“乡/南村”");
    assert_true(audience_parse(model, span_of("联户长,-list:absent"), &a, &error));
    assert_false(audience_evaluate(&a, &reader, &out, NULL, &error));
    assert_string_equal(error.what, "读不到名单“absent”");
}

/* What is known of a phone comes together. */
static void test_merged(void **state)
{
    static struct audience a;
    size_t at_once = 100;
    struct audience_reader reader = {&at_once, each};
    struct audience_error error;
    struct recipients out;

    (void)state;
    assert_true(audience_parse(model, span_of("tag:五保户,phone:13900000003,联户长"), &a, &error));
    assert_true(audience_evaluate(&a, &reader, &out, NULL, &error));
    assert_int_equal(out.count, 6);
    assert_string_equal(out.items[2].phone.text, "+8613900000003");
    assert_int_equal(out.items[2].person, 103);
    assert_int_equal(out.items[2].household, 203);
    assert_int_equal(out.items[2].unit, 31);
    recipients_free(&out);
}

static int load(void **state)
{
    struct buf errors = BUF_INIT;

    (void)state;
    model = model_load("conf/models/nanyu.conf", &errors);
    buf_free(&errors);
    return model ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    model_free(model);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),           cmocka_unit_test(test_refused),
        cmocka_unit_test(test_too_many_terms), cmocka_unit_test(test_evaluated),
        cmocka_unit_test(test_names_nothing),  cmocka_unit_test(test_merged),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
