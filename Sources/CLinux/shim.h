// The parts of Linux that Glibc's module map leaves out, and variadic calls as plain functions.
#pragma once
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/syscall.h>

// accept4 and syscall are hidden from Swift's importer, which defines no _GNU_SOURCE (accept(2)).
extern long syscall(long number, ...);

static inline int linux_accept4(int socket, void *address, unsigned int *length, int flags) {
  return (int)syscall(SYS_accept4, socket, address, length, flags);
}
