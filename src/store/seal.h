#ifndef STORE_SEAL_H
#define STORE_SEAL_H
/*
 * Sealing of what holds identity numbers: the original text and the TPDUs of such a message can be
 * written by whoever has the public half of a key and read only with the private one. Both halves,
 * and the key of the digests by which a TPDU is known again, come from one secret of 32 bytes in a
 * file of mode 0600 (or a systemd credential): without it a copy of the database tells nothing.
 */
#include "lianhu/buf.h"
#include <stdint.h>

enum { SEAL_SECRET_SIZE = 32, SEAL_DIGEST_SIZE = 16 };

struct seal;

/* Reads the secret of a key file, or makes the file where there is none (*made says so). NULL with
 * the reason in `why` (Chinese, for the keeper): unreadable, open to others, not a key. */
struct seal *seal_open(const char *path, bool *made, struct buf *why);

struct seal *seal_new(const uint8_t secret[SEAL_SECRET_SIZE]);
void seal_free(struct seal *seal);

/* Appends the sealed bytes. */
void seal_close(const struct seal *seal, struct span bytes, struct buf *out);

/* Appends the bytes that were sealed; false: with another key, or damaged. */
bool seal_break(const struct seal *seal, struct span sealed, struct buf *out);

/* By which equal bytes are known again, and nothing of them can be guessed without the key. */
void seal_digest(const struct seal *seal, struct span bytes, uint8_t out[SEAL_DIGEST_SIZE]);

#endif
