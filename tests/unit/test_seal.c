/* Sealing of identity numbers: keys, digests, and that nothing lies open in the database. */
#include "store/seal.h"
#include "tests/support/unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const uint8_t one[SEAL_SECRET_SIZE] = {1}, two[SEAL_SECRET_SIZE] = {2};

static void test_close_and_break(void **state)
{
    struct seal *a = seal_new(one), *b = seal_new(two), *again = seal_new(one);
    struct buf sealed = BUF_INIT, open = BUF_INIT;
    (void)state;

    seal_close(a, span_of("11010519491231002X"), &sealed);
    assert_null(memmem(sealed.ptr, sealed.len, "110105", 6));
    assert_true(seal_break(again, buf_span(&sealed), &open));
    assert_string_equal(open.ptr, "11010519491231002X");
    buf_clear(&open);
    assert_false(seal_break(b, buf_span(&sealed), &open)); /* another key */
    sealed.ptr[sealed.len - 1] ^= 1;
    assert_false(seal_break(a, buf_span(&sealed), &open)); /* damaged */
    assert_false(seal_break(a, (struct span){sealed.ptr, 7}, &open));
    assert_int_equal(open.len, 0);
    buf_free(&sealed);
    buf_free(&open);
    seal_free(a);
    seal_free(b);
    seal_free(again);
}

static void test_digest(void **state)
{
    uint8_t x[SEAL_DIGEST_SIZE], y[SEAL_DIGEST_SIZE], z[SEAL_DIGEST_SIZE];
    struct seal *a = seal_new(one), *b = seal_new(two);
    (void)state;

    seal_digest(a, span_of("0891"), x);
    seal_digest(a, span_of("0891"), y);
    assert_memory_equal(x, y, sizeof x);
    seal_digest(a, span_of("0892"), y);
    assert_memory_not_equal(x, y, sizeof x);
    seal_digest(b, span_of("0891"), z);
    assert_memory_not_equal(x, z, sizeof x); /* keyed: a guess cannot be checked */
    seal_free(a);
    seal_free(b);
}

static void write_file(const char *path, const char *text, mode_t mode)
{
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    assert_int_equal(chmod(path, mode), 0);
}

static void test_file(void **state)
{
    char directory[] = "/tmp/lianhu-seal-XXXXXX", path[64];
    struct buf sealed = BUF_INIT, open = BUF_INIT, why = BUF_INIT;
    struct stat st;
    bool made;
    (void)state;

    assert_non_null(mkdtemp(directory));
    text_format(path, sizeof path, "%s/identity.key", directory);
    struct seal *first = seal_open(path, &made, &why);
    assert_true(first && made);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    seal_close(first, span_of("x"), &sealed);
    struct seal *second = seal_open(path, &made, &why);
    assert_true(second && !made);
    assert_true(seal_break(second, buf_span(&sealed), &open));

    chmod(path, 0644);
    assert_null(seal_open(path, &made, &why));
    assert_non_null(strstr(why.ptr, "chmod 600"));
    write_file(path, "no key\n", 0600);
    assert_null(seal_open(path, &made, &why));
    write_file(path, "00112233\n", 0600); /* too short */
    assert_null(seal_open(path, &made, &why));
    unlink(path);
    rmdir(directory);
    assert_null(seal_open(path, &made, &why)); /* no such directory */
    seal_free(first);
    seal_free(second);
    buf_free(&sealed);
    buf_free(&open);
    buf_free(&why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_close_and_break),
        cmocka_unit_test(test_digest),
        cmocka_unit_test(test_file),
    };
    return cmocka_run_group_tests_name("seal", tests, NULL, NULL);
}
