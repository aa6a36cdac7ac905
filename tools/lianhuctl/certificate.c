/* A certificate that the console signs itself, for centres without an authority: key and
 * certificate in PEM, readable by their owner alone, and the fingerprint that the staff compare on
 * their first visit. Nothing that is there is overwritten. */
#include "lianhuctl.h"
#include "say.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DAYS = 3650, SERIAL_BYTES = 16, HOST_SIZE = 256 };

#define DAY_SECONDS (24L * 3600)

struct maker {
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t crt;
    json_t *hosts; /* names and addresses; the first is the subject */
    int error;     /* what GnuTLS said last against it */
    char cert_path[PATH_MAX], key_path[PATH_MAX], print[3 * 32 + 1];
};

/* ---- what it says ---------------------------------------------------------------------------- */

/* Of this machine, when none was said. */
static json_t *hosts_here(void)
{
    char name[HOST_SIZE];

    if (gethostname(name, sizeof name) != 0)
        name[0] = '\0';
    name[sizeof name - 1] = '\0';
    return *name && strcmp(name, "localhost") != 0
               ? json_pack("[s,s,s]", name, "localhost", "127.0.0.1")
               : json_pack("[s,s]", "localhost", "127.0.0.1");
}

/* Notes what GnuTLS says against it. */
static bool fine(struct maker *m, int verdict)
{
    if (verdict < 0)
        m->error = verdict;
    return verdict >= 0;
}

static bool add_host(struct maker *m, const char *host)
{
    unsigned char address[sizeof(struct in6_addr)];
    bool v4 = inet_pton(AF_INET, host, address) == 1;

    if (v4 || inet_pton(AF_INET6, host, address) == 1)
        return fine(m, gnutls_x509_crt_set_subject_alt_name(m->crt, GNUTLS_SAN_IPADDRESS, address,
                                                            v4 ? 4 : 16, GNUTLS_FSAN_APPEND));
    return fine(m,
                gnutls_x509_crt_set_subject_alt_name(m->crt, GNUTLS_SAN_DNSNAME, host,
                                                     (unsigned)strlen(host), GNUTLS_FSAN_APPEND));
}

static bool add_hosts(struct maker *m)
{
    const char *subject = json_string_value(json_array_get(m->hosts, 0));
    bool good = fine(m, gnutls_x509_crt_set_dn_by_oid(m->crt, GNUTLS_OID_X520_COMMON_NAME, 0,
                                                      subject, (unsigned)strlen(subject)));

    for (size_t i = 0; good && i < json_array_size(m->hosts); i++)
        good = add_host(m, json_string_value(json_array_get(m->hosts, i)));
    return good;
}

/* A positive number that nobody else has. */
static bool add_serial(struct maker *m)
{
    unsigned char serial[SERIAL_BYTES];

    if (!fine(m, gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof serial)))
        return false;
    serial[0] = (serial[0] & 0x3f) | 0x40;
    return fine(m, gnutls_x509_crt_set_serial(m->crt, serial, sizeof serial));
}

static bool add_facts(struct maker *m)
{
    time_t now = time(NULL);

    return fine(m, gnutls_x509_crt_set_version(m->crt, 3)) && add_serial(m) &&
           fine(m, gnutls_x509_crt_set_activation_time(m->crt, now - DAY_SECONDS)) &&
           fine(m, gnutls_x509_crt_set_expiration_time(m->crt, now + DAYS * DAY_SECONDS)) &&
           fine(m, gnutls_x509_crt_set_key(m->crt, m->key)) &&
           fine(m, gnutls_x509_crt_set_basic_constraints(m->crt, 0, -1)) &&
           fine(m, gnutls_x509_crt_set_key_usage(m->crt, GNUTLS_KEY_DIGITAL_SIGNATURE)) &&
           fine(m, gnutls_x509_crt_set_key_purpose_oid(m->crt, GNUTLS_KP_TLS_WWW_SERVER, 0));
}

