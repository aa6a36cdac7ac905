/* Sounds of characters, second readings, and what a region merges. */
#include "tests/support/unit.h"
#include "text/pinyin.h"

static uint32_t one(const char *character)
{
    size_t n;

    return utf8_decode(span_of(character), &n);
}

static const struct {
    const char *a, *b;
    bool apart, merged; /* alike where all is kept apart, and where all is merged */
} rows[] = {
    {"录", "路", true,  true }, /* the sample's homophone */
    {"张", "章", true,  true },
    {"珍", "真", true,  true },
    {"纠", "究", true,  true },
    {"进", "金", true,  true }, /* tones do not count */
    {"单", "山", true,  true }, /* the surname reads shan */
    {"解", "谢", true,  true },
    {"仇", "邱", true,  true },
    {"盖", "葛", true,  true },
    {"查", "扎", true,  true },
    {"区", "欧", true,  true },
    {"曾", "层", true,  true },
    {"任", "人", true,  true },
    {"尕", "嘎", true,  true },
    {"刘", "牛", false, true }, /* l n */
    {"张", "藏", false, true }, /* zh z */
    {"英", "音", false, true }, /* ing in */
    {"正", "真", false, true }, /* eng en */
    {"绿", "鲁", true,  true }, /* by its second reading lu */
    {"马", "王", false, false},
    {"土", "地", false, false},
    {"a",   "b",   false, false},
};

static void test_alike(void **state)
{
    struct sounds *apart = sounds_new(&(struct sound_merging){false, false, false});
    struct sounds *merged = sounds_new(&(struct sound_merging){true, true, true});

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(sounds_alike(apart, one(rows[i].a), one(rows[i].b)), rows[i].apart);
        assert_int_equal(sounds_alike(merged, one(rows[i].a), one(rows[i].b)), rows[i].merged);
    }
    sounds_free(apart);
    sounds_free(merged);
}

static const struct {
    const char *typed, *apart, *merged; /* what they spell; NULL: not so */
} letters[] = {
    {"zhangminglu", "zhangminglu", "zangminnu"},
    {"zangminlu",   NULL,          "zangminnu"},
    {"pingan",      "pingan",      "pinan"    }, /* ping an */
    {"pingan",      NULL,          "pingan"   }, /* pin gan */
    {"jinguan",     "jinguan",     "jinguan"  },
    {"lv",          "lu",          "nu"       },
    {"tudi",        "tudi",        "tudi"     },
};

static bool spells(const struct sounds *sounds, const char *typed, const char *merged)
{
    uint32_t cps[32];
    size_t n = strlen(typed);

    for (size_t k = 0; k < n; k++)
        cps[k] = (unsigned char)typed[k];
    return letters_fit(sounds, cps, n, merged) == n;
}

static void test_letters(void **state)
{
    struct sounds *apart = sounds_new(&(struct sound_merging){false, false, false});
    struct sounds *merged = sounds_new(&(struct sound_merging){true, true, true});

    (void)state;
    for (size_t i = 0; i < ROWS(letters); i++) {
        if (letters[i].apart)
            assert_true(spells(apart, letters[i].typed, letters[i].apart));
        assert_true(spells(merged, letters[i].typed, letters[i].merged));
    }
    assert_false(spells(apart, "zangminlu", "zhangminglu"));
    assert_false(spells(merged, "tudi", "tude"));
    assert_false(spells(merged, "tud", "tudi"));
    sounds_free(apart);
    sounds_free(merged);
}

static void test_nearly_every_character_sounds(void **state)
{
    struct sounds *sounds = sounds_new(&(struct sound_merging){false, false, false});
    uint16_t out[SOUNDS_MAX];
    int silent = 0;

    (void)state;
    for (uint32_t cp = 0x4e00; cp < 0x9fa6; cp++)
        silent += sounds_of(sounds, cp, out) == 0;
    assert_true(silent < 250);
    assert_int_equal(sounds_of(sounds, one("张"), out), 1);
    assert_string_equal(sound_letters(sounds, out[0]), "zhang");
    sounds_free(sounds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alike),
        cmocka_unit_test(test_letters),
        cmocka_unit_test(test_nearly_every_character_sounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
