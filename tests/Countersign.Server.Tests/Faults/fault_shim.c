// Counts the writes and syncs of the gate's database and makes one of them go wrong: the process dies before it, or it fails with EIO.
// Loaded before libc (LD_PRELOAD), so the program under test is the real one, unchanged. The file named by FAULT_PLAN says what to do:
//   "<n> kill|eio"   at the n-th call after the file was (re)written; 0 = only count
// Every counted call appends one letter to FAULT_LOG: w for a write, s for a sync.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_long seen;
static atomic_flag lock = ATOMIC_FLAG_INIT;
static ino_t plan_inode;
static long fault_at;
static int fails;

static int is_database(int fd)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, "countersign.db") != NULL && strstr(path, "-shm") == NULL;
}

static int read_plan(void)
{
    const char *plan = getenv("FAULT_PLAN");
    struct stat now;
    if (plan == NULL || stat(plan, &now) != 0) return 0;
    if (now.st_ino == plan_inode) return 1;
    FILE *file = fopen(plan, "r");
    char mode[16] = "";
    if (file == NULL || fscanf(file, "%ld %15s", &fault_at, mode) != 2) abort();
    fclose(file);
    fails = strcmp(mode, "eio") == 0;
    plan_inode = now.st_ino;
    atomic_store(&seen, 0);
    return 1;
}

// 1 where this very call must fail.
static int hit(int fd, char kind)
{
    if (!is_database(fd)) return 0;
    while (atomic_flag_test_and_set(&lock)) usleep(10);
    int armed = read_plan();
    long at = armed ? atomic_fetch_add(&seen, 1) + 1 : 0;
    if (armed)
    {
        int log = open(getenv("FAULT_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0600);
        if (log < 0 || write(log, &kind, 1) != 1) abort();
        close(log);
    }
    int now = armed && at == fault_at;
    if (now && !fails) kill(getpid(), SIGKILL);
    atomic_flag_clear(&lock);
    return now;
}

#define REAL(function) static __typeof__(function) *real; if (real == NULL) real = (__typeof__(function) *)dlsym(RTLD_NEXT, #function)

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    REAL(pwrite);
    if (hit(fd, 'w')) { errno = EIO; return -1; }
    return real(fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
    REAL(pwrite64);
    if (hit(fd, 'w')) { errno = EIO; return -1; }
    return real(fd, bytes, count, offset);
}

int fdatasync(int fd)
{
    REAL(fdatasync);
    if (hit(fd, 's')) { errno = EIO; return -1; }
    return real(fd);
}

int fsync(int fd)
{
    REAL(fsync);
    if (hit(fd, 's')) { errno = EIO; return -1; }
    return real(fd);
}
