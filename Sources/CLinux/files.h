// Files relative to a directory handle, signals and threads: system calls with byte paths and no variadic arguments.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

// Glibc hides these from a module built without _GNU_SOURCE.
static const int32_t orc_o_path = 010000000;
static const int32_t orc_at_empty_path = 0x1000;
static const uint64_t orc_resolve_beneath = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
static const uint64_t orc_resolve_no_mounts = RESOLVE_NO_XDEV;

struct orc_status {
  uint32_t mode, uid, gid;
  uint64_t device, inode, links;
  int64_t size, modified_seconds, modified_nanoseconds;
};

static inline void orc_status_from(const struct stat *from, struct orc_status *to) {
  *to = (struct orc_status){from->st_mode, from->st_uid, from->st_gid, from->st_dev, from->st_ino,
                            from->st_nlink, from->st_size, from->st_mtim.tv_sec, from->st_mtim.tv_nsec};
}

static inline int32_t orc_openat2(int32_t directory, const uint8_t *path, uint64_t flags, uint64_t mode,
                                  uint64_t resolve) {
  struct open_how how = {.flags = flags, .mode = mode, .resolve = resolve};
  return (int32_t)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

static inline int32_t orc_openat(int32_t directory, const uint8_t *path, int32_t flags, uint32_t mode) {
  return openat(directory, (const char *)path, flags, mode);
}

static inline int64_t orc_getdents(int32_t directory, uint8_t *buffer, uint64_t count) {
  return syscall(SYS_getdents64, directory, buffer, count);
}

static inline int32_t orc_fstatat(int32_t directory, const uint8_t *path, int32_t flags, struct orc_status *status) {
  struct stat found;
  int result = fstatat(directory, (const char *)path, &found, flags);
  if (result == 0) orc_status_from(&found, status);
  return result;
}

static inline int32_t orc_fstat(int32_t file, struct orc_status *status) {
  struct stat found;
  int result = fstat(file, &found);
  if (result == 0) orc_status_from(&found, status);
  return result;
}

static inline int32_t orc_mkdirat(int32_t directory, const uint8_t *path, uint32_t mode) {
  return mkdirat(directory, (const char *)path, mode);
}

static inline int32_t orc_unlinkat(int32_t directory, const uint8_t *path, int32_t flags) {
  return unlinkat(directory, (const char *)path, flags);
}

static inline int32_t orc_symlinkat(const uint8_t *target, int32_t directory, const uint8_t *path) {
  return symlinkat((const char *)target, directory, (const char *)path);
}

static inline int64_t orc_readlinkat(int32_t directory, const uint8_t *path, uint8_t *buffer, uint64_t count) {
  return readlinkat(directory, (const char *)path, (char *)buffer, count);
}

static inline int32_t orc_linkat(int32_t from, const uint8_t *source, int32_t to, const uint8_t *path) {
  return linkat(from, (const char *)source, to, (const char *)path, 0);
}

// With keep, an existing target is an error (EEXIST) instead of being replaced.
static inline int32_t orc_renameat(int32_t from, const uint8_t *source, int32_t to, const uint8_t *path,
                                   int32_t keep) {
  return (int32_t)syscall(SYS_renameat2, from, source, to, path, keep ? 1u /* RENAME_NOREPLACE */ : 0u);
}

static inline int32_t orc_exchange(int32_t from, const uint8_t *source, int32_t to, const uint8_t *path) {
  return (int32_t)syscall(SYS_renameat2, from, source, to, path, 2u /* RENAME_EXCHANGE */);
}

static inline int32_t orc_syncfs(int32_t directory) { return (int32_t)syscall(SYS_syncfs, directory); }

static inline int32_t orc_chown(int32_t file, uint32_t user, uint32_t group) {
  return fchownat(file, "", user, group, orc_at_empty_path);
}

// fchmod() refuses a descriptor opened with O_PATH; the way through /proc takes it.
static inline int32_t orc_chmod(int32_t file, uint32_t mode) {
  char path[32];
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  return chmod(path, mode);
}

static inline int32_t orc_set_modified(int32_t file, int64_t seconds, int64_t nanoseconds) {
  struct timespec times[2] = {{seconds, nanoseconds}, {seconds, nanoseconds}};
  return futimens(file, times);
}

// The time of a name itself, also where it is a link.
static inline int32_t orc_set_name_modified(int32_t directory, const uint8_t *name, int64_t seconds,
                                            int64_t nanoseconds) {
  struct timespec times[2] = {{seconds, nanoseconds}, {seconds, nanoseconds}};
  return utimensat(directory, (const char *)name, times, AT_SYMLINK_NOFOLLOW);
}

static inline int64_t orc_copy_range(int32_t from, int32_t to, uint64_t count) {
  return syscall(SYS_copy_file_range, from, NULL, to, NULL, count, 0u);
}

static inline int32_t orc_flock(int32_t file, int32_t operation) { return flock(file, operation); }

static inline int32_t orc_disk(int32_t file, uint64_t *total, uint64_t *available) {
  struct statvfs found;
  int result = fstatvfs(file, &found);
  if (result == 0) {
    *total = (uint64_t)found.f_blocks * found.f_frsize;
    *available = (uint64_t)found.f_bavail * found.f_frsize;
  }
  return result;
}

// Blocks the signals of a bit set (bit n = signal n) in the calling thread; answers a descriptor that reads them.
static inline int32_t orc_signalfd(uint64_t signals) {
  sigset_t set;
  sigemptyset(&set);
  for (int number = 1; number < 64; number++)
    if (signals >> number & 1) sigaddset(&set, number);
  int error = pthread_sigmask(SIG_BLOCK, &set, NULL);
  if (error != 0) {
    errno = error;
    return -1;
  }
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

// Reads one pending signal's number; 0 when there is none.
static inline int32_t orc_next_signal(int32_t file) {
  struct signalfd_siginfo info;
  ssize_t count = read(file, &info, sizeof info);
  return count == (ssize_t)sizeof info ? (int32_t)info.ssi_signo : 0;
}

static inline void orc_name_thread(const uint8_t *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

// Dies at once, as if the machine had taken the process away.
static inline void orc_die(void) { kill(getpid(), SIGKILL); }
