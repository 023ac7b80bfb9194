#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LAYER "landlock"

/* From the kernel's documentation of Landlock; headers of current distributions have only the first few. */
#ifndef __NR_landlock_create_ruleset
#define __NR_landlock_create_ruleset 444
#define __NR_landlock_add_rule 445
#define __NR_landlock_restrict_self 446
#endif
enum {
  CREATE_RULESET_VERSION = 1,
  RULE_PATH_BENEATH = 1,
  FS_EXECUTE = 1 << 0,
  FS_READ_FILE = 1 << 2,
  FS_FIRST_13 = (1 << 13) - 1, /* all rights of version 1: execute, write, read, list, remove, create */
  FS_REFER = 1 << 13,          /* 2: rename and link between folders */
  FS_TRUNCATE = 1 << 14,       /* 3 */
  FS_IOCTL_DEV = 1 << 15,      /* 5 */
  NET_BIND_TCP = 1 << 0,       /* 4 */
  NET_CONNECT_TCP = 1 << 1,
  SCOPE_ABSTRACT_UNIX = 1 << 0, /* 6: Unix sockets without a file */
  SCOPE_SIGNAL = 1 << 1,
};

struct ruleset_attr {
  uint64_t handled_fs;
  uint64_t handled_net;
  uint64_t scoped;
};

struct path_beneath_attr {
  uint64_t allowed;
  int32_t parent_fd;
} __attribute__((packed));

/* All rights that this kernel can restrict: they are denied unless a rule allows them. */
static struct ruleset_attr everything(long version, size_t *size) {
  struct ruleset_attr attr = {.handled_fs = FS_FIRST_13};
  if (version >= 2) attr.handled_fs |= FS_REFER;
  if (version >= 3) attr.handled_fs |= FS_TRUNCATE;
  if (version >= 5) attr.handled_fs |= FS_IOCTL_DEV;
  if (version >= 4) attr.handled_net = NET_BIND_TCP | NET_CONNECT_TCP;
  if (version >= 6) attr.scoped = SCOPE_ABSTRACT_UNIX | SCOPE_SIGNAL;
  /* Older kernels reject a longer structure. */
  *size = version >= 6 ? sizeof attr : version >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
  return attr;
}

/* False when the kernel rejects a rule. Missing paths are skipped. */
static bool allow(int ruleset, const struct path_list *list, uint64_t rights) {
  for (size_t i = 0; i < list->count; i++) {
    int fd = open(list->path[i], O_PATH | O_CLOEXEC);
    if (fd < 0) continue;
    struct path_beneath_attr rule = {.allowed = rights, .parent_fd = fd};
    long result = syscall(__NR_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0);
    int reason = errno;
    close(fd);
    errno = reason;
    if (result != 0) return false;
  }
  return true;
}

int prepare_landlock(const struct options *options) {
  long version = syscall(__NR_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
  if (version < 1) {
    report_failure(LAYER, "the kernel has no Landlock");
    return -1;
  }
  size_t size;
  struct ruleset_attr attr = everything(version, &size);
  int ruleset = (int)syscall(__NR_landlock_create_ruleset, &attr, size, 0);
  if (ruleset < 0) {
    report_failure(LAYER, "landlock_create_ruleset");
    return -1;
  }
  if (!allow(ruleset, &options->readable, FS_READ_FILE) || !allow(ruleset, &options->executable, FS_READ_FILE | FS_EXECUTE)) {
    report_failure(LAYER, "landlock_add_rule");
    close(ruleset);
    return -1;
  }
  return ruleset;
}

void enforce_landlock(int ruleset) {
  if (syscall(__NR_landlock_restrict_self, ruleset, 0) == 0) report_ok(LAYER);
  else report_failure(LAYER, "landlock_restrict_self");
  close(ruleset);
}