static bool make_key(struct maker *m)
{
    const unsigned curve = GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1);

    return fine(m, gnutls_x509_privkey_init(&m->key)) && fine(m, gnutls_x509_crt_init(&m->crt)) &&
           fine(m, gnutls_x509_privkey_generate(m->key, GNUTLS_PK_ECDSA, curve, 0));
}

static bool make_print(struct maker *m)
{
    unsigned char sum[32];
    size_t size = sizeof sum;

    if (!fine(m, gnutls_x509_crt_get_fingerprint(m->crt, GNUTLS_DIG_SHA256, sum, &size)))
        return false;
    for (size_t i = 0; i < size; i++)
        snprintf(m->print + 3 * i, 4, i + 1 < size ? "%02X:" : "%02X", sum[i]);
    return true;
}

static bool make(struct maker *m)
{
    return make_key(m) && add_facts(m) && add_hosts(m) &&
           fine(m, gnutls_x509_crt_sign2(m->crt, m->crt, m->key, GNUTLS_DIG_SHA256, 0)) &&
           make_print(m);
}

/* ---- where it goes --------------------------------------------------------------------------- */

static bool write_new(const char *path, const gnutls_datum_t *pem)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool whole = fd >= 0 && write(fd, pem->data, pem->size) == (ssize_t)pem->size;

    if (fd >= 0 && (fsync(fd) != 0 || close(fd) != 0))
        whole = false;
    if (!whole)
        fprintf(stderr, say_report_no_write, path, strerror(errno));
    return whole;
}

static bool write_both(struct maker *m)
{
    gnutls_datum_t key = {NULL, 0}, cert = {NULL, 0};
    bool good = gnutls_x509_privkey_export2(m->key, GNUTLS_X509_FMT_PEM, &key) >= 0 &&
                gnutls_x509_crt_export2(m->crt, GNUTLS_X509_FMT_PEM, &cert) >= 0;

    good = good && write_new(m->key_path, &key);
    if (good && !write_new(m->cert_path, &cert)) {
        unlink(m->key_path);
        good = false;
    }
    gnutls_memset(key.data, 0, key.size);
    gnutls_free(key.data);
    gnutls_free(cert.data);
    return good;
}

static bool find_paths(struct maker *m, const char *dir)
{
    char whole[PATH_MAX];

    if (realpath(dir, whole) && text_format(m->cert_path, PATH_MAX, "%s/console.crt", whole) &&
        text_format(m->key_path, PATH_MAX, "%s/console.key", whole))
        return true;
    fprintf(stderr, say_report_no_write, dir, strerror(errno));
    return false;
}

static void tell(const struct session *session, const struct maker *m)
{
    json_t *said;

    if (!session->json) {
        printf(say_certificate, m->cert_path, m->key_path, m->print, m->cert_path, m->key_path);
        return;
    }
    said = json_pack("{s:s,s:s,s:s,s:O}", "cert", m->cert_path, "key", m->key_path, "sha256",
                     m->print, "hosts", m->hosts);
    json_print(said);
    json_decref(said);
}

enum ctl_exit run_certificate(const struct session *session, const struct command *command,
                              json_t *args)
{
    struct maker m = {.hosts = json_incref(json_object_get(args, "host"))};
    bool done;

    (void)command;
    if (!json_array_size(m.hosts)) {
        json_decref(m.hosts);
        m.hosts = hosts_here();
    }
    done = make(&m);
    if (!done)
        fprintf(stderr, say_certificate_failed, gnutls_strerror(m.error));
    done =
        done && find_paths(&m, json_string_value(json_object_get(args, "dir"))) && write_both(&m);
    if (done)
        tell(session, &m);
    gnutls_x509_crt_deinit(m.crt);
    gnutls_x509_privkey_deinit(m.key);
    json_decref(m.hosts);
    json_decref(args);
    return done ? CTL_DONE : CTL_REFUSED;
}
