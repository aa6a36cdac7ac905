#include "tests/support/disk.h"
#include "lianhu/buf.h"
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECTOR = 512, SHM_LOCKS = SQLITE_SHM_NLOCK, SHM_REGIONS = 64 };

/* One write since the last sync. */
struct change {
    struct change *older;
    size_t at, len, was_size;
    unsigned char *old_bytes, *new_bytes;
};

struct ram_file {
    struct ram_file *next;
    char *name;
    unsigned char *bytes;
    size_t size, cap;
    struct change *changes; /* newest first */
    int opens;
    bool deleted;
    /* locks of the database file */
    int shared;
    void *reserved, *exclusive;
    /* the shared memory of its log */
    void *regions[SHM_REGIONS];
    int shm_shared[SHM_LOCKS];
    void *shm_exclusive[SHM_LOCKS];
    int shm_users;
};

struct disk {
    sqlite3_vfs vfs;
    struct ram_file *files;
    enum disk_fault fault;
    unsigned after;
    uint64_t random;
    struct disk_counts counts;
    char name[32];
};

struct handle {
    sqlite3_file base;
    struct disk *disk;
    struct ram_file *file;
    int lock;
    bool shm;
    unsigned shm_shared; /* bits of what this one holds */
};

static uint64_t disk_random(struct disk *disk)
{
    disk->random ^= disk->random << 13;
    disk->random ^= disk->random >> 7;
    disk->random ^= disk->random << 17;
    return disk->random;
}

/* ---- files ----------------------------------------------------------------------------------- */

static struct ram_file *find(const struct disk *disk, const char *name)
{
    for (struct ram_file *f = disk->files; f; f = f->next)
        if (!f->deleted && f->name && strcmp(f->name, name) == 0)
            return f;
    return NULL;
}

static struct ram_file *create(struct disk *disk, const char *name)
{
    struct ram_file *f = xcalloc(1, sizeof *f);

    f->name = name ? xstrdup(name) : NULL;
    f->next = disk->files;
    disk->files = f;
    return f;
}

static void forget_changes(struct ram_file *f)
{
    while (f->changes) {
        struct change *c = f->changes;

        f->changes = c->older;
        free(c->old_bytes);
        free(c->new_bytes);
        free(c);
    }
}

static void drop_shm(struct ram_file *f)
{
    for (int i = 0; i < SHM_REGIONS; i++) {
        free(f->regions[i]);
        f->regions[i] = NULL;
    }
}

static void destroy(struct disk *disk, struct ram_file *f)
{
    for (struct ram_file **at = &disk->files; *at; at = &(*at)->next)
        if (*at == f) {
            *at = f->next;
            break;
        }
    forget_changes(f);
    drop_shm(f);
    free(f->bytes);
    free(f->name);
    free(f);
}

static void resize(struct ram_file *f, size_t size)
{
    if (size > f->cap) {
        f->cap = size + size / 2 + 4096;
        f->bytes = xrealloc(f->bytes, f->cap);
    }
    if (size > f->size)
        memset(f->bytes + f->size, 0, size - f->size);
    f->size = size;
}

static void put(struct ram_file *f, size_t at, const void *bytes, size_t len)
{
    struct change *c = xcalloc(1, sizeof *c);

    *c = (struct change){.older = f->changes, .at = at, .len = len, .was_size = f->size};
    f->changes = c;
    if (at + len > f->size)
        resize(f, at + len);
    c->old_bytes = xmalloc(len);
    c->new_bytes = xmalloc(len);
    memcpy(c->old_bytes, f->bytes + at, len);
    memcpy(c->new_bytes, bytes, len);
    memcpy(f->bytes + at, bytes, len);
}

/* ---- faults ---------------------------------------------------------------------------------- */

/* Whether this operation is one that fails now. */
static bool fails(struct disk *disk)
{
    if (disk->after) {
        disk->after--;
        return false;
    }
    disk->counts.refused++;
    return true;
}

