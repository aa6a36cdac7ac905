#include "store/seal.h"
#include "store/say.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_SIZE = SEAL_SECRET_SIZE * 2 + 1 };

struct seal {
    uint8_t public[crypto_box_PUBLICKEYBYTES];
    uint8_t private[crypto_box_SECRETKEYBYTES];
    uint8_t digest[crypto_generichash_KEYBYTES];
};

struct seal *seal_new(const uint8_t secret[SEAL_SECRET_SIZE])
{
    static const char context[crypto_kdf_CONTEXTBYTES] = {'l', 'i', 'a', 'n', 'h', 'u', 'i', 'd'};
    struct seal *seal = xcalloc(1, sizeof *seal);
    uint8_t seed[crypto_box_SEEDBYTES];

    crypto_kdf_derive_from_key(seed, sizeof seed, 1, context, secret);
    crypto_kdf_derive_from_key(seal->digest, sizeof seal->digest, 2, context, secret);
    crypto_box_seed_keypair(seal->public, seal->private, seed);
    sodium_memzero(seed, sizeof seed);
    return seal;
}

void seal_free(struct seal *seal)
{
    if (!seal)
        return;
    sodium_memzero(seal, sizeof *seal);
    free(seal);
}

/* ---- the file -------------------------------------------------------------------------------- */

/* A line of hexadecimal digits. */
static struct seal *from_line(const char *line, size_t len)
{
    uint8_t secret[SEAL_SECRET_SIZE];
    size_t got = 0;
    struct seal *seal = NULL;

    if (sodium_hex2bin(secret, sizeof secret, line, len, " \r\n", &got, NULL) == 0 &&
        got == sizeof secret)
        seal = seal_new(secret);
    sodium_memzero(secret, sizeof secret);
    return seal;
}

static struct seal *read_file(int fd, const char *path, struct buf *why)
{
    char line[LINE_SIZE + 8];
    struct seal *seal = NULL;
    struct stat st;
    ssize_t len = read(fd, line, sizeof line);

    if (fstat(fd, &st) == 0 && (st.st_mode & 077))
        buf_addf(why, say_key_open_to_all, path, path);
    else if (len < 0)
        buf_addf(why, say_key_unreadable, path, strerror(errno));
    else if (!(seal = from_line(line, (size_t)len)))
        buf_addf(why, say_key_bad, path);
    sodium_memzero(line, sizeof line);
    return seal;
}

/* The secret is on the disk before anything is sealed with it. */
static struct seal *make_file(const char *path, struct buf *why)
{
    uint8_t secret[SEAL_SECRET_SIZE];
    char line[LINE_SIZE];
    struct seal *seal = NULL;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    randombytes_buf(secret, sizeof secret);
    sodium_bin2hex(line, sizeof line, secret, sizeof secret);
    line[LINE_SIZE - 1] = '\n';
    if (fd >= 0 && write(fd, line, sizeof line) == (ssize_t)sizeof line && fsync(fd) == 0)
        seal = seal_new(secret);
    else
        buf_addf(why, say_key_not_made, path, strerror(errno));
    if (fd >= 0)
        close(fd);
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(line, sizeof line);
    return seal;
}

struct seal *seal_open(const char *path, bool *made, struct buf *why)
{
    struct seal *seal;
    int fd;

    *made = false;
    if (sodium_init() < 0) {
        buf_add_str(why, say_no_sodium);
        return NULL;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) {
        seal = make_file(path, why);
        *made = seal != NULL;
        return seal;
    }
    if (fd < 0) {
        buf_addf(why, say_key_no_open, path, strerror(errno));
        return NULL;
    }
    seal = read_file(fd, path, why);
    close(fd);
    return seal;
}

/* ---- sealing --------------------------------------------------------------------------------- */

void seal_close(const struct seal *seal, struct span bytes, struct buf *out)
{
    size_t size = bytes.len + crypto_box_SEALBYTES;

    buf_reserve(out, size);
    crypto_box_seal((uint8_t *)out->ptr + out->len, (const uint8_t *)bytes.ptr, bytes.len,
                    seal->public);
    out->len += size;
    out->ptr[out->len] = '\0';
}

bool seal_break(const struct seal *seal, struct span sealed, struct buf *out)
{
    if (sealed.len < crypto_box_SEALBYTES)
        return false;
    buf_reserve(out, sealed.len);
    if (crypto_box_seal_open((uint8_t *)out->ptr + out->len, (const uint8_t *)sealed.ptr,
                             sealed.len, seal->public, seal->private) != 0)
        return false;
    out->len += sealed.len - crypto_box_SEALBYTES;
    out->ptr[out->len] = '\0';
    return true;
}

void seal_digest(const struct seal *seal, struct span bytes, uint8_t out[SEAL_DIGEST_SIZE])
{
    crypto_generichash(out, SEAL_DIGEST_SIZE, (const uint8_t *)bytes.ptr, bytes.len, seal->digest,
                       sizeof seal->digest);
}
