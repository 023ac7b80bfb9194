#define _GNU_SOURCE
#include "door.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "filter.h"
#include "system-call-numbers.h"

#ifdef FILTER_ARCHITECTURE

#ifndef __NR_epoll_wait
#define __NR_epoll_wait -1
#endif
#ifndef __NR_poll
#define __NR_poll -1
#endif
#ifndef __NR_time
#define __NR_time -1
#endif

enum { FLAG_ALL_THREADS = 1 };

static const int ALLOWED[] = {
    /* I/O on open descriptors */
    __NR_read, __NR_write, __NR_readv, __NR_writev, __NR_pread64, __NR_lseek, __NR_close, __NR_shutdown,
    /* waiting */
    __NR_futex, __NR_futex_waitv, __NR_epoll_ctl, __NR_epoll_wait, __NR_epoll_pwait, __NR_epoll_pwait2, __NR_poll,
    __NR_ppoll, __NR_nanosleep, __NR_clock_nanosleep, __NR_sched_yield, __NR_restart_syscall,
    /* memory management; V8 writes code that it then makes executable */
    __NR_munmap, __NR_mprotect, __NR_mremap, __NR_madvise, __NR_brk, __NR_membarrier, __NR_pkey_mprotect,
    /* clocks and random numbers */
    __NR_clock_gettime, __NR_clock_getres, __NR_gettimeofday, __NR_time, __NR_getrandom,
    /* own signal handlers and exit, where Node checks its standard streams again */
    __NR_rt_sigaction, __NR_rt_sigprocmask, __NR_rt_sigreturn, __NR_sigaltstack, __NR_exit, __NR_exit_group,
    __NR_fstat, __NR_newfstatat,
    /* information about the process itself, for V8 and Node */
    __NR_getpid, __NR_gettid, __NR_getrusage, __NR_sched_getaffinity, __NR_sysinfo, __NR_getcpu,
    __NR_sched_getparam, __NR_sched_getscheduler,
};

static void describe(struct filter *filter, int image, int state) {
  filter_begin(filter);
  for (size_t i = 0; i < sizeof ALLOWED / sizeof *ALLOWED; i++) filter_call(filter, ALLOWED[i], ANSWER_ALLOW);
  /* Private mappings of the two files at given addresses; otherwise only anonymous memory. */
  const uint32_t writable[] = {PROT_READ | PROT_WRITE}, over[] = {MAP_PRIVATE | MAP_FIXED};
  const uint32_t files[] = {(uint32_t)image, (uint32_t)state};
  const struct condition is_of_image[] = {low_half(2, ~0U, writable, 1), low_half(3, ~0U, over, 1), low_half(4, ~0U, files, state < 0 ? 1 : 2)};
  filter_alternative(filter, __NR_mmap, is_of_image, 3);
  const uint32_t anonymous[] = {MAP_ANONYMOUS};
  struct condition is_anonymous[] = {low_half(3, MAP_ANONYMOUS, anonymous, 1)};
  filter_rule(filter, __NR_mmap, is_anonymous, 1);
  const uint32_t commands[] = {F_GETFL, F_SETFL};
  struct condition command[] = {low_half(1, ~0U, commands, 2)};
  filter_rule(filter, __NR_fcntl, command, 1);
  /* Signals to itself, such as abort(). */
  const uint32_t self[] = {(uint32_t)getpid()};
  struct condition own[] = {low_half(0, ~0U, self, 1)};
  filter_rule(filter, __NR_tgkill, own, 1);
  filter_end(filter, ANSWER_ERRNO | EPERM);
}

const char *door_close(int image, int state) {
  static struct filter filter;
  describe(&filter, image, state);
  if (filter.overflow) {
    errno = E2BIG;
    return "the filter exceeds its maximum length";
  }
  if (filter_install_with(&filter, FLAG_ALL_THREADS) == 0) return NULL;
  /* Without the launcher, no_new_privs may not be set yet. */
  if (errno == EACCES && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && filter_install_with(&filter, FLAG_ALL_THREADS) == 0) return NULL;
  return "seccomp";
}

#define REFUSED(call) ((call) == -1 && errno == EPERM)

static bool is_map_refused(void *at, int protection, int flags, int file) {
  void *mapped = mmap(at, 1, protection, flags, file, 0);
  if (mapped == MAP_FAILED) return errno == EPERM;
  if (at == NULL) munmap(mapped, 1);
  return false;
}

const char *door_attempt(int file) {
  int fd;
  if (!REFUSED(fd = (int)syscall(__NR_openat, AT_FDCWD, "/", O_RDONLY | O_CLOEXEC))) {
    if (fd >= 0) close(fd);
    return "openat";
  }
  if (!REFUSED(fd = (int)syscall(__NR_socket, 1, 1, 0))) {
    if (fd >= 0) close(fd);
    return "socket";
  }
  if (!is_map_refused(NULL, PROT_READ, MAP_SHARED, file)) return "mmap of a file";
  /* Over a page of our own, in case it is allowed. */
  static uint8_t page[8192] __attribute__((aligned(4096)));
  if (!is_map_refused(page, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, file)) return "mmap of a file as code";
  if (!is_map_refused(page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, 0)) return "mmap of another file";
  /* Invalid flags: harmless even if the call is allowed. */
  if (!REFUSED(syscall(__NR_clone, CLONE_SIGHAND, 0, 0, 0, 0))) return "clone";
  if (!REFUSED(syscall(__NR_execve, NULL, NULL, NULL))) return "execve";
  if (!REFUSED(syscall(__NR_kill, getpid(), 0))) return "kill";
  if (!REFUSED(syscall(__NR_pipe2, NULL, 0))) return "pipe2";
  if (!REFUSED(syscall(__NR_dup, file))) return "dup";
  if (!REFUSED(syscall(__NR_fcntl, file, F_GETFD))) return "fcntl";
  if (!REFUSED(syscall(__NR_prctl, PR_GET_NAME, NULL, 0, 0, 0))) return "prctl";
  return NULL;
}

#else

const char *door_close(int image, int state) {
  (void)image;
  (void)state;
  errno = ENOSYS;
  return "this architecture is not supported";
}

const char *door_attempt(int file) {
  (void)file;
  return "everything";
}

#endif
