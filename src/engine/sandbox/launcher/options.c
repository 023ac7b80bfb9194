#define _GNU_SOURCE
#include "launcher.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void refuse(const char *word, const char *why) {
  fprintf(stderr,
          "launcher: %s: %s\n"
          "usage: launcher [--parent PID] [--keep-fds N] [--report-fd N] [--memory-file N:BYTES]\n"
          "                [--user UID:GID [--keep-read-capability]] [--limit NAME=VALUE]... [--landlock [--read PATH]...\n"
          "                [--execute PATH]...] [--seccomp] -- PROGRAM [ARGUMENT]...\n",
          word, why);
  exit(2);
}

/* An unsigned integer of at most `max`. */
static unsigned long number(const char *option, const char *text, unsigned long max, char end, const char **rest) {
  char *after = NULL;
  unsigned long value = text[0] >= '0' && text[0] <= '9' ? strtoul(text, &after, 10) : 0;
  if (after == NULL || *after != end || value > max) refuse(option, "expected a number");
  if (rest != NULL) *rest = after + 1;
  return value;
}

static void add_path(const char *option, struct path_list *list, const char *path) {
  if (path[0] != '/') refuse(option, "expected an absolute path");
  if (list->count == MAX_PATHS) refuse(option, "too many paths");
  list->path[list->count++] = path;
}

static void add_limit(const char *option, struct options *options, const char *text) {
  const char *equals = strchr(text, '=');
  if (equals == NULL || !is_limit_name(text)) refuse(option, "expected NAME=VALUE with a known name");
  if (options->limit_count == MAX_LIMITS) refuse(option, "too many limits");
  struct limit *limit = &options->limits[options->limit_count++];
  limit->name = text;
  limit->value = number(option, equals + 1, ~0UL >> 1, '\0', NULL);
}

/* Options without a value. */
static bool take_switch(const char *option, struct options *options) {
  if (strcmp(option, "--landlock") == 0) options->landlock = true;
  else if (strcmp(option, "--seccomp") == 0) options->seccomp = true;
  else if (strcmp(option, "--keep-read-capability") == 0) options->keep_read_capability = true;
  else return false;
  return true;
}

static void take_option(const char *option, const char *value, struct options *options) {
  if (strcmp(option, "--parent") == 0) options->parent = (pid_t)number(option, value, 1UL << 30, '\0', NULL);
  else if (strcmp(option, "--keep-fds") == 0) options->keep_fds = (int)number(option, value, 1024, '\0', NULL);
  else if (strcmp(option, "--report-fd") == 0) options->report_fd = (int)number(option, value, 63, '\0', NULL);
  else if (strcmp(option, "--memory-file") == 0) {
    options->memory_fd = (int)number(option, value, 63, ':', &value);
    options->memory_bytes = number(option, value, 1UL << 40, '\0', NULL);
  } else if (strcmp(option, "--read") == 0) add_path(option, &options->readable, value);
  else if (strcmp(option, "--execute") == 0) add_path(option, &options->executable, value);
  else if (strcmp(option, "--limit") == 0) add_limit(option, options, value);
  else if (strcmp(option, "--user") == 0) {
    /* The kernel treats -1 as "unchanged". */
    options->uid = (uid_t)number(option, value, 0xfffffffeUL, ':', &value);
    options->gid = (gid_t)number(option, value, 0xfffffffeUL, '\0', NULL);
    options->change_user = true;
  } else refuse(option, "unknown option");
}

void parse_options(int argc, char **argv, struct options *options) {
  memset(options, 0, sizeof *options);
  options->report_fd = -1;
  options->keep_fds = -1;
  options->memory_fd = -1;
  int at = 1;
  for (; at < argc && strcmp(argv[at], "--") != 0; at++) {
    if (take_switch(argv[at], options)) continue;
    if (at + 1 == argc) refuse(argv[at], "missing value");
    take_option(argv[at], argv[at + 1], options);
    at++;
  }
  if (at + 1 >= argc) refuse("--", "missing program");
  if (argv[at + 1][0] != '/') refuse(argv[at + 1], "expected an absolute path");
  options->program = argv + at + 1;
}
