#define _GNU_SOURCE
#include "launcher.h"

#include <string.h>

static const struct {
  const char *name;
  int resource;
} KNOWN[] = {
    {"nofile", RLIMIT_NOFILE}, {"fsize", RLIMIT_FSIZE},     {"core", RLIMIT_CORE},   {"data", RLIMIT_DATA},
    {"memlock", RLIMIT_MEMLOCK}, {"msgqueue", RLIMIT_MSGQUEUE}, {"nproc", RLIMIT_NPROC}, {"stack", RLIMIT_STACK},
};

/* Resource of the limit whose name ends at the equals sign, or -1. */
static int find(const char *name) {
  size_t length = strcspn(name, "=");
  for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
    if (strlen(KNOWN[i].name) == length && strncmp(KNOWN[i].name, name, length) == 0) return KNOWN[i].resource;
  }
  return -1;
}

bool is_limit_name(const char *name) { return find(name) >= 0; }

void apply_limits(const struct options *options) {
  if (options->limit_count == 0) return;
  for (size_t i = 0; i < options->limit_count; i++) {
    int resource = find(options->limits[i].name);
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0) {
      report_failure("resourceLimits", "getrlimit");
      return;
    }
    rlim_t value = options->limits[i].value;
    /* A lower limit of the parent applies. */
    if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < value) value = limit.rlim_max;
    limit.rlim_cur = limit.rlim_max = value;
    if (setrlimit(resource, &limit) != 0) {
      report_failure("resourceLimits", "setrlimit");
      return;
    }
  }
  report_ok("resourceLimits");
}
