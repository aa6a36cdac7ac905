#include "tests/support/scrap.h"
#include "lianhu/buf.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[600];

static void forget(void)
{
    unlink(path);
}

static void choose_path(void)
{
    const char *build = getenv("BUILD") ? getenv("BUILD") : "build";
    char dir[400];

    mkdir(build, 0777);
    text_format(dir, sizeof dir, "%s/tmp", build);
    mkdir(dir, 0777);
    char *whole = realpath(dir, NULL);
    if (!whole)
        abort();
    text_format(path, sizeof path, "%s/scrap-%d.conf", whole, (int)getpid());
    free(whole);
    atexit(forget);
}

const char *scrap_write(struct span bytes)
{
    FILE *file;

    if (!path[0])
        choose_path();
    file = fopen(path, "wb");
    if (!file || fwrite(bytes.ptr, 1, bytes.len, file) != bytes.len || fclose(file) != 0)
        abort();
    return path;
}
