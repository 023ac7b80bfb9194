#define _GNU_SOURCE
#include "launcher.h"

#include <grp.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LAYER "unprivilegedUser"

/* Layout and numbers of the kernel, because <linux/capability.h> is not always available. */
#define CAPABILITY_VERSION_3 0x20080522
#define CAP_DAC_READ_SEARCH 2
#ifndef PR_CAP_AMBIENT
#define PR_CAP_AMBIENT 47
#define PR_CAP_AMBIENT_RAISE 2
#endif

/* Keeps only these capabilities. With no_new_privs an exec cannot regain others, not even as root. */
static int set_capabilities(uint32_t wanted) {
  struct {
    uint32_t version;
    int pid;
  } header = {CAPABILITY_VERSION_3, 0};
  struct {
    uint32_t effective, permitted, inheritable;
  } sets[2];
  memset(sets, 0, sizeof sets);
  sets[0].effective = sets[0].permitted = sets[0].inheritable = wanted;
  return (int)syscall(__NR_capset, &header, sets);
}

static bool change_user(const struct options *options, bool keep_capability) {
  if (setgroups(0, NULL) != 0) report_failure(LAYER, "setgroups");
  else if (setresgid(options->gid, options->gid, options->gid) != 0) report_failure(LAYER, "setresgid");
  else if (keep_capability && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) report_failure(LAYER, "prctl");
  else if (setresuid(options->uid, options->uid, options->uid) != 0) report_failure(LAYER, "setresuid");
  else return true;
  return false;
}

/*
 * Root becomes the given user. If the service is in a folder that others cannot enter (/root, a home), that user could not
 * load it. Then, and only with Landlock, the user keeps the capability to read all files, which Landlock limits to the
 * listed paths.
 */
void drop_identity(const struct options *options, bool confined) {
  uint32_t kept = 0;
  if (geteuid() == 0 && getuid() == 0 && options->change_user) {
    if (options->keep_read_capability && !confined) {
      report_reason(LAYER, "only root can read the service's files, and Landlock is not available to limit that");
    } else if (change_user(options, options->keep_read_capability)) {
      report_ok(LAYER);
      if (options->keep_read_capability) kept = 1U << CAP_DAC_READ_SEARCH;
    }
  } else if (getuid() != 0 && geteuid() != 0) {
    report_ok(LAYER);
  }
  if (set_capabilities(kept) != 0) report_failure("capabilities", "capset");
  else if (kept != 0 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH, 0, 0) != 0) report_failure("capabilities", "prctl");
  else report_ok("capabilities");
}
