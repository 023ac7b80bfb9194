#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Far below the capacity of a pipe, so that writing without a reader cannot block. */
static char text[2048];
static size_t used;
static int write_end = -1;

void report_reason(const char *layer, const char *reason) {
  int length = snprintf(text + used, sizeof text - used, "%s\t%s\n", layer, reason);
  if (length > 0 && used + (size_t)length < sizeof text) used += (size_t)length;
}

void report_ok(const char *layer) { report_reason(layer, "ok"); }

void report_failure(const char *layer, const char *step) {
  char reason[160];
  snprintf(reason, sizeof reason, "%s: %s", step, strerror(errno));
  report_reason(layer, reason);
}

static void fail(const char *step) {
  fprintf(stderr, "launcher: report: %s: %s\n", step, strerror(errno));
  exit(126);
}

void open_report(int fd) {
  int ends[2];
  if (pipe(ends) != 0) fail("pipe");
  /* Avoids `fd`, and is closed by the exec. */
  write_end = fcntl(ends[1], F_DUPFD_CLOEXEC, fd + 1);
  if (write_end < 0) fail("fcntl");
  if (ends[1] != fd) close(ends[1]);
  if (ends[0] != fd) {
    if (dup2(ends[0], fd) < 0) fail("dup2");
    close(ends[0]);
  }
}

void send_report(void) {
  if (write_end < 0) return;
  if (write(write_end, text, used) != (ssize_t)used) fail("write");
  close(write_end);
}