static int write_fault(struct disk *disk, struct ram_file *f, const void *bytes, size_t len,
                       size_t at)
{
    switch (disk->fault) {
    case DISK_FINE:
    case DISK_NO_SYNC: return SQLITE_OK;
    case DISK_FULL: return at + len > f->size && fails(disk) ? SQLITE_FULL : SQLITE_OK;
    case DISK_NO_WRITE:
    case DISK_READ_ONLY:
    case DISK_DEAD: return fails(disk) ? SQLITE_IOERR_WRITE : SQLITE_OK;
    case DISK_SHORT:
        if (!fails(disk))
            return SQLITE_OK;
        put(f, at, bytes, len / 2);
        disk->fault = DISK_FULL;
        return SQLITE_FULL;
    }
    return SQLITE_OK;
}

void disk_break(struct disk *disk, enum disk_fault fault, unsigned after)
{
    disk->fault = fault;
    disk->after = after;
}

/* Takes the changes back, newest first; their sectors then come anew or not. */
static void lose(struct disk *disk, struct ram_file *f)
{
    struct change *order = NULL;

    while (f->changes) {
        struct change *c = f->changes;

        memcpy(f->bytes + c->at, c->old_bytes, c->len);
        f->size = c->was_size;
        f->changes = c->older;
        c->older = order;
        order = c;
    }
    while (order) {
        struct change *c = order;

        for (size_t i = 0; i < c->len; i += SECTOR) {
            size_t n = c->len - i < SECTOR ? c->len - i : SECTOR;

            if (disk_random(disk) & 1)
                continue;
            if (c->at + i + n > f->size)
                resize(f, c->at + i + n);
            memcpy(f->bytes + c->at + i, c->new_bytes + i, n);
        }
        order = c->older;
        free(c->old_bytes);
        free(c->new_bytes);
        free(c);
    }
}

void disk_power_cut(struct disk *disk)
{
    for (struct ram_file *f = disk->files; f; f = f->next) {
        lose(disk, f);
        drop_shm(f);
    }
}

struct disk_counts disk_counts(const struct disk *disk)
{
    return disk->counts;
}

bool disk_damage(struct disk *disk, const char *name, size_t at, const void *bytes, size_t len)
{
    struct ram_file *f = find(disk, name);

    if (!f || at + len > f->size)
        return false;
    memcpy(f->bytes + at, bytes, len);
    return true;
}

size_t disk_size(const struct disk *disk, const char *name)
{
    const struct ram_file *f = find(disk, name);

    return f ? f->size : 0;
}

bool disk_holds(const struct disk *disk, const void *bytes, size_t len)
{
    for (const struct ram_file *f = disk->files; f; f = f->next)
        if (!f->deleted && f->size && memmem(f->bytes, f->size, bytes, len))
            return true;
    return false;
}

bool disk_export(const struct disk *disk, const char *name, const char *path)
{
    const struct ram_file *f = find(disk, name);
    FILE *out = f ? fopen(path, "wb") : NULL;
    bool ok = out && fwrite(f->bytes, 1, f->size, out) == f->size;

    return out && fclose(out) == 0 && ok;
}

bool disk_import(struct disk *disk, const char *name, const void *bytes, size_t len)
{
    struct ram_file *f = find(disk, name);

    if (!f)
        f = create(disk, name);
    resize(f, len);
    memcpy(f->bytes, bytes, len);
    forget_changes(f);
    return true;
}

/* ---- one open file (sqlite3_io_methods) ------------------------------------------------------ */

static int file_unlock(sqlite3_file *base, int to)
{
    struct handle *h = (struct handle *)base;

    if (h->lock > SQLITE_LOCK_SHARED && to <= SQLITE_LOCK_SHARED) {
        if (h->file->reserved == h)
            h->file->reserved = NULL;
        if (h->file->exclusive == h)
            h->file->exclusive = NULL;
    }
    if (h->lock >= SQLITE_LOCK_SHARED && to == SQLITE_LOCK_NONE)
        h->file->shared--;
    if (to < h->lock)
        h->lock = to;
    return SQLITE_OK;
}

