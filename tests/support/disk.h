#ifndef TESTS_DISK_H
#define TESTS_DISK_H
/*
 * A disk in memory under SQLite (a VFS that becomes the default one), so that virtual time need not
 * wait for a real one and everything that disks do to people can happen: errors, no room, a process
 * that dies between two writes, and a power cut that loses what was not synced, or half of it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct disk;

/* The newest disk is the one on which databases are opened. */
struct disk *disk_new(uint64_t seed);
void disk_free(struct disk *disk); /* after all databases on it are closed */

enum disk_fault {
    DISK_FINE,
    DISK_FULL,      /* writes that need more room fail */
    DISK_NO_WRITE,  /* every write fails: EIO */
    DISK_NO_SYNC,   /* syncs fail */
    DISK_SHORT,     /* a write stops in the middle, once, then fails as DISK_FULL */
    DISK_READ_ONLY, /* opening for writing and every write fail */
    DISK_DEAD       /* nothing works any more: the process is gone */
};

/* From the n-th operation of its kind on (0: the next). DISK_FINE ends it. */
void disk_break(struct disk *disk, enum disk_fault fault, unsigned after);

/* What was not synced is lost, each sector of it by chance. Only while no database is open. */
void disk_power_cut(struct disk *disk);

/* What it has done so far. */
struct disk_counts {
    uint64_t writes, syncs, reads, refused;
};
struct disk_counts disk_counts(const struct disk *disk);

/* Changes bytes of a file behind everybody's back; false when there is no such place. */
bool disk_damage(struct disk *disk, const char *name, size_t at, const void *bytes, size_t len);

/* Size of a file, 0 when there is none. */
size_t disk_size(const struct disk *disk, const char *name);

/* Whether these bytes stand anywhere in any file. */
bool disk_holds(const struct disk *disk, const void *bytes, size_t len);

/* Writes a file of its own to the real disk, for looking at it with other tools. */
bool disk_export(const struct disk *disk, const char *name, const char *path);
bool disk_import(struct disk *disk, const char *name, const void *bytes, size_t len);

#endif
