/* Installs the policy of system-calls.h, and rules for calls that are harmless only with certain arguments. */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

#include "filter.h"
#include "system-calls.h"

#define LAYER "seccomp"

#ifdef FILTER_ARCHITECTURE

#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#endif
/* Flags with which C libraries create threads; musl adds an obsolete one. */
#define THREAD_FLAGS                                                                                             \
  (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS |             \
   CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)
#define IGNORED_FLAG 0x00400000
/* Flags that open a file for more than reading. */
#define WRITING (O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY))

static const int ALLOWED[] = {
#define X(name) __NR_##name,
    ALLOW_LIST(X)
#undef X
};
static const int REFUSED[] = {
#define X(name) __NR_##name,
    REFUSE_LIST(X)
#undef X
};
static const int FATAL[] = {
#define X(name) __NR_##name,
    KILL_LIST(X)
#undef X
};

static void add_list(struct filter *filter, const int *calls, size_t count, uint32_t answer) {
  for (size_t i = 0; i < count; i++) filter_call(filter, calls[i], answer);
}

/* Calls that target a process are allowed for this one: the exec keeps its pid. */
static void add_own_process_rules(struct filter *filter) {
  uint32_t self = (uint32_t)getpid();
  const uint32_t own[] = {self}, own_or_zero[] = {self, 0}, null[] = {0};
  struct condition own_first[] = {low_half(0, ~0U, own, 1)};
  filter_rule(filter, __NR_kill, own_first, 1);
  filter_rule(filter, __NR_tgkill, own_first, 1);
  /* Reading limits only: the new limits are a null pointer. */
  struct condition reading[] = {low_half(0, ~0U, own_or_zero, 2), low_half(2, ~0U, null, 1), high_half(2, null)};
  filter_rule(filter, __NR_prlimit64, reading, 3);
}

static void add_argument_rules(struct filter *filter) {
  const uint32_t nothing[] = {0};
  struct condition open_flags[] = {low_half(1, WRITING, nothing, 1)};
  struct condition openat_flags[] = {low_half(2, WRITING, nothing, 1)};
  filter_rule(filter, __NR_open, open_flags, 1);
  filter_rule(filter, __NR_openat, openat_flags, 1);

  const uint32_t thread[] = {THREAD_FLAGS};
  struct condition clone_flags[] = {low_half(0, ~(uint32_t)IGNORED_FLAG, thread, 1)};
  filter_rule(filter, __NR_clone, clone_flags, 1);

  /* Excludes F_SETOWN and FIOSETOWN, which send signals to other processes, and TIOCSTI, which types into a terminal. */
  const uint32_t fcntl_commands[] = {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL};
  struct condition fcntl_command[] = {low_half(1, ~0U, fcntl_commands, 6)};
  filter_rule(filter, __NR_fcntl, fcntl_command, 1);
  const uint32_t ioctl_requests[] = {FIONBIO, FIONREAD, FIOCLEX, FIONCLEX, TCGETS, TIOCGWINSZ};
  struct condition ioctl_request[] = {low_half(1, ~0U, ioctl_requests, 6)};
  filter_rule(filter, __NR_ioctl, ioctl_request, 1);
  /* Another filter for all threads can only restrict further; native/addon/door.c installs one. */
  const uint32_t set_mode_filter[] = {1}, all_threads[] = {1};
  struct condition one_more_filter[] = {low_half(0, ~0U, set_mode_filter, 1), low_half(1, ~0U, all_threads, 1)};
  filter_rule(filter, __NR_seccomp, one_more_filter, 2);
  /* Names of threads and of memory. Excludes PR_SET_PDEATHSIG, which would disable the parent death signal. */
  const uint32_t prctl_options[] = {PR_SET_NAME, PR_GET_NAME, PR_SET_VMA};
  struct condition prctl_option[] = {low_half(0, ~0U, prctl_options, 3)};
  filter_rule(filter, __NR_prctl, prctl_option, 1);
}

static void add_exec_rule(struct filter *filter, const struct exec_words *words) {
  const uint64_t pointers[] = {(uintptr_t)words->file, (uintptr_t)words->argv, (uintptr_t)words->envp};
  uint32_t halves[3][2];
  struct condition conditions[6];
  for (unsigned i = 0; i < 3; i++) {
    halves[i][0] = (uint32_t)pointers[i];
    halves[i][1] = (uint32_t)(pointers[i] >> 32);
    conditions[2 * i] = low_half(i, ~0U, &halves[i][0], 1);
    conditions[2 * i + 1] = high_half(i, &halves[i][1]);
  }
  filter_rule(filter, __NR_execve, conditions, 6);
}

void enforce_seccomp(const struct exec_words *words) {
  static struct filter filter;
  filter_begin(&filter);
  add_list(&filter, ALLOWED, sizeof ALLOWED / sizeof *ALLOWED, ANSWER_ALLOW);
  add_argument_rules(&filter);
  add_own_process_rules(&filter);
  add_exec_rule(&filter, words);
  add_list(&filter, REFUSED, sizeof REFUSED / sizeof *REFUSED, ANSWER_ERRNO | EPERM);
  add_list(&filter, FATAL, sizeof FATAL / sizeof *FATAL, ANSWER_KILL);
  filter_end(&filter, ANSWER_ERRNO | ENOSYS);
  if (filter.overflow) report_reason(LAYER, "the filter exceeds its maximum length");
  else if (filter_install(&filter) != 0) report_failure(LAYER, "seccomp");
  else report_ok(LAYER);
}

#else

void enforce_seccomp(const struct exec_words *words) {
  (void)words;
  report_reason(LAYER, "this architecture is not supported");
}

#endif