static int shm_unmap(sqlite3_file *base, int delete)
{
    struct handle *h = (struct handle *)base;

    if (!h->shm)
        return SQLITE_OK;
    h->shm = false;
    for (int i = 0; i < SHM_LOCKS; i++) {
        if (h->file->shm_exclusive[i] == h)
            h->file->shm_exclusive[i] = NULL;
        if ((h->shm_shared >> i) & 1)
            h->file->shm_shared[i]--;
    }
    h->shm_shared = 0;
    (void)delete;
    if (--h->file->shm_users == 0)
        drop_shm(h->file); /* no process maps it: the next one recovers from the log */
    return SQLITE_OK;
}

static int file_close(sqlite3_file *base)
{
    struct handle *h = (struct handle *)base;

    file_unlock(base, SQLITE_LOCK_NONE);
    shm_unmap(base, 0);
    if (--h->file->opens == 0 && (h->file->deleted || !h->file->name))
        destroy(h->disk, h->file);
    return SQLITE_OK;
}

static int file_read(sqlite3_file *base, void *out, int amount, sqlite3_int64 offset)
{
    struct handle *h = (struct handle *)base;
    size_t at = (size_t)offset, want = (size_t)amount, have = 0;

    h->disk->counts.reads++;
    if (h->disk->fault == DISK_DEAD && h->disk->after == 0)
        return SQLITE_IOERR_READ;
    if (at < h->file->size)
        have = h->file->size - at < want ? h->file->size - at : want;
    if (have)
        memcpy(out, h->file->bytes + at, have);
    if (have == want)
        return SQLITE_OK;
    memset((char *)out + have, 0, want - have);
    return SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *base, const void *bytes, int amount, sqlite3_int64 offset)
{
    struct handle *h = (struct handle *)base;
    int rc = write_fault(h->disk, h->file, bytes, (size_t)amount, (size_t)offset);

    if (rc != SQLITE_OK)
        return rc;
    h->disk->counts.writes++;
    put(h->file, (size_t)offset, bytes, (size_t)amount);
    return SQLITE_OK;
}

/* A shorter file is taken as synced: losing that would only bring old frames back. */
static int file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    struct handle *h = (struct handle *)base;

    if (h->disk->fault == DISK_DEAD || h->disk->fault == DISK_READ_ONLY)
        return SQLITE_IOERR_TRUNCATE;
    forget_changes(h->file);
    resize(h->file, (size_t)size);
    return SQLITE_OK;
}

static int file_sync(sqlite3_file *base, int flags)
{
    struct handle *h = (struct handle *)base;
    enum disk_fault fault = h->disk->fault;

    (void)flags;
    if ((fault == DISK_NO_SYNC || fault == DISK_DEAD) && fails(h->disk))
        return SQLITE_IOERR_FSYNC;
    h->disk->counts.syncs++;
    forget_changes(h->file);
    return SQLITE_OK;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *size)
{
    *size = (sqlite3_int64)((struct handle *)base)->file->size;
    return SQLITE_OK;
}

static int file_lock(sqlite3_file *base, int to)
{
    struct handle *h = (struct handle *)base;
    struct ram_file *f = h->file;

    if (to <= h->lock)
        return SQLITE_OK;
    if (f->exclusive && f->exclusive != h)
        return SQLITE_BUSY;
    if (to >= SQLITE_LOCK_RESERVED && f->reserved && f->reserved != h)
        return SQLITE_BUSY;
    if (to == SQLITE_LOCK_EXCLUSIVE && f->shared > (h->lock >= SQLITE_LOCK_SHARED))
        return SQLITE_BUSY;
    if (h->lock == SQLITE_LOCK_NONE)
        f->shared++;
    if (to >= SQLITE_LOCK_RESERVED)
        f->reserved = h;
    if (to == SQLITE_LOCK_EXCLUSIVE)
        f->exclusive = h;
    h->lock = to;
    return SQLITE_OK;
}

static int file_check_reserved(sqlite3_file *base, int *reserved)
{
    *reserved = ((struct handle *)base)->file->reserved != NULL;
    return SQLITE_OK;
}

