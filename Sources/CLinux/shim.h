// The parts of Linux that Glibc's module map leaves out, and variadic calls as plain functions.
#pragma once
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
