/*
 * Starts one program with fewer rights than its parent has: docs/sandbox-launcher.md has a word on every rule.
 *
 * A layer that the kernel does not offer is left out and reported; the program starts nevertheless. What to do about
 * a missing layer is for the program or its parent to decide.
 *
 * Exit codes of its own: 2 wrong command line, 125 the parent is gone, 126 the program cannot be started.
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

/* The program must not inherit what its parent forgot to mark close-on-exec. */
static void close_others(const struct options *options) {
  if (options->keep_fds < 0) return;
  unsigned first = (unsigned)options->keep_fds;
  if (syscall(__NR_close_range, first, ~0U, 0) == 0) return;
  for (unsigned fd = first; fd < CLOSE_UP_TO; fd++) close((int)fd);
}

/* When many processes are short of memory, the kernel should take a worker and not the server. Not a barrier. */
static void offer_to_oom_killer(void) {
  int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  ssize_t written = write(fd, "1000", 4);
  (void)written;
  close(fd);
}

/* After the change of user, which would clear it. */
static void die_with_parent(pid_t parent) {
  if (parent == 0) return;
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) {
    report_failure("parentDeath", "prctl");
    return;
  }
  /* It may have died before the line above. */
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
  /* First: the report's other end takes the next number that is free. */
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
  /* As an instruction of ours: a C library could pass other pointers than it was given. */
  syscall(__NR_execve, words.file, words.argv, words.envp);
  fprintf(stderr, "launcher: cannot start %s: %s\n", words.file, strerror(errno));
  return EXIT_NOT_STARTED;
}