static int file_control(sqlite3_file *base, int op, void *arg)
{
    (void)base, (void)op, (void)arg;
    return SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *base)
{
    (void)base;
    return SECTOR;
}

static int file_character(sqlite3_file *base)
{
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE | SQLITE_IOCAP_UNDELETABLE_WHEN_OPEN;
}

static int shm_map(sqlite3_file *base, int region, int size, int extend, void volatile **out)
{
    struct handle *h = (struct handle *)base;

    *out = NULL;
    if (region >= SHM_REGIONS)
        return SQLITE_NOMEM;
    if (!h->shm) {
        h->shm = true;
        h->file->shm_users++;
    }
    if (!h->file->regions[region] && extend)
        h->file->regions[region] = xcalloc(1, (size_t)size);
    *out = h->file->regions[region];
    return SQLITE_OK;
}

static bool shm_is_free(const struct handle *h, int i, bool exclusive)
{
    const struct ram_file *f = h->file;

    if (f->shm_exclusive[i] && f->shm_exclusive[i] != h)
        return false;
    return !exclusive || f->shm_shared[i] == (int)((h->shm_shared >> i) & 1);
}

static void shm_take(struct handle *h, int i, int flags)
{
    if (flags & SQLITE_SHM_UNLOCK) {
        if (h->file->shm_exclusive[i] == h)
            h->file->shm_exclusive[i] = NULL;
        if ((h->shm_shared >> i) & 1)
            h->file->shm_shared[i]--;
        h->shm_shared &= ~(1u << i);
    } else if (flags & SQLITE_SHM_EXCLUSIVE) {
        h->file->shm_exclusive[i] = h;
    } else if (!((h->shm_shared >> i) & 1)) {
        h->shm_shared |= 1u << i;
        h->file->shm_shared[i]++;
    }
}

static int shm_lock(sqlite3_file *base, int offset, int n, int flags)
{
    struct handle *h = (struct handle *)base;

    for (int i = offset; i < offset + n && !(flags & SQLITE_SHM_UNLOCK); i++)
        if (!shm_is_free(h, i, flags & SQLITE_SHM_EXCLUSIVE))
            return SQLITE_BUSY;
    for (int i = offset; i < offset + n; i++)
        shm_take(h, i, flags);
    return SQLITE_OK;
}

static void shm_barrier(sqlite3_file *base)
{
    (void)base;
    __sync_synchronize();
}

/* The console's threads read what the township writes: one of them at a time is in here. */
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

/* clang-format off */
#define ONE_AT_A_TIME(name, does, takes, gives)                                                    \
    static int name takes                                                                          \
    {                                                                                              \
        int rc;                                                                                    \
                                                                                                   \
        pthread_mutex_lock(&one_at_a_time);                                                        \
        rc = does gives;                                                                           \
        pthread_mutex_unlock(&one_at_a_time);                                                      \
        return rc;                                                                                 \
    }
ONE_AT_A_TIME(one_close, file_close, (sqlite3_file *base), (base))
ONE_AT_A_TIME(one_read, file_read, (sqlite3_file *base, void *out, int amount, sqlite3_int64 offset), (base, out, amount, offset))
ONE_AT_A_TIME(one_write, file_write, (sqlite3_file *base, const void *bytes, int amount, sqlite3_int64 offset), (base, bytes, amount, offset))
ONE_AT_A_TIME(one_truncate, file_truncate, (sqlite3_file *base, sqlite3_int64 size), (base, size))
ONE_AT_A_TIME(one_sync, file_sync, (sqlite3_file *base, int flags), (base, flags))
ONE_AT_A_TIME(one_size, file_size, (sqlite3_file *base, sqlite3_int64 *size), (base, size))
ONE_AT_A_TIME(one_lock, file_lock, (sqlite3_file *base, int to), (base, to))
ONE_AT_A_TIME(one_unlock, file_unlock, (sqlite3_file *base, int to), (base, to))
ONE_AT_A_TIME(one_shm_map, shm_map, (sqlite3_file *base, int region, int size, int extend, void volatile **out), (base, region, size, extend, out))
ONE_AT_A_TIME(one_shm_lock, shm_lock, (sqlite3_file *base, int offset, int n, int flags), (base, offset, n, flags))
ONE_AT_A_TIME(one_shm_unmap, shm_unmap, (sqlite3_file *base, int delete), (base, delete))
#undef ONE_AT_A_TIME
/* clang-format on */

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = one_close,
    .xRead = one_read,
    .xWrite = one_write,
    .xTruncate = one_truncate,
    .xSync = one_sync,
    .xFileSize = one_size,
    .xLock = one_lock,
    .xUnlock = one_unlock,
    .xCheckReservedLock = file_check_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_character,
    .xShmMap = one_shm_map,
    .xShmLock = one_shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = one_shm_unmap,
};

