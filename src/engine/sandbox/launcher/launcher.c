/*
 * Starts one program with fewer rights than its parent: docs/sandbox-launcher.md explains every rule.
 *
 * A layer that the kernel does not support is omitted and reported; the program starts nevertheless. The program or its
 * parent decides what to do about a missing layer.
 *
 * Its own exit codes: 2 invalid command line, 125 the parent has died, 126 the program failed to start.
 */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef __NR_close_range
#define __NR_close_range 436
#endif

enum { EXIT_PARENT_GONE = 125, EXIT_NOT_STARTED = 126, CLOSE_UP_TO = 65536 };

/* The program must not inherit descriptors that its parent did not mark close-on-exec. */
static void close_others(const struct options *options) {
  if (options->keep_fds < 0) return;
  unsigned first = (unsigned)options->keep_fds;
  if (syscall(__NR_close_range, first, ~0U, 0) == 0) return;
  for (unsigned fd = first; fd < CLOSE_UP_TO; fd++) close((int)fd);
}

/* When memory is exhausted, the kernel should kill a worker rather than the server. Not a security boundary. */
static void offer_to_oom_killer(void) {
  int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  ssize_t written = write(fd, "1000", 4);
  (void)written;
  close(fd);
}

/* Must follow the change of user, which clears it. */
static void die_with_parent(pid_t parent) {
  if (parent == 0) return;
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) {
    report_failure("parentDeath", "prctl");
    return;
  }
  /* The parent may have died before the call above. */
  if (getppid() != parent) _exit(EXIT_PARENT_GONE);
  report_ok("parentDeath");
}

static void give_up_new_privileges(void) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) report_ok("noNewPrivileges");
  else report_failure("noNewPrivileges", "prctl");
}

int main(int argc, char **argv, char **environment) {
  struct options options;
  parse_options(argc, argv, &options);
  close_others(&options);
  /* Must be first: the write end of the report takes the next free descriptor. */
  if (options.memory_fd >= 0) open_memory_file(&options);
  if (options.report_fd >= 0) open_report(options.report_fd);
  offer_to_oom_killer();

  struct exec_words words;
  if (!place_exec_words(options.program, environment, &words)) {
    fprintf(stderr, "launcher: no memory for the arguments: %s\n", strerror(errno));
    return EXIT_NOT_STARTED;
  }
  int ruleset = options.landlock ? prepare_landlock(&options) : -1;
  apply_limits(&options);
  drop_identity(&options, ruleset >= 0);
  die_with_parent(options.parent);
  give_up_new_privileges();
  if (ruleset >= 0) enforce_landlock(ruleset);
  if (options.seccomp) enforce_seccomp(&words);
  send_report();
  /* A direct system call: a C library could pass other pointers. */
  syscall(__NR_execve, words.file, words.argv, words.envp);
  fprintf(stderr, "launcher: cannot start %s: %s\n", words.file, strerror(errno));
  return EXIT_NOT_STARTED;
}