/* ---- the file system (sqlite3_vfs) ----------------------------------------------------------- */

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags,
                    int *out_flags)
{
    struct disk *disk = vfs->pAppData;
    struct handle *h = (struct handle *)base;
    struct ram_file *f = name ? find(disk, name) : NULL;

    h->base.pMethods = NULL;
    if (disk->fault == DISK_DEAD || (disk->fault == DISK_READ_ONLY && !f))
        return SQLITE_CANTOPEN;
    if (!f && name && !(flags & SQLITE_OPEN_CREATE))
        return SQLITE_CANTOPEN;
    if (!f)
        f = create(disk, name);
    f->opens++;
    *h = (struct handle){.base = {&methods}, .disk = disk, .file = f};
    if (out_flags)
        *out_flags = flags;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    struct disk *disk = vfs->pAppData;
    struct ram_file *f = find(disk, name);

    (void)sync;
    if (disk->fault == DISK_DEAD || disk->fault == DISK_READ_ONLY)
        return SQLITE_IOERR_DELETE;
    if (!f)
        return SQLITE_IOERR_DELETE_NOENT;
    if (f->opens)
        f->deleted = true;
    else
        destroy(disk, f);
    return SQLITE_OK;
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *yes)
{
    (void)flags;
    *yes = find(vfs->pAppData, name) != NULL;
    return SQLITE_OK;
}

static int vfs_full_name(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
    (void)vfs;
    return text_copy(out, (size_t)size, span_of(name)) ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int vfs_randomness(sqlite3_vfs *vfs, int size, char *out)
{
    for (int i = 0; i < size; i++)
        out[i] = (char)disk_random(vfs->pAppData);
    return size;
}

static int vfs_sleep(sqlite3_vfs *vfs, int us)
{
    (void)vfs;
    return us;
}

static int vfs_time(sqlite3_vfs *vfs, sqlite3_int64 *ms)
{
    (void)vfs;
    *ms = 0;
    return SQLITE_OK;
}

static int vfs_error(sqlite3_vfs *vfs, int size, char *out)
{
    (void)vfs, (void)size, (void)out;
    return 0;
}

struct disk *disk_new(uint64_t seed)
{
    struct disk *disk = xcalloc(1, sizeof *disk);

    disk->random = seed ? seed : 88172645463325252ULL;
    text_format(disk->name, sizeof disk->name, "ram-%p", (void *)disk);
    disk->vfs = (sqlite3_vfs){.iVersion = 2,
                              .szOsFile = sizeof(struct handle),
                              .mxPathname = 512,
                              .zName = disk->name,
                              .pAppData = disk,
                              .xOpen = vfs_open,
                              .xDelete = vfs_delete,
                              .xAccess = vfs_access,
                              .xFullPathname = vfs_full_name,
                              .xRandomness = vfs_randomness,
                              .xSleep = vfs_sleep,
                              .xCurrentTimeInt64 = vfs_time,
                              .xGetLastError = vfs_error};
    sqlite3_vfs_register(&disk->vfs, 1);
    return disk;
}

void disk_free(struct disk *disk)
{
    if (!disk)
        return;
    sqlite3_vfs_unregister(&disk->vfs);
    while (disk->files)
        destroy(disk, disk->files);
    free(disk);
}
